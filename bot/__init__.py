"""The face: everything that knows Telegram, the terminal or the browser."""
