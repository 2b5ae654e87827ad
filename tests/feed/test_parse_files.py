"""`tingon parse FILE...`: a bad file never stops the rest."""

from __future__ import annotations

from pathlib import Path

from digests.feed.parse_files import BadFile, parse_files
from tests.feed.papers import LEAD, LINK, NOW, TITLE, item, rss


def test_each_entry_is_one_line_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "home.rss"
    file.write_text(rss(item(), item(link="", guid="", date="")), encoding="utf-8")

    first, second = parse_files([file], url="https://example.vn/rss/home.rss", now=NOW)

    assert first == {
        "file": str(file),
        "guid": LINK,
        "url": LINK,
        "title": TITLE,
        "lead": LEAD,
        "published": "2026-11-23T01:30:00+00:00",
        "author": "",
        "categories": [],
    }
    assert not isinstance(second, BadFile)
    assert (second["url"], second["published"]) == ("", None)


def test_a_bad_file_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    page, good = tmp_path / "page.xml", tmp_path / "good.xml"
    page.write_text("<html><title>x</title></html>", encoding="utf-8")
    good.write_text(rss(item()), encoding="utf-8")

    lines = list(parse_files([page, tmp_path / "none.xml", tmp_path, good], now=NOW))

    assert lines[0] == BadFile(file=str(page), reason="html_page")
    assert [isinstance(line, BadFile) for line in lines] == [True, True, True, False]
    assert all(line.cause is None for line in lines if isinstance(line, BadFile))


def test_a_file_larger_than_any_feed_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "huge.xml"
    with file.open("wb") as stream:
        stream.truncate(2**33)

    (line,) = parse_files([file], now=NOW)

    assert line == BadFile(file=str(file), reason="too_large")
