"""Out to Telegram: one call, one outcome, within its limits."""
