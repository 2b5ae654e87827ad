"""When a subscription is due. Pure arithmetic on local times; the one place that knows zones."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Local minutes of the day, [start, end); may run across midnight."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The local times at which a subscription is due; no times: as it comes.

    `times` are minutes after local midnight, `weekdays` 0 (Monday) to 6.
    """

    times: tuple[int, ...] = ()
    weekdays: frozenset[int] = EVERY_DAY
    zone: str = "Asia/Ho_Chi_Minh"
    quiet: QuietHours | None = None

    @property
    def as_it_comes(self) -> bool:
        return not self.times
