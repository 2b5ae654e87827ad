"""Editions: rendered once, for all who want the same stories in the same look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from digests.model import EditionId, Look, Part, Profile, StoryId
from digests.store.codec import digest, from_json, without_later_defaults
from digests.store.database import Row, Transaction
from digests.store.tables import edition_stories, editions, parts

_FIRST_FIELDS = ("language", "length", "pictures")
"""Of a look, in every edition's key; what was added since, only where it is not at its default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEdition:
    """An edition ready to be stored."""

    key: str
    look: Look
    sections: tuple[str, ...]
    """The profile's: under which of its sections a reader finds a story is part of the words."""
    slot_at: datetime | None
    zone: str
    parts: tuple[Part, ...]


def key(
    look: Look,
    *,
    slot_at: datetime | None,
    zone: str,
    stories: Sequence[tuple[StoryId, int]],
    sections: tuple[str, ...],
) -> str:
    """Name an edition by what makes its words: look, slot, zone, stories and their revisions."""
    slot = None if slot_at is None else slot_at.isoformat()
    shown = sections if len(stories) > 1 else ()
    written = _written(look)
    first = (written[name] for name in _FIRST_FIELDS)
    later = {name: one for name, one in written.items() if name not in _FIRST_FIELDS}
    return digest(*first, slot, zone, list(stories), list(shown), *([later] if later else ()))


def look_profile(look: Mapping[str, Any]) -> Profile:
    """Return a stored look as the profile to render with again."""
    return from_json(Profile, look)


@lru_cache(maxsize=64)  # of a slot's many groups few look different
def _written(look: Look) -> Mapping[str, Any]:
    return without_later_defaults(look, first=_FIRST_FIELDS)


async def find(tx: Transaction, keys: Sequence[str]) -> dict[str, EditionId]:
    query = sa.select(editions.c.hash, editions.c.id).where(editions.c.hash.in_(keys))
    return {hash_: EditionId(id_) for hash_, id_ in await tx.execute(query)}


async def add(tx: Transaction, edition: NewEdition, *, now: datetime) -> EditionId:
    done = await tx.execute(
        editions.insert()
        .values(
            hash=edition.key,
            look={**_written(edition.look), "sections": list(edition.sections)},
            slot_at=edition.slot_at,
            zone=edition.zone,
            composed_at=now,
            parts=len(edition.parts),
        )
        .returning(editions.c.id)
    )
    edition_id = EditionId(done.scalar_one())
    await tx.execute(
        parts.insert(),
        [
            {"edition_id": edition_id, "number": number, "body": part.body}
            for number, part in enumerate(edition.parts)
        ],
    )
    await tx.execute(
        edition_stories.insert(),
        [
            {
                "story_id": story_id,
                "edition_id": edition_id,
                "part": number,
                "position": position,
            }
            for number, part in enumerate(edition.parts)
            for position, story_id in enumerate(part.stories)
        ],
    )
    return edition_id


async def body(tx: Transaction, edition_id: EditionId, number: int) -> tuple[int, str] | None:
    """Return a part's revision and body."""
    place = (edition_id, number)
    return (await bodies(tx, [place])).get(place)


async def bodies(
    tx: Transaction, places: Sequence[tuple[EditionId, int]]
) -> dict[tuple[EditionId, int], tuple[int, str]]:
    """Return the revision and the body of each part that is there."""
    place = sa.tuple_(parts.c.edition_id, parts.c.number)
    query = sa.select(parts.c.edition_id, parts.c.number, parts.c.revision, parts.c.body)
    rows = await tx.execute(query.where(place.in_(places)))
    return {(EditionId(row[0]), row[1]): (row[2], row[3]) for row in rows}


async def parts_with(tx: Transaction, story_id: StoryId, *, since: datetime) -> list[Row]:
    """Return the parts that hold a story: edition_id, part, look, slot_at, zone, composed_at."""
    query = (
        sa.select(
            editions.c.id.label("edition_id"),
            edition_stories.c.part,
            editions.c.look,
            editions.c.slot_at,
            editions.c.zone,
            editions.c.composed_at,
            editions.c.parts,
        )
        .join(editions, editions.c.id == edition_stories.c.edition_id)
        .where(edition_stories.c.story_id == story_id, editions.c.composed_at >= since)
        .order_by(editions.c.id)
    )
    return list((await tx.execute(query)).mappings())


async def stories_of_part(tx: Transaction, edition_id: EditionId, part: int) -> list[StoryId]:
    query = (
        sa.select(edition_stories.c.story_id)
        .where(edition_stories.c.edition_id == edition_id, edition_stories.c.part == part)
        .order_by(edition_stories.c.position)
    )
    return [StoryId(id_) for id_ in (await tx.execute(query)).scalars()]


async def stories_of(tx: Transaction, edition_id: EditionId) -> list[StoryId]:
    query = (
        sa.select(edition_stories.c.story_id)
        .where(edition_stories.c.edition_id == edition_id)
        .order_by(edition_stories.c.part, edition_stories.c.position)
    )
    return [StoryId(id_) for id_ in (await tx.execute(query)).scalars()]


async def revise(tx: Transaction, edition_id: EditionId, part: int, text: str) -> int | None:
    """Give a part new words; return its new revision, None where the words are the same."""
    here = sa.and_(parts.c.edition_id == edition_id, parts.c.number == part)
    change = parts.update().where(here, parts.c.body != text)
    done = await tx.execute(
        change.values(body=text, revision=parts.c.revision + 1).returning(parts.c.revision)
    )
    found: int | None = done.scalar_one_or_none()
    return found
