"""What a page says about itself: JSON-LD, meta elements and the places a reader looks at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from digests.article import marks, sites
from digests.article.body import text_length
from digests.article.dates import read_date
from digests.article.names import names_in
from digests.schedule import VIETNAM
from digests.text import one_line, plain, syllables, unescape_twice

MOST_SECTIONS = 4
_ARTICLE_TYPES = frozenset(
    ["Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BlogPosting", "Report", "BackgroundNewsArticle", "ReviewNewsArticle", "LiveBlogPosting", "TechArticle"]
)
_LIST_TYPES = frozenset(["CollectionPage", "ItemList", "SearchResultsPage"])
_NO_SECTIONS = frozenset(
    (
        "trang chủ",
        "home",
        "tin tức",
        "trang nhất",
        "homepage",
        "bài viết",
        "news",
        "chi tiết",
        "tin mới",
        "",
    )
)
_SUFFIX = re.compile(r"\s+[-–—|»•]\s+(?=[^-–—|»•]{2,60}$)")
# (baophutho.vn) - ..., PTO- ..., baophutho.vn bold and without a dash, (Dân trí) - ...
_OUTLET = r"[\w.]+\.(?:vn|net|com|org)(?:\.vn)?|[A-ZĐÀ-Ỹ]{2,6}|dân trí|báo [\w .]{2,30}|vietnam\+|vov\.vn|chinhphu\.vn|ttxvn"
_PREFIX = re.compile(
    rf"^\s*(?:\(\s*(?:{_OUTLET})\s*\)\s*[-–—:,.]*\s*|"
    r"(?:PTO|CTO|TTO|TPO|NLĐO|SGGPO|SGGP|SKĐS|VTV|VOV|KTĐT|QĐND|ĐTCK|BNEWS|VHO|GDVN|ANTĐ|PLO|BTO|NDO|HNM|DNVN)\s*[-–—]\s*|"
    r"[a-z][\w-]*\.(?:vn|net|com\.vn|com|org\.vn)(?:\s*[-–—:]\s*|\s+(?=[^\W\d_a-z])))",
    re.IGNORECASE,
)
_ID_IN_PATH = re.compile(r"(?:[-/](?:post|a|i|d|c|ar|n)?\d{4,}|\d{6,})[\w-]*(?:\.\w{2,5})?/?$")


def strip_outlet(text: str) -> str:
    """Take the paper's own name off the front of a lead."""
    return _PREFIX.sub("", text, count=1).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    title: str = ""
    leads: tuple[str, ...] = ()
    """Candidates, the most trustworthy first."""
    seen_lead: str = ""
    """The first of them where the page shows it as its lead."""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    image: str | None = None
    sections: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    says_article: bool = False
    says_list: bool = False


def read_metadata(tree: HtmlElement, *, url: str, site: sites.Site | None) -> Metadata:
    meta = _metas(tree)
    nodes = list(_linked_data(tree))
    story = next((node for node in nodes if _types(node) & _ARTICLE_TYPES), {})
    address = url or _canonical(tree, meta)
    outlets = _outlets(meta, nodes, address)
    title = _title(tree, meta, story, outlets=outlets)
    leads, seen_lead = _leads(tree, meta, story, site=site)
    return Metadata(
        title=title,
        leads=leads,
        seen_lead=seen_lead,
        authors=_authors(tree, meta, story, site=site, outlets=outlets),
        published=_published(tree, meta, story, site=site),
        image=_image(meta, story, address),
        sections=_sections(tree, meta, nodes, story, title=title, outlets=outlets),
        outlets=outlets,
        says_article=_says_article(meta, story, address),
        says_list=_says_list(meta, nodes, story, address),
    )


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = one_line(unescape_twice(element.get("content") or ""))
        if name and content:
            found.setdefault(name.lower(), []).append(content)
    return found


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            yield from _nodes(
                json.loads((script.text or "").strip().rstrip(";"), strict=False), depth=0
            )
        except (ValueError, RecursionError):
            continue


def _nodes(value: Any, *, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth=depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _nodes(value.get("@graph"), depth=depth + 1)


def _types(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    return {str(item) for item in (kind if isinstance(kind, list) else [kind])}


def _words(value: Any) -> str:
    return plain(unescape_twice(value))[:4000] if isinstance(value, str) else ""


def _first(meta: dict[str, list[str]], *names: str) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _canonical(tree: HtmlElement, meta: dict[str, list[str]]) -> str:
    links = tree.xpath('//link[@rel="canonical"]/@href')
    return str(links[0]) if links else _first(meta, "og:url")


# Title


def _title(
    tree: HtmlElement, meta: dict[str, list[str]], story: dict[str, Any], *, outlets: Sequence[str]
) -> str:
    shared = _first(meta, "og:title", "twitter:title", "title")
    element = tree.find(".//title")
    named = one_line(unescape_twice(element.text_content())) if element is not None else ""
    headline = _words(story.get("headline")) or _words(story.get("name"))
    told = [text for text in (shared, headline, named) if text]
    for heading in tree.iterfind(".//h1"):
        seen = one_line(heading.text_content())
        # The page's own heading, if the rest of the page agrees that it is one.
        if len(syllables(seen)) >= 3 and (not told or any(_alike(seen, text) for text in told)):
            return seen
    for text in told:
        return _without_suffix(text, outlets=outlets)
    first = tree.find(".//h1")
    return one_line(first.text_content()) if first is not None else ""


def _alike(a: str, b: str) -> bool:
    ours, theirs = syllables(a), syllables(b)
    if not ours or not theirs:
        return False
    common = set(ours) & set(theirs)
    return len(common) >= 0.7 * len(set(ours)) and len(ours) <= 1.5 * len(theirs) + 2


def _without_suffix(text: str, *, outlets: Sequence[str]) -> str:
    """Take " - Báo Phú Thọ" and the like off a title."""
    known = {" ".join(syllables(outlet)) for outlet in outlets}
    for _ in range(2):
        pieces = _SUFFIX.split(text)
        if len(pieces) < 2:
            break
        last = " ".join(syllables(pieces[-1]))
        if not (
            last in known
            or any(o and (o in last or last in o) for o in known)
            or _sounds_like_outlet(last)
        ):
            break
        text = text[: text.rindex(pieces[-1])].rstrip(" -–—|»•")
    return text


def _sounds_like_outlet(text: str) -> bool:
    return bool(
        re.match(r"(?:báo|đài|tạp chí|cổng thông tin|trang|kênh|tin tức)\b", text)
    ) or text.endswith((" online", " vn", " news", " tv", " điện tử"))


# Lead


def _leads(
    tree: HtmlElement,
    meta: dict[str, list[str]],
    story: dict[str, Any],
    *,
    site: sites.Site | None,
) -> tuple[tuple[str, ...], str]:
    described = [
        _first(meta, "og:description"),
        _first(meta, "description", "dcterms.description"),
        _words(story.get("description")),
        _first(meta, "twitter:description"),
    ]
    seen = _seen_lead(tree, site.lead if site else (), described=None)
    seen = seen or _seen_lead(
        tree, sites.USUAL_LEADS, described=[text for text in described if text]
    )
    found: dict[str, None] = {}
    for text in (seen, *described):
        lead = strip_outlet(plain(text))
        if len(syllables(lead)) >= 5:
            found.setdefault(lead)
    return tuple(found), strip_outlet(plain(seen))


def _seen_lead(tree: HtmlElement, places: Sequence[str], *, described: list[str] | None) -> str:
    """Return the lead a reader sees; in a place we only guess, it must be what the page describes."""
    for element in marks.find(tree, places):
        text = one_line(" ".join(element.itertext()))
        count = len(syllables(text))
        if not 8 <= count <= 150:
            continue
        if described is None or any(_overlap(text, other) > 0.6 for other in described):
            return text
    return ""


def _overlap(a: str, b: str) -> float:
    ours, theirs = set(syllables(a)), set(syllables(b))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


# Author


def _authors(
    tree: HtmlElement,
    meta: dict[str, list[str]],
    story: dict[str, Any],
    *,
    site: sites.Site | None,
    outlets: Sequence[str],
) -> tuple[str, ...]:
    told = [names_in(_author_of(story.get("author")), outlets=outlets)]
    for name in ("dable:author", "article:author", "author", "dc.creator", "dcterms.creator"):
        told.append(names_in("; ".join(meta.get(name, ())), outlets=outlets))
    if site:
        told.append(_seen_authors(tree, site.author, outlets=outlets))
    best = max(told, key=len)  # one source may know the first of two authors only
    return best


def seen_authors(tree: HtmlElement, outlets: Sequence[str]) -> tuple[str, ...]:
    """Return the author who stands in one of the usual places of any page."""
    return _seen_authors(tree, sites.USUAL_AUTHORS, outlets=outlets)


def _seen_authors(
    tree: HtmlElement, places: Sequence[str], *, outlets: Sequence[str]
) -> tuple[str, ...]:
    for place in places:
        found: dict[str, None] = {}
        for element in list(marks.find(tree, (place,)))[:8]:
            if element.tag == "meta" or text_length(element) > 120 or _aside(element):
                continue
            text = "; ".join(piece.strip() for piece in element.itertext() if piece.strip())
            found |= dict.fromkeys(names_in(text, outlets=outlets))
        if found:
            return tuple(found)
    return ()


def _aside(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors():
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}".lower()
        if ancestor.tag in ("aside", "footer", "nav") or re.search(
            r"comment|binh-?luan|sidebar|related|lien-?quan|col-?side|footer", names
        ):
            return True
    return False


def _author_of(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_author_of, value)))
    if isinstance(value, dict):
        if "Organization" in _types(value) or "NewsMediaOrganization" in _types(value):
            return ""
        return _author_of(value.get("name"))
    return value if isinstance(value, str) else ""


def _outlets(
    meta: dict[str, list[str]], nodes: Sequence[dict[str, Any]], url: str
) -> tuple[str, ...]:
    found = [
        *meta.get("og:site_name", ()),
        *meta.get("application-name", ()),
        *meta.get("copyright", ()),
    ]
    for node in nodes:
        if _types(node) & {"Organization", "NewsMediaOrganization", "WebSite"}:
            found.append(_words(node.get("name")))
        publisher = node.get("publisher")
        if isinstance(publisher, dict):
            found.append(_words(publisher.get("name")))
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    found += [host, host.partition(".")[0]]
    return tuple(dict.fromkeys(text for text in found if 0 < len(text) <= 60))


# Date


def _published(
    tree: HtmlElement,
    meta: dict[str, list[str]],
    story: dict[str, Any],
    *,
    site: sites.Site | None,
) -> datetime | None:
    told = [
        _words(story.get("datePublished")),
        _first(meta, "article:published_time", "article:published", "og:article:published_time"),
        _first(
            meta,
            "pubdate",
            "publishdate",
            "datepublished",
            "dc.date",
            "dcterms.date",
            "date",
            "parsely-pub-date",
        ),
        _words(story.get("dateCreated")),
    ]
    exact: datetime | None = None
    for text in told:
        exact = read_date(text)
        if exact is not None:
            break
    if exact is not None and not _is_midnight(exact):
        return exact
    seen = _seen_date(tree, (*(site.date if site else ()), *sites.USUAL_DATES), on=exact)
    return seen or exact


def _is_midnight(moment: datetime) -> bool:
    local = moment.astimezone(VIETNAM)
    return local.hour == local.minute == 0


def _seen_date(
    tree: HtmlElement, places: Sequence[str], *, on: datetime | None
) -> datetime | None:
    for element in marks.find(tree, places):
        text = (
            element.get("datetime") or element.get("content") or one_line(element.text_content())
        )
        if len(text) > 120 or _aside(element):
            continue
        moment = read_date(text)
        if moment is None:
            continue
        if on is None or moment.astimezone(VIETNAM).date() == on.astimezone(VIETNAM).date():
            return moment
    return None


# Picture and sections


def _image(meta: dict[str, list[str]], story: dict[str, Any], url: str) -> str | None:
    pictures = story.get("image")
    while isinstance(pictures, list):
        pictures = pictures[0] if pictures else None
    if isinstance(pictures, dict):
        pictures = pictures.get("url")
    told = _first(meta, "og:image", "og:image:url", "og:image:secure_url", "twitter:image")
    address = told or (pictures if isinstance(pictures, str) else "")
    try:
        full = urljoin(url, address.strip())
        parts = urlsplit(full)
    except ValueError:
        return None
    return (
        full if parts.scheme in ("http", "https") and parts.netloc and len(full) <= 2000 else None
    )


def _sections(
    tree: HtmlElement,
    meta: dict[str, list[str]],
    nodes: Sequence[dict[str, Any]],
    story: dict[str, Any],
    *,
    title: str,
    outlets: Sequence[str],
) -> tuple[str, ...]:
    told: list[str] = []
    for node in nodes:
        if "BreadcrumbList" in _types(node):
            told += _crumbs(node.get("itemListElement"))
    section = story.get("articleSection")
    for value in section if isinstance(section, list) else [section]:
        told += _words(value).split(",")
    told += [
        part
        for name in ("article:section", "articlesection")
        for text in meta.get(name, ())
        for part in text.split(",")
    ]
    if not any(text.strip() for text in told):
        told = [one_line(link.text_content()) for link in _seen_crumbs(tree)]
    unwanted = {one_line(text).lower() for text in (title, *outlets)} | _NO_SECTIONS
    found: dict[str, str] = {}
    for text in told:
        name = one_line(text).strip(" >»/|")
        if name.lower() not in unwanted and 2 <= len(name) <= 40:
            found.setdefault(name.lower(), name)
    return tuple(found.values())[:MOST_SECTIONS]


def _crumbs(items: Any) -> list[str]:
    found: list[str] = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, list):
            found += _crumbs(item)
        elif isinstance(item, dict):
            inner = item.get("item")
            name = item.get("name") or (inner.get("name") if isinstance(inner, dict) else "")
            found.append(_words(name))
    return found


def _seen_crumbs(tree: HtmlElement) -> list[HtmlElement]:
    places = (
        ".breadcrumb a", ".breadcrumbs a", ".bread-crumb a", ".article__breadcrumb a", ".breadcrumb-item a",
        "[itemtype=BreadcrumbList] a", ".c-breadcrumb a", ".cate-name a", ".article-category a", ".detail-cate a",
    )  # fmt: skip
    for place in places:
        links = list(marks.find(tree, (place,)))
        if links:
            return links[:6]
    return []


# Kind of page


def _says_article(meta: dict[str, list[str]], story: dict[str, Any], url: str) -> bool:
    if story or _first(meta, "article:published_time"):
        return True
    return _first(meta, "og:type") == "article" and bool(_ID_IN_PATH.search(_path(url)) or not url)


def _says_list(
    meta: dict[str, list[str]], nodes: Sequence[dict[str, Any]], story: dict[str, Any], url: str
) -> bool:
    if story:
        return False
    if any(_types(node) & _LIST_TYPES for node in nodes):
        return True
    path = _path(url)
    if url and path in ("", "/", "/index.html", "/index.htm"):
        return True
    looks_single = bool(_ID_IN_PATH.search(path)) or _first(meta, "og:type") == "article"
    return bool(url) and not looks_single and not _first(meta, "article:published_time")


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
