"""Who may speak to Telegram, and when: its rate limits as a pure rule, time as an argument.

Telegram counts arrivals; we only know when a request left. So nothing is used to the last drop:

* `PACE_MARGIN`: what the program sends of itself leaves evenly, 2.7 % slower than allowed. Any
  second then has room for 27 ms by which messages may draw together on the way.
* `WINDOW_MARGIN`: whoever asks something is answered at once, out of order, as long as no 1.02
  seconds hold more messages than one may. A burst of answers makes the others wait, never exceed.
* What counts is when a request went out (`departed`), not when it was permitted: marking it in the
  database, connecting, a busy event loop lie between. As long as that takes its usual time nothing
  is lost, for the next one takes it too; what is late beyond that pushes back those after it.

A chat has its own second, a group its minute too. Chats that wait for those stand aside, sorted
by when they may go; only chats that may go now stand in the queue, sorted by lane, then by who
asked first. Each step costs O(log n); a chat that is idle is forgotten.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final, Generic, TypeVar

from digests.outbox import Lane

PACE_MARGIN: Final = 1.027
WINDOW_MARGIN: Final = 0.02  # seconds, in the window over all chats
MAX_CATCH_UP: Final = 0.25  # seconds of a late wake-up that may be made good
IDLE_CREDIT: Final = 0.1  # seconds of it when nobody waited: between two batches of the outbox
UNUSED_AFTER: Final = 3.0  # seconds after which a permit that was never used no longer counts
RETRY_UNUSED_AFTER: Final = 0.005  # seconds, while a permit that should have been used is not yet
CHAT_MARGIN: Final = 0.02  # of a chat's second and of a group's minute

ChatKey = int | str | None
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
class Permit(Generic[Waiter]):
    chat: ChatKey
    lane: Lane
    number: int
    waiter: Waiter
    granted_at: float | None = None
    departed_at: float | None = None
    cancelled: bool = False


class _ChatQueue(Generic[Waiter]):
    """One chat: who waits for it, and when it may be spoken to."""

    __slots__ = ("free_at", "gone", "held_until", "minute", "version", "waiting")

    def __init__(self, group: bool, limits: Limits) -> None:
        self.waiting: list[tuple[int, int, Permit[Waiter]]] = []
        self.gone = 0
        self.free_at = float("-inf")
        self.held_until = float("-inf")
        self.minute: deque[float] | None = deque(maxlen=limits.group_per_minute) if group else None
        self.version = 0

    def head(self) -> Permit[Waiter] | None:
        while self.waiting and self.waiting[0][2].cancelled:
            heappop(self.waiting)
            self.gone -= 1
        return self.waiting[0][2] if self.waiting else None


class PermitQueue(Generic[Waiter]):
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._pace = PACE_MARGIN / limits.per_second
        self._chat_pause = limits.chat_pause * (1 + CHAT_MARGIN)
        self._sent: deque[Permit[Waiter]] = deque(maxlen=limits.per_second)
        self._paced_at = float("-inf")
        self._held_until = float("-inf")
        self._usual_delay = 0.0
        self._requests = 0
        self._versions = 0
        self._waiting = 0
        self._queues: dict[ChatKey, _ChatQueue[Waiter]] = {}
        self._ready: list[tuple[int, int, int, ChatKey]] = []  # rank, asked, version
        self._aside: list[tuple[float, int, int, ChatKey]] = []  # may go at, asked, version
        self._idle: list[tuple[float, int, ChatKey]] = []  # may be forgotten at

    def __len__(self) -> int:
        return self._waiting

    @property
    def chats(self) -> int:
        return len(self._queues)

    def request(self, chat: ChatKey, lane: Lane, waiter: Waiter, now: float) -> Permit[Waiter]:
        self._requests += 1
        permit = Permit(chat, lane, self._requests, waiter)
        queue = self._queue_of(chat, now)
        before = queue.head()
        heappush(queue.waiting, (lane.number, permit.number, permit))
        if not self._waiting:
            self._paced_at = max(self._paced_at, now - IDLE_CREDIT)
        self._waiting += 1
        if queue.head() is not before:
            self._place(chat, queue, now)
        return permit

    def grant(self, now: float) -> list[Permit[Waiter]]:
        """Return the permits granted now, in order; each counts as sent."""
        given = []
        while (place := self._first(now)) is not None and self._room_at(place[0], now) <= now:
            heappop(self._ready)
            given.append(self._grant_next(place[3], now))
        self._forget(now)
        return given

    def next_at(self, now: float) -> float | None:
        """Return when `grant` has something to do again, if ever."""
        first = self._first(now)
        times = [self._room_at(first[0], now)] if first is not None else []
        if self._aside:
            times.append(self._aside[0][0])
        return min(times, default=None)

    def departed(self, permit: Permit[Waiter], now: float) -> None:
        """Count a granted permit from `now`: its request goes out. The first time said counts."""
        if permit.granted_at is None or permit.departed_at is not None or permit.cancelled:
            return
        permit.departed_at = now
        lag = now - permit.granted_at
        # At once to the shorter, slowly to the longer: the usual time, not that of a bad moment.
        self._usual_delay += (lag - self._usual_delay) * (1.0 if lag < self._usual_delay else 0.02)
        queue = self._queues.get(permit.chat)
        if queue is not None:
            queue.free_at += lag

    def cancel(self, permit: Permit[Waiter], now: float) -> None:
        """Take back a permit that nobody wants any more, granted or not; a used one stays used."""
        if permit.cancelled or permit.departed_at is not None:
            return
        queue = self._queues.get(permit.chat)
        if permit.granted_at is not None:
            permit.cancelled = True
            self._refund(permit, queue, now)
        elif queue is not None:
            was_head = queue.head() is permit
            permit.cancelled = True
            self._waiting -= 1
            queue.gone += 1
            if queue.gone > 16 and queue.gone * 2 > len(queue.waiting):
                queue.waiting = [place for place in queue.waiting if not place[2].cancelled]
                heapify(queue.waiting)
                queue.gone = 0
            if was_head:
                self._place(permit.chat, queue, now)

    def hold(self, chat: ChatKey, until: float, now: float) -> None:
        """Let nobody speak to `chat` before `until`; None: to nobody at all."""
        if chat is None:
            self._held_until = max(self._held_until, until)
            return
        queue = self._queue_of(chat, now)
        queue.held_until = max(queue.held_until, until)
        self._place(chat, queue, now)

    def waiting_for(self, chat: ChatKey) -> list[Permit[Waiter]]:
        """Return who waits for `chat`; None: everyone."""
        queues = self._queues.values() if chat is None else [self._queues[chat]]
        return [
            permit
            for queue in queues
            for _, _, permit in sorted(queue.waiting)
            if not permit.cancelled
        ]

    def hold_left(self, chat: ChatKey, now: float) -> float:
        """Return the seconds for which Telegram told us to be silent."""
        queue = self._queues.get(chat)
        until = max(self._held_until, queue.held_until if queue else self._held_until)
        return max(0.0, until - now)

    def wait_for(self, chat: ChatKey, lane: Lane, now: float) -> float:
        """Return how long a call that came now would wait for its chat alone, at the least."""
        queue = self._queues.get(chat)
        if queue is None:
            return 0.0
        ahead = len(queue.waiting) - queue.gone
        return max(0.0, self._chat_free_at(queue, lane) - now) + ahead * self._chat_pause

    # ------------------------------------------------------------------ the whole bot

    def _room_at(self, rank: int, now: float) -> float:
        room = max(self._window_opens(now), self._held_until)
        return room if rank == Lane.ANSWER.number else max(room, self._paced_at)

    def _window_opens(self, now: float) -> float:
        """Return when the second in which the oldest permit counts is over."""
        if len(self._sent) < self.limits.per_second:
            return float("-inf")
        oldest = self._sent[0]
        assert oldest.granted_at is not None  # noqa: S101
        if oldest.departed_at is not None:
            return oldest.departed_at - self._usual_delay + 1 + WINDOW_MARGIN
        if oldest.granted_at + 1 <= now < oldest.granted_at + UNUSED_AFTER:
            return now + RETRY_UNUSED_AFTER
        return oldest.granted_at + 1 + WINDOW_MARGIN

    def _grant_next(self, chat: ChatKey, now: float) -> Permit[Waiter]:
        queue = self._queues[chat]
        permit = queue.head()
        assert permit is not None  # noqa: S101  only chats with somebody waiting stand in the queue
        heappop(queue.waiting)
        self._waiting -= 1
        permit.granted_at = now
        self._sent.append(permit)
        # A burst of answers may run ahead of the pace, by a second at most.
        ahead = max(self._paced_at, now - MAX_CATCH_UP) + self._pace
        self._paced_at = min(ahead, now + PACE_MARGIN)
        if chat is not None:
            queue.free_at = max(queue.free_at, now) + self._chat_pause
            if queue.minute is not None:
                queue.minute.append(now)
        self._place(chat, queue, now)
        return permit

    def _refund(
        self, permit: Permit[Waiter], queue: _ChatQueue[Waiter] | None, now: float
    ) -> None:
        assert permit.granted_at is not None  # noqa: S101
        if permit in self._sent:
            self._sent.remove(permit)
            self._paced_at -= self._pace
        if queue is None or permit.chat is None:
            return
        queue.free_at -= self._chat_pause
        if queue.minute is not None and permit.granted_at in queue.minute:
            queue.minute.remove(permit.granted_at)
        self._place(permit.chat, queue, now)

    # ------------------------------------------------------------------ one chat

    def _queue_of(self, chat: ChatKey, now: float) -> _ChatQueue[Waiter]:
        queue = self._queues.get(chat)
        if queue is None:
            queue = self._queues[chat] = _ChatQueue(_is_group(chat), self.limits)
            self._versions += 1
            heappush(self._idle, (now + self._chat_pause, self._versions, chat))
        return queue

    def _chat_free_at(self, queue: _ChatQueue[Waiter], lane: Lane) -> float:
        grace = (self.limits.burst - 1) * self._chat_pause if lane is Lane.ANSWER else 0.0
        free = max(queue.free_at - grace, queue.held_until)
        if queue.minute is not None and len(queue.minute) == queue.minute.maxlen:
            free = max(free, queue.minute[0] + 60 * (1 + CHAT_MARGIN / 2))
        return free

    def _place(self, chat: ChatKey, queue: _ChatQueue[Waiter], now: float) -> None:
        """Put the chat into the queue, aside or nowhere; its old place lapses."""
        self._versions += 1
        queue.version = self._versions  # never used twice, so no place outlives a forgotten queue
        head = queue.head()
        if head is None:
            return
        at = self._chat_free_at(queue, head.lane)
        if at <= now:
            heappush(self._ready, (head.lane.number, head.number, queue.version, chat))
        else:
            heappush(self._aside, (at, head.number, queue.version, chat))

    def _first(self, now: float) -> tuple[int, int, int, ChatKey] | None:
        while self._aside and (self._aside[0][0] <= now or self._is_stale(*self._aside[0][2:])):
            _, _, version, chat = heappop(self._aside)
            if not self._is_stale(version, chat):
                self._place(chat, self._queues[chat], now)
        while self._ready and self._is_stale(*self._ready[0][2:]):
            heappop(self._ready)
        return self._ready[0] if self._ready else None

    def _is_stale(self, version: int, chat: ChatKey) -> bool:
        queue = self._queues.get(chat)
        return queue is None or queue.version != version

    def _forget(self, now: float) -> None:
        while self._idle and self._idle[0][0] <= now:
            _, key, chat = heappop(self._idle)
            queue = self._queues[chat]
            idle_at = max(queue.free_at, queue.held_until)
            if queue.minute:
                idle_at = max(idle_at, queue.minute[-1] + 60 * (1 + CHAT_MARGIN / 2))
            if queue.head() is None and idle_at <= now:
                del self._queues[chat]
            else:
                heappush(self._idle, (max(idle_at, now + self._chat_pause), key, chat))


def _is_group(chat: ChatKey) -> bool:
    return isinstance(chat, str) or (chat is not None and chat < 0)
