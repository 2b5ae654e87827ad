"""A pause of a day, a week or until the reader returns; what comes meanwhile is kept."""

from __future__ import annotations

from dataclasses import replace

from bot import keyboards
from bot.actions import Pause, PauseKind, Resume, Screen
from bot.answers import Answer
from bot.commands import screens
from bot.commands.family import Family
from bot.visit import Visit
from digests.model import Mode
from digests.subscribers.wishes import A_DAY, A_WEEK, UNTIL_RETURN, paused_for

_PAUSES = {PauseKind.DAY: A_DAY, PauseKind.WEEK: A_WEEK, PauseKind.UNTIL_I_RETURN: UNTIL_RETURN}


async def pause(visit: Visit) -> Answer:
    choices = await visit.choices()
    if choices.mode is Mode.OFF:
        return (visit.say(visit.texts.not_subscribed()),)
    return (await screens.screen(visit, Screen.PAUSE),)


async def resume(visit: Visit) -> Answer:
    before = await visit.choices()
    if before.mode is Mode.OFF:
        return (visit.say(visit.texts.not_subscribed()),)
    if before.paused_until is None:
        return (visit.say(visit.texts.not_paused()),)
    await visit.choose(before, replace(before, paused_until=None))
    return (visit.say(visit.texts.resumed(), keyboard=keyboards.to_settings(visit.texts)),)


async def tapped_pause(visit: Visit) -> Answer:
    before = await visit.choices()
    if before.mode is Mode.OFF:
        return visit.toast(visit.texts.not_subscribed(), alert=True)
    span = _PAUSES[visit.action(Pause).kind]
    after = paused_for(before, span, now=visit.now)
    await visit.choose(before, after)
    text = visit.texts.paused(after.paused_until, now=visit.now, zone=after.zone)
    buttons = keyboards.paused(visit.texts, visit.target)
    return (*visit.toast(), visit.edit(screens.headed(visit, text), keyboard=buttons))


async def tapped_resume(visit: Visit) -> Answer:
    before = await visit.choices()
    outlook = await visit.choose(before, replace(before, paused_until=None))
    if before.mode is Mode.OFF:
        return visit.toast(visit.texts.not_subscribed(), alert=True)
    toast = visit.toast(visit.texts.resumed())
    return (*toast, await screens.screen(visit, Screen.HOME, outlook))


FAMILY = Family(
    commands={"pause": pause, "resume": resume},
    actions={Pause: tapped_pause, Resume: tapped_resume},
)
