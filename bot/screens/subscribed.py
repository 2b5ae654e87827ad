"""What a new subscriber reads: how the news comes, when first, and a sample meanwhile."""

from __future__ import annotations

from bot.render import render_sample
from bot.screens.showing import headed, to_settings
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.edition import same_section
from digests.model import Choices, Mode
from digests.subscribers import CurrentChoices


async def subscribed(visit: Visit, current: CurrentChoices, *, first: str = "") -> Reply:
    """Say when the first edition comes, and show the newest stories meanwhile."""
    text = "\n".join(filter(None, (first, how_it_comes(visit, current))))
    buttons = to_settings(visit.texts, visit.target)
    return (
        visit.put(headed(visit, text), keyboard=buttons),
        *await sample(visit, current.choices),
    )


def section_chosen(visit: Visit, current: CurrentChoices, section: str) -> str:
    name = visit.texts.section_name(section)
    if any(same_section(section, one) for one in current.choices.sections):
        return visit.texts.subscribed_to_section(name)
    return visit.texts.section_among_all(name)


def how_it_comes(visit: Visit, current: CurrentChoices) -> str:
    choices, texts = current.choices, visit.texts
    match choices.mode:
        case Mode.OFF:
            return texts.not_subscribed()
        case Mode.NOW:
            return texts.subscribed_now()
        case Mode.HOURS:
            say = texts.subscribed_at
        case Mode.BOTH:
            say = texts.subscribed_both
    text = say(
        choices.times,
        weekdays=choices.weekdays,
        first=current.next_at,
        now=visit.now,
        zone=choices.zone,
    )
    lacks_words = choices.mode is Mode.BOTH and not choices.followed
    return f"{text}\n\n{texts.both_needs_words()}" if lacks_words else text


async def sample(visit: Visit, choices: Choices) -> Reply:
    html = render_sample(
        await visit.context.subscribers.sample(visit.tx, choices),
        look=choices,
        zone=choices.zone,
        now=visit.now,
    )
    return (visit.say(html, html=True),) if html else ()
