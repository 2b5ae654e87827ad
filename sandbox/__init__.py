"""A local Telegram: the Bot API over HTTP, its limits and its faults, and a chat page."""

from sandbox.server import Running, run_sandbox, start

__all__ = ["Running", "run_sandbox", "start"]
