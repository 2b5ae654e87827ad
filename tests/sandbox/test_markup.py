"""Rules of Telegram's HTML, as properties."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import BadRequest
from sandbox.markup import Entity, link, parse, tidy, units

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "blockquote", "tg-spoiler"])


def piece(text: str, entity: Entity) -> str:
    packed = text.encode("utf-16-le")
    start, stop = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    return packed[start:stop].decode("utf-16-le")


@given(WORDS)
def test_escaped_text_comes_back_as_it_was(words: str) -> None:
    assert parse(escape(words), "HTML") == (words, [])


@given(WORDS, TAGS, WORDS)
def test_an_entity_covers_what_stood_between_its_tags(before: str, tag: str, words: str) -> None:
    text, entities = parse(f"{escape(before)}<{tag}>{escape(words)}</{tag}>", "html")

    assert text == before + words
    assert [piece(text, entity) for entity in entities] == [words]


@given(WORDS, TAGS)
def test_a_tag_that_is_not_closed_never_passes(words: str, tag: str) -> None:
    with pytest.raises(BadRequest, match="can't parse entities"):
        parse(f"<{tag}>{escape(words)}", "HTML")


@given(st.lists(WORDS, max_size=5))
def test_trimming_moves_entities_with_their_words(parts: list[str]) -> None:
    html = "  \n" + " ".join(f"<b>{escape(part)}</b>" for part in parts) + " \n "
    text, entities = tidy(*parse(html, "HTML"))

    assert text == text.strip(" \n\r\t")
    assert all(entity["offset"] + entity["length"] <= units(text) for entity in entities)


@pytest.mark.parametrize(
    ("html", "text", "types"),
    [
        ("a &lt; b &amp;&amp; c &nbsp;", "a < b && c &nbsp;", []),
        ("<blockquote expandable>dài</blockquote>", "dài", ["expandable_blockquote"]),
        ('<pre><code class="language-py">x</code></pre>', "x", ["pre"]),
        ('<a href="http://localhost/">x</a>', "x", []),
        ('<a href="tg://user?id=5">An</a>', "An", ["text_mention"]),
        ("<code><b>x</b></code>", "x", ["code"]),
        ("xem http://127.0.0.1:8090/a.htm. #tin @an_viettri /start",
         "xem http://127.0.0.1:8090/a.htm. #tin @an_viettri /start",
         ["url", "hashtag", "mention", "bot_command"]),
        ("a/b và 3/4", "a/b và 3/4", []),
    ],
)  # fmt: skip
def test_what_telegram_makes_of_it(html: str, text: str, types: list[str]) -> None:
    told, entities = tidy(*parse(html, "HTML"))

    assert (told, [entity["type"] for entity in entities]) == (text, types)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("baophutho.vn", "http://baophutho.vn/"),
        ("https://baophutho.vn/a.htm", "https://baophutho.vn/a.htm"),
        ("javascript:alert(1)", None),
        ("http://x y/", None),
        ("http://a.vn:99999/", None),
    ],
)
def test_only_addresses_become_links(href: str, url: str | None) -> None:
    assert link(href) == url
