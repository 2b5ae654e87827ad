"""sendMessage, forwards and copies, and the signs of life."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox import keyboards
from sandbox.errors import BadRequest
from sandbox.markup import Entity, units
from sandbox.methods.call import MAX_TEXT, Call, method
from sandbox.model import Chat, Json, Kind, Message, Person

CHAT_ACTIONS = frozenset(
    {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"}
    | {"upload_document", "choose_sticker", "find_location", "record_video_note"}
    | {"upload_video_note"}
)


def signature(call: Call, chat: Chat) -> Person | None:
    """Return who signs: in a channel nobody does."""
    return None if chat.kind is Kind.CHANNEL else call.bot.account


def text_of(call: Call) -> tuple[str, list[Entity]]:
    if not call.params.text("text"):
        raise BadRequest("message text is empty")
    text, entities = call.formatted("text", "entities")
    if not text:
        raise BadRequest("message text is empty")
    if len(text) > MAX_TEXT // 2 and units(text) > MAX_TEXT:
        raise BadRequest("message is too long")
    return text, entities


def preview_of(call: Call) -> Json | None:
    told = call.params.structure("link_preview_options")
    if told is not None and not isinstance(told, dict):
        raise BadRequest("object expected as link preview options")
    if told is None and call.params.flag("disable_web_page_preview"):
        return {"is_disabled": True}
    return told or None


@method
def send_message(call: Call) -> Json:
    text, entities = text_of(call)
    markup, keyboard = keyboards.read(call.params)
    preview = preview_of(call)
    chat, thread = call.destination()
    reply_to = call.reply_to(chat)
    call.admit(chat)
    message = call.world.say(
        chat,
        signature(call, chat),
        text=text,
        entities=entities or None,
        markup=markup,
        keyboard=keyboard,
        thread=thread,
        reply_to=reply_to,
        preview=preview,
        author=call.bot_id,
    )
    call.world.delivered(call.bot, message, call.method)
    return message.json()


def _source(call: Call) -> Message:
    chat = call.chat("from_chat_id")
    return call.message(chat, f"message to {call.method.removesuffix('Message')} not found")


def _again(call: Call, source: Message, chat: Chat, thread: int | None, **told: Any) -> Message:
    call.admit(chat)
    message = call.world.say(
        chat,
        signature(call, chat),
        text=source.text,
        entities=source.entities,
        content=source.content,
        thread=thread,
        author=call.bot_id,
        **told,
    )
    call.world.delivered(call.bot, message, call.method)
    return message


@method
def forward_message(call: Call) -> Json:
    source = _source(call)
    chat, thread = call.destination()
    origin: Json = {"type": "user", "date": source.date}
    if source.sender is None:
        origin = {"type": "channel", "date": source.date, "chat": source.chat.json()}
        origin["message_id"] = source.id
    else:
        origin["sender_user"] = source.sender.json()
    message = _again(call, source, chat, thread)
    return {**message.json(), "forward_origin": origin}


@method
def copy_message(call: Call) -> Json:
    source = _source(call)
    chat, thread = call.destination()
    markup, _ = keyboards.read(call.params)
    if call.params.has("caption"):
        text, entities = call.formatted("caption", "caption_entities")
        source = replace(source, text=text, entities=entities or None)
    message = _again(call, source, chat, thread, markup=markup, reply_to=call.reply_to(chat))
    return {"message_id": message.id}


@method
def send_chat_action(call: Call) -> bool:
    chat, _ = call.destination()
    action = call.params.text("action")
    if action not in CHAT_ACTIONS:
        raise BadRequest("wrong parameter action in request")
    call.world.emit("action", {"bot_id": call.bot_id, "chat_id": chat.id, "action": action})
    return True


@method
def set_message_reaction(call: Call) -> bool:
    call.message(call.chat(), "message to react not found")
    return True
