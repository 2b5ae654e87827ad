"""Which articles have appeared by a moment: pure arithmetic on the clock, nothing to remember.

So the newspaper can be stopped and started and goes on where it would have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.newspaper.piece import Piece, slug
from sandbox.newspaper.pieces import PIECES, SECTIONS

FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
IN_FEED = 12
_FIRST_ID = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A piece as it appeared: with its number, its address and its figures."""

    number: int
    at: datetime
    piece: Piece

    @property
    def id(self) -> int:
        return _FIRST_ID + self.number

    @property
    def path(self) -> str:
        return f"/{slug(self.piece.title)}-{self.id}.htm"

    @property
    def section(self) -> str:
        return SECTIONS[self.piece.section]


@dataclass(frozen=True, slots=True)
class Issue:
    """One new article every `interval` seconds, for ever."""

    interval: float

    def newest(self, now: float) -> int:
        return int((now - FIRST_DAY) // self.interval)

    def article(self, number: int, now: float) -> Published | None:
        """Return the article of that number if it has appeared."""
        if not 0 <= number <= self.newest(now):
            return None
        at = datetime.fromtimestamp(FIRST_DAY + number * self.interval, UTC)
        round_, place = divmod(number, len(PIECES))
        return Published(number=number, at=at, piece=PIECES[place].edition(round_, at))

    def by_id(self, article_id: int, now: float) -> Published | None:
        return self.article(article_id - _FIRST_ID, now)

    def latest(
        self, now: float, *, section: str | None = None, count: int = IN_FEED
    ) -> list[Published]:
        """Return the newest articles, newest first."""
        found: list[Published] = []
        for article in self._backwards(now):
            if section in (None, "home", article.piece.section):
                found.append(article)
            if len(found) == count:
                break
        return found

    def before(self, article: Published, count: int) -> list[Published]:
        """Return the articles that were there already when this one appeared."""
        at = article.at.timestamp()
        numbers = range(article.number - 1, max(-1, article.number - 1 - count), -1)
        found = (self.article(number, at) for number in numbers)
        return [one for one in found if one is not None]

    def _backwards(self, now: float) -> Iterator[Published]:
        newest = self.newest(now)
        for number in range(newest, max(-1, newest - 10 * len(PIECES)), -1):
            article = self.article(number, now)
            if article is not None:
                yield article
