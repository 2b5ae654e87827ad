"""Photos, documents and the other media, by upload, by address or by file id; albums."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from typing import Any

from sandbox import keyboards
from sandbox.errors import BadRequest
from sandbox.files import Stored, picture_size
from sandbox.markup import Entity, link, parse, tidy, units
from sandbox.methods.call import MAX_CAPTION, Call, method
from sandbox.methods.sending import signature
from sandbox.model import Chat, Json, Message
from sandbox.params import File

MAX_PHOTO = 10 * 1024 * 1024
MAX_FILE = 50 * 1024 * 1024


def caption_of(call: Call) -> tuple[str, list[Entity]]:
    text, entities = call.formatted("caption", "caption_entities")
    return _fitting(text), entities


def _fitting(caption: str) -> str:
    if units(caption) > MAX_CAPTION:
        raise BadRequest("message caption is too long")
    return caption


def content_of(call: Call, kind: str, given: str, upload: File | None) -> Json:
    """Return the media as a message tells of it."""
    return _TELL[kind](_stored(call, kind, given, upload))


def _stored(call: Call, kind: str, given: str, upload: File | None) -> Stored:
    if upload is None and given.startswith("attach://"):
        upload = call.params.files.get(given.removeprefix("attach://"))
    if upload is not None:
        if not upload.body:
            raise BadRequest("file must be non-empty")
        if len(upload.body) > (MAX_PHOTO if kind == "photo" else MAX_FILE):
            raise BadRequest(f"file is too big for a {kind}")
        return call.world.files.upload(kind, upload)
    if not given:
        raise BadRequest(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        if link(given) is None:
            raise BadRequest("wrong HTTP URL specified")
        return call.world.files.from_url(kind, given)
    known = call.world.files.get(given)
    if known is None:
        raise BadRequest("wrong file identifier/HTTP URL specified")
    return known


def _base(stored: Stored) -> Json:
    told: Json = {"file_id": stored.file_id, "file_unique_id": stored.unique_id}
    if stored.file is not None:
        told["file_size"] = len(stored.file.body)
    return told


def _photo(stored: Stored) -> Json:
    width, height = picture_size(stored.file.body) if stored.file else (1280, 720)
    return {"photo": [{**_base(stored), "width": width, "height": height}]}


def _named(stored: Stored) -> Json:
    if stored.file is not None:
        return {**_base(stored), "file_name": stored.file.name, "mime_type": stored.file.mime}
    name = (stored.url or "").rpartition("/")[2].split("?")[0] or "file"
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {**_base(stored), "file_name": name, "mime_type": mime}


def _document(stored: Stored) -> Json:
    return {"document": _named(stored)}


def _video(stored: Stored) -> Json:
    return {"video": {**_named(stored), "width": 1280, "height": 720, "duration": 1}}


def _animation(stored: Stored) -> Json:
    told = {**_named(stored), "width": 480, "height": 270, "duration": 1}
    return {"animation": told, "document": _named(stored)}


def _audio(stored: Stored) -> Json:
    return {"audio": {**_named(stored), "duration": 1}}


def _voice(stored: Stored) -> Json:
    return {"voice": {**_base(stored), "duration": 1}}


_TELL: dict[str, Callable[[Stored], Json]] = {
    "photo": _photo,
    "document": _document,
    "video": _video,
    "animation": _animation,
    "audio": _audio,
    "voice": _voice,
}


def _send(call: Call, kind: str) -> Json:
    content = content_of(call, kind, call.params.text(kind), call.params.files.get(kind))
    text, entities = caption_of(call)
    markup, keyboard = keyboards.read(call.params)
    chat, thread = call.destination(f"{kind}s")
    reply_to = call.reply_to(chat)
    call.admit(chat)
    message = call.world.say(
        chat,
        signature(call, chat),
        text=text,
        entities=entities or None,
        content=content,
        markup=markup,
        keyboard=keyboard,
        thread=thread,
        reply_to=reply_to,
        author=call.bot_id,
    )
    call.world.delivered(call.bot, message, call.method)
    return message.json()


@method
def send_photo(call: Call) -> Json:
    return _send(call, "photo")


@method
def send_document(call: Call) -> Json:
    return _send(call, "document")


@method
def send_video(call: Call) -> Json:
    return _send(call, "video")


@method
def send_animation(call: Call) -> Json:
    return _send(call, "animation")


@method
def send_audio(call: Call) -> Json:
    return _send(call, "audio")


@method
def send_voice(call: Call) -> Json:
    return _send(call, "voice")


@method
def send_media_group(call: Call) -> list[Json]:
    album = call.params.structure("media")
    if not isinstance(album, list) or not album:
        raise BadRequest("there are no messages to send")
    if not 2 <= len(album) <= 10:
        raise BadRequest("group send failed: an album must have 2-10 items")
    pieces = [_piece(call, item) for item in album]
    chat, thread = call.destination("photos")
    reply_to = call.reply_to(chat)
    call.admit(chat, len(pieces))
    number = call.world.number()
    return [
        _put(call, chat, piece, album=number, thread=thread, reply_to=reply_to).json()
        for piece in pieces
    ]


def _put(call: Call, chat: Chat, piece: tuple[Json, str, list[Entity]], **told: Any) -> Message:
    content, text, entities = piece
    message = call.world.say(
        chat,
        signature(call, chat),
        text=text,
        entities=entities or None,
        content=content,
        author=call.bot_id,
        **told,
    )
    call.world.delivered(call.bot, message, call.method)
    return message


def _piece(call: Call, item: object) -> tuple[Json, str, list[Entity]]:
    if not isinstance(item, dict) or item.get("type") not in _TELL:
        raise BadRequest("can't parse InputMedia: type must be photo, video, audio or document")
    content = content_of(call, item["type"], str(item.get("media", "")), None)
    caption = str(item.get("caption") or "")
    given = item.get("caption_entities")
    text, entities = (
        tidy(caption, [dict(entity) for entity in given])
        if given
        else tidy(*parse(caption, item.get("parse_mode")))
    )
    return content, _fitting(text), entities


@method
def edit_message_media(call: Call) -> Json:
    item = call.params.structure("media")
    content, text, entities = _piece(call, item)
    markup, _ = keyboards.read(call.params)
    chat = call.chat()
    message = call.message(chat, "message to edit not found")
    if message.author != call.bot_id:
        raise BadRequest("message can't be edited")
    call.admit(chat)
    message.content, message.text, message.entities = content, text, entities or None
    message.markup, message.edited = markup, int(call.world.clock())
    call.world.edited(call.bot, message, call.method)
    return message.json()


@method
def get_file(call: Call) -> Json:
    stored = call.world.files.get(call.params.text("file_id"))
    if stored is None:
        raise BadRequest("wrong file_id or the file is temporarily unavailable")
    return {**_base(stored), "file_path": stored.path}
