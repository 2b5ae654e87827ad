"""Inline and reply keyboards, checked as Telegram checks them."""

from __future__ import annotations

from sandbox.errors import BadRequest
from sandbox.markup import link, units
from sandbox.model import Json
from sandbox.params import Params

MAX_BUTTONS = 100
_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def read(params: Params) -> tuple[Json | None, Json | None]:
    """Return (inline keyboard, what stands below the input field)."""
    told = params.structure("reply_markup", "reply keyboard markup")
    if told is None:
        return None, None
    if not isinstance(told, dict):
        raise BadRequest("object expected as reply markup")
    if "inline_keyboard" in told:
        rows = _rows(told["inline_keyboard"], "inline keyboard")
        buttons = [[_inline_button(button) for button in row] for row in rows]
        kept = [row for row in buttons if row]
        return ({"inline_keyboard": kept} if kept else None), None
    if "keyboard" in told:
        rows = _rows(told["keyboard"], "keyboard")
        keyboard = [[_reply_button(button) for button in row] for row in rows]
        return None, {**told, "keyboard": keyboard}
    if told.get("remove_keyboard") or told.get("force_reply"):
        return None, told
    return None, None


def _rows(told: object, what: str) -> list[list[object]]:
    if not isinstance(told, list):
        raise BadRequest(f'field "{what.replace(" ", "_")}" must be of type Array')
    if not all(isinstance(row, list) for row in told):
        raise BadRequest(f"{what} must be of type Array of Arrays")
    if sum(len(row) for row in told) > MAX_BUTTONS:
        raise BadRequest("reply markup is too long")
    return told


def _inline_button(button: object) -> Json:
    if not isinstance(button, dict):
        raise BadRequest(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadRequest('can\'t parse inline keyboard button: field "text" must be non-empty')
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not actions:
        raise BadRequest(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in actions:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= 64:
            raise BadRequest("BUTTON_DATA_INVALID")
    if "url" in actions:
        url = link(str(button["url"]))
        if url is None:
            raise BadRequest(
                f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
            )
        button = {**button, "url": url}
    if "copy_text" in actions:
        copied = button["copy_text"]
        if not isinstance(copied, dict) or not 1 <= units(str(copied.get("text", ""))) <= 256:
            raise BadRequest("BUTTON_COPY_TEXT_INVALID")
    return button


def _reply_button(button: object) -> Json:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict) or not str(button.get("text", "")):
        raise BadRequest('can\'t parse keyboard button: field "text" must be non-empty')
    return button
