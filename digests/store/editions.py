"""Editions: rendered once, for all who want the same stories in the same look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digests.model import EditionId, Length, Part, Profile, StoryId
from digests.store.codec import digest
from digests.store.database import Row, Transaction
from digests.store.tables import edition_stories, editions, parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What of a profile shows in the words of an edition."""

    language: str
    length: Length
    pictures: bool

    @classmethod
    def of(cls, profile: Profile) -> Look:
        return cls(language=profile.language, length=profile.length, pictures=profile.pictures)


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
    return digest(
        look.language, look.length, look.pictures, slot, zone, list(stories), list(shown)
    )


def look_profile(look: Mapping[str, Any]) -> Profile:
    """Return a stored look as the profile to render with again."""
    return Profile(
        language=look["language"],
        length=Length(look["length"]),
        pictures=look["pictures"],
        sections=tuple(look["sections"]),
    )


async def find(tx: Transaction, keys: Sequence[str]) -> dict[str, EditionId]:
    query = sa.select(editions.c.hash, editions.c.id).where(editions.c.hash.in_(keys))
    return {hash_: EditionId(id_) for hash_, id_ in await tx.execute(query)}


async def add(tx: Transaction, edition: NewEdition, *, now: datetime) -> EditionId:
    look = edition.look
    done = await tx.execute(
        editions.insert()
        .values(
            hash=edition.key,
            look={
                "language": look.language,
                "length": look.length.value,
                "pictures": look.pictures,
                "sections": list(edition.sections),
            },
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
