"""Where a newspaper's feeds may be, from its address and its pages. Nothing here goes there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from digests.challenge import is_challenge
from digests.errors import FeedMalformed
from digests.feed.address_rules import article_id, plain_host, site_host
from digests.feed.decoding import decode
from digests.feed.identity import canonical_url
from digests.feed.links import clean_link, is_web
from digests.feed.page_links import PageLink, links_of
from digests.model import FeedEntry

MAX_LINKS = 200
_SHORTEST_TITLE = 12  # characters; "Xem thêm", "Chi tiết" and "Video" are no titles

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json",
               "application/rdf+xml", "text/rss+xml")  # fmt: skip
_FEED_PATH = re.compile(
    r"(?:\.rss|\.rdf|\.atom|/(?:rss|feed|atom|index)\.xml|/rss/[^/]+(?:\.xml|\.rss)"
    r"|/rss/[^/.]+|/rss_feed/?|/feed/?|/rss/[^/]+/[^/]+\.rss|/[^/]*rss[^/]*\.(?:xml|aspx|ashx|php))\Z",
    re.IGNORECASE,
)
_RSS_PAGE = re.compile(r"/(?:rss|rss\.html?|rss\.aspx|kenh-rss|feeds?)/?\Z", re.IGNORECASE)
_SECTION = re.compile(r"/([a-z0-9-]{3,60})(?:\.html?)?/?\Z")

_USUAL_FEED_PATHS = (
    "/rss/home.rss",
    "/rss",
    "/rss.html",
    "/rss/trang-chu.rss",
    "/rss/tin-moi-nhat.rss",
    "/rss/thoi-su.xml",
    "/rss/thoi-su.rss",
    "/rss.htm",
    "/rss.xml",
    "/feed/",
    "/atom.xml",
    "/feed.json",
)


def feed_links(html: str | bytes, base_url: str) -> list[str]:
    """Return the feeds that a page names, best first: <link rel=alternate>, then its anchors.

    Anchors count on the page's own site only, and only where their address looks like a feed's:
    that is how newspapers' /rss pages list their sections.
    """
    links = list(links_of(html, base_url))
    alternates = [link.url for link in links if _is_alternate(link)]
    anchors = [link.url for link in links if link.tag == "a" and _is_feed_anchor(link, base_url)]
    return _distinct([*alternates, *anchors])


def rss_pages(html: str | bytes, base_url: str) -> list[str]:
    """Return the pages of the same site that should list its feeds ("RSS" in the foot)."""
    return _distinct(
        [
            link.url
            for link in links_of(html, base_url)
            if link.tag == "a"
            and _same_site(link.url, base_url)
            and (_RSS_PAGE.search(_path(link.url)) or link.text.strip().lower() == "rss")
        ]
    )


def likely_feed_urls(site_url: str) -> list[str]:
    """Return the addresses worth asking when a site names no feed, likeliest first.

    For a section's page its own feed comes first. Some answer with a page that lists feeds.
    """
    if not is_web(site_url):
        site_url = f"https://{site_url}"
    parts = urlsplit(clean_link(site_url))
    if not parts.hostname:
        return []
    section = _SECTION.search(parts.path)
    paths = []
    if section and section[1] not in ("rss", "home", "index"):
        paths = [f"/rss/{section[1]}.xml", f"/rss/{section[1]}.rss", f"/{section[1]}.rss"]
    root = (parts.scheme, parts.netloc)
    return _distinct([urlunsplit((*root, path, "", "")) for path in (*paths, *_USUAL_FEED_PATHS)])


def section_page_entries(html: str | bytes, url: str) -> tuple[FeedEntry, ...]:
    """Return the articles that a section's page links to: a source where there is no feed.

    Only addresses with the newspaper's own number count. There is no date: the article's page
    will tell. Raises FeedMalformed for a page that asks for a browser.
    """
    if is_challenge(decode(html) if isinstance(html, bytes) else html):
        raise FeedMalformed(url, "challenge_page")
    found: dict[str, list[PageLink]] = {}
    for link in links_of(html, url):
        if link.tag == "a" and _is_article(link.url, url):
            found.setdefault(link.url.partition("#")[0], []).append(link)
    entries = (_entry(address, links, url) for address, links in found.items())
    return tuple(entry for entry in entries if entry.title)


def _is_article(address: str, page_url: str) -> bool:
    return _same_site(address, page_url) and article_id(_host(address), _path(address)) is not None


def _entry(address: str, links: list[PageLink], page_url: str) -> FeedEntry:
    """Put an article together from all the links to it: picture, headline and lead have one each.

    A link's own title attribute is the headline; else the first text that is long enough is.
    """
    texts = [link.text for link in links]
    names = (*(link.title for link in links), *texts, *(link.alt for link in links))
    title = next((name for name in names if len(name) >= _SHORTEST_TITLE), "")
    leads = [text for text in texts if len(text) > len(title) and title not in text]
    image = next((link.image for link in links if link.image), "")
    return FeedEntry(
        guid=address,
        url=address,
        title=title,
        lead=max(leads, key=len, default=""),
        image=clean_link(image, page_url) or None,
    )


def _is_alternate(link: PageLink) -> bool:
    return link.tag == "link" and "alternate" in link.rel.split() and link.type in _FEED_TYPES


def _is_feed_anchor(link: PageLink, base_url: str) -> bool:
    path = _path(link.url)
    return (
        _same_site(link.url, base_url)
        and _FEED_PATH.search(path) is not None
        and canonical_url(link.url) != canonical_url(base_url)
    )


def _same_site(url: str, base_url: str) -> bool:
    host, base = plain_host(_host(url)), plain_host(_host(base_url))
    return bool(host) and (site_host(host) == site_host(base) or host.endswith("." + base))


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _path(url: str) -> str:
    return urlsplit(url).path


def _distinct(urls: list[str]) -> list[str]:
    return list(dict.fromkeys(filter(is_web, urls)))[:MAX_LINKS]
