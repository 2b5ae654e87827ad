"""What a body repeats on top of the story: the headline, the date, the byline, the section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from digests.article.body import Paragraph
from digests.article.bylines import is_name
from digests.article.page_dates import is_dateline
from digests.text import syllables

_FIRST_PARAGRAPHS = 8  # paragraphs; further down a repeated headline is a heading of the story
_LEAST_HEADLINE = 5  # syllables; fewer may begin any sentence
_LONGEST_LABEL = 12  # words of what stands over a headline: a section, a place, a date
_MAX_BESIDE = 4  # syllables before or behind a headline in its line: "Thời sự:", "- Báo Phú Thọ"
_SAME_HEADLINE = 0.85  # of the syllables: "sau 3 ngày", "sau ba ngày"
_SENTENCE_END = re.compile(r"[.!?…][”\"'’)\s]*$")
_SEPARATORS = " .:-–—|…"  # a headline and the sentence behind it
_OPENING_MARKS = "“\"'‘(["


def without_repeated_headline(
    found: Sequence[Paragraph], *, titles: Sequence[str]
) -> list[Paragraph]:
    """Drop what only stands on top; `titles` are the page's headline and the feed's."""
    wanted = [words for words in map(syllables, titles) if words]
    kept = _below_headline(
        [_behind_headline(p, wanted) for p in found[:_FIRST_PARAGRAPHS]], wanted
    )
    kept += found[_FIRST_PARAGRAPHS:]
    for index in range(min(4, len(kept)) - 1, -1, -1):
        if is_dateline(kept[index].text):
            del kept[index]
    if len(kept) > 1 and kept[0].words <= 4 and is_name(kept[0].text) and kept[0].linked > 0.5:
        del kept[0]
    return kept


def _behind_headline(paragraph: Paragraph, titles: Sequence[list[str]]) -> Paragraph:
    """Return the paragraph without a headline that its first line or bold words repeat."""
    opening, words = paragraph.opening, syllables(paragraph.opening)
    rest = paragraph.text[len(opening) :].lstrip(_SEPARATORS)
    if len(words) < _LEAST_HEADLINE or not _is_one_of(words, titles):
        return paragraph
    if not rest.lstrip(_OPENING_MARKS)[:1].isupper():
        return paragraph  # its bold words may be the sentence's own: "<b>Giải cờ</b> vừa khai mạc"
    return replace(paragraph, text=rest, opening="")


def _below_headline(top: list[Paragraph], titles: Sequence[list[str]]) -> list[Paragraph]:
    """Drop the lines that are the headline, and the labels over the last of them."""
    lines = [n for n, paragraph in enumerate(top) if _is_headline(paragraph, titles)]
    if not lines:
        return top
    above = top[: lines[-1]]
    if all(_is_label(paragraph) or n in lines for n, paragraph in enumerate(above)):
        return top[lines[-1] + 1 :]
    return [paragraph for n, paragraph in enumerate(top) if n not in lines]


def _is_headline(paragraph: Paragraph, titles: Sequence[list[str]]) -> bool:
    words = syllables(paragraph.text)
    if words in titles:
        return True
    if _SENTENCE_END.search(paragraph.text) or len(words) < _LEAST_HEADLINE:
        return False  # a sentence may well say what the headline says
    return _is_one_of(words, titles)


def _is_one_of(words: list[str], titles: Sequence[list[str]]) -> bool:
    return any(_holds(words, title) or _alike(words, title) for title in titles)


def _holds(words: list[str], title: list[str]) -> bool:
    beside = len(words) - len(title)
    if len(title) < _LEAST_HEADLINE or not 0 <= beside <= _MAX_BESIDE:
        return False
    return words[beside:] == title or words[: len(title)] == title


def _alike(words: list[str], title: list[str]) -> bool:
    common = (Counter(words) & Counter(title)).total()
    return common >= _SAME_HEADLINE * max(len(words), len(title))


def _is_label(paragraph: Paragraph) -> bool:
    return paragraph.words <= _LONGEST_LABEL and not _SENTENCE_END.search(paragraph.text)
