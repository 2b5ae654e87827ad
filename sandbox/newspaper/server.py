"""The sample newspaper as a running server."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web
from yarl import URL

from sandbox.newspaper import html
from sandbox.newspaper.issue import Issue, Published
from sandbox.newspaper.picture import hills
from sandbox.newspaper.pieces import SECTIONS

INTERVAL = 30.0
_BESIDE = 5
_ARTICLE = re.compile(r"/(?:[a-z0-9-]+-)?(\d+)\.htm")
_FEED = re.compile(r"/rss/([a-z-]+)\.rss")
_PICTURE = re.compile(r"/anh/(\d+)\.png")


@dataclass(slots=True)
class RunningNewspaper:
    """A newspaper that appears at `url` until it is stopped."""

    url: str
    _runner: web.ServerRunner

    @property
    def feed(self) -> str:
        return f"{self.url}/rss/home.rss"

    def feeds(self) -> dict[str, str]:
        """Return the feed of every section by its name."""
        return {name: f"{self.url}/rss/{key}.rss" for key, name in SECTIONS.items()}

    async def stop(self) -> None:
        await self._runner.cleanup()


async def start(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    interval: float = INTERVAL,
    clock: Callable[[], float] = time.time,
) -> RunningNewspaper:
    """Start a newspaper with a new article every `interval` seconds of `clock`."""
    press = _Press(Issue(interval), clock)
    runner = web.ServerRunner(web.Server(press.handle, access_log=None), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    bound = runner.addresses[0]
    url = str(URL.build(scheme="http", host=str(bound[0]), port=int(bound[1])))
    press.root = url
    return RunningNewspaper(url, runner)


class _Press:
    def __init__(self, issue: Issue, clock: Callable[[], float]) -> None:
        self.root = ""
        self._issue = issue
        self._clock = clock

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method not in {"GET", "HEAD"}:
            return web.Response(status=405, headers={"Allow": "GET, HEAD"})
        path, now = request.path, self._clock()
        if found := _FEED.fullmatch(path):
            return self._feed(request, found.group(1), now)
        if found := _ARTICLE.fullmatch(path):
            return self._page(request, self._issue.by_id(int(found.group(1)), now))
        if found := _PICTURE.fullmatch(path):
            return _answer(request, hills(int(found.group(1)) % 1000), "image/png")
        if path == "/robots.txt":
            return web.Response(text="User-agent: *\nAllow: /\n")
        if path == "/":
            front = html.front(self._issue.latest(now), self.root)
            return _answer(request, front.encode(), "text/html")
        return web.Response(status=404, text="Không tìm thấy trang.")

    def _feed(self, request: web.BaseRequest, section: str, now: float) -> web.Response:
        if section != "home" and section not in SECTIONS:
            return web.Response(status=404, text="Không có chuyên mục này.")
        articles = self._issue.latest(now, section=section)
        body = html.rss(section, articles, self.root).encode()
        return _answer(request, body, "application/rss+xml", articles[0].at if articles else None)

    def _page(self, request: web.BaseRequest, article: Published | None) -> web.Response:
        if article is None:
            return web.Response(status=404, text="Bài không còn hoặc chưa đăng.")
        others = self._issue.before(article, _BESIDE)
        body = html.page(article, others, self.root).encode()
        return _answer(request, body, "text/html", article.at)


def _answer(
    request: web.BaseRequest, body: bytes, kind: str, changed: datetime | None = None
) -> web.Response:
    """Answer with an ETag, or 304 to whoever has this already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "max-age=15"}
    if changed is not None:
        headers["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
    if tag in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    charset = None if kind.startswith("image/") else "utf-8"
    return web.Response(body=body, content_type=kind, charset=charset, headers=headers)
