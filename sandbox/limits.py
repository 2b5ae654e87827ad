"""Telegram's flood limits: what it lets through, and how long it asks to wait."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, fields
from math import ceil
from typing import Any

from sandbox.errors import ControlError

_SWEEP = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """Nothing is limited unless asked for: 0 switches a limit off."""

    per_second: int = 0
    """Accepted send and edit calls of a token in any sliding second."""
    tolerance: int = 1
    """That many over `per_second` are let through."""
    paid_per_second: int = 1000
    """The same for calls with `allow_paid_broadcast`, while `per_second` is on."""
    chat_per_second: float = 0
    chat_burst: int = 3
    group_per_minute: int = 0
    retry_after: int = 0
    """Answer this wait; 0: what is really needed, in whole seconds."""

    @classmethod
    def telegram(cls) -> ServerLimits:
        return cls(per_second=30, chat_per_second=1, group_per_minute=20)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> ServerLimits:
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(told) - known):
            raise ControlError(f"no such limit: {', '.join(unknown)}; known: {sorted(known)}")
        for name, value in told.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise ControlError(f"{name} must be a number, 0 or more")
        return cls(**told)

    def json(self) -> dict[str, Any]:
        return asdict(self)


class Meter:
    """Counts what one token got accepted; `now` is when a call arrived, on a steady clock."""

    def __init__(self, limits: ServerLimits) -> None:
        self._limits = limits
        self._all: deque[float] = deque()
        self._paid: deque[float] = deque()
        self._chats: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}

    def wait(self, chat_id: int, *, now: float, cost: int = 1, paid: bool = False) -> int:
        """Return 0 if the call may pass, else the whole seconds to wait."""
        limits = self._limits
        waits = [0.0]
        if limits.per_second:
            window = self._paid if paid else self._all
            allowed = limits.paid_per_second if paid else limits.per_second
            waits.append(_window_wait(window, allowed + limits.tolerance, 1.0, now, cost))
        if limits.chat_per_second:
            tokens = self._tokens(chat_id, now)
            need = min(cost, limits.chat_burst)
            waits.append((need - tokens) / limits.chat_per_second)
        if limits.group_per_minute and chat_id < 0:
            sent = self._groups.setdefault(chat_id, deque())
            waits.append(_window_wait(sent, limits.group_per_minute, 60.0, now, cost))
        needed = max(waits)
        if needed <= 1e-9:
            return 0
        return limits.retry_after or max(1, ceil(needed))

    def count(self, chat_id: int, *, now: float, cost: int = 1, paid: bool = False) -> None:
        limits = self._limits
        if limits.per_second:
            (self._paid if paid else self._all).extend([now] * cost)
        if limits.chat_per_second:
            if len(self._chats) > _SWEEP:
                self._sweep(now)
            self._chats[chat_id] = (self._tokens(chat_id, now) - cost, now)
        if limits.group_per_minute and chat_id < 0:
            self._groups.setdefault(chat_id, deque()).extend([now] * cost)

    def _tokens(self, chat_id: int, now: float) -> float:
        burst = float(self._limits.chat_burst)
        tokens, at = self._chats.get(chat_id, (burst, now))
        return min(burst, tokens + (now - at) * self._limits.chat_per_second)

    def _sweep(self, now: float) -> None:
        burst = self._limits.chat_burst
        full = [chat_id for chat_id in self._chats if self._tokens(chat_id, now) >= burst]
        for chat_id in full:
            del self._chats[chat_id]


def _window_wait(
    window: deque[float], allowed: int, length: float, now: float, cost: int
) -> float:
    while window and window[0] <= now - length:
        window.popleft()
    over = len(window) + cost - allowed
    if over <= 0 or not window:
        return 0.0
    return window[min(over, len(window)) - 1] + length - now
