"""The demo: the very program of production, against a Telegram and a newspaper of its own."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

import structlog

from bot import logs
from bot.app import open_program
from bot.settings import Settings
from digests.store import chats
from digests.store.database import Database
from sandbox import RunningSandbox, newspaper, start
from sandbox.model import Chat, Kind, Standing

log = structlog.get_logger(__name__)

TOKEN = "424242:a-token-that-only-the-sandbox-knows"  # noqa: S105  it opens nothing
PAPER_PORT = 1  # above the chat page's: a feed's address has to stay the same
POLL = 5.0
READY = """
Tin Gọn đang chạy thử. Mở trang này bằng trình duyệt:

    {url}

Gõ /start, bấm hai nút là nhận tin; cứ nửa phút báo mẫu lại có bài mới. Ctrl-C để dừng.
(Tin Gọn is on trial: open the page above. Ctrl-C stops it.)
"""


def run_demo(*, port: int = 8088, data: Path = Path("data/demo")) -> None:
    """Run until Ctrl-C; a second start goes on where the first one stopped."""
    try:
        asyncio.run(_run(port, data))
    except OSError as error:
        sys.exit(f"The demo cannot start: {error}\nTry another port: tingon demo --port 8188")


async def _run(port: int, data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  before anything runs
    async with AsyncExitStack() as stack:
        telegram = await start(port=port)
        stack.push_async_callback(telegram.stop)
        paper = await newspaper.start(port=port + PAPER_PORT if port else 0)
        stack.push_async_callback(paper.stop)
        settings = demo_settings(telegram.url, paper.feed, data)
        logs.set_up(form=settings.log_format, level=settings.log_level)
        await _remember(telegram, settings)
        async with open_program(settings) as program:
            print(READY.format(url=telegram.url), flush=True)  # noqa: T201  for the person there
            await program.run()


def demo_settings(telegram: str, feed: str, data: Path) -> Settings:
    """Everything a demo needs to know; what the environment says of a real bot is left alone."""
    return Settings.model_validate(
        {
            **Settings.model_construct().model_dump(),
            "bot_token": TOKEN,
            "telegram_api_url": telegram,
            "database_url": f"sqlite:///{data}/tingon.db",
            "feeds": ((None, feed),),
            "newspaper": "Báo Đất Tổ (mẫu)",
            "heartbeat": data / "heartbeat.json",
            "allow_private_addresses": True,
            "poll_interval": POLL,
            "log_level": "warning",
        }
    )


async def _remember(telegram: RunningSandbox, settings: Settings) -> None:
    """The sandbox forgets everything when it stops: tell it again who knows the bot."""
    bot = telegram.world.bot(TOKEN)
    bot.next_update = int(time.time())  # never a number that was used before
    db = Database(settings.database_url)
    try:
        await db.migrate()
        async with db.read() as tx:
            known = await chats.every(tx)
    finally:
        await db.close()
    for chat in known:
        if chat.kind == Kind.PRIVATE:
            telegram.world.private(bot, telegram.world.person(chat.address))
            continue
        there = Chat(id=chat.address, kind=Kind(chat.kind), title=chat.title)
        there.members[bot.account.id] = Standing.ADMINISTRATOR
        telegram.world.chats[chat.address] = there
