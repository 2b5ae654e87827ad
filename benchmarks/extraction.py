"""How well articles are read from pages: token F1, titles, dates, authors, leads, wrong texts.

    python -m benchmarks.extraction --data FOLDER

FOLDER holds pages and a gold.json: {file: {title, sapo, body, optional, date, authors}}; files
that begin with `list_` are pages of lists, `SYNTH_..._encoded` ones hold no readable body. Without
--data the pages of the tests are measured. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from digests.article import extract_article, full_text
from digests.model import Article, Extraction
from digests.text import one_line, syllables

PAGES = Path(__file__).parents[1] / "tests" / "article" / "pages"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=PAGES)
    parser.add_argument("--generic", action="store_true", help="pretend to know no site")
    parser.add_argument("--diff", action="store_true", help="show what is missing or too much")
    options = parser.parse_args()
    sys.stdout.write(json.dumps(measure(options), ensure_ascii=False) + "\n")


def measure(options: argparse.Namespace) -> dict[str, Any]:
    gold = json.loads((options.data / "gold.json").read_text())
    rows = [_row(options, name, told) for name, told in sorted(gold.items())]
    for row in rows:
        print(
            f"{row['f1']:.4f} {row['f1_with_lead']:.4f} {row['method']:8} {row['ms']:6.1f} ms  "
            f"title {row['title']!s:5} date {row['date']!s:5} author {row['author']!s:5} "
            f"lead {row['lead']!s:5} {row['name']} {','.join(row['warnings'])}"
        )
    wrong = _wrong_texts(options, gold)
    authors = [row["author"] for row in rows if row["author"] is not None]
    f1 = [row["f1"] for row in rows]
    return {
        "pages": len(rows),
        "f1_mean": round(statistics.mean(f1), 4),
        "f1_worst": round(min(f1), 4),
        "f1_with_lead_mean": round(statistics.mean(row["f1_with_lead"] for row in rows), 4),
        "titles": sum(row["title"] for row in rows),
        "dates": sum(row["date"] for row in rows),
        "authors": round(statistics.mean(authors), 4) if authors else None,
        "leads": sum(row["lead"] for row in rows),
        "ms_median": round(statistics.median(row["ms"] for row in rows), 1),
        "wrong_texts": wrong,
    }


def _row(options: argparse.Namespace, name: str, told: dict[str, Any]) -> dict[str, Any]:
    article, ms = _read(options, name)
    date = article.published and article.published.astimezone(VIETNAM).date().isoformat()
    names = [author for author in article.author.split(", ") if author]
    if options.diff:
        _show_difference(article, told)
    return {
        "name": name,
        "ms": ms,
        "method": article.method.value,
        "warnings": article.warnings,
        "f1": _f1(article.text, told),
        "f1_with_lead": _f1(full_text(article), told),
        "title": _same(article.title, told["title"]),
        "date": date == told["date"],
        "author": _same_names(names, told["authors"]) if told["authors"] else None,
        "lead": _lead_kept(article, told),
    }


def _read(options: argparse.Namespace, name: str) -> tuple[Article, float]:
    content = (options.data / name).read_bytes()
    url = "" if options.generic else _address(content)
    if options.generic:  # no site is known by a name it does not have
        content = re.sub(rb"https?://[\w.-]+", b"https://bao.example", content)
    began = time.perf_counter()
    article = extract_article(content, url=url)
    return article, (time.perf_counter() - began) * 1000


def _address(content: bytes) -> str:
    for pattern in (
        rb'rel="canonical"[^>]*href="([^"]+)"',
        rb'href="([^"]+)"[^>]*rel="canonical"',
    ):
        if found := re.search(pattern, content):
            return found.group(1).decode()
    return "https://baophutho.vn/" if b"baophutho" in content else ""


def _f1(text: str, told: dict[str, Any]) -> float:
    """Token F1 on syllables; lines that may or may not be there are taken out of the answer."""
    optional = {tuple(syllables(line)) for line in told.get("optional", [])}
    lines = [line for line in text.split("\n") if tuple(syllables(line)) not in optional]
    ours, theirs = _count(lines), _count(told["body"])
    common = (ours & theirs).total()
    return 2 * common / max(1, ours.total() + theirs.total())


def _count(lines: Iterable[str]) -> Counter[str]:
    return Counter(word for line in lines for word in syllables(line))


def _same(a: str, b: str) -> bool:
    return syllables(a) == syllables(b)


def _same_names(ours: list[str], theirs: list[str]) -> bool:
    return {one_line(n).lower() for n in ours} == {one_line(n).lower() for n in theirs}


def _lead_kept(article: Article, told: dict[str, Any]) -> bool:
    lead = told["sapo"] or ""
    words = syllables(re.sub(r"^\([^)]*\)\s*[-–]\s*", "", lead))
    text = [*syllables(article.lead), "|", *syllables(full_text(article))]
    runs = [tuple(words[i : i + 6]) for i in range(max(0, len(words) - 5))]
    have = {tuple(text[i : i + 6]) for i in range(len(text))}
    return bool(article.lead) if not runs else sum(run in have for run in runs) >= 0.9 * len(runs)


def _wrong_texts(options: argparse.Namespace, gold: dict[str, Any]) -> list[str]:
    """Return the pages without a readable article of which text was believed all the same."""
    wrong = []
    for path in sorted(options.data.glob("*.html")):
        if path.name in gold or "plain" in path.name:
            continue
        article, _ = _read(options, path.name)
        print(f"{article.method.value:8} {path.name} {','.join(article.warnings)}")
        if article.method is not Extraction.FALLBACK or article.text:
            wrong.append(path.name)
    return wrong


def _show_difference(article: Article, told: dict[str, Any]) -> None:
    ours, theirs = article.text.split("\n\n"), told["body"]
    for line in ours:
        if line not in theirs and line not in told.get("optional", []):
            print("   +", line[:150])
    for line in theirs:
        if line not in ours:
            print("   -", line[:150])


if __name__ == "__main__":
    main()
