"""People on Telegram: what they do, as the raw updates a bot is told of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from bot.screens.callback_data import Action, encode
from digests.model import Destination

Update = dict[str, Any]

PRIVATE, GROUP, CHANNEL = 1001, -1002000000001, -1003000000001
AN, BINH, CHI = 1001, 1002, 1003
"""An administers the group and the channel, Bình does not."""
NAMES = {AN: "An", BINH: "Bình", CHI: "Chi"}
BOT = {"id": 7, "is_bot": True, "first_name": "Tin Gọn", "username": "TinGonBot"}

_updates = itertools.count(1)
_messages = itertools.count(500)


@dataclass
class People:
    """Makes updates; every one has a number of its own."""

    language: str = "vi"
    made: list[Update] = field(default_factory=list)
    date: int = 1
    """Telegram's time of what they do next."""

    def says(
        self,
        text: str,
        *,
        who: int = AN,
        chat: int | None = None,
        topic: int | None = None,
        **more,
    ) -> Update:
        chat = who if chat is None else chat
        if "reply_to_message" in more:
            whole = {"date": 1, "chat": chat_of(chat, who), **more["reply_to_message"]}
            more = {**more, "reply_to_message": whole}
        message = {
            "message_id": next(_messages),
            "date": self.date,
            "chat": chat_of(chat, who),
            "text": text,
            **more,
        }
        if topic is not None:
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if chat == CHANNEL:
            return self._update("channel_post", message | {"sender_chat": chat_of(chat, who)})
        return self._update("message", message | {"from": self.person(who)})

    def taps(
        self,
        action: Action | str,
        *,
        who: int = AN,
        chat: int | None = None,
        topic: int | None = None,
        target: Destination | None = None,
        keyboard: list[list[dict[str, str]]] | None = None,
    ) -> Update:
        chat = who if chat is None else chat
        message = {"message_id": 77, "date": 1, "chat": chat_of(chat, who), "from": BOT}
        message |= {"text": "…"}
        if topic is not None:
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if keyboard is not None:
            message |= {"reply_markup": {"inline_keyboard": keyboard}}
        query = {
            "id": str(next(_messages)),
            "from": self.person(who),
            "chat_instance": "1",
            "message": message,
            "data": action if isinstance(action, str) else encode(action, target),
        }
        return self._update("callback_query", query)

    def changes_the_bot(
        self, status: str, *, was: str, who: int = AN, chat: int | None = None, **rights: Any
    ) -> Update:
        chat = who if chat is None else chat
        change = {
            "chat": chat_of(chat, who),
            "from": self.person(who),
            "date": self.date,
            "old_chat_member": _member(was),
            "new_chat_member": _member(status, **rights),
        }
        return self._update("my_chat_member", change)

    def blocks(self, *, who: int = AN) -> Update:
        return self.changes_the_bot("kicked", was="member", who=who)

    def unblocks(self, *, who: int = AN) -> Update:
        return self.changes_the_bot("member", was="kicked", who=who)

    def person(self, who: int) -> dict[str, Any]:
        return {
            "id": who,
            "is_bot": False,
            "first_name": NAMES.get(who, "Ai đó"),
            "language_code": self.language,
        }

    def _update(self, kind: str, body: dict[str, Any]) -> Update:
        update = {"update_id": next(_updates), kind: body}
        self.made.append(update)
        return update


def chat_of(chat: int, who: int) -> dict[str, Any]:
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": NAMES.get(who, "Ai đó")}
    if chat == CHANNEL:
        return {"id": chat, "type": "channel", "title": "Kênh làng"}
    return {"id": chat, "type": "supergroup", "title": "Hội làng", "is_forum": True}


def _member(status: str, **rights: Any) -> dict[str, Any]:
    """The bot in a chat, with every field that the Bot API promises for that status."""
    return {"user": BOT, "status": status, **_PROMISED.get(status, {}), **rights}


_PROMISED: dict[str, dict[str, Any]] = {
    "kicked": {"until_date": 0},
    "creator": {"is_anonymous": False},
    "administrator": {
        "can_be_edited": False,
        **dict.fromkeys(
            (
                "is_anonymous",
                "can_manage_chat",
                "can_delete_messages",
                "can_manage_video_chats",
                "can_restrict_members",
                "can_promote_members",
                "can_change_info",
                "can_invite_users",
                "can_post_stories",
                "can_edit_stories",
                "can_delete_stories",
            ),
            False,
        ),
    },
    "restricted": {
        "is_member": True,
        "until_date": 0,
        **dict.fromkeys(
            (
                "can_change_info",
                "can_invite_users",
                "can_pin_messages",
                "can_send_messages",
                "can_send_polls",
                "can_send_other_messages",
                "can_add_web_page_previews",
                "can_manage_topics",
                "can_send_audios",
                "can_send_documents",
                "can_send_photos",
                "can_send_videos",
                "can_send_video_notes",
                "can_send_voice_notes",
                "can_edit_tag",
                "can_react_to_messages",
            ),
            False,
        ),
    },
}
