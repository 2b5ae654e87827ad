"""The words of editions' parts, kept in memory: a broadcast sends the same few to everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digests.clock import Clock
from digests.model import EditionId
from digests.store import editions
from digests.store.database import Database

MOST = 512  # parts
FRESH = timedelta(seconds=10)  # then a part is read anew: it may have been corrected

Place = tuple[EditionId, int]
"""An edition and the number of a part of it."""


@dataclass(frozen=True, slots=True)
class _Body:
    read_at: datetime
    revision: int
    text: str


@dataclass(slots=True, kw_only=True)
class Bodies:
    db: Database
    clock: Clock
    _known: dict[Place, _Body] = field(default_factory=dict)

    async def get(self, edition_id: EditionId, part: int) -> tuple[int, str]:
        """Return a part's revision and body; raises LookupError where there is none."""
        place, now = (edition_id, part), self.clock()
        known = self._known.get(place)
        if known is None or now - known.read_at > FRESH:
            async with self.db.read() as tx:
                found = await editions.bodies(tx, [place])
            if place not in found:
                raise LookupError(f"edition {edition_id} has no part {part}")
            self.keep(found, read_at=now)
            return found[place]
        return known.revision, known.text

    def to_read(self, places: Iterable[Place], *, now: datetime) -> list[Place]:
        """Return those that are not known, or soon not fresh any more: read together, before."""
        return [
            place
            for place in dict.fromkeys(places)
            if (known := self._known.get(place)) is None or now - known.read_at > FRESH / 2
        ]

    def keep(self, found: Mapping[Place, tuple[int, str]], *, read_at: datetime) -> None:
        for place, (revision, text) in found.items():
            self._known.pop(place, None)
            while len(self._known) >= MOST:
                self._known.pop(next(iter(self._known)))
            self._known[place] = _Body(read_at, revision, text)

    def forget(self, edition_id: EditionId, part: int) -> None:
        """What is kept may be the old words."""
        self._known.pop((edition_id, part), None)
