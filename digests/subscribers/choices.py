"""From a chat's choices to its subscriptions, so that nothing is missed and nothing told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from digests.edition import matches, same_word
from digests.edition.compose import story_text
from digests.model import (
    ChatId,
    ChatRecords,
    Choices,
    Mode,
    Profile,
    ProfileId,
    Story,
    StoryId,
    SubscriptionId,
    ToldWord,
)
from digests.schedule import Schedule
from digests.store import chats, deliveries, inbox, profiles, schedules, stories, subscriptions
from digests.store.chats import Chat
from digests.store.database import Transaction
from digests.store.subscriptions import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentChoices:
    """What a chat or topic has chosen, and when its next edition comes."""

    choices: Choices
    next_at: datetime | None
    """The next chosen hour; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSubscription:
    profile: Profile
    cursor: int


USUAL_ZONE = Choices().zone
_OF_PROFILES = {one.name for one in fields(Profile)} & {one.name for one in fields(Choices)}
"""What is chosen that decides which stories come, and how they look."""
SAMPLE_WINDOW = 60
"""Stories among which a sample is sought that fits what was chosen."""


class Subscribers:
    """Every method works in the caller's transaction, which is the one of the inbox mark."""

    # ---- chats --------------------------------------------------------------------------------

    async def meet(
        self,
        tx: Transaction,
        address: int,
        *,
        kind: str,
        title: str = "",
        language: str = "vi",
        now: datetime,
    ) -> Chat:
        """Return the chat's row; one that had been gone is back, with all it had."""
        chat = await chats.meet(tx, address, kind=kind, title=title, language=language, now=now)
        if chat.gone_reason is not None:
            await self.came_back(tx, chat.id)
            chat = replace(chat, gone_reason=None)
        return chat

    async def went(self, tx: Transaction, address: int, reason: str, *, now: datetime) -> None:
        """Pause a chat where we may not write; its settings stay, what it is owed stays due."""
        chat = await chats.at(tx, address)
        if chat is None:
            return
        await chats.mark_gone(tx, chat.id, reason, now=now)
        await subscriptions.chat_went(tx, chat.id)
        await deliveries.take_back(tx, reason=reason, now=now, chat_id=chat.id)

    async def came_back(self, tx: Transaction, chat_id: ChatId) -> bool:
        """Let a chat have again what it had; return whether it had been gone."""
        if not await chats.mark_back(tx, chat_id):
            return False
        await subscriptions.chat_came_back(tx, chat_id)
        return True

    async def topic_opened(self, tx: Transaction, chat_id: ChatId, topic: int) -> None:
        for one in await subscriptions.of_chat(tx, chat_id, topic=topic):
            await subscriptions.change(tx, one.id, topic_gone_at=None)

    async def fallen_back(self, tx: Transaction, chat_id: ChatId) -> list[int]:
        """Return the topics that are closed or deleted: the chat itself gets what was theirs."""
        every = await subscriptions.of_chat(tx, chat_id)
        gone = {one.topic for one in every if one.topic_gone_at and one.state != "ended"}
        return sorted(gone)

    async def fell_back_first(
        self, tx: Transaction, chat_id: ChatId, subscription_id: SubscriptionId
    ) -> bool:
        """Say whether this one began it: what falls back after it is no news to the chat."""
        every = await subscriptions.of_chat(tx, chat_id)
        gone = [
            (one.topic_gone_at, one.id)
            for one in every
            if one.topic_gone_at is not None and one.state != "ended"
        ]
        return bool(gone) and min(gone)[1] == subscription_id

    async def forget(self, tx: Transaction, chat_id: ChatId) -> int:
        """Delete everything we keep about a chat; return how many subscriptions it had."""
        had = [one for one in await subscriptions.of_chat(tx, chat_id) if one.state != "ended"]
        chat = await chats.get(tx, chat_id)
        if chat is not None:
            await inbox.forget(tx, chat.address)
        await chats.delete(tx, chat_id)
        return len(had)

    async def records(self, tx: Transaction, chat_id: ChatId) -> ChatRecords:
        living = [one for one in await subscriptions.of_chat(tx, chat_id) if one.state != "ended"]
        chosen = [choices for _, choices in await chats.topics(tx, chat_id)]
        return ChatRecords(
            subscriptions=len(living),
            words=sum(len(one.followed) + len(one.muted) for one in chosen),
            deliveries=await deliveries.count_of_chat(tx, chat_id),
        )

    async def is_subscribed(self, tx: Transaction, chat_id: ChatId) -> bool:
        """Say whether anything is subscribed to, in any topic."""
        return any(one.mode is not Mode.OFF for _, one in await chats.topics(tx, chat_id))

    async def stop(self, tx: Transaction, chat: Chat, *, now: datetime) -> int:
        """End what any topic of a chat gets, choices kept; return how many got something."""
        going = [
            (topic, chosen)
            for topic, chosen in await chats.topics(tx, chat.id)
            if chosen.mode is not Mode.OFF
        ]
        for topic, chosen in going:
            await self.choose(tx, chat, topic, replace(chosen, mode=Mode.OFF), now=now)
        return len(going)

    # ---- choices ------------------------------------------------------------------------------

    async def current_choices(
        self, tx: Transaction, chat: Chat, topic: int, *, now: datetime, zone: str = USUAL_ZONE
    ) -> CurrentChoices:
        """Return what is chosen; `zone` is that of the hours of a chat that never chose."""
        chosen = await chats.choices_of(tx, chat.id, topic)
        choices = chosen or Choices(language=chat.language, zone=zone)
        if choices.paused_until is not None and choices.paused_until <= now:
            choices = replace(choices, paused_until=None)
        due = [
            one.next_due_at
            for one in await subscriptions.of_chat(tx, chat.id, topic=topic)
            if not one.as_it_comes and one.state == "active" and one.next_due_at is not None
        ]
        return CurrentChoices(choices=choices, next_at=min(due, default=None))

    async def choose(
        self, tx: Transaction, chat: Chat, topic: int, choices: Choices, *, now: datetime
    ) -> CurrentChoices:
        """Make a chat's subscriptions what its choices say, from now on.

        An edition that waits in the old words is taken back: the next one holds its stories.
        """
        if choices.mode in {Mode.HOURS, Mode.BOTH} and not (choices.times and choices.weekdays):
            raise ValueError("editions at hours need a time of day and a day of the week")
        await chats.save_choices(tx, chat.id, topic, choices, now=now)
        await chats.set_language(tx, chat.id, choices.language)
        for one in await subscriptions.of_chat(tx, chat.id, topic=topic):
            await deliveries.take_back(
                tx, reason="choices changed", now=now, subscription_id=one.id
            )
        current = await subscriptions.of_chat(tx, chat.id, topic=topic)
        await self._apply(tx, chat, topic, choices, current, now=now)
        return await self.current_choices(tx, chat, topic, now=now)

    async def _apply(
        self,
        tx: Transaction,
        chat: Chat,
        topic: int,
        choices: Choices,
        current: Sequence[Subscription],
        *,
        now: datetime,
    ) -> None:
        living = [one for one in current if one.state != "ended"]
        known = await profiles.load(tx, {one.profile_id for one in living})
        wanted = wanted_subscriptions(
            choices,
            at_once=_cursor(living, as_it_comes=True),
            at_hours=_cursor(living, as_it_comes=False),
            told=_told_profile(living, known),
            newest=await stories.newest(tx),
        )
        for as_it_comes in (True, False):
            row = next((one for one in current if one.as_it_comes is as_it_comes), None)
            await self._set_subscription(
                tx,
                chat,
                topic,
                row=row,
                wanted=wanted.get(as_it_comes),
                choices=choices,
                as_it_comes=as_it_comes,
                now=now,
            )

    async def _set_subscription(
        self,
        tx: Transaction,
        chat: Chat,
        topic: int,
        *,
        row: Subscription | None,
        wanted: WantedSubscription | None,
        choices: Choices,
        as_it_comes: bool,
        now: datetime,
    ) -> None:
        if wanted is None:
            if row is not None:
                await subscriptions.change(tx, row.id, state="ended", next_due_at=None)
            return
        schedule = schedule_of(choices, as_it_comes=as_it_comes)
        profile_id = await profiles.id_of(tx, wanted.profile)
        schedule_id = await schedules.id_of(tx, schedule)
        last_slot = row.last_slot_at if row is not None else None
        due = first_due(schedule, choices.paused_until, last_slot, now=now)
        if row is None:
            await subscriptions.add(
                tx,
                chat.id,
                topic,
                as_it_comes=as_it_comes,
                profile=profile_id,
                schedule=schedule_id,
                cursor=wanted.cursor,
                next_due_at=due,
                now=now,
            )
            return
        await subscriptions.change(
            tx,
            row.id,
            profile_id=profile_id,
            schedule_id=schedule_id,
            cursor=wanted.cursor,
            state="active" if chat.gone_reason is None else "away",
            next_due_at=due,
        )

    # ---- reading ------------------------------------------------------------------------------

    async def latest(
        self, tx: Transaction, *, count: int, page: int = 0, section: str | None = None
    ) -> tuple[list[Story], int]:
        """Return a page of the newest stories, the newest first, and how many there are."""
        found = await stories.latest(tx, limit=count, offset=page * count, section=section)
        return found, await stories.count(tx, section=section)

    async def sample(self, tx: Transaction, choices: Choices, *, count: int = 3) -> list[Story]:
        """Return the newest stories that the choices would have brought."""
        # Editions at hours bring everything beside the followed words, where no section narrows.
        everything = choices.mode is Mode.BOTH and not choices.sections
        wanted = Profile(
            sections=choices.sections,
            followed=() if everything else choices.followed,
            muted=choices.muted,
        )
        newest = await stories.latest(tx, limit=SAMPLE_WINDOW)
        return [story for story in newest if matches(wanted, story_text(story))][:count]

    async def story(self, tx: Transaction, story_id: StoryId) -> Story | None:
        return await stories.get(tx, story_id)

    async def sections(self, tx: Transaction) -> list[str]:
        """Return the sections there are stories in, those with most first."""
        return await stories.section_names(tx)


def wanted_subscriptions(
    choices: Choices,
    *,
    at_once: int | None,
    at_hours: int | None,
    told: Profile,
    newest: int,
) -> dict[bool, WantedSubscription]:
    """Return the wanted subscriptions, by whether they come as it comes.

    `at_once` and `at_hours` are the cursors of those that there are, `told` the profile that knows
    what has been told at once. A subscription that takes over from another goes on where that one
    was; a new chat begins at the newest story. Where both are wanted, the followed words come at
    once, and the editions at hours leave out exactly what those told, story by story.
    """
    whole = Profile(**{name: getattr(choices, name) for name in _OF_PROFILES})
    match choices.mode:
        case Mode.OFF:
            return {}
        case Mode.NOW:
            return {True: _alone(whole, at_once, at_hours, told.told, newest)}
        case Mode.BOTH if choices.followed:
            return _both(whole, at_once, at_hours, told.told, newest)
        case Mode.BOTH | Mode.HOURS:
            return {False: _alone(whole, at_hours, at_once, told.told, newest)}


def _alone(
    whole: Profile,
    own: int | None,
    other: int | None,
    told: tuple[ToldWord, ...],
    newest: int,
) -> WantedSubscription:
    """One subscription for everything, after whatever there was before."""
    known = [cursor for cursor in (own, other) if cursor is not None]
    cursor = min(known, default=newest)
    ahead = max(known, default=newest)
    closed = (_closed(one, upto=ahead) for one in told)
    still = tuple(one for one in closed if (one.upto or 0) > max(cursor, one.after))
    return WantedSubscription(profile=replace(whole, told=still), cursor=cursor)


def _both(
    whole: Profile,
    at_once: int | None,
    at_hours: int | None,
    told: tuple[ToldWord, ...],
    newest: int,
) -> dict[bool, WantedSubscription]:
    words = whole.followed
    now_cursor = at_once if at_once is not None else newest
    hours_cursor = at_hours if at_hours is not None else now_cursor
    going_on = [one for one in told if one.upto is None and _among(one.word, words)]
    ended = [
        _closed(one, upto=now_cursor) for one in told if one.upto or not _among(one.word, words)
    ]
    fresh = [
        ToldWord(word=word, after=now_cursor)
        for word in words
        if not any(same_word(word, one.word) for one in going_on)
    ]
    still = [one for one in ended if (one.upto or 0) > max(hours_cursor, one.after)]
    rest = replace(whole, followed=(), told=(*going_on, *fresh, *still))
    return {
        True: WantedSubscription(profile=replace(whole, sections=()), cursor=now_cursor),
        False: WantedSubscription(profile=rest, cursor=hours_cursor),
    }


def _closed(told: ToldWord, *, upto: int) -> ToldWord:
    return told if told.upto is not None else replace(told, upto=upto)


def _among(word: str, words: tuple[str, ...]) -> bool:
    return any(same_word(word, other) for other in words)


def schedule_of(choices: Choices, *, as_it_comes: bool) -> Schedule:
    """Quiet hours hold what comes as it comes; an hour the reader chose wins over them."""
    if as_it_comes:
        return Schedule(zone=choices.zone, quiet=choices.quiet)
    return Schedule(
        times=tuple(sorted(choices.times)), weekdays=choices.weekdays, zone=choices.zone
    )


def first_due(
    schedule: Schedule,
    paused_until: datetime | None,
    last_slot: datetime | None,
    *,
    now: datetime,
) -> datetime | None:
    """Return when a subscription is due first: never twice for one slot, whatever the clock did.

    None: woken by the next story.
    """
    paused = paused_until if paused_until is not None and paused_until > now else None
    if schedule.as_it_comes:
        return paused
    return schedule.next_due(max(moment for moment in (now, paused, last_slot) if moment))


def _cursor(living: Sequence[Subscription], *, as_it_comes: bool) -> int | None:
    return next((one.cursor for one in living if one.as_it_comes is as_it_comes), None)


def _told_profile(living: Sequence[Subscription], known: dict[ProfileId, Profile]) -> Profile:
    """Return the profile of the editions at hours, which knows what has been told at once.

    One that cannot be read knows nothing: better told twice than not able to choose anew.
    """
    by_hours = sorted(living, key=lambda one: one.as_it_comes)
    return known.get(by_hours[0].profile_id, Profile()) if by_hours else Profile()
