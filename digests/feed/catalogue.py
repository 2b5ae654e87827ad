"""The built-in list of Vietnamese newspapers' feeds, and how far each can be trusted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from digests.feed.address_rules import ADDRESS_RULES, plain_host, site_host


class Evidence(StrEnum):
    """What is known of a feed's address, from the best to the worst.

    Nobody of us could ask a live newspaper; `tingon feeds poll` on your connection decides.
    """

    SEEN = "seen"
    """A copy of what it served is stored in public; `note` says from when."""
    MEASURED = "measured"
    """Others report what they got from it live in 2026; `note` says what."""
    USED = "used"
    """A public program that works reads it."""
    LISTED = "listed"
    """It stands in public lists; no list shows what it answers."""
    UNTRIED = "untried"
    """A guess from how the newspaper's sister sites do it: nobody could try it."""
    BROKEN = "broken"
    """Others report that it gives no news; `note` says how. Not worth adding."""


EVIDENCE_IN_VIETNAMESE: dict[Evidence, str] = {
    Evidence.SEEN: "đã thấy nội dung thật",
    Evidence.MEASURED: "có người đã đo năm 2026",
    Evidence.USED: "có chương trình công khai đang dùng",
    Evidence.LISTED: "có trong danh sách công khai, chưa thử được",
    Evidence.UNTRIED: "chưa ai thử được",
    Evidence.BROKEN: "được báo là hỏng",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFeed:
    url: str
    paper: str
    section: str
    """"" for a newspaper's feed of everything."""
    evidence: Evidence
    note: str = ""


@cache
def catalogue() -> tuple[CatalogueFeed, ...]:
    """Return the built-in feeds, Báo Phú Thọ first."""
    text = files("digests.feed").joinpath("catalogue.json").read_text(encoding="utf-8")
    return tuple(
        CatalogueFeed(
            url=paper["root"] + feed["path"],
            paper=ADDRESS_RULES[paper["host"]].newspaper,
            section=feed.get("section", ""),
            evidence=Evidence(feed["evidence"]),
            note=feed.get("note", ""),
        )
        for paper in json.loads(text)
        for feed in paper["feeds"]
    )


def paper_name(host: str) -> str:
    """Return the newspaper's name as its readers know it; an unknown host's name is the host."""
    site = site_host(host)
    if site in ADDRESS_RULES:
        return ADDRESS_RULES[site].newspaper
    edition, _, parent = site.partition(".")
    if parent in ADDRESS_RULES:
        return f"{ADDRESS_RULES[parent].newspaper} ({edition.upper()})"
    return plain_host(host) or host
