"""Feeds as newspapers write them, one detail wrong at a time. All text is our own."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
FEED_URL = "https://example.vn/rss/home.rss"
TITLE = "Khánh thành cầu mới bắc qua sông"
LEAD = "Sáng nay, cây cầu dài 1.200 mét được đưa vào sử dụng, rút ngắn đường đi của người dân."
LINK = "https://example.vn/khanh-thanh-cau-moi-345678.htm"
DATE = "Mon, 23 Nov 2026 08:30:00 +0700"

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'


def item(
    title: str = TITLE,
    link: str = f"<link>{LINK}</link>",
    lead: str = LEAD,
    date: str = f"<pubDate>{DATE}</pubDate>",
    guid: str = f"<guid>{LINK}</guid>",
    more: str = "",
) -> str:
    described = f"<description><![CDATA[{lead}]]></description>"
    return f"<item><title>{title}</title>{link}{described}{date}{guid}{more}</item>"


def rss(*items: str, declaration: str = DECLARATION, head: str = "<title>Báo Mẫu</title>") -> str:
    return (
        f'{declaration}<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel>{head}<link>https://example.vn</link>{''.join(items)}</channel></rss>"
    )


def atom(*entries: str) -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo Mẫu</title><id>urn:mau</id>'
        f"<updated>2026-11-23T01:30:00Z</updated>{''.join(entries)}</feed>"
    )
