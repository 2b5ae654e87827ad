"""Many articles from a file of JSON lines: one in, one out, nothing kept in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from digests.model import Article, Length, Method
from digests.summary.summarizer import summarize

LONGEST_LINE = 8_000_000
"""Bytes; a longer line is no article."""


@dataclass(frozen=True, slots=True)
class BadLine:
    number: int
    """Counted from 1."""
    reason: str


class _Unreadable(Exception):
    """A line is no article: why."""


def summarize_jsonl(
    in_path: Path,
    out_path: Path,
    *,
    length: Length = Length.DEFAULT,
    method: Method | None = None,
) -> Iterator[BadLine]:
    """Write {"id", "summary", "method", "checks"} for each {"id", "title", "lead"?, "body"}.

    Lazy: the work is done as the bad lines are asked for, each when it is met.
    """
    with in_path.open("rb") as source, out_path.open("w", encoding="utf-8") as target:
        for number, line in enumerate(_lines(source), start=1):
            if line is not None and not line.strip():
                continue
            try:
                identity, article = _article(line)
            except _Unreadable as error:
                yield BadLine(number, str(error))
                continue
            summary = summarize(article, length=length, method=method)
            row = {
                "id": identity,
                "summary": summary.text,
                "method": summary.method.value,
                "checks": dict(summary.checks),
            }
            target.write(json.dumps(row, ensure_ascii=False) + "\n")


def _lines(source: IO[bytes]) -> Iterator[bytes | None]:
    """Yield each line, or None for one that is too long to be looked at."""
    while line := source.readline(LONGEST_LINE):
        if line.endswith(b"\n") or len(line) < LONGEST_LINE:
            yield line
            continue
        while (rest := source.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None


def _article(line: bytes | None) -> tuple[str | int, Article]:
    if line is None:
        raise _Unreadable(f"longer than {LONGEST_LINE} bytes")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _Unreadable(f"no JSON: {error}") from error
    if not isinstance(found, dict):
        raise _Unreadable("not a JSON object")
    identity = found.get("id")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise _Unreadable('"id" is neither text nor a whole number')
    texts = {name: found.get(name, "") for name in ("title", "lead", "body")}
    for name, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise _Unreadable(f'"{name}" is not text')
    title, lead, body = (str(value or "") for value in texts.values())
    if not (title.strip() or lead.strip() or body.strip()):
        raise _Unreadable("no title, no lead and no body")
    if not _is_text(title + lead + body):
        raise _Unreadable("holds half a surrogate pair")
    return identity, Article(title=title, lead=lead, text=body)


def _is_text(text: str) -> bool:
    """Whether `text` can be written as UTF-8: JSON may escape half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
