"""The newspapers of the kept release: the sandbox's own pieces, read as from their pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.sandbox.newspaper.html import page
from bot.sandbox.newspaper.issue import Published
from bot.sandbox.newspaper.pieces import PIECES
from digests.article import extract_article
from digests.feed.identity import aliases
from digests.model import Article, FeedEntry
from digests.pipeline.prepare import material_of
from digests.store import articles
from digests.store.articles import Found
from digests.summary.summarizer import summarize_all
from digests.web import Answered, Fetched

PAPER = {"bao-dat-to.test": "Báo Đất Tổ", "bao-ben-song.test": "Báo Bến Sông"}
HOME, OTHER = PAPER
FEEDS = {HOME: 1, OTHER: 3}
TWINS = 5
"""Every fifth piece is in the other newspaper as well."""


class Press:
    """Stands in for the steps' Reading: pages come from memory."""

    def __init__(self) -> None:
        self.printed: list[Published] = []
        self.pages: dict[str, Published] = {}
        self.missing: set[str] = set()
        self.web = self

    async def arrive(
        self, db: Any, count: int, *, now: datetime, first_poll: bool = False
    ) -> None:
        """Let a poll bring so many new articles."""
        for _ in range(count):
            number = len(self.printed)
            round_, place = divmod(number, len(PIECES))
            piece = PIECES[place].edition(round_, now)
            published = Published(number=number, at=now, piece=piece)
            self.printed.append(published)
            hosts = (HOME, OTHER) if number % TWINS == TWINS - 1 else (HOME,)
            for host in hosts:
                await self._keep(db, published, host, now=now, first_poll=first_poll)

    def gone(self, number: int) -> None:
        self.missing.add(_url(self.printed[number], HOME))

    async def _keep(
        self, db: Any, published: Published, host: str, *, now: datetime, first_poll: bool
    ) -> None:
        url = _url(published, host)
        self.pages[url] = published
        entry = FeedEntry(
            guid=url,
            url=url,
            title=published.piece.title,
            lead=" ".join(published.piece.lead.split()),
            published=now,
            published_raw=now.isoformat(),
            author=published.piece.author,
            categories=(published.section,),
            image=f"https://{host}/anh/{published.id}.png",
        )
        found = Found(entry=entry, aliases=aliases(entry), host=host)
        async with db.write() as tx:
            await articles.keep(
                tx,
                FEEDS[host],
                [found],
                section=published.section,
                first_poll=first_poll,
                last_polled=now,
                now=now,
            )

    # ---- what the steps ask of it ---------------------------------------------------------------

    async def get(self, url: str, **_: Any) -> Any:
        if url in self.missing:
            return Answered(url=url, status=404, headers={})
        published = self.pages[url]
        root = url.partition(published.path)[0]
        headers = {"content-type": "text/html; charset=utf-8", "etag": f'"{published.id}"'}
        body = page(published, self.printed[:3], root).encode()
        return Fetched(url=url, status=200, headers=headers, body=body)

    async def extract(self, fetched: Fetched, kept: Any) -> Article:
        article = extract_article(
            fetched.body,
            url=fetched.url,
            title=kept.title,
            lead=kept.lead,
            content_type=fetched.content_type,
        )
        return replace(article, sections=())

    async def summarize(self, article: Article) -> Any:
        return summarize_all(material_of(article))


def _url(published: Published, host: str) -> str:
    return f"https://{host}{published.path}"
