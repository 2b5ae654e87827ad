"""Every odd thing a newspaper's feed was seen doing, and what we make of it."""

# ruff: noqa: E501  # a feed that is broken over lines is another feed

from __future__ import annotations

import gzip
import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from digests.errors import FeedMalformed
from digests.feed import aliases, parse_feed
from tests.challenges import CHALLENGES
from tests.feed.papers import DATE, DECLARATION, FEED_URL, LEAD, LINK, NOW, TITLE, atom, item, rss

MORNING = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Quirk:
    """A feed's bytes, and what its first entry must say; None: not looked at."""

    body: str | bytes
    content_type: str = ""
    entries: int = 1
    title: str | None = TITLE
    lead: str | None = None
    url: str | None = LINK
    published: datetime | None = MORNING
    image: str | None = None
    kind: str | None = None


def dated(date: str) -> str:
    return rss(item(date=f"<pubDate>{date}</pubDate>"))


def linked(link: str, guid: str = "") -> str:
    return rss(item(link=link, guid=guid))


MOJIBAKE = rss(item()).encode().decode("latin-1").encode()
WINDOWS_MOJIBAKE = "".join(
    bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte))
    for byte in rss(item()).encode()
).encode()
WINDOWS_1258_TITLE = "Tin thời sự sáng nay"


def windows_1258(text: str) -> bytes:
    """Encode with the code page's own combining tones: it has ơ, ư, â... but ờ only as ơ + tone."""
    pieces = []
    for char in text:
        whole = unicodedata.normalize("NFD", char)
        tone = "".join(mark for mark in whole if mark in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(c for c in whole if c not in tone))
        pieces.append((base + tone).encode("cp1258"))
    return b"".join(pieces)


BOMB = '<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefg", "bcdefgh", strict=True)
)

QUIRKS: dict[str, Quirk] = {
    # the bytes
    "a plain feed": Quirk(body=rss(item()), lead=LEAD, kind="rss"),
    "a byte order mark before the declaration": Quirk(body=b"\xef\xbb\xbf" + rss(item()).encode()),
    "no declaration": Quirk(body=rss(item(), declaration="")),
    "declares utf-16, is utf-8": Quirk(
        body=rss(item(), declaration='<?xml version="1.0" encoding="utf-16"?>')
    ),
    "declares latin-1, is utf-8": Quirk(
        body=rss(item(), declaration='<?xml version="1.0" encoding="iso-8859-1"?>')
    ),
    "the header says latin-1, is utf-8": Quirk(
        body=rss(item()), content_type="text/xml; charset=ISO-8859-1"
    ),
    "an encoding nobody knows": Quirk(
        body=rss(item(), declaration='<?xml version="1.0" encoding="vn-utf8"?>')
    ),
    "utf-16 with its mark": Quirk(body=rss(item(), declaration="").encode("utf-16")),
    "utf-16 without a mark": Quirk(body=rss(item(), declaration="").encode("utf-16-le")),
    "utf-16 big-endian without a mark": Quirk(body=rss(item()).encode("utf-16-be")),
    "utf-32": Quirk(body=rss(item()).encode("utf-32")),
    "windows-1258, declared": Quirk(
        body=windows_1258(
            rss(item(WINDOWS_1258_TITLE, lead="x"), head="", declaration="").replace(
                "<rss", '<?xml version="1.0" encoding="windows-1258"?><rss', 1
            )
        ),
        title=WINDOWS_1258_TITLE,
    ),
    "utf-8 with one broken byte": Quirk(
        body=rss(item(lead=LEAD + "$$")).encode().replace(b"$$", b"\xff")
    ),
    "descriptions cut inside a letter by a counter of bytes": Quirk(
        body=rss(item(), *(item(f"Tin {n}", lead=LEAD + "$$") for n in range(1_500)))
        .encode().replace(b"$$", "ế".encode()[:2]),
        entries=1_501,
    ),
    "a short feed with two letters cut": Quirk(
        body=rss(item(lead="Sáng nay $$"), item("Tin hai $$")).encode().replace(b"$$", b"\xe1\xba"),
        entries=2,
    ),
    "emoji written as two halves": Quirk(
        body=rss(item(TITLE + " $$", lead="Vui")).encode().replace(b"$$", b"\xed\xa0\xbd\xed\xb8\x80"),
        title=f"{TITLE} 😀",
    ),
    "a lonely half of an emoji": Quirk(
        body=rss(item(TITLE + "$$")).encode().replace(b"$$", b"\xed\xa0\xbd")
    ),
    "utf-8 read as latin-1 and written again": Quirk(body=MOJIBAKE, lead=LEAD),
    "utf-8 read as windows-1252 and written again": Quirk(body=WINDOWS_MOJIBAKE),
    "packed although nobody said so": Quirk(body=gzip.compress(rss(item()).encode())),
    "cut inside a character": Quirk(
        body=rss(item(), item("Tin hai")).encode()[: -len("</channel></rss>")]
        + "<item><title>Đườ".encode()[:-1],
        entries=2,
    ),
    "NUL and other control characters": Quirk(
        body=rss(item(TITLE.replace(" ", "\x00 \x0b", 1) + "\x1f\x08"))
    ),
    "decomposed letters": Quirk(body=rss(item(unicodedata.normalize("NFD", TITLE)))),
    "bidi marks and zero-width characters": Quirk(
        body=rss(item("\u202e" + TITLE.replace("cầu", "c\u200bầu") + "\ufeff\u2066"))
    ),
    # the markup
    "blank lines before the declaration": Quirk(body="\r\n\n  \t" + rss(item())),
    "a warning of the server before the feed": Quirk(
        body="<br />\n<b>Warning</b>: mysql_connect() in <b>/www/x.php</b><br />" + rss(item())
    ),
    "an empty page before the feed": Quirk(body="<html></html>" + rss(item())),
    "a comment before the feed": Quirk(body="<!-- <html> " + "x" * 70_000 + " -->" + rss(item())),
    "split CDATA": Quirk(
        body=rss(item("<![CDATA[Khánh thành ]]><![CDATA[cầu mới bắc]]> qua sông"))
    ),
    "entities inside CDATA": Quirk(
        body=rss(item("<![CDATA[ Kh&aacute;nh th&agrave;nh c&#7847;u mới bắc qua s&ocirc;ng ]]>"))
    ),
    "entities escaped twice": Quirk(
        body=rss(item("Kh&amp;amp;#225;nh thành c&amp;#7847;u mới bắc qua s&amp;ocirc;ng"))
    ),
    "entities XML does not know": Quirk(
        body=rss(item("Kh&aacute;nh th&agrave;nh&nbsp;cầu mới bắc qua s&ocirc;ng"))
    ),
    "a raw & in title and link": Quirk(
        body=rss(item("R&D & đổi mới: 3 < 5", link="<link>https://example.vn/a?x=1&y=2</link>")),
        title="R&D & đổi mới: 3 < 5",
        url="https://example.vn/a?x=1&y=2",
    ),
    "markup in the title": Quirk(
        body=rss(item("&lt;b&gt;Khánh&lt;/b&gt; thành c<i>ầ</i>u mới bắc qua sông<br/>"))
    ),
    "a script in the title": Quirk(
        body=rss(item("&lt;script&gt;alert(1)&lt;/script&gt;" + TITLE)), lead=LEAD
    ),
    "less and more in the title are text": Quirk(
        body=rss(item("Nếu a&lt;b và c&gt;d thì sao")), title="Nếu a<b và c>d thì sao"
    ),
    "lines and blanks in title and link": Quirk(
        body=rss(item(f"\n   {TITLE}\n", link=f"<link>\n  {LINK}\n</link>"))
    ),
    "the description begins with a self-closed link": Quirk(
        body=rss(item(lead=f'<a href="{LINK}"/><img src="https://i.example.vn/c.jpg"/></a></br>(Dân trí) - {LEAD}')),
        lead=LEAD,
        image="https://i.example.vn/c.jpg",
    ),
    "the outlet's mark before the lead": Quirk(
        body=rss(item(lead=f"(baophutho.vn) - {LEAD}")), lead=LEAD
    ),
    "the outlet's old mark before the lead": Quirk(body=rss(item(lead=f"PTO- {LEAD}")), lead=LEAD),
    "a list of related links behind the lead": Quirk(
        body=rss(item(lead=f'<p>{LEAD}</p><ul><li><a href="/x">Tin khác</a></li></ul>')), lead=LEAD
    ),
    "the whole body in content:encoded": Quirk(
        body=rss(item(lead="", more=f"<content:encoded><![CDATA[<p>{LEAD}</p><p>Đoạn hai.</p>]]></content:encoded>")),
        lead=LEAD,
    ),
    "a whole body beside the lead": Quirk(
        body=rss(item(more="<content:encoded><![CDATA[<p>Thân bài.</p>]]></content:encoded>")),
        lead=LEAD,
    ),
    "no title": Quirk(body=rss(item("", lead="Cầu mới thông xe")), title="Cầu mới thông xe"),
    "cut in the middle of an entry": Quirk(
        body=rss(item(), item("Tin hai"))[: -len("</item></channel></rss>") - 60]
    ),
    "cut inside CDATA": Quirk(body=rss(item())[:-16] + "<item><title><![CDATA[Tin h"),
    "a tag that never closes in an entry": Quirk(body=rss(item(more="<x><y>"), item("Tin hai")), entries=2),
    "an unescaped tag in the description": Quirk(
        body=rss(f"<item><title>{TITLE}</title><link>{LINK}</link><description>a<br>b<p>c</description><pubDate>{DATE}</pubDate></item>"),
        lead="a b c",
    ),
    "a thousand entries": Quirk(
        body=rss(item(), *(item(f"Tin {n}") for n in range(999))), entries=1_000
    ),
    "an empty channel": Quirk(body=rss(), entries=0),
    "an empty channel element": Quirk(body="<rss version='2.0'><channel/></rss>", entries=0),
    # the dates
    "a US date": Quirk(body=dated("11/23/2026 8:30:00 AM")),
    "day before month": Quirk(
        body=dated("04/10/2026 08:30"), published=datetime(2026, 10, 4, 1, 30, tzinfo=UTC)
    ),
    "a Vietnamese date": Quirk(body=dated("Thứ hai, 23/11/2026, 08:30 (GMT +7)")),
    "GMT+7": Quirk(body=dated("Mon, 23 Nov 2026 08:30:00 GMT+7")),
    "a year of two digits": Quirk(body=dated("Mon, 23 Nov 26 08:30:00 +0700")),
    "a blank before the offset": Quirk(body=dated("2026-11-23T08:30:00.000 +07:00")),
    "no zone": Quirk(body=dated("2026-11-23 08:30:00")),
    "local time labelled GMT": Quirk(
        body=dated("Tue, 24 Nov 2026 11:45:00 GMT"),
        published=datetime(2026, 11, 24, 4, 45, tzinfo=UTC),
    ),
    "a date in the future": Quirk(body=dated("Mon, 23 Nov 2099 08:30:00 +0700"), published=None),
    "no date": Quirk(body=rss(item(date="")), published=None),
    "nonsense for a date": Quirk(body=dated("vừa xong"), published=None),
    "only dc:date": Quirk(body=rss(item(date="<dc:date>2026-11-23T08:30:00+07:00</dc:date>"))),
    # links, guids, pictures
    "a relative link": Quirk(body=linked("<link>/khanh-thanh-cau-moi-345678.htm</link>")),
    "the link is only the guid": Quirk(body=linked("", f'<guid isPermaLink="true">{LINK}</guid>')),
    "a guid that is no address": Quirk(
        body=linked(f"<link>{LINK}</link>", '<guid isPermaLink="false">345678</guid>')
    ),
    "no guid": Quirk(body=linked(f"<link>{LINK}</link>")),
    "tracking in the link": Quirk(
        body=linked(f"<link>{LINK}?utm_source=rss&amp;fbclid=1#utm_medium=x</link>")
    ),
    "a link that is a script": Quirk(
        body=linked("<link>javascript:alert(1)</link>", f"<guid>{LINK}</guid>")
    ),
    "blanks inside the link": Quirk(
        body=linked("<link>https://example.vn/tin moi/cau&#x20;345678.htm</link>"),
        url="https://example.vn/tin%20moi/cau%20345678.htm",
    ),
    "a link broken over two lines": Quirk(
        body=linked(f"<link>{LINK[:30]}\n      {LINK[30:]}</link>")
    ),
    "a link without its scheme": Quirk(body=linked(f"<link>{LINK.removeprefix('https://')}</link>")),
    "a link without its scheme, with www": Quirk(
        body=linked("<link>www.Example.vn/cau-345678.htm</link>"),
        url="https://www.Example.vn/cau-345678.htm",
    ),
    "a picture as enclosure": Quirk(
        body=rss(item(more='<enclosure url="/a.jpg" type="image/jpeg" length="1"/>')),
        image="https://example.vn/a.jpg",
    ),
    "a picture as media:content": Quirk(
        body=rss(item(more='<media:content url="https://i.example.vn/b.jpg" medium="image"/>')),
        image="https://i.example.vn/b.jpg",
    ),
    # other formats
    "Atom": Quirk(
        body=atom(
            f'<entry><title type="html">Kh&amp;aacute;nh thành cầu mới bắc qua sông</title>'
            f'<link rel="replies" href="https://example.vn/c"/><link href="{LINK}"/>'
            "<id>urn:1</id><updated>2026-11-23T01:30:00Z</updated></entry>"
        ),
        kind="atom",
    ),
    "RSS 1.0": Quirk(
        body='<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="x"><title>Báo</title></channel><item rdf:about="{LINK}">'
        f"<title>{TITLE}</title><link>{LINK}</link><dc:date>2026-11-23T08:30+07:00</dc:date>"
        "</item></rdf:RDF>",
        kind="rdf",
    ),
    "JSON Feed": Quirk(
        body=json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Báo Mẫu",
                "items": [
                    {"id": 1, "url": LINK, "title": TITLE, "summary": LEAD, "tags": ["Kinh tế", 3],
                     "date_published": "2026-11-23T08:30:00+07:00", "image": "/a.jpg",
                     "authors": [{"name": "An"}, None]},
                    None,
                ],
            }
        ),
        lead=LEAD,
        image="https://example.vn/a.jpg",
        kind="json",
    ),
    # attacks
    "billion laughs": Quirk(
        body=f"<?xml version='1.0'?><!DOCTYPE r [{BOMB}]>" + rss(item(more="&h;"), declaration="")
    ),
    "one huge entity used often": Quirk(
        body=f"<!DOCTYPE r [<!ENTITY a '{'A' * 100_000}'>]>" + rss(item(more="&a;" * 10_000), declaration="")
    ),
    "a local file as entity": Quirk(
        body="<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + rss(item("[&e;]"), declaration=""),
        title="[&e;]",
    ),
    "an external DTD": Quirk(
        body='<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">' + rss(item(), declaration="")
    ),
    "a tag with fifty thousand attributes": Quirk(
        body=rss(item(more="<x " + " ".join(f'a{n}="{n}"' for n in range(50_000)) + "/>"))
    ),
    "twenty thousand elements deep": Quirk(
        body=rss(item(more="<a>" * 20_000 + "</a>" * 20_000), item("Tin hai")), entries=2
    ),
    "a title of four megabytes": Quirk(body=rss(item("Đ" * 2_000_000)), title=None),
    "a number of a thousand digits": Quirk(
        body=rss(item(f"<![CDATA[&#{'9' * 5_000};{TITLE}]]>"))
    ),
}  # fmt: skip


@pytest.mark.parametrize("quirk", QUIRKS.values(), ids=QUIRKS.keys())
def test_a_feed_is_read_whatever_its_newspaper_does(quirk: Quirk) -> None:
    body = quirk.body.encode() if isinstance(quirk.body, str) else quirk.body

    feed = parse_feed(body, url=FEED_URL, content_type=quirk.content_type, now=NOW)

    assert len(feed.entries) == quirk.entries
    assert not feed.unlinked
    assert quirk.kind in (None, feed.kind)
    if not feed.entries:
        return
    first = feed.entries[0]
    assert quirk.title in (None, first.title)
    assert quirk.url == first.url
    assert quirk.published == first.published
    assert quirk.lead in (None, first.lead)
    assert quirk.image in (None, first.image)


NO_FEEDS: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "empty"),
    "only blanks": ("\ufeff \r\n\t", "empty"),
    "a home page": ("<!doctype html><html><head><title>Trang chủ</title></head></html>", "html_page"),
    "a home page that shows a feed": ("<html><body><pre>&lt;rss&gt;</pre><rss></rss></html>", "html_page"),
    "a page in XHTML": ('<?xml version="1.0"?><html xmlns="x"><body><p>Tin</p></body></html>', "html_page"),
    "a page that sets a cookie and reloads": (
        "<html><body><script>document.cookie='D1N=5b1e;path=/';location.reload();</script></body></html>",
        "cookie_page",
    ),
    "a script alone": ("<script>document.cookie='a=b';window.location.href='/rss'</script>", "cookie_page"),
    **{f"a challenge of {name}": (page, "challenge_page") for name, page in CHALLENGES.items()},
    "a home page behind Cloudflare": (
        f"<html><body><p>{'Tin trong tỉnh. ' * 200}</p><script src='/cdn-cgi/challenge-platform/x'>"
        "</script></body></html>",
        "html_page",
    ),
    "plain words": ("Máy chủ đang bận, xin thử lại sau.", "not_xml"),
    "random bytes": (bytes(range(128, 256)) * 20, "not_xml"),
    "a sitemap": ('<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>', "not_a_feed"),
    "JSON of another kind": ('{"error": "not found"}', "not_a_feed"),
    "JSON without an end": ("[" * 100_000, "not_a_feed"),
    "a bomb in gzip": (gzip.compress(b" " * 20_000_000), "too_large"),
    "ten thousand namespaces": (
        rss(item(more="".join(f'<n{n}:a xmlns:n{n}="u{n}"/>' for n in range(10_000)))), "too_large",
    ),
    "thirty thousand categories of one entry": (
        rss(item(more="".join(f"<category>{n}</category>" for n in range(30_000)))), "too_large",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "reason"), NO_FEEDS.values(), ids=NO_FEEDS.keys())
def test_what_is_no_feed_says_what_it_is(body: str | bytes, reason: str) -> None:
    with pytest.raises(FeedMalformed) as raised:
        parse_feed(body.encode() if isinstance(body, str) else body, url=FEED_URL, now=NOW)

    assert raised.value.reason == reason


def test_nothing_of_a_local_file_or_entity_comes_through() -> None:
    body = "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + rss(item("&e;", lead="&e;"))

    feed = parse_feed(body.encode(), url=FEED_URL, now=NOW)

    assert "root:" not in str(feed)


def test_bytes_that_name_a_file_are_no_file() -> None:
    with pytest.raises(FeedMalformed):
        parse_feed(b"/etc/hostname", url=FEED_URL, now=NOW)


def test_a_script_for_a_link_leaves_the_entry_without_an_address() -> None:
    feed = parse_feed(linked("<link>javascript:alert(1)</link>").encode(), url=FEED_URL, now=NOW)

    assert not feed.entries
    assert [entry.url for entry in feed.unlinked] == [""]


def test_without_an_address_of_the_feed_a_relative_link_stays_relative() -> None:
    feed = parse_feed(linked("<link>/cau-345678.htm</link>").encode(), url="", now=NOW)

    assert feed.entries[0].url == "/cau-345678.htm"


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<guid>/cau-345678.htm</guid>", "https://bao.example/cau-345678.htm"),
        ("<guid><![CDATA[ cau-345678.htm ]]></guid>", "https://bao.example/rss/cau-345678.htm"),
        ("<link>../cau-345678.htm</link>", "https://bao.example/cau-345678.htm"),
        (
            "<link xml:base='https://cu.example/a/'>cau-345678.htm</link>",
            "https://cu.example/a/cau-345678.htm",
        ),
        (
            "<link xml:base='/a/'>cau-345678.htm</link><guid isPermaLink='false'>7</guid>",
            "https://bao.example/a/cau-345678.htm",
        ),
        (
            "<guid>https://bao.example/cau-345678.htm</guid>",
            "https://bao.example/cau-345678.htm",
        ),
    ],
)
def test_an_address_is_joined_to_whatever_it_leans_on(inside: str, url: str) -> None:
    feed = parse_feed(linked(inside).encode(), url="https://bao.example/rss/home.rss", now=NOW)

    assert [entry.url for entry in feed.entries] == [url]


def test_a_link_to_nothing_is_not_the_feed_itself() -> None:
    feed = parse_feed(linked("<link href=''/>").encode(), url=FEED_URL, now=NOW)

    assert not feed.entries


def test_the_feeds_own_words_are_kept() -> None:
    body = rss(
        item(more="<category>Kinh tế</category><category>Kinh tế</category><dc:creator>An</dc:creator>"),
        head="<title>Báo Mẫu &amp; bạn đọc</title><ttl>5</ttl>",
    )  # fmt: skip

    feed = parse_feed(body.encode(), url=FEED_URL, now=NOW)

    assert (feed.title, feed.ttl) == ("Báo Mẫu & bạn đọc", timedelta(minutes=5))
    assert (feed.entries[0].categories, feed.entries[0].author) == (("Kinh tế",), "An")
    assert feed.entries[0].published_raw == DATE


def test_a_date_that_is_not_believed_is_kept_as_it_was_written() -> None:
    feed = parse_feed(dated("23/11/2099 08:30").encode(), url=FEED_URL, now=NOW)

    assert (feed.entries[0].published, feed.entries[0].published_raw) == (None, "23/11/2099 08:30")


def test_a_guid_that_all_entries_share_names_none_of_them() -> None:
    shared = "<guid>https://example.vn</guid>"
    links = [f"<link>https://example.vn/{slug}/</link>" for slug in ("mot", "hai")]

    feed = parse_feed(
        rss(*(item(link=link, guid=shared) for link in links)).encode(), url=FEED_URL, now=NOW
    )

    one, other = map(aliases, feed.entries)
    assert not set(one) & set(other)


def test_a_feed_is_read_up_to_its_five_thousandth_entry() -> None:
    body = DECLARATION + rss(*(item(f"Tin {n}", lead="") for n in range(5_050)), declaration="")

    feed = parse_feed(body.encode(), url=FEED_URL, now=NOW)

    assert len(feed.entries) == 5_000


def test_addresses_in_attributes_may_hold_a_raw_ampersand() -> None:
    entry = '<entry><title>A &LT;B&GT;</title><link href="/a?x=1&y=&QUOT;2"/></entry>'

    feed = parse_feed(atom(entry).encode(), url=FEED_URL, now=NOW)

    assert feed.entries[0].url == 'https://example.vn/a?x=1&y="2'
