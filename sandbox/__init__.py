"""A local Telegram: the Bot API over HTTP, its limits and its faults, and a chat page."""

from sandbox.server import RunningSandbox, run_sandbox, start

__all__ = ["RunningSandbox", "run_sandbox", "start"]
