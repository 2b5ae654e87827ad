"""Why a chat got a story, or did not: the facts of the database in the order people ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digests.edition import StoryExplanation, StoryStatus, find_match, story_text
from digests.feed.identity import url_aliases
from digests.model import ChatId, EditionId, Story, StoryId
from digests.schedule import BAD_SCHEDULE, Schedule, quiet_until
from digests.store import (
    articles,
    chats,
    deliveries,
    editions,
    profiles,
    schedules,
    stories,
    subscriptions,
)
from digests.store.database import Row, Transaction
from digests.store.subscriptions import Subscription

_STATUS_OF_STATE = {
    "queued": StoryStatus.ON_ITS_WAY,
    "leased": StoryStatus.ON_ITS_WAY,
    "sending": StoryStatus.ON_ITS_WAY,
    "sent": StoryStatus.SENT,
    "uncertain": StoryStatus.UNCERTAIN,
    "failed": StoryStatus.FAILED,
}
_MAX_TELLING_FIRST = (
    StoryStatus.SENT,
    StoryStatus.UNCERTAIN,
    StoryStatus.ON_ITS_WAY,
    StoryStatus.FAILED,
    StoryStatus.HELD,
    StoryStatus.PAUSED,
    StoryStatus.DUE,
    StoryStatus.LONG_AGO,
    StoryStatus.NO_MATCH,
    StoryStatus.BEFORE,
)
"""Of a chat's two subscriptions the one that says most about the story speaks."""


async def explain(
    tx: Transaction,
    chat_id: ChatId,
    topic: int,
    *,
    url: str | None = None,
    story_id: StoryId | None = None,
    now: datetime,
) -> StoryExplanation:
    """Say where a story, named by its address or number, stands for a chat."""
    if story_id is None:
        article_id = await articles.id_by_alias(tx, url_aliases(url or ""))
        article = await articles.get(tx, article_id) if article_id is not None else None
        if article is None:
            return StoryExplanation(status=StoryStatus.UNKNOWN)
        if article.story_id is None:
            return StoryExplanation(
                status=StoryStatus.NOT_READY, title=article.title, fetched=article.first_seen_at
            )
        story_id = article.story_id
    row = await stories.row(tx, story_id)
    if row is None:
        return StoryExplanation(status=StoryStatus.UNKNOWN)
    story = stories.as_story(row)
    own = await articles.get(tx, row["article_id"])
    facts = StoryExplanation(
        status=StoryStatus.NOT_SUBSCRIBED,
        title=story.title,
        fetched=own.first_seen_at if own else None,
        lead_only=story.lead_only,
        withdrawn=story.withdrawn,
    )
    living = [
        one
        for one in await subscriptions.of_chat(tx, chat_id, topic=topic)
        if one.state != "ended"
    ]
    every = [await _of_one(tx, one, story, facts, now=now) for one in living]
    return min(every, key=lambda one: _MAX_TELLING_FIRST.index(one.status), default=facts)


async def _of_one(
    tx: Transaction, one: Subscription, story: Story, facts: StoryExplanation, *, now: datetime
) -> StoryExplanation:
    profile = (await profiles.load(tx, [one.profile_id])).get(one.profile_id)
    schedule = (await schedules.load(tx, [one.schedule_id])).get(one.schedule_id)
    match = find_match(profile.at(story.seq or 0), story_text(story)) if profile else None
    facts = replace(facts, match=match)
    delivered = await _delivery_with(tx, one, story.id)
    if delivered is not None:
        at = delivered["finished_at"] or delivered["not_before"]
        return replace(facts, status=_STATUS_OF_STATE[delivered["state"]], at=at)
    if match is not None and not match.matched:
        return replace(facts, status=StoryStatus.NO_MATCH)
    if story.seq is None or story.seq <= one.cursor:
        return replace(facts, status=await _past(tx, one, story))
    if profile is None or schedule is None:  # `queue` tells the operator; nothing is lost by it
        return replace(facts, status=StoryStatus.DUE, at=one.next_due_at or now)
    return await _to_come(tx, one, schedule, facts, now=now)


async def _past(tx: Transaction, one: Subscription, story: Story) -> StoryStatus:
    """Behind the cursor, in no delivery we keep: older than the subscription, or pruned."""
    if await deliveries.has_days(tx, one.id, since=story.published):
        return StoryStatus.LONG_AGO
    return StoryStatus.BEFORE


async def _to_come(
    tx: Transaction,
    one: Subscription,
    schedule: Schedule,
    facts: StoryExplanation,
    *,
    now: datetime,
) -> StoryExplanation:
    chosen = await chats.choices_of(tx, one.chat_id, one.topic)
    if chosen is not None and chosen.paused_until is not None and chosen.paused_until > now:
        return replace(facts, status=StoryStatus.PAUSED, at=chosen.paused_until)
    try:
        quiet_end = quiet_until(schedule.quiet, schedule.zone, now) if one.as_it_comes else None
    except BAD_SCHEDULE:  # as above: it waits for the operator
        quiet_end = None
    if quiet_end is not None:
        return replace(facts, status=StoryStatus.HELD, at=quiet_end)
    return replace(facts, status=StoryStatus.DUE, at=one.next_due_at or now)


async def _delivery_with(tx: Transaction, one: Subscription, story_id: StoryId) -> Row | None:
    """Return the newest delivery of the subscription whose edition holds the story."""
    for row in await deliveries.of_subscription(tx, one.id):
        if row["state"] in _STATUS_OF_STATE and story_id in await editions.stories_of(
            tx, EditionId(row["edition_id"])
        ):
            return row
    return None
