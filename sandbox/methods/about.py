"""What a bot says about itself: name, commands, descriptions, menu."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from sandbox.errors import BadRequest
from sandbox.methods.call import REGISTRY, Call, method
from sandbox.model import Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"}
    | {"chat_administrators", "chat_member"}
)
MAX_COMMANDS = 100
_TEXTS = {"name": 64, "description": 512, "short_description": 120}


@method
def get_me(call: Call) -> Json:
    return call.bot.json()


@method
def log_out(_: Call) -> bool:
    return True


@method
def close(_: Call) -> bool:
    return True


def _whose(call: Call) -> tuple[str, str]:
    scope = call.params.structure("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise BadRequest("unsupported type specified for BotCommandScope")
    return json.dumps(scope, sort_keys=True), call.params.text("language_code")


@method
def set_my_commands(call: Call) -> bool:
    commands = call.params.structure("commands", "BotCommands")
    if not isinstance(commands, list):
        raise BadRequest("expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise BadRequest("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(told) for told in commands]
    call.bot.commands[_whose(call)] = kept
    call.world.emit("bot", {"id": call.bot_id})
    return True


def _command(told: Any) -> Json:
    if not isinstance(told, dict):
        raise BadRequest("expected an Object as BotCommand")
    name = str(told.get("command") or "").removeprefix("/").lower()
    description = str(told.get("description") or "")
    if not _COMMAND.fullmatch(name):
        raise BadRequest("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


@method
def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_whose(call), [])


@method
def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_whose(call), None)
    call.world.emit("bot", {"id": call.bot_id})
    return True


def _setter(kind: str, limit: int) -> Callable[[Call], bool]:
    def set_text(call: Call) -> bool:
        text = call.params.text(kind)
        if len(text) > limit:
            raise BadRequest(
                f"BOT_{kind.upper()}_TOO_LONG" if kind == "name" else "ABOUT_TOO_LONG"
            )
        language = call.params.text("language_code")
        call.bot.texts[kind, language] = text
        if kind == "name" and text and not language:
            call.bot.account.first_name = text
        call.world.emit("bot", {"id": call.bot_id})
        return True

    return set_text


def _getter(kind: str) -> Callable[[Call], Json]:
    def get_text(call: Call) -> Json:
        texts = call.bot.texts
        text = texts.get((kind, call.params.text("language_code"))) or texts.get((kind, ""), "")
        if kind == "name" and not text:
            text = call.bot.account.first_name
        return {kind: text}

    return get_text


for _kind, _limit in _TEXTS.items():
    _name = _kind.replace("_", "")
    REGISTRY[f"setmy{_name}"] = _setter(_kind, _limit)
    REGISTRY[f"getmy{_name}"] = _getter(_kind)


@method
def set_chat_menu_button(call: Call) -> bool:
    call.bot.menu_button = call.params.structure("menu_button") or {"type": "commands"}
    return True


@method
def get_chat_menu_button(call: Call) -> Json:
    return call.bot.menu_button


@method
def set_my_default_administrator_rights(_: Call) -> bool:
    return True
