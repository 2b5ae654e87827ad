"""How the tests of what others hold reach today's code: a part with a new name is mended here."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl

import click

from bot.app import open_program
from bot.cli import main
from bot.operating.health import Beat, Fault
from bot.operating.metrics import exposition, of_database, of_health, of_limiter
from bot.screens import router, screens
from bot.screens.callback_data import encode, target_of
from bot.screens.deep_links import chat_link, chat_linked, section_linked, start_link
from bot.screens.delete import DeleteData
from bot.screens.home import CloseSettings
from bot.screens.hours import SetTime, SetTimes
from bot.screens.keyboard import OpenPage
from bot.screens.language import SetLanguage
from bot.screens.latest import Latest
from bot.screens.length import SetLength
from bot.screens.mode import SetMode
from bot.screens.pause import PauseFor, PauseKind, Resume
from bot.screens.pictures import SetPictures
from bot.screens.places import SetPlace
from bot.screens.quiet import SetQuiet
from bot.screens.sections import AllSections, SetSection
from bot.screens.start import GreetedFor
from bot.screens.story import MuteSection, SuggestWords
from bot.screens.weekdays import SetWeekday, SetWeekdays
from bot.screens.why import WhyStory
from bot.screens.words import SetFollowed, SetMuted, Unfollow, Unmute
from bot.sending.api_call import load
from bot.sending.bot_profile import bot_profile
from bot.sending.sender import _encoded_part
from bot.settings import PREFIX, Settings
from digests.feed import policy
from digests.model import Choices, Destination, Extraction, Length, Method, Mode, Profile
from digests.outbox import Lane, UncertainPolicy
from digests.schedule import Schedule
from digests.store.codec import from_json, to_json
from digests.store.database import Database
from digests.store.editions import look_profile
from digests.store.stories import as_story

ASKS: dict[type, str] = {
    OpenPage: "open a screen",
    CloseSettings: "close the settings",
    SetMode: "mode",
    SetTimes: "these hours",
    SetTime: "an hour",
    SetWeekdays: "these weekdays",
    SetWeekday: "a weekday",
    SetSection: "a section",
    AllSections: "all sections",
    SetFollowed: "follow a word",
    SetMuted: "mute a word",
    Unfollow: "unfollow one of the list",
    Unmute: "unmute one of the list",
    SetPlace: "follow a place",
    SetQuiet: "quiet hours",
    SetLength: "length",
    SetPictures: "pictures",
    SetLanguage: "language",
    PauseFor: "pause",
    Resume: "go on",
    Latest: "a page of the newest",
    SuggestWords: "what of this story can be followed",
    MuteSection: "no more of this story's section",
    WhyStory: "why this story",
    DeleteData: "delete everything",
}
"""What a button may ask for, in words that outlive the names of classes."""
SPELLED: dict[type, dict[str, str]] = {OpenPage: {"page": "screen", "number": "page"}}
"""Fields that have another name by now."""
ENUMS: dict[str, type[Enum]] = {
    "mode": Mode,
    "length": Length,
    "method of a summary": Method,
    "method of a text": Extraction,
    "alarm of a feed": policy.Alarm,
    "pause of a feed": policy.FeedPauseReason,
    "pause": PauseKind,
    "lane": Lane,
    "uncertain": UncertainPolicy,
    "greeted for": GreetedFor,
    "beat": Beat,
    "fault": Fault,
}
SECTIONS = ("Thời sự", "Kinh tế", "Giáo dục - Đào tạo", "Pháp luật", "Đất & Người")
"""A newspaper's, for the links to them."""
_KINDS: dict[str, type] = {
    "choices.choices": Choices,
    "feeds.health": policy.FeedHealth,
    "profiles.profile": Profile,
    "schedules.schedule": Schedule,
}


# ---- buttons and links --------------------------------------------------------------------------


def unknown_actions() -> set[type]:
    """Return what the program can ask for and ASKS does not name, or the other way round."""
    return router().actions ^ set(ASKS)


def read_code(code: str) -> dict[str, Any] | None:
    """Return what a button with this code asks for; None: it tells that it is too old."""
    action = router().decode(code)
    if action is None:
        return None
    spelled = SPELLED.get(type(action), {})
    fields = {
        spelled.get(field.name, field.name): getattr(action, field.name)
        for field in dataclasses.fields(action)
    }
    about = target_of(code)
    meaning = {"asks": ASKS[type(action)], **fields}
    return _plain(meaning | ({"about": [about.address, about.topic]} if about else {}))


def write_code(code: str) -> str:
    """Read a code and write what it means again."""
    action = router().decode(code)
    assert action is not None
    return encode(action, target_of(code))


def read_start(payload: str) -> dict[str, Any]:
    chat = chat_linked(payload)
    if chat is not None:
        return {"sets up": [chat.address, chat.topic], "written": chat_link(chat)}
    section = section_linked(payload, SECTIONS)
    if section is None:
        return {"greets": True}
    return {"subscribes to": section, "written": start_link(section)}


def start_payload(address: int, topic: int | None) -> str:
    return chat_link(Destination(address=address, topic=topic))


# ---- what is stored -----------------------------------------------------------------------------


def read_stored(column: str, stored: Any) -> Any:
    """Return what a JSON column holds as today's code reads it, as plain data again."""
    if column == "inbox.answer":
        said = load(json.dumps(stored))
        return [[call.method, _plain(call.params)] for call in said]
    if column == "editions.look":
        return to_json(look_profile(stored))
    if column == "parts.body":
        rich, plain = _encoded_part(json.dumps(stored))
        return [dict(parse_qsl(form.decode())) for form in (rich, plain)]
    if column == "stories":
        return _read_story(stored)
    return to_json(from_json(_KINDS[column], stored))


def _read_story(stored: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "seq", "title", "url", "lead", "source", "image", "lead_only", "revision")
    blank = dict.fromkeys((*names, "published_at", "withdrawn_at"))
    story = as_story(blank | stored)  # type: ignore[arg-type]  # a row is a mapping
    return _plain({name: getattr(story, name) for name in stored})


def enum_values() -> dict[str, list[Any]]:
    found = {name: sorted(one.value for one in kind) for name, kind in ENUMS.items()}
    return found | {"screen": sorted(router().pages)}


# ---- what operators and people use --------------------------------------------------------------


def settings() -> dict[str, Any]:
    default = Settings.model_construct().model_dump(mode="json")
    return {f"{PREFIX}{name.upper()}": default[name] for name in Settings.model_fields}


def terminal() -> dict[str, Any]:
    """Every command line there is, with its options and arguments."""
    return dict(_lines(main, "tingon"))


def _lines(command: click.Command, name: str) -> Iterator[tuple[str, Any]]:
    yield name, "hidden" if command.hidden else "shown"
    for param in command.params:
        spelling = "/".join([*param.opts, *param.secondary_opts])
        kind = param.param_type_name
        yield (
            f"{name} {spelling}",
            {
                "kind": kind,
                "type": param.type.name,
                "required": param.required,
                "many": param.multiple or param.nargs == -1,
                "flag": getattr(param, "is_flag", False),
                "choices": list(getattr(param.type, "choices", ())),
            },
        )
    for inner in getattr(command, "commands", {}).values():
        yield from _lines(inner, f"{name} {inner.name}")


def bot_commands() -> dict[str, str]:
    """What people may type, and whether any member of a group may."""
    return {
        f"/{name}": "every member" if name in screen.read_only else "administrators"
        for screen in screens()
        for name in screen.commands
    }


def menus() -> dict[str, list[str]]:
    return {
        f"{call.params['scope']['type']} {call.params.get('language_code', 'vi')}": [
            one["command"] for one in call.params["commands"]
        ]
        for call in bot_profile("Báo")
        if call.method == "setMyCommands"
    }


async def metrics(database_url: str, telegram_url: str) -> str:
    """What /metrics prints of a program that has known every trouble."""
    told = Settings(
        _env_file=None,
        bot_token="7000000001:AAHcounts0000000000000000000000000000",
        telegram_api_url=telegram_url,
        database_url=database_url,
        feeds="https://bao-dat-to.test/rss/home.rss",
    )
    async with open_program(told) as program:
        for beat in Beat:
            program.health.beat(beat)
        for fault in Fault:
            program.health.fault(fault, "for once")
        of_sending = of_limiter(program.sender.limiter.stats())
        database = Database(database_url)
        text = exposition([*of_health(program.health), *of_sending, *await of_database(database)])
        await database.close()
        return text


def _plain(value: Any) -> Any:
    """As JSON has it."""
    return json.loads(json.dumps(value, default=_spelt))


def _spelt(value: Any) -> Any:
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) else sorted(value)
