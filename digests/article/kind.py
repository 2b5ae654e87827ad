"""What kind of page it is, and in which section of the paper."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from digests.article import selectors
from digests.article.structured_data import StructuredData, types_of, words_of
from digests.text import one_line

MAX_SECTIONS = 4
LONG_SLUG = 5  # hyphens; the names of sections are shorter than headlines
_LIST_TYPES = frozenset(("CollectionPage", "ItemList", "SearchResultsPage"))
_NO_SECTIONS = frozenset(
    (
        "", "trang chủ", "home", "homepage", "trang nhất", "tin tức", "tin mới", "news",
        "bài viết", "chi tiết",
    )
)  # fmt: skip
_ID_IN_QUERY = re.compile(r"(?:^|[&;])(?:\w*id|p|a)=\d+", re.IGNORECASE)
_ID_IN_PATH = re.compile(r"(?:[-/](?:post|a|i|d|c|ar|n)?\d{4,}|\d{6,})[\w-]*(?:\.\w{2,5})?/?$")


def says_article(data: StructuredData) -> bool:
    if data.article_node or data.first("article:published_time"):
        return True
    return data.first("og:type") == "article" and (not data.url or _has_id(data.url))


def says_list(data: StructuredData) -> bool:
    url = data.url
    if data.article_node:
        return False
    if any(types_of(node) & _LIST_TYPES for node in data.nodes):
        return True
    path = _path(url)
    if url and path in ("", "/", "/index.html", "/index.htm"):
        return True
    slug = path.rstrip("/").rpartition("/")[2]
    looks_single = (
        _has_id(url) or slug.count("-") >= LONG_SLUG or data.first("og:type") == "article"
    )
    return bool(url) and not looks_single and not data.first("article:published_time")


def _has_id(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_ID_IN_PATH.search(parts.path) or _ID_IN_QUERY.search(parts.query))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def read_sections(data: StructuredData, *, title: str) -> tuple[str, ...]:
    names: list[str] = []
    for node in data.nodes:
        if "BreadcrumbList" in types_of(node):
            names += _crumbs(node.get("itemListElement"))
    section = data.article_node.get("articleSection")
    for value in section if isinstance(section, list) else [section]:
        names += words_of(value).split(",")
    names += [
        part
        for name in ("article:section", "articlesection")
        for text in data.meta.get(name, ())
        for part in text.split(",")
    ]
    if not any(text.strip() for text in names):
        names = [one_line(link.text_content()) for link in _seen_crumbs(data.tree)]
    unwanted = {one_line(text).lower() for text in (title, *data.outlets)} | _NO_SECTIONS
    found: dict[str, str] = {}
    for text in names:
        name = one_line(text).strip(" >»/|")
        if name.lower() not in unwanted and 2 <= len(name) <= 40:
            found.setdefault(name.lower(), name)
    return tuple(found.values())[:MAX_SECTIONS]


def _crumbs(items: Any) -> list[str]:
    found: list[str] = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, list):
            found += _crumbs(item)
        elif isinstance(item, dict):
            inner = item.get("item")
            name = item.get("name") or (inner.get("name") if isinstance(inner, dict) else "")
            found.append(words_of(name))
    return found


def _seen_crumbs(tree: HtmlElement) -> list[HtmlElement]:
    places = (
        ".breadcrumb a", ".breadcrumbs a", ".bread-crumb a", ".article__breadcrumb a",
        ".breadcrumb-item a", "[itemtype=BreadcrumbList] a", ".c-breadcrumb a", ".cate-name a",
        ".article-category a", ".detail-cate a",
    )  # fmt: skip
    for place in places:
        links = list(selectors.select(tree, (place,)))
        if links:
            return links[:6]
    return []
