"""`tingon check`: try everything the program needs, each by itself, and name the remedy."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.newsroom import open_web
from bot.sending.transport import AiohttpRequest
from bot.settings import PREFIX, Settings
from digests.clock import utc_now
from digests.errors import AddressRefused, FeedMalformed, StoreFailed, WebError
from digests.feed import parse_feed
from digests.store.database import Database
from digests.web import Fetched, Web

_PASSWORD = re.compile(r"(://[^:/@\s]*):\S*@")
"""Of a database or a proxy, in its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    what: str
    good: bool
    problem: str = ""
    remedy: str = ""
    facts: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


async def check_everything(settings: Settings) -> list[Finding]:
    findings = [_settings(settings), await _database(settings), await _telegram(settings)]
    async with open_web(settings) as web:
        findings += [await _feed(web, url) for _, url in settings.feeds]
    if settings.llm_base_url is not None:
        findings.append(await _model(settings))
    return findings


def _settings(settings: Settings) -> Finding:
    shown = {
        f"{PREFIX}{name.upper()}": _shown(getattr(settings, name))
        for name in type(settings).model_fields
    }
    return Finding(what="settings", good=True, facts=shown)


def _shown(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, bool | int | float | list | tuple | None):
        return value
    return _PASSWORD.sub(r"\1:**********@", str(value))


async def _database(settings: Settings) -> Finding:
    try:
        async with AsyncExitStack() as stack:
            db = Database(settings.database_url)
            stack.push_async_callback(db.close)
            return Finding(what="database", good=True, facts={"revision": await db.revision()})
    except StoreFailed as error:
        return Finding(
            what="database",
            good=False,
            problem=str(error),
            remedy=f"look at {PREFIX}DATABASE_URL: is the folder writable, does the server run?",
        )


async def _telegram(settings: Settings) -> Finding:
    if settings.bot_token is None:
        return Finding(
            what="telegram",
            good=False,
            problem="there is no token",
            remedy=f"get one from @BotFather and set {PREFIX}BOT_TOKEN",
        )
    token = settings.bot_token.get_secret_value()
    request = AiohttpRequest(proxy=settings.telegram_proxy)
    await request.initialize()
    try:
        bot: ExtBot[Any] = ExtBot(
            token,
            base_url=f"{settings.telegram_api_url}/bot",
            request=request,
            get_updates_request=request,
        )
        me = await bot.get_me()
    except InvalidToken:
        return Finding(
            what="telegram",
            good=False,
            problem="Telegram does not know the token",
            remedy=f"compare {PREFIX}BOT_TOKEN with what @BotFather says",
        )
    except TelegramError as error:
        return Finding(
            what="telegram",
            good=False,
            problem=error.message,
            remedy=f"Telegram is hard to reach from Vietnam: set {PREFIX}TELEGRAM_PROXY",
        )
    finally:
        await request.shutdown()
    return Finding(what="telegram", good=True, facts={"bot": me.username})


async def _feed(web: Web, url: str) -> Finding:
    what = f"feed {url}"
    proxy = f"Vietnamese papers are hard to reach from abroad: set {PREFIX}FEED_PROXY"
    try:
        got = await web.get(url, kind="feed")
    except AddressRefused as error:
        return Finding(what=what, good=False, problem=error.reason, remedy="another address")
    except WebError as error:
        return Finding(what=what, good=False, problem=error.reason, remedy=proxy)
    if not isinstance(got, Fetched):
        status = getattr(got, "status", 304)
        remedy = proxy if status in {403, 451} else "find its feeds: tingon feeds add SITE"
        return Finding(what=what, good=False, problem=f"answered {status}", remedy=remedy)
    try:
        parsed = parse_feed(got.body, url=got.url, content_type=got.content_type, now=utc_now())
    except FeedMalformed as error:
        return Finding(
            what=what,
            good=False,
            problem=f"is no feed: {error.reason}",
            remedy="find its feeds: tingon feeds add SITE",
        )
    return Finding(
        what=what,
        good=bool(parsed.entries),
        problem="" if parsed.entries else "has no entries",
        remedy="" if parsed.entries else "find another: tingon feeds add SITE",
        facts={"title": parsed.title, "entries": len(parsed.entries)},
    )


async def _model(settings: Settings) -> Finding:
    from bot.newsroom import open_model

    opened = open_model(settings)
    what = "language model"
    if opened is None:
        return Finding(
            what=what, good=False, problem="has no name", remedy=f"set {PREFIX}LLM_MODEL"
        )
    endpoint, name = opened
    body = {"model": name, "messages": [{"role": "user", "content": "Chào"}], "max_tokens": 1}
    async with endpoint:
        return await _tried(
            what,
            lambda: endpoint.post_json("/chat/completions", body, timeout=30, max_bytes=100_000),
        )


async def _tried(what: str, ask: Callable[[], Awaitable[tuple[int, Any, bytes]]]) -> Finding:
    remedy = f"look at {PREFIX}LLM_BASE_URL; digests are made without the model meanwhile"
    try:
        status, _, _ = await ask()
    except WebError as error:
        return Finding(what=what, good=False, problem=error.reason, remedy=remedy)
    if status != 200:
        return Finding(what=what, good=False, problem=f"answered {status}", remedy=remedy)
    return Finding(what=what, good=True)
