"""Editing, deleting and pinning what was said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox import keyboards
from sandbox.errors import BadRequest
from sandbox.markup import Entity
from sandbox.methods.call import Call, method
from sandbox.methods.media import caption_of
from sandbox.methods.sending import preview_of, text_of
from sandbox.model import Chat, Json, Kind, Message, Standing

DELETABLE = 48 * 3600
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def _target(call: Call) -> Message:
    if call.params.has("inline_message_id"):
        raise BadRequest("MESSAGE_ID_INVALID")
    chat = call.chat()
    message = call.message(chat, "message to edit not found")
    if message.author != call.bot_id:
        raise BadRequest("message can't be edited")
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    """What an edit can change."""

    text: str
    entities: list[Entity] | None
    markup: Json | None
    preview: Json | None


def _change(call: Call, message: Message, new: _Version) -> Json:
    old = _version(message)
    if old == new:
        raise BadRequest(_SAME)
    call.admit(message.chat)
    message.text, message.entities = new.text, new.entities
    message.markup, message.preview = new.markup, new.preview
    message.edited = int(call.world.clock())
    call.world.edited(call.bot, message, call.method)
    return message.json()


def _version(message: Message) -> _Version:
    return _Version(
        text=message.text,
        entities=message.entities or None,
        markup=message.markup,
        preview=message.preview,
    )


@method
def edit_message_text(call: Call) -> Json:
    text, entities = text_of(call)
    markup, _ = keyboards.read(call.params)
    preview = preview_of(call)
    message = _target(call)
    if message.content is not None:
        raise BadRequest("there is no text in the message to edit")
    return _change(
        call,
        message,
        _Version(text=text, entities=entities or None, markup=markup, preview=preview),
    )


@method
def edit_message_caption(call: Call) -> Json:
    text, entities = caption_of(call)
    markup, _ = keyboards.read(call.params)
    message = _target(call)
    if message.content is None:
        raise BadRequest("there is no caption in the message to edit")
    new = replace(_version(message), text=text, entities=entities or None, markup=markup)
    return _change(call, message, new)


@method
def edit_message_reply_markup(call: Call) -> Json:
    markup, _ = keyboards.read(call.params)
    message = _target(call)
    return _change(call, message, replace(_version(message), markup=markup))


@method
def delete_message(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "message to delete not found")
    _delete(call, chat, message)
    return True


@method
def delete_messages(call: Call) -> bool:
    chat = call.chat()
    numbers = call.params.structure("message_ids") or []
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise BadRequest("message identifiers are not specified")
    for number in numbers:
        message = chat.messages.get(int(number))
        if message is not None:
            _delete(call, chat, message)
    return True


def _delete(call: Call, chat: Chat, message: Message) -> None:
    mine = message.author == call.bot_id
    may = mine or chat.kind is Kind.PRIVATE
    may = may or chat.members.get(call.bot_id) is Standing.ADMINISTRATOR
    if not may or call.world.clock() - message.date > DELETABLE:
        raise BadRequest("message can't be deleted")
    if mine:
        call.world.deleted(call.bot, message, call.method)
    else:
        call.world.taken_back(call.bot_id, message)


@method
def pin_chat_message(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "message to pin not found")
    _may_pin(call, chat)
    chat.pinned = message.id
    return True


@method
def unpin_chat_message(call: Call) -> bool:
    chat = call.chat()
    _may_pin(call, chat)
    if chat.pinned is None:
        raise BadRequest("message to unpin not found")
    chat.pinned = None
    return True


def _may_pin(call: Call, chat: Chat) -> None:
    administers = chat.members.get(call.bot_id) is Standing.ADMINISTRATOR
    if chat.kind is not Kind.PRIVATE and not administers:
        raise BadRequest("not enough rights to manage pinned messages in the chat")
