"""The buttons below a story: follow its topic, mute its section, ask why it came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.messages import Texts
from bot.render.html import shortened
from bot.screens.callback_data import Action, StoryNumber
from bot.screens.keyboard import button, keyboard
from bot.screens.routing import Screen
from bot.screens.showing import to_settings
from bot.screens.visit import Visit
from bot.screens.why import WhyStory
from bot.screens.words import suggestions
from bot.sending.api_call import Reply
from digests.edition import section_of, suggested_words
from digests.model import Profile, StoryId
from digests.subscribers.wishes import without_section
from digests.text import one_line

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class SuggestWords(Action):
    """Show what of this story can be followed."""

    code: ClassVar[str] = "ft"
    story: StoryNumber


@dataclass(frozen=True, slots=True)
class MuteSection(Action):
    """Take the section of this story out of what the reader gets."""

    code: ClassVar[str] = "ms"
    story: StoryNumber


def below_story(story: StoryId, texts: Texts) -> InlineKeyboardMarkup:
    """Under a story that came by itself."""
    labels = texts.labels
    return keyboard(
        [
            button(labels.follow_topic, SuggestWords(story)),
            button(labels.mute_section, MuteSection(story)),
        ],
        [button(labels.why_story, WhyStory(story))],
    )


async def suggest_words(visit: Visit) -> Reply:
    story = await visit.context.subscribers.story(visit.tx, visit.action(SuggestWords).story)
    if story is None:
        return visit.toast(visit.texts.story_gone(), alert=True)
    choices = await visit.choices()
    words = suggested_words(story.title, story.lead, story.summary(choices.length))
    if not words:
        return visit.toast(visit.texts.no_topics(visit.texts.brief(story.title)), alert=True)
    text = visit.texts.follow_which(shortened(one_line(story.title), LONGEST_TITLE))
    offered = suggestions(words, choices, visit.texts)
    return (*visit.toast(), visit.say(text, keyboard=offered))


async def mute_section(visit: Visit) -> Reply:
    story = await visit.context.subscribers.story(visit.tx, visit.action(MuteSection).story)
    if story is None:
        return visit.toast(visit.texts.story_gone(), alert=True)
    before = await visit.choices()
    section = section_of(story, profile=Profile(sections=before.sections))
    every = await visit.sections()
    left = without_section(before.sections, section, every=every, followed=before.followed)
    if left is None:
        return visit.toast(visit.texts.last_section(section), alert=True)
    if left == before.sections:
        return visit.toast(visit.texts.came_by_word(), alert=True)
    await visit.choose(before, replace(before, sections=left))
    muted = visit.texts.section_muted(section)
    if not visit.in_private:
        return visit.toast(muted)
    return (*visit.toast(muted), visit.say(muted, keyboard=to_settings(visit.texts)))


SCREEN = Screen(actions={SuggestWords: suggest_words, MuteSection: mute_section})
