"""Newspapers on loopback that misbehave on order, under names a resolver of ours knows."""

from __future__ import annotations

import hashlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from html import escape

from aiohttp import web

_WORDS = """
    cầu sông chợ đồi chè lúa mưa nắng trường lớp thầy bạn xóm thôn bản làng núi rừng đập hồ kênh
    đường phố ngõ nhà vườn ruộng trâu bò gà vịt cá tôm gạo ngô khoai sắn mía cam bưởi na nhãn vải
    hội lễ đình chùa giếng mái ngói gạch thợ nghề gốm lụa giấy mây tre nón quạt trống chiêng hát
    múa thuyền bến phà xe tàu ga đèn điện nước thuốc bệnh viện bác sĩ
"""
SYLLABLES = _WORDS.split()

Answer = Callable[[web.BaseRequest], web.Response | Awaitable[web.Response]]


def prose(seed: int, sentences: int = 14) -> str:
    """Invented sentences, others for every seed: no two articles tell the same."""
    dice = random.Random(seed)
    lines = []
    for _ in range(sentences):
        words = dice.choices(SYLLABLES, k=dice.randint(9, 16))
        lines.append(" ".join(words).capitalize() + ".")
    return " ".join(lines)


def retold(title: str, lead: str) -> str:
    """Sentences with words of title and lead in them, as the body of a real article has."""
    words = f"{title} {lead}".split()
    runs = [" ".join(words[at : at + 5]) for at in range(0, len(words), 5)]
    return " ".join(f"Theo {run.strip('.').lower()} thì cả vùng đều biết." for run in runs)


@dataclass(frozen=True, kw_only=True)
class Piece:
    number: int
    title: str
    lead: str = ""
    body: str = ""
    slug: str = "tin"
    guid: str = ""
    published: datetime
    numbered: bool = True

    @property
    def path(self) -> str:
        if self.numbered:
            return f"/{self.slug}-{242000 + self.number}.htm"
        return f"/{self.slug}.html"


@dataclass
class Press:
    """One newspaper: its feeds are lists of pieces; an order overrides what a path answers."""

    host: str
    clock: Callable[[], datetime]
    first: int = 0
    port: int = 0
    feeds: dict[str, list[Piece]] = field(default_factory=dict)
    pages: dict[str, Piece] = field(default_factory=dict)
    orders: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, datetime, dict[str, str]]] = field(default_factory=list)
    etags: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    """More headers of every feed."""

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"

    def print(self, title: str = "", *feeds: str, **more: object) -> Piece:
        """A new piece, at the top of the feeds named."""
        self.first += 1
        number = self.first
        text = prose(number)
        cut = text.index(".", 120) + 1
        title = title or prose(number + 10_000, 1).rstrip(".")
        lead = str(more.get("lead") or text[:cut])
        given: dict[str, object] = {
            "number": number,
            "title": title,
            "lead": lead,
            "body": f"{text[cut:].strip()}\n{retold(title, lead)}",
            "guid": f"bai-{number}",
            "published": self.clock(),
            **more,
        }
        piece = Piece(**given)  # type: ignore[arg-type]
        self.pages[piece.path] = piece
        for feed in feeds or ("/rss/home.rss",):
            self.feeds.setdefault(feed, []).insert(0, piece)
        return piece

    def change(self, piece: Piece, **changes: object) -> Piece:
        """The piece as the newspaper tells it now, on its page and in its feeds."""
        new = replace(piece, **changes)  # type: ignore[arg-type]
        self.pages.pop(piece.path, None)
        self.pages[new.path] = new
        for entries in self.feeds.values():
            entries[:] = [new if one.number == piece.number else one for one in entries]
        return new

    def order(self, path: str, *answers: Answer) -> None:
        """Answer so from now on; of several each once, then as usual."""
        self.orders[path] = answers[0] if len(answers) == 1 else list(answers)

    def requests(self, path: str) -> list[dict[str, str]]:
        return [headers for asked, _, headers in self.asked if asked == path]

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.asked.append((request.path, self.clock(), dict(request.headers)))
        order = self.orders.get(request.path)
        if isinstance(order, list):
            order = order.pop(0) if order else None
        answer = order(request) if order is not None else self.usual(request)
        return answer if isinstance(answer, web.Response) else await answer

    def usual(self, request: web.BaseRequest) -> web.Response:
        if request.path in self.feeds:
            return self._answer(request, self.rss(request.path), "application/rss+xml")
        if request.path in self.pages:
            return self._answer(request, self.html(self.pages[request.path]), "text/html")
        return web.Response(status=404, text="Không có trang này")

    def rss(self, path: str) -> str:
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>{self.url(one.path)}</link>"
            f"<guid isPermaLink='false'>{one.guid}</guid>"
            f"<pubDate>{format_datetime(one.published)}</pubDate>"
            f"<description>{escape(one.lead)}</description></item>"
            for one in self.feeds[path]
        )
        return f"<rss version='2.0'><channel><title>{self.host}</title>{items}</channel></rss>"

    def html(self, piece: Piece) -> str:
        paragraphs = "".join(f"<p>{escape(one)}</p>" for one in piece.body.split("\n"))
        return (
            f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'>"
            f"<title>{escape(piece.title)}</title>"
            f"<meta property='og:type' content='article'>"
            f"<meta property='og:title' content='{escape(piece.title)}'>"
            f"<meta property='og:description' content='{escape(piece.lead)}'></head><body>"
            f"<article><h1>{escape(piece.title)}</h1><p class='sapo'>{escape(piece.lead)}</p>"
            f"<div class='article-body'>{paragraphs}</div></article></body></html>"
        )

    def _answer(self, request: web.BaseRequest, text: str, kind: str) -> web.Response:
        headers = dict(self.headers) if kind != "text/html" else {}
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
        if self.etags:
            headers["ETag"] = tag
            if request.headers.get("If-None-Match") == tag:
                return web.Response(status=304, headers=headers)
        return web.Response(text=text, content_type=kind, charset="utf-8", headers=headers)


def status(code: int, **headers: str) -> Answer:
    """An order: answer with this status; `Retry_After="60"` is a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(status=code, headers=named)


def body(text: str, kind: str = "text/html") -> Answer:
    return lambda _: web.Response(text=text, content_type=kind, charset="utf-8")


@asynccontextmanager
async def open_press(presses: Sequence[Press]) -> AsyncIterator[None]:
    runners = []
    for press in presses:
        runner = web.ServerRunner(web.Server(press.handle, access_log=None), shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", press.port)
        await site.start()
        press.port = runner.addresses[0][1]
        runners.append(runner)
    yield
    for runner in runners:
        await runner.cleanup()


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every newspaper of these tests is this machine."""
    if not host.endswith(".test"):
        raise OSError("no such name")
    return ["127.0.0.1"]
