"""The people, chats and messages of a small Telegram, and how the Bot API tells of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Kind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Standing(StrEnum):
    """What somebody is in a chat, in the Bot API's words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def inside(self) -> bool:
        return self not in {Standing.LEFT, Standing.KICKED}


@dataclass(slots=True, kw_only=True)
class Person:
    """A user or, with `is_bot`, the account of a bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "vi"
    is_bot: bool = False
    deactivated: bool = False

    def json(self) -> Json:
        told: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            told["last_name"] = self.last_name
        if self.username:
            told["username"] = self.username
        if self.language_code and not self.is_bot:
            told["language_code"] = self.language_code
        return told


@dataclass(slots=True)
class Topic:
    id: int
    name: str
    closed: bool = False
    icon_color: int = 7322096


@dataclass(slots=True, kw_only=True)
class Chat:
    id: int
    kind: Kind
    title: str | None = None
    person: Person | None = None
    """The other side of a private chat."""
    username: str | None = None
    description: str | None = None
    is_forum: bool = False
    members: dict[int, Standing] = field(default_factory=dict)
    """Users and bots; in a private chat the bot alone, KICKED once it is blocked."""
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    pinned: int | None = None
    migrated_to: int | None = None
    settings: Json = field(default_factory=dict)

    def json(self) -> Json:
        told: Json = {"id": self.id, "type": self.kind.value}
        if self.person is not None:
            told["first_name"] = self.person.first_name
            if self.person.last_name:
                told["last_name"] = self.person.last_name
            if self.person.username:
                told["username"] = self.person.username
            return told
        told["title"] = self.title or ""
        if self.username:
            told["username"] = self.username
        if self.is_forum:
            told["is_forum"] = True
        if self.kind is Kind.GROUP:
            told["all_members_are_administrators"] = False
        return told


@dataclass(slots=True, kw_only=True)
class Message:
    id: int
    chat: Chat
    date: int
    sender: Person | None
    """None: a post in a channel."""
    text: str = ""
    entities: list[Json] | None = None
    content: Json | None = None
    """Media or a service note, as the Bot API tells it; then `text` is the caption."""
    markup: Json | None = None
    """The inline keyboard."""
    keyboard: Json | None = None
    """What the bot wants below the input field; never told back to the bot."""
    thread: int | None = None
    reply_to: int | None = None
    edited: int | None = None
    album: str | None = None
    preview: Json | None = None
    via: Person | None = None
    author: int | None = None
    """The bot that wrote it, in channels too."""

    def json(self, *, deep: bool = True) -> Json:
        told: Json = {"message_id": self.id}
        if self.sender is not None:
            told["from"] = self.sender.json()
        chat = self.chat
        told["chat"] = chat.json()
        if self.sender is None:
            told["sender_chat"] = told["chat"]
        told["date"] = self.date
        if self.edited is not None:
            told["edit_date"] = self.edited
        if self.thread is not None:
            told["message_thread_id"] = self.thread
            told["is_topic_message"] = True
        if deep and self.reply_to is not None and self.reply_to in chat.messages:
            told["reply_to_message"] = chat.messages[self.reply_to].json(deep=False)
        if self.album is not None:
            told["media_group_id"] = self.album
        if self.via is not None:
            told["via_bot"] = self.via.json()
        caption = self.content is not None
        if self.content is not None:
            told.update(self.content)
        if self.text:
            told["caption" if caption else "text"] = self.text
            if self.entities:
                told["caption_entities" if caption else "entities"] = self.entities
        if self.preview:
            told["link_preview_options"] = self.preview
        if self.markup:
            told["reply_markup"] = self.markup
        return told


@dataclass(slots=True, kw_only=True)
class Webhook:
    url: str
    secret: str | None = None
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass(slots=True)
class Update:
    id: int
    kind: str
    body: Json
    lane: int
    """The chat (or user) within which order is kept."""

    def json(self) -> Json:
        return {"update_id": self.id, self.kind: self.body}


DEFAULT_UPDATES = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
    }
)
KEPT_UPDATES = 100_000


@dataclass(slots=True, kw_only=True)
class Bot:
    """One token: its account, its queue of updates and what it told about itself."""

    token: str
    account: Person
    privates: dict[int, Chat] = field(default_factory=dict)
    queue: deque[Update] = field(default_factory=deque)
    next_update: int = 1
    allowed: frozenset[str] = DEFAULT_UPDATES
    webhook: Webhook | None = None
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """(scope as JSON, language) -> commands."""
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """(name | description | short_description, language) -> text."""
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})
    reads_all: bool = False
    """Privacy mode off: every message of a group reaches the bot."""

    def json(self) -> Json:
        told = self.account.json()
        told.update(
            can_join_groups=True,
            can_read_all_group_messages=self.reads_all,
            supports_inline_queries=True,
            can_connect_to_business=False,
            has_main_web_app=False,
            has_topics_enabled=False,
            allows_users_to_create_topics=False,
        )
        return told
