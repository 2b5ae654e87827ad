"""All that a page says about its story, beside the story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from digests.article import page_rules
from digests.article.credits import read_authors, read_published, seen_authors
from digests.article.headline import read_leads, read_title
from digests.article.kind import read_sections, says_article, says_list
from digests.article.pictures import read_image
from digests.article.structured_data import read_structured_data


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


def read_metadata(tree: HtmlElement, *, url: str, rule: page_rules.PageRule | None) -> Metadata:
    data = read_structured_data(tree, url=url, rule=rule)
    title = read_title(data)
    leads, seen_lead = read_leads(data)
    authors = read_authors(data)
    return Metadata(
        title=title,
        leads=leads,
        seen_lead=seen_lead,
        authors=authors,
        guessed_authors=() if authors else seen_authors(data),
        published=read_published(data),
        image=read_image(data),
        sections=read_sections(data, title=title),
        outlets=data.outlets,
        says_article=says_article(data),
        says_list=says_list(data),
    )
