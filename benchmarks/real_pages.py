"""Real pages through the whole program: what readers would get, to be read one by one.

    python -m benchmarks.real_pages --data FOLDER [--texts FOLDER] [--newspaper]

The pages of FOLDER (*.html, with a gold.json of titles and leads if there is one) are served over
loopback as newspapers under the names their own addresses have, polled, prepared, queued and sent
to a chat that only prints. --texts summarises plain texts (*.txt: the headline, then paragraphs).
--newspaper adds the sample newspaper of the sandbox. Verdicts on what came out of it are kept in
benchmarks/sheets/digests.md. The last line of stdout is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import re
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.render import TelegramRenderer
from bot.screens.story import below_story
from digests.clock import utc_now
from digests.model import Article, Choices, Destination, Mode, Story
from digests.outbox import Lane, Outcome, RetryLater, SenderLease, Sent, build_outbox
from digests.pipeline import Polling, Preparing, Queueing
from digests.pipeline.prepare import ArticleReader
from digests.store import feeds, stories
from digests.store.database import Database
from digests.subscribers import Subscribers
from digests.summary.summarizer import summarize_all
from digests.web import Web
from digests.workers import Workers
from sandbox.newspaper.server import start

READER = 1001
FRONT = "trang-nhat.example"
_ADDRESS = re.compile(
    r"""<link[^>]+rel=["']canonical["'][^>]*href=["']([^"']+)|"""
    r"""<meta[^>]+property=["']og:url["'][^>]*content=["']([^"']+)""",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Page:
    name: str
    host: str
    path: str
    title: str
    lead: str
    body: bytes


@dataclass
class Printer:
    """A messenger that prints what a chat would see."""

    sent: list[str] = field(default_factory=list)

    async def permit(self, to: Destination, *, lane: Lane) -> object | RetryLater:
        return to, lane

    def release(self, permit: object) -> None:
        pass

    async def send(
        self, to: Destination, body: str, *, lane: Lane, permit: object = None
    ) -> Outcome:
        self.sent.append(body)
        print(f"\n--- message {len(self.sent)} ---\n{_plain(body)}")
        return Sent(len(self.sent))

    async def edit(
        self, to: Destination, message_id: int, body: str, *, permit: object = None
    ) -> Outcome:
        print(f"\n--- message {message_id}, corrected ---\n{_plain(body)}")
        return Sent(message_id)


def _plain(body: str) -> str:
    return str(json.loads(body)["plain"])


def read_pages(folder: Path) -> list[Page]:
    gold_file = folder / "gold.json"
    gold = json.loads(gold_file.read_text()) if gold_file.exists() else {}
    return [_page(file, gold.get(file.name, {})) for file in sorted(folder.glob("*.html"))]


def _page(file: Path, gold: dict[str, str]) -> Page:
    body = file.read_bytes()
    text = body.decode("utf-8", "replace")
    found = _ADDRESS.search(text)
    url = urlsplit(next(filter(None, found.groups())) if found else "")
    title = _TITLE.search(text)
    return Page(
        name=file.stem,
        host=url.hostname or "bao.example",
        path=url.path if len(url.path) > 1 else f"/{file.stem}.html",
        title=gold.get("title") or unescape(title[1] if title else file.stem).strip(),
        lead=gold.get("sapo", ""),
        body=body,
    )


class Press:
    """Serves all pages, and a feed of them on a front page that at first has only one entry."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = {(page.host, page.path): page for page in pages}
        self.opened = False
        self.port = 0

    async def handle(self, request: web.BaseRequest) -> web.Response:
        host = request.host.partition(":")[0]
        if host == FRONT and request.path == "/rss":
            return web.Response(text=self._rss(), content_type="application/rss+xml")
        page = self._pages.get((host, request.path))
        if page is None:
            return web.Response(status=404)
        return web.Response(body=page.body, content_type="text/html")

    def _rss(self) -> str:
        pages = self._pages.values() if self.opened else ()
        items = "".join(
            f"<item><title>{escape(page.title)}</title><guid isPermaLink='false'>{page.name}"
            f"</guid><link>http://{page.host}:{self.port}{escape(page.path)}</link>"
            f"<description>{escape(page.lead)}</description></item>"
            for page in pages
        )
        first = (
            f"<item><title>Số đầu</title><link>http://{FRONT}:{self.port}/so-dau.htm</link></item>"
        )
        return f"<rss version='2.0'><channel><title>Trang</title>{items}{first}</channel></rss>"


@asynccontextmanager
async def serve(press: Press) -> AsyncIterator[None]:
    runner = web.ServerRunner(web.Server(press.handle, access_log=None), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    press.port = runner.addresses[0][1]
    try:
        yield
    finally:
        await runner.cleanup()


async def _resolve(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


async def through(pages: Sequence[Page], newspaper: bool) -> list[Story]:
    """Poll, prepare, queue and send; return the stories, newest first."""
    press, printer = Press(pages), Printer()
    async with serve(press):
        with tempfile.TemporaryDirectory() as folder:
            db = Database(f"sqlite:///{folder}/tingon.db")
            await db.migrate()
            web_ = Web(
                contact="https://example.org",
                allow_private=True,
                host_pause=0,
                resolver=_resolve,
            )
            async with web_, Workers(size=1) as workers:
                found = await _issue(db, web_, workers, press, printer, newspaper=newspaper)
            await db.close()
    return found


async def _issue(
    db: Database,
    web_: Web,
    workers: Workers,
    press: Press,
    printer: Printer,
    *,
    newspaper: bool,
) -> list[Story]:
    now = datetime.now(UTC)

    def clock() -> datetime:
        return now

    polling = Polling(db=db, web=web_, workers=workers, clock=clock, night=None)
    preparing = Preparing(db=db, reader=ArticleReader(web=web_, workers=workers), clock=clock)
    queueing = Queueing(db=db, renderer=TelegramRenderer(below_story), clock=clock)
    paper = await start(interval=3600, clock=lambda: now.timestamp()) if newspaper else None
    async with db.write() as tx:
        await _follow(tx, f"http://{FRONT}:{press.port}/rss", now=now)
        if paper is not None:
            await _follow(tx, paper.feed, now=now)
    await polling.poll()
    subscribers = Subscribers()
    async with db.write() as tx:
        chat = await subscribers.meet(tx, READER, kind="private", now=now)
        await subscribers.choose(tx, chat, 0, Choices(mode=Mode.NOW), now=now)
    press.opened = True
    for _ in range(12):  # hours: pages that fail are asked again
        now += timedelta(hours=1)
        await polling.poll()
        await preparing.prepare()
    if paper is not None:
        await paper.stop()
    await queueing.queue()
    lease = SenderLease(db=db, clock=clock, bot=1, owner="benchmark")
    await lease.renew()
    await build_outbox(db=db, sender=printer, clock=clock, lease=lease).send_due()
    async with db.read() as tx:
        return [one for one in await stories.latest(tx, limit=500) if one.title != "Số đầu"]


async def _follow(tx: object, url: str, *, now: datetime) -> None:
    await feeds.add(tx, url, section=None, origin="benchmark", now=now)  # type: ignore[arg-type]


def of_texts(folder: Path) -> Counter[str]:
    methods: Counter[str] = Counter()
    for file in sorted(folder.glob("*.txt")):
        title, _, text = file.read_text().strip().partition("\n")
        summaries = summarize_all(Article(title=title.strip(), lead="", text=text.strip()))
        print(f"\n=== {file.stem}: {title.strip()}")
        for length, summary in summaries.items():
            methods[summary.method.value] += 1
            print(f"[{length.value}, {summary.method.value}] {summary.text}")
    return methods


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of pages")
    parser.add_argument("--texts", type=Path, help="a folder of plain texts")
    parser.add_argument("--newspaper", action="store_true", help="the sandbox's newspaper too")
    options = parser.parse_args()
    if not (options.data or options.texts or options.newspaper):
        options.newspaper = True
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    began = utc_now()
    pages = read_pages(options.data) if options.data else []
    found: list[Story] = []
    if pages or options.newspaper:
        found = asyncio.run(through(pages, options.newspaper))
    for story in found:
        print(f"\n=== {story.title}\n{story.url} lead_only={story.lead_only}")
        for length, text in story.summaries.items():
            print(f"[{length.value}] {text}")
    methods = of_texts(options.texts) if options.texts else Counter()
    report = {
        "pages": len(pages),
        "stories": len(found),
        "lead_only": sum(story.lead_only for story in found),
        "texts": dict(methods),
        "seconds": round((utc_now() - began).total_seconds(), 1),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
