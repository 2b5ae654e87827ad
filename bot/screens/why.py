"""Why a story came, or did not: asked with a link, as a reply, or below the story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from telegram import Message, MessageEntity

from bot.messages import Whose
from bot.screens.callback_data import Action, StoryNumber
from bot.screens.routing import Screen
from bot.screens.visit import GROUPS, Visit
from bot.sending.api_call import Reply
from digests.edition import StoryExplanation, StoryStatus
from digests.subscribers import explain

_LINK = re.compile(r"https?://\S+|(?<![\w@.])(?:[\w-]+\.)+[a-z]{2,}/\S+", re.IGNORECASE)
_LONGEST_TOAST = 200
_WHOSE = {**dict.fromkeys(map(str, GROUPS), Whose.GROUP), "channel": Whose.CHANNEL}


@dataclass(frozen=True, slots=True)
class WhyStory(Action):
    code: ClassVar[str] = "w"
    story: StoryNumber


async def why(visit: Visit) -> Reply:
    url = link_in(visit.words) or _replied_to(visit)
    if url is None:
        return (visit.say(visit.texts.why_how()),)
    told = await explain(visit.tx, visit.chat.id, visit.topic, url=url, now=visit.now)
    return (visit.say(await _text(visit, told)),)


async def why_story(visit: Visit) -> Reply:
    story = visit.action(WhyStory).story
    told = await explain(visit.tx, visit.chat.id, visit.topic, story_id=story, now=visit.now)
    if told.status is StoryStatus.UNKNOWN:
        return visit.toast(visit.texts.story_gone(), alert=True)
    text = await _text(visit, told)
    if visit.in_private:
        return (*visit.toast(), visit.say(text))
    return visit.toast(_in_passing(text), alert=True)  # only who asked need read it


def link_in(text: str) -> str | None:
    """Return the first web address in what somebody wrote."""
    found = _LINK.search(text)
    if found is None:
        return None
    url = found.group().rstrip(".,;:!?)»”\"'")
    return url if "://" in url else f"https://{url}"


async def _text(visit: Visit, told: StoryExplanation) -> str:
    choices = await visit.choices()
    whose = _WHOSE.get(visit.chat.kind, Whose.YOURS)
    return visit.texts.why(told, now=visit.now, zone=choices.zone, whose=whose)


def _in_passing(text: str) -> str:
    """Leave out the title, which stands above the button, and what is too much."""
    facts = (text.partition("\n\n")[2] or text).split("\n")
    while len("\n".join(facts)) > _LONGEST_TOAST and len(facts) > 1:
        facts.pop(0)  # what became of it stands last
    return "\n".join(facts)


# ---- the message replied to -----------------------------------------------------------------


def _replied_to(visit: Visit) -> str | None:
    """Return the story's address: of an edition with several, that of the quoted one."""
    event = visit.event
    if not isinstance(event, Message) or event.reply_to_message is None:
        return None
    links = list(_links(event.reply_to_message))
    if not links:
        return None
    if event.quote is None:
        return links[0][1]
    before = [url for at, url in links if at <= event.quote.position]
    return before[-1] if before else links[0][1]


def _links(message: Message) -> Iterator[tuple[int, str]]:
    """Yield (where it begins, in UTF-16 units; the address)."""
    found = message.parse_entities() or message.parse_caption_entities()
    for entity, text in found.items():
        if entity.type == MessageEntity.TEXT_LINK and entity.url:
            yield entity.offset, entity.url
        elif entity.type == MessageEntity.URL:
            yield entity.offset, text


SCREEN = Screen(
    commands={"why": why},
    actions={WhyStory: why_story},
    read_only=frozenset(("why", WhyStory)),
    answered_by_alert=frozenset((WhyStory,)),
)
