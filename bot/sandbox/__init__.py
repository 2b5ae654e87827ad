"""A local Telegram: the Bot API over HTTP, its limits and its faults, and a chat page."""
