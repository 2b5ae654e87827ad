"""The front desk itself, with people before it and a Telegram that writes down what it is told."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.receiving.desk import Desk
from bot.screens.callback_data import Action
from bot.screens.visit import BotContext
from bot.sending.api_call import ApiCall
from digests.model import ArticleId, Choices, FeedEntry, Length, Story, StoryId
from digests.outbox import Outcome, Sent
from digests.store import articles, chats, feeds, stories
from digests.store.articles import AliasedEntry, Poll
from digests.store.database import Database
from digests.store.stories import NewStory
from digests.subscribers import Subscribers
from tests.conftest import FakeClock
from tests.reader.telegram_html import parse
from tests.screens.checks import check_call
from tests.screens.drawing import PAGES, ROUTER, decode
from tests.screens.people import AN, CHANNEL, GROUP, People, Update


@dataclass
class FakeTelegram:
    """Checks and keeps every call; answers what it is told to, then that all is well."""

    calls: list[ApiCall] = field(default_factory=list)
    answers: list[Outcome | BaseException] = field(default_factory=list)
    asked: list[tuple[int, int]] = field(default_factory=list)
    admins: set[tuple[int, int]] = field(default_factory=lambda: {(GROUP, AN), (CHANNEL, AN)})

    async def perform(self, call: ApiCall) -> Outcome:
        check_call(call.method, call.params)
        self.calls.append(call)
        answer = self.answers.pop(0) if self.answers else Sent(len(self.calls))
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def is_admin(self, chat: int, person: int) -> bool:
        self.asked.append((chat, person))
        return (chat, person) in self.admins


@dataclass
class Said:
    """What the bot answered to one thing that somebody did."""

    calls: list[ApiCall]

    @property
    def texts(self) -> list[str]:
        return [_plain(call) for call in self.calls if "text" in call.params]

    @property
    def text(self) -> str:
        """The words of the first message, sent or edited."""
        return _plain(self._messages[0])

    @property
    def toast(self) -> str:
        """The word in passing above the button."""
        (first, *_) = self.calls
        assert first.method == "answerCallbackQuery", "a button is answered first of all"
        return str(first.params.get("text", ""))

    @property
    def places(self) -> list[tuple[int, int | None]]:
        return [
            (call.params["chat_id"], call.params.get("message_thread_id"))
            for call in self._messages
        ]

    @property
    def keyboard(self) -> list[list[dict[str, str]]]:
        """The buttons of the first message that has any."""
        return next(
            call.params["reply_markup"]["inline_keyboard"]
            for call in self.calls
            if "reply_markup" in call.params
        )

    @property
    def buttons(self) -> dict[str, str]:
        return {
            one["text"]: one.get("callback_data") or one["url"]
            for row in self.keyboard
            for one in row
        }

    def button(self, label: str) -> str:
        return next(data for text, data in self.buttons.items() if label in text)

    def action(self, label: str) -> Action | None:
        return decode(self.button(label))

    @property
    def _messages(self) -> list[ApiCall]:
        return [call for call in self.calls if call.method in {"sendMessage", "editMessageText"}]


def _plain(call: ApiCall) -> str:
    text = call.params["text"]
    return parse(text).text if call.params.get("parse_mode") == "HTML" else text


@dataclass
class Bot:
    db: Database
    clock: FakeClock
    telegram: FakeTelegram
    people: People = field(default_factory=People)
    subscribers: Subscribers = field(default_factory=Subscribers)
    changed: int = 0
    published: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, **other: Any) -> None:
        """A new process: nothing of the old one's memory."""
        usual = {
            "db": self.db,
            "bot": 7,
            "context": BotContext(
                subscribers=self.subscribers,
                newspaper="Báo Quê Nhà",
                bot_name="TinGonBot",
                pages=PAGES,
            ),
            "router": ROUTER,
            "is_admin": self.telegram.is_admin,
            "perform": self.telegram.perform,
            "clock": self.clock,
            "on_change": self._note_change,
        }
        self.desk = Desk(**{**usual, **other})

    def _note_change(self) -> None:
        self.changed += 1

    async def hears(self, *updates: Update) -> Said:
        """Take updates in, serve them, and return what was said."""
        before = len(self.telegram.calls)
        await self.desk.accept(updates)
        await self.desk.serve_all()
        return Said(self.telegram.calls[before:])

    async def told(self, text: str, **where: Any) -> Said:
        return await self.hears(self.people.says(text, **where))

    async def tapped(self, action: Action | str, **where: Any) -> Said:
        return await self.hears(self.people.taps(action, **where))

    async def choices(self, address: int = AN, topic: int = 0) -> Choices | None:
        async with self.db.read() as tx:
            chat = await chats.at(tx, address)
            return await chats.choices_of(tx, chat.id, topic) if chat is not None else None

    async def is_known(self, address: int = AN) -> bool:
        async with self.db.read() as tx:
            return await chats.at(tx, address) is not None

    async def publish(
        self, *titles: str, sections: tuple[str, ...] = ("Xã hội",), lead: str = ""
    ) -> list[Story]:
        """Stories that are ready, each a minute newer than the one before; numbered, too."""
        made: list[StoryId] = []
        async with self.db.write() as tx:
            now = self.clock()
            await feeds.add(tx, "https://bao.test/rss", section=None, origin="test", now=now)
            for title in titles:
                made.append(await self._story(tx, title, sections, lead))
                self.clock.advance(minutes=1)
            await stories.number_ready(tx)
            return await stories.by_ids(tx, made)

    async def _story(self, tx: Any, title: str, sections: tuple[str, ...], lead: str) -> StoryId:
        self.published += 1
        now = self.clock()
        url = f"https://bao.test/tin-{self.published}.htm"
        entry = FeedEntry(guid=url, url=url, title=title)
        found = AliasedEntry(entry=entry, aliases=(f"url:{url}",), host="bao.test")
        await articles.keep_all(tx, [Poll(feed_id=1, entries=[found])], now=now)
        article_id = await articles.id_by_alias(tx, found.aliases)
        story = NewStory(
            article_id=ArticleId(article_id),
            backlog=False,
            title=title,
            lead=lead,
            url=url,
            source="Báo Quê Nhà",
            image=None,
            sections=sections,
            summaries=dict.fromkeys(Length, f"Tóm tắt: {title}."),
            method="lead",
            checks={},
            lead_only=False,
            published_at=now,
        )
        story_id = await stories.add(tx, story, now=now)
        await articles.save(tx, article_id, state="ready", story_id=story_id)
        return story_id


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What the person on call would read; kept off the screen, where tracebacks are drawn."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
def bot(db: Database, clock: FakeClock, telegram: FakeTelegram) -> Bot:
    return Bot(db=db, clock=clock, telegram=telegram)
