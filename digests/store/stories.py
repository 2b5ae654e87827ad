"""Stories: what readers get, numbered by `seq`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digests.model import ArticleId, Length, Story, StoryId
from digests.store.database import Row, Transaction, insert_new
from digests.store.tables import counters, edition_stories, stories, story_sections


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStory:
    """A story as prepare made it."""

    article_id: ArticleId
    backlog: bool
    title: str
    lead: str
    url: str
    source: str
    image: str | None
    sections: tuple[str, ...]
    summaries: Mapping[Length, str]
    method: str
    checks: Mapping[str, object]
    lead_only: bool
    published_at: datetime


async def add(tx: Transaction, story: NewStory, *, now: datetime) -> StoryId:
    row = {
        "article_id": story.article_id,
        "backlog": story.backlog,
        "title": story.title,
        "lead": story.lead,
        "url": story.url,
        "source": story.source,
        "other_sources": [],
        "image": story.image,
        "sections": list(story.sections),
        "summaries": {length.value: text for length, text in story.summaries.items()},
        "method": story.method,
        "checks": dict(story.checks),
        "lead_only": story.lead_only,
        "published_at": story.published_at,
        "ready_at": now,
    }
    done = await tx.execute(stories.insert().values(row).returning(stories.c.id))
    story_id = StoryId(done.scalar_one())
    await add_sections(tx, story_id, story.sections)
    return story_id


async def add_sections(tx: Transaction, story_id: StoryId, names: Sequence[str]) -> None:
    rows = [{"section": name, "story_id": story_id} for name in names]
    if rows:
        await tx.execute(insert_new(story_sections, tx), rows)


async def number_ready(tx: Transaction) -> int:
    """Give every ready story its number, all in one transaction; return the newest number.

    Cursors speak of these numbers only, so a story that was prepared late is never skipped.
    """
    last = await newest(tx)
    ready = sa.select(stories.c.id).where(stories.c.seq.is_(None), sa.not_(stories.c.backlog))
    ids = list((await tx.execute(ready.order_by(stories.c.published_at, stories.c.id))).scalars())
    if not ids:
        return last
    numbered = [{"story": id_, "number": last + n} for n, id_ in enumerate(ids, start=1)]
    change = stories.update().where(stories.c.id == sa.bindparam("story"))
    await tx.execute(change.values(seq=sa.bindparam("number")), numbered)
    last += len(ids)
    await tx.execute(counters.update().where(counters.c.name == "seq").values(value=last))
    return last


async def any_unnumbered(tx: Transaction) -> bool:
    query = sa.select(stories.c.id).where(stories.c.seq.is_(None), sa.not_(stories.c.backlog))
    return await tx.scalar(query.limit(1)) is not None


async def newest(tx: Transaction) -> int:
    """Return the number of the newest story."""
    query = sa.select(counters.c.value).where(counters.c.name == "seq")
    return int(await tx.scalar(query) or 0)


async def between(tx: Transaction, after: int, upto: int) -> list[Story]:
    """Return the stories of (after, upto], by number; withdrawn ones are left out."""
    query = (
        sa.select(stories)
        .where(stories.c.seq > after, stories.c.seq <= upto, stories.c.withdrawn_at.is_(None))
        .order_by(stories.c.seq)
    )
    return [as_story(row) for row in (await tx.execute(query)).mappings()]


async def latest(
    tx: Transaction, *, limit: int, offset: int = 0, section: str | None = None
) -> list[Story]:
    query = sa.select(stories).where(stories.c.withdrawn_at.is_(None))
    if section is not None:
        wanted = sa.select(story_sections.c.story_id).where(story_sections.c.section == section)
        query = query.where(stories.c.id.in_(wanted))
    query = query.order_by(stories.c.published_at.desc(), stories.c.id.desc())
    rows = (await tx.execute(query.limit(limit).offset(offset))).mappings()
    return [as_story(row) for row in rows]


async def count(tx: Transaction, *, section: str | None = None) -> int:
    query = sa.select(sa.func.count()).select_from(stories)
    query = query.where(stories.c.withdrawn_at.is_(None))
    if section is not None:
        wanted = sa.select(story_sections.c.story_id).where(story_sections.c.section == section)
        query = query.where(stories.c.id.in_(wanted))
    return int(await tx.scalar(query) or 0)


async def section_names(tx: Transaction) -> list[str]:
    """Return the sections there are stories in, those with most first."""
    query = (
        sa.select(story_sections.c.section)
        .group_by(story_sections.c.section)
        .order_by(sa.func.count().desc(), story_sections.c.section)
    )
    return list((await tx.execute(query)).scalars())


async def by_ids(tx: Transaction, ids: Sequence[StoryId]) -> list[Story]:
    """Return the stories in the order asked for."""
    query = sa.select(stories).where(stories.c.id.in_(ids))
    found = {row["id"]: as_story(row) for row in (await tx.execute(query)).mappings()}
    return [found[id_] for id_ in ids if id_ in found]


async def get(tx: Transaction, story_id: StoryId) -> Story | None:
    found = await by_ids(tx, [story_id])
    return found[0] if found else None


async def row(tx: Transaction, story_id: StoryId) -> Row | None:
    """Return everything we keep of a story, for the operator."""
    query = sa.select(stories).where(stories.c.id == story_id)
    return (await tx.execute(query)).mappings().first()


async def revise(tx: Transaction, story_id: StoryId, **changes: Any) -> None:
    """Change a story and give it a new revision."""
    change = stories.update().where(stories.c.id == story_id)
    await tx.execute(change.values(revision=stories.c.revision + 1, **changes))


async def number_again(tx: Transaction, story_id: StoryId) -> None:
    """Let a story that is back have a new number, if no edition ever held it.

    The cursors went past it while it was withdrawn: those it is for have not got it.
    """
    in_an_edition = sa.exists().where(edition_stories.c.story_id == story_id)
    change = stories.update().where(stories.c.id == story_id, ~in_an_edition)
    await tx.execute(change.values(seq=None))


async def change(tx: Transaction, story_id: StoryId, **changes: Any) -> None:
    """Change a story without a new revision: readers need not be told."""
    await tx.execute(stories.update().where(stories.c.id == story_id).values(**changes))


def as_story(row: Row) -> Story:
    return Story(
        id=StoryId(row["id"]),
        seq=row["seq"],
        title=row["title"],
        url=row["url"],
        lead=row["lead"],
        summaries={Length(name): text for name, text in row["summaries"].items()},
        sections=tuple(row["sections"]),
        published=row["published_at"],
        source=row["source"],
        other_sources=tuple((name, url) for name, url in row["other_sources"]),
        image=row["image"],
        lead_only=row["lead_only"],
        revision=row["revision"],
        withdrawn=row["withdrawn_at"] is not None,
    )
