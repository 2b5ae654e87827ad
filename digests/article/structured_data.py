"""What a page says about itself to machines: meta elements and JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from digests.article import page_rules
from digests.text import one_line, plain, unescape_twice

Node = dict[str, Any]

_ARTICLE_TYPES = frozenset(
    (
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle",
        "OpinionNewsArticle", "BackgroundNewsArticle", "ReviewNewsArticle", "LiveBlogPosting",
        "BlogPosting", "Report",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredData:
    tree: HtmlElement
    meta: dict[str, list[str]]
    """Contents by lower-case name."""
    nodes: list[Node]
    article_node: Node
    """The JSON-LD node of the article; empty when there is none."""
    url: str
    rule: page_rules.PageRule | None
    outlets: tuple[str, ...]
    """What the paper is called: no author, no part of a headline."""

    def first(self, *names: str) -> str:
        return next((self.meta[name][0] for name in names if name in self.meta), "")


def read_structured_data(
    tree: HtmlElement, *, url: str, rule: page_rules.PageRule | None
) -> StructuredData:
    meta = _metas(tree)
    nodes = list(_linked_data(tree))
    address = url or canonical(tree)
    return StructuredData(
        tree=tree,
        meta=meta,
        nodes=nodes,
        article_node=next((node for node in nodes if types_of(node) & _ARTICLE_TYPES), {}),
        url=address,
        rule=rule,
        outlets=_outlets(meta, nodes, address),
    )


def canonical(tree: HtmlElement) -> str:
    links = tree.xpath('//link[@rel="canonical"]/@href | //meta[@property="og:url"]/@content')
    return str(links[0]) if links else ""


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = one_line(unescape_twice(element.get("content") or ""))
        if name and content:
            found.setdefault(name.lower(), []).append(content)
    return found


def _linked_data(tree: HtmlElement) -> Iterator[Node]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            yield from _nodes(
                json.loads((script.text or "").strip().rstrip(";"), strict=False), depth=0
            )
        except (ValueError, RecursionError):
            continue


def _nodes(value: Any, *, depth: int) -> Iterator[Node]:
    if depth > 4:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth=depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _nodes(value.get("@graph"), depth=depth + 1)


def types_of(node: Node) -> set[str]:
    kind = node.get("@type")
    return {str(item) for item in (kind if isinstance(kind, list) else [kind])}


def words_of(value: Any) -> str:
    return plain(unescape_twice(value))[:4000] if isinstance(value, str) else ""


def _outlets(meta: dict[str, list[str]], nodes: list[Node], url: str) -> tuple[str, ...]:
    found = [
        *meta.get("og:site_name", ()),
        *meta.get("application-name", ()),
        *meta.get("copyright", ()),
    ]
    for node in nodes:
        if types_of(node) & {"Organization", "NewsMediaOrganization", "WebSite"}:
            found.append(words_of(node.get("name")))
        publisher = node.get("publisher")
        if isinstance(publisher, dict):
            found.append(words_of(publisher.get("name")))
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    found += [host, host.partition(".")[0]]
    return tuple(dict.fromkeys(text for text in found if 0 < len(text) <= 60))
