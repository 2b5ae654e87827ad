"""Why a story came, or did not: asked with a link, as a reply, or below the story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.actions import WhyStory
from bot.answers import Answer
from bot.commands.family import Family
from bot.messages import Whose
from bot.visit import GROUP_KINDS, Said, Visit
from digests.edition import StoryExplanation, StoryStatus
from digests.subscribers import explain

_LINK = re.compile(r"https?://\S+|(?<![\w@.])(?:[\w-]+\.)+[a-z]{2,}/\S+", re.IGNORECASE)
_LONGEST_TOAST = 200
_WHOSE = {**dict.fromkeys(GROUP_KINDS, Whose.GROUP), "channel": Whose.CHANNEL}


async def why(visit: Visit) -> Answer:
    url = link_in(visit.words) or _replied_to(visit)
    if url is None:
        return (visit.say(visit.texts.why_how()),)
    told = await explain(visit.tx, visit.chat.id, visit.topic, url=url, now=visit.now)
    return (visit.say(await _text(visit, told)),)


async def why_story(visit: Visit) -> Answer:
    story = visit.action(WhyStory).story
    told = await explain(visit.tx, visit.chat.id, visit.topic, story_id=story, now=visit.now)
    if told.status is StoryStatus.UNKNOWN:
        return visit.toast(visit.texts.story_gone(), alert=True)
    text = await _text(visit, told)
    if visit.event.place.kind == "private":
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
    if not isinstance(event, Said) or event.replies_to is None:
        return None
    links = list(_links(event.replies_to))
    if not links:
        return None
    quoted_at = event.quoted_at
    if quoted_at is None:
        return links[0][1]
    before = [url for at, url in links if at <= quoted_at]
    return before[-1] if before else links[0][1]


def _links(message: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    units = str(message.get("text") or message.get("caption") or "").encode("utf-16-le")
    for entity in message.get("entities") or message.get("caption_entities") or ():
        at = int(entity["offset"])
        if entity["type"] == "text_link":
            yield at, str(entity["url"])
        elif entity["type"] == "url":
            yield at, units[2 * at : 2 * (at + int(entity["length"]))].decode("utf-16-le")


FAMILY = Family(
    commands={"why": why},
    actions={WhyStory: why_story},
    reads=frozenset(("why", WhyStory)),
)
