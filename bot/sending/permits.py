"""Whose turn it is to speak to Telegram: its flood limits as a pure rule, time as an argument.

Telegram counts arrivals; we only know when a request left. So nothing is used to the last drop:

* `PACE`: what the program sends of itself leaves evenly, 2.7 % slower than allowed. Any second
  then has room for 27 ms by which messages may draw together on the way.
* `GUARD`: whoever asks something is answered at once, out of turn, as long as no 1.02 seconds
  hold more messages than one may. A burst of answers makes the others wait, never exceed.
* What counts is when a request went out (`left`), not when its turn was given: marking it in the
  database, connecting, a busy event loop lie between. As long as that takes its usual time nothing
  is lost, for the next one takes it too; what is late beyond that pushes back those after it.

A chat has its own second, a group its minute too. Chats that wait for those stand aside, sorted
by when they may go; only chats that may go now stand in the line, sorted by lane, then by who
asked first. Each step costs O(log n); a chat that is idle is forgotten.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final, Generic, TypeVar

from digests.outbox import Lane

PACE: Final = 1.027
GUARD: Final = 0.02  # seconds, in the window over all chats
CATCH_UP: Final = 0.25  # seconds of a late wake-up that may be made good
BREATH: Final = 0.1  # seconds of it when nobody waited: between two batches of the outbox
ABANDONED: Final = 3.0  # seconds after which a turn that was never used no longer counts
LOOK_AGAIN: Final = 0.005  # seconds, while a turn that should have been used is not yet
CHAT_GUARD: Final = 0.02  # of a chat's second and of a group's minute

Chat = int | str | None
Waiter = TypeVar("Waiter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What Telegram allows: messages a second over all, seconds a chat, messages a group's minute.

    Only answers may use the `burst` that Telegram tolerates in a chat; what we send unasked
    keeps to the written rule.
    """

    per_second: int = 30
    chat_pause: float = 1.0
    burst: int = 3
    group_per_minute: int = 20


@dataclass(slots=True, eq=False)
class Turn(Generic[Waiter]):
    chat: Chat
    lane: Lane
    asked: int
    waiter: Waiter
    given_at: float | None = None
    left_at: float | None = None
    gone: bool = False


class _Line(Generic[Waiter]):
    """One chat: who waits for it, and when it may be spoken to."""

    __slots__ = ("free_at", "gone", "held_until", "minute", "version", "waiting")

    def __init__(self, group: bool, limits: Limits) -> None:
        self.waiting: list[tuple[int, int, Turn[Waiter]]] = []
        self.gone = 0
        self.free_at = float("-inf")
        self.held_until = float("-inf")
        self.minute: deque[float] | None = deque(maxlen=limits.group_per_minute) if group else None
        self.version = 0

    def head(self) -> Turn[Waiter] | None:
        while self.waiting and self.waiting[0][2].gone:
            heappop(self.waiting)
            self.gone -= 1
        return self.waiting[0][2] if self.waiting else None


class Turns(Generic[Waiter]):
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._pace = PACE / limits.per_second
        self._chat_pause = limits.chat_pause * (1 + CHAT_GUARD)
        self._sent: deque[Turn[Waiter]] = deque(maxlen=limits.per_second)
        self._paced_at = float("-inf")
        self._held_until = float("-inf")
        self._lag = 0.0
        self._asked = 0
        self._places = 0
        self._waiting = 0
        self._lines: dict[Chat, _Line[Waiter]] = {}
        self._ready: list[tuple[int, int, int, Chat]] = []  # rank, asked, version
        self._aside: list[tuple[float, int, int, Chat]] = []  # may go at, asked, version
        self._idle: list[tuple[float, int, Chat]] = []  # may be forgotten at

    def __len__(self) -> int:
        return self._waiting

    @property
    def chats(self) -> int:
        return len(self._lines)

    def ask(self, chat: Chat, lane: Lane, waiter: Waiter, now: float) -> Turn[Waiter]:
        self._asked += 1
        turn = Turn(chat, lane, self._asked, waiter)
        line = self._line(chat, now)
        before = line.head()
        heappush(line.waiting, (lane.number, turn.asked, turn))
        if not self._waiting:
            self._paced_at = max(self._paced_at, now - BREATH)
        self._waiting += 1
        if line.head() is not before:
            self._place(chat, line, now)
        return turn

    def give(self, now: float) -> list[Turn[Waiter]]:
        """Return the turns that may go now, in order; each counts as sent."""
        given = []
        while (place := self._first(now)) is not None and self._room_at(place[0], now) <= now:
            heappop(self._ready)
            given.append(self._give(place[3], now))
        self._forget(now)
        return given

    def next_at(self, now: float) -> float | None:
        """Return when `give` has something to do again, if ever."""
        first = self._first(now)
        times = [self._room_at(first[0], now)] if first is not None else []
        if self._aside:
            times.append(self._aside[0][0])
        return min(times, default=None)

    def left(self, turn: Turn[Waiter], now: float) -> None:
        """Count a given turn from `now`: its request goes out. The first time said counts."""
        if turn.given_at is None or turn.left_at is not None or turn.gone:
            return
        turn.left_at = now
        lag = now - turn.given_at
        # At once to the shorter, slowly to the longer: the usual time, not that of a bad moment.
        self._lag += (lag - self._lag) * (1.0 if lag < self._lag else 0.02)
        line = self._lines.get(turn.chat)
        if line is not None:
            line.free_at += lag

    def leave(self, turn: Turn[Waiter], now: float) -> None:
        """Take back a turn that is not wanted any more, given or not; a used one stays used."""
        if turn.gone or turn.left_at is not None:
            return
        line = self._lines.get(turn.chat)
        if turn.given_at is not None:
            turn.gone = True
            self._take_back(turn, line, now)
        elif line is not None:
            was_head = line.head() is turn
            turn.gone = True
            self._waiting -= 1
            line.gone += 1
            if line.gone > 16 and line.gone * 2 > len(line.waiting):
                line.waiting = [place for place in line.waiting if not place[2].gone]
                heapify(line.waiting)
                line.gone = 0
            if was_head:
                self._place(turn.chat, line, now)

    def hold(self, chat: Chat, until: float, now: float) -> None:
        """Let nobody speak to `chat` before `until`; None: to nobody at all."""
        if chat is None:
            self._held_until = max(self._held_until, until)
            return
        line = self._line(chat, now)
        line.held_until = max(line.held_until, until)
        self._place(chat, line, now)

    def waiting_for(self, chat: Chat) -> list[Turn[Waiter]]:
        """Return who waits for `chat`; None: everyone."""
        lines = self._lines.values() if chat is None else [self._lines[chat]]
        return [turn for line in lines for _, _, turn in sorted(line.waiting) if not turn.gone]

    def hold_left(self, chat: Chat, now: float) -> float:
        """Return the seconds for which Telegram told us to be silent."""
        line = self._lines.get(chat)
        until = max(self._held_until, line.held_until if line else self._held_until)
        return max(0.0, until - now)

    def wait_for(self, chat: Chat, lane: Lane, now: float) -> float:
        """Return how long a call that came now would wait for its chat alone, at the least."""
        line = self._lines.get(chat)
        if line is None:
            return 0.0
        ahead = len(line.waiting) - line.gone
        return max(0.0, self._chat_free_at(line, lane) - now) + ahead * self._chat_pause

    # ------------------------------------------------------------------ the whole bot

    def _room_at(self, rank: int, now: float) -> float:
        room = max(self._window_opens(now), self._held_until)
        return room if rank == Lane.ANSWER.number else max(room, self._paced_at)

    def _window_opens(self, now: float) -> float:
        """Return when the second in which the oldest turn counts is over."""
        if len(self._sent) < self.limits.per_second:
            return float("-inf")
        oldest = self._sent[0]
        assert oldest.given_at is not None  # noqa: S101
        if oldest.left_at is not None:
            return oldest.left_at - self._lag + 1 + GUARD
        if oldest.given_at + 1 <= now < oldest.given_at + ABANDONED:
            return now + LOOK_AGAIN
        return oldest.given_at + 1 + GUARD

    def _give(self, chat: Chat, now: float) -> Turn[Waiter]:
        line = self._lines[chat]
        turn = line.head()
        assert turn is not None  # noqa: S101  only chats with somebody waiting stand in the line
        heappop(line.waiting)
        self._waiting -= 1
        turn.given_at = now
        self._sent.append(turn)
        # A burst of answers may run ahead of the pace, by a second at most.
        ahead = max(self._paced_at, now - CATCH_UP) + self._pace
        self._paced_at = min(ahead, now + PACE)
        if chat is not None:
            line.free_at = max(line.free_at, now) + self._chat_pause
            if line.minute is not None:
                line.minute.append(now)
        self._place(chat, line, now)
        return turn

    def _take_back(self, turn: Turn[Waiter], line: _Line[Waiter] | None, now: float) -> None:
        assert turn.given_at is not None  # noqa: S101
        if turn in self._sent:
            self._sent.remove(turn)
            self._paced_at -= self._pace
        if line is None or turn.chat is None:
            return
        line.free_at -= self._chat_pause
        if line.minute is not None and turn.given_at in line.minute:
            line.minute.remove(turn.given_at)
        self._place(turn.chat, line, now)

    # ------------------------------------------------------------------ one chat

    def _line(self, chat: Chat, now: float) -> _Line[Waiter]:
        line = self._lines.get(chat)
        if line is None:
            line = self._lines[chat] = _Line(_is_group(chat), self.limits)
            self._places += 1
            heappush(self._idle, (now + self._chat_pause, self._places, chat))
        return line

    def _chat_free_at(self, line: _Line[Waiter], lane: Lane) -> float:
        grace = (self.limits.burst - 1) * self._chat_pause if lane is Lane.ANSWER else 0.0
        free = max(line.free_at - grace, line.held_until)
        if line.minute is not None and len(line.minute) == line.minute.maxlen:
            free = max(free, line.minute[0] + 60 * (1 + CHAT_GUARD / 2))
        return free

    def _place(self, chat: Chat, line: _Line[Waiter], now: float) -> None:
        """Put the chat into the line, aside or nowhere; its old place lapses."""
        self._places += 1
        line.version = self._places  # never used twice, so no place outlives a forgotten line
        head = line.head()
        if head is None:
            return
        at = self._chat_free_at(line, head.lane)
        if at <= now:
            heappush(self._ready, (head.lane.number, head.asked, line.version, chat))
        else:
            heappush(self._aside, (at, head.asked, line.version, chat))

    def _first(self, now: float) -> tuple[int, int, int, Chat] | None:
        while self._aside and (self._aside[0][0] <= now or self._lapsed(*self._aside[0][2:])):
            _, _, version, chat = heappop(self._aside)
            if not self._lapsed(version, chat):
                self._place(chat, self._lines[chat], now)
        while self._ready and self._lapsed(*self._ready[0][2:]):
            heappop(self._ready)
        return self._ready[0] if self._ready else None

    def _lapsed(self, version: int, chat: Chat) -> bool:
        line = self._lines.get(chat)
        return line is None or line.version != version

    def _forget(self, now: float) -> None:
        while self._idle and self._idle[0][0] <= now:
            _, key, chat = heappop(self._idle)
            line = self._lines[chat]
            idle_at = max(line.free_at, line.held_until)
            if line.minute:
                idle_at = max(idle_at, line.minute[-1] + 60 * (1 + CHAT_GUARD / 2))
            if line.head() is None and idle_at <= now:
                del self._lines[chat]
            else:
                heappush(self._idle, (max(idle_at, now + self._chat_pause), key, chat))


def _is_group(chat: Chat) -> bool:
    return isinstance(chat, str) or (chat is not None and chat < 0)
