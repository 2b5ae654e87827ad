"""How the program is doing, as plain facts: what last went well, and what is wrong now.

Everyone who does something regularly says so here; the endpoints, the heartbeat file and
`tingon check --live` only read. Times are seconds since the epoch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

from digests.errors import StoreFailed


class Beat(StrEnum):
    """What goes well every so often in a program that works."""

    GET_UPDATES = "get_updates"
    POLL = "poll"
    QUEUE = "queue"
    SEND = "send"


class Fault(StrEnum):
    """What makes the program useless until somebody or something ends it."""

    TOKEN_REFUSED = "token_refused"  # noqa: S105  a name, not a secret
    STORE_FULL = "store_full"
    STORE_FAILED = "store_failed"
    CONFLICT = "conflict"
    UNREACHABLE = "unreachable"


MAX_SILENCE: Final[Mapping[Beat, float]] = {
    Beat.GET_UPDATES: 120.0,
    Beat.POLL: 1800.0,
    Beat.QUEUE: 180.0,
    Beat.SEND: 300.0,
}
"""Seconds without success after which we are not ready. Where nothing has to be sent nothing can
go well: SEND counts from the first failure after the last success."""


class Health:
    def __init__(
        self,
        *,
        silence: Mapping[Beat, float] = MAX_SILENCE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._max_silence = dict(silence)
        self._clock = clock
        self.started = clock()
        self.beats: dict[Beat, float] = {}
        self.faults: dict[Fault, str] = {}
        self.send_failing_since: float | None = None
        self.standby = False
        """Another process is the sender and poller; this one is well when it only waits."""

    def expect(self, silence: Mapping[Beat, float]) -> None:
        """Replace what is expected: a webhook needs no getUpdates, slow feeds more time."""
        self._max_silence = dict(silence)

    def beat(self, beat: Beat) -> None:
        self.beats[beat] = self._clock()
        if beat is Beat.SEND:
            self.send_failing_since = None

    def send_answered(self) -> None:
        self.send_failing_since = None

    def send_failed(self) -> None:
        if self.send_failing_since is None:
            self.send_failing_since = self._clock()

    def fault(self, fault: Fault, reason: str) -> None:
        self.faults[fault] = reason

    def clear(self, *faults: Fault) -> None:
        for fault in faults:
            self.faults.pop(fault, None)

    def store_answered(self, failure: StoreFailed | None) -> None:
        """The database took what was written just now, or did not."""
        if failure is None:
            self.clear(Fault.STORE_FAILED)
        else:
            self.fault(Fault.STORE_FAILED, str(failure) or type(failure).__name__)

    def problems(self) -> tuple[str, ...]:
        """Return why we are not ready, in words for the operator; nothing: we are."""
        now = self._clock()
        found = [f"{fault}: {reason}" for fault, reason in self.faults.items()]
        for beat, longest in self._max_silence.items():
            since = self._since(beat)
            if since is not None and now - since > longest:
                found.append(f"{beat}: nothing went well for {now - since:.0f} s")
        return tuple(found)

    def report(self) -> dict[str, Any]:
        """Return everything as JSON, for /readyz and the heartbeat file."""
        problems = self.problems()
        return {
            "ready": not problems,
            "standby": self.standby,
            "problems": list(problems),
            "started": self.started,
            "last": {str(beat): at for beat, at in self.beats.items()},
        }

    def _since(self, beat: Beat) -> float | None:
        if beat is Beat.SEND:
            return self.send_failing_since
        if self.standby and beat is Beat.GET_UPDATES:
            return None
        return self.beats.get(beat, self.started)
