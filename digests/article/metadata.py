"""All that a page tells about its story, beside the story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from digests.article import sites
from digests.article.credits import read_authors, read_published, seen_authors
from digests.article.headline import read_leads, read_title
from digests.article.kind import read_sections, says_article, says_list
from digests.article.pictures import read_image
from digests.article.source import read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    title: str = ""
    leads: tuple[str, ...] = ()
    """Candidates, the most trustworthy first."""
    seen_lead: str = ""
    """The first of them where the page shows it as its lead."""
    authors: tuple[str, ...] = ()
    guessed_authors: tuple[str, ...] = ()
    """Who stands in a usual place of any page: less sure than the last line of the body."""
    published: datetime | None = None
    image: str | None = None
    sections: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    says_article: bool = False
    says_list: bool = False


def read_metadata(tree: HtmlElement, *, url: str, site: sites.Site | None) -> Metadata:
    source = read_source(tree, url=url, site=site)
    title = read_title(source)
    leads, seen_lead = read_leads(source)
    authors = read_authors(source)
    return Metadata(
        title=title,
        leads=leads,
        seen_lead=seen_lead,
        authors=authors,
        guessed_authors=() if authors else seen_authors(source),
        published=read_published(source),
        image=read_image(source),
        sections=read_sections(source, title=title),
        outlets=source.outlets,
        says_article=says_article(source),
        says_list=says_list(source),
    )
