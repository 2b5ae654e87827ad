"""The buttons below a story that change what comes: follow its topic, mute its section."""

from __future__ import annotations

from dataclasses import replace

from bot import keyboards
from bot.actions import FollowTopic, MuteSection
from bot.answers import Answer
from bot.commands.family import Family
from bot.render.html import shortened
from bot.visit import Visit
from digests.edition import section_of, suggested_words
from digests.model import Profile
from digests.subscribers.wishes import without_section
from digests.text import one_line

LONGEST_TITLE = 200


async def follow_topic(visit: Visit) -> Answer:
    story = await visit.house.subscribers.story(visit.tx, visit.action(FollowTopic).story)
    if story is None:
        return visit.toast(visit.texts.story_gone(), alert=True)
    choices = await visit.choices()
    topics = suggested_words(story.title, story.lead, story.summary(choices.length))
    if not topics:
        return visit.toast(visit.texts.no_topics(visit.texts.brief(story.title)), alert=True)
    text = visit.texts.follow_which(shortened(one_line(story.title), LONGEST_TITLE))
    buttons = keyboards.topics(topics, choices, visit.texts)
    return (*visit.toast(), visit.say(text, keyboard=buttons))


async def mute_section(visit: Visit) -> Answer:
    subscribers = visit.house.subscribers
    story = await subscribers.story(visit.tx, visit.action(MuteSection).story)
    if story is None:
        return visit.toast(visit.texts.story_gone(), alert=True)
    before = await visit.choices()
    section = section_of(story, profile=Profile(sections=before.sections))
    every = await subscribers.sections(visit.tx)
    left = without_section(before.sections, section, every=every, followed=before.followed)
    if left is None:
        return visit.toast(visit.texts.last_section(section), alert=True)
    if left == before.sections:
        return visit.toast(visit.texts.came_by_word(), alert=True)
    await visit.choose(before, replace(before, sections=left))
    toast = visit.toast(visit.texts.section_muted(section))
    if visit.event.place.kind != "private":
        return toast
    said = visit.say(
        visit.texts.section_muted(section), keyboard=keyboards.to_settings(visit.texts)
    )
    return (*toast, said)


FAMILY = Family(actions={FollowTopic: follow_topic, MuteSection: mute_section})
