"""Make a sheet of digests to be judged blind, and count what the judge said.

    python -m benchmarks.blind_sheet make --data ARTICLES.jsonl[.xz] [--pages FOLDER] \\
        --seed N --sheet sheet.txt --key key.json
    python -m benchmarks.blind_sheet count --key key.json --verdicts verdicts.txt \\
        --judge "an AI assistant" --out benchmarks/sheets/summaries_blind.md

`make` takes the pages of FOLDER (*.html with gold.json) and fills up to COUNT with articles of
ARTICLES, drawn by the seed, or with --of those of a page that was judged before; each with its
newspaper's lead. --held-out draws only from those that the ranker's training held out, --without
from those that no given page names. Four texts an article, at most 75 syllables each, in an order
drawn by the seed: our default digest, the first two sentences of the body, the lead alone,
TextRank. The sheet shows the texts, the key says whose they are: the judge reads the sheet, writes
one line an article, best first ("3 B>A=D>C a reason"), and does not open the key before the last
line. `count` then joins the two. Neither sheet nor key belongs in the
repository: the texts are the newspapers'. The page that `count` writes has ids and verdicts only.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.pairs import pairs
from benchmarks.real_pages import read_pages
from benchmarks.rivals import Case, Rival, rivals
from benchmarks.rouge import Reference
from benchmarks.training.prepare import is_held_out
from digests.article import extract_article
from digests.model import Article, Length
from digests.summary.lengths import BUDGETS
from digests.summary.summarizer import summarize
from digests.summary.vietnamese.sentences import split_sentences
from digests.text import one_line, syllables

COUNT = 20
MOST = BUDGETS[Length.DEFAULT].most
OURS = "ours"
OTHERS = ("lead", "LEAD-2", "TextRank")
LETTERS = "ABCD"
_ID = re.compile(r"\bvnds-\w+-\d+")
_VERDICT = re.compile(
    r"^(?P<number>\d+) +(?P<order>[A-D](?:[>=][A-D]){3})(?: +(?P<reason>.+))?$", re.MULTILINE
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    todo = parser.add_subparsers(dest="todo", required=True)
    making = todo.add_parser("make")
    making.add_argument("--data", type=Path, required=True)
    making.add_argument("--pages", type=Path)
    making.add_argument("--of", type=Path, help="a page of `count`: the articles it names")
    making.add_argument("--held-out", action="store_true", help="only those no training saw")
    making.add_argument("--without", type=Path, nargs="*", default=[], help="files of used ids")
    making.add_argument("--seed", type=int, required=True)
    making.add_argument("--sheet", type=Path, required=True)
    making.add_argument("--key", type=Path, required=True)
    counting = todo.add_parser("count")
    counting.add_argument("--key", type=Path, required=True)
    counting.add_argument("--verdicts", type=Path, required=True)
    counting.add_argument("--judge", required=True)
    counting.add_argument("--note", default="", help="what else a reader of the page should know")
    counting.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.todo == "make":
        used = {name for file in options.without for name in _ID.findall(file.read_text())}
        given = {
            pair["id"]: _material(pair)
            for pair in pairs(options.data)
            if (is_held_out(pair["id"]) or not options.held_out) and pair["id"] not in used
        }
        found = articles(given, options.pages, options.of, Random(options.seed))
        make(found, options.seed, options.sheet, options.key)
    else:
        key = json.loads(options.key.read_text())
        verdicts = options.verdicts.read_text()
        options.out.write_text(page(key, verdicts, judge=options.judge, note=options.note))


def articles(
    given: Mapping[str, Article], pages: Path | None, page: Path | None, random: Random
) -> list[tuple[str, Article]]:
    """Return those that `page` names, or the pages and as many more as make COUNT."""
    found = dict(_of_pages(pages)) if pages else {}
    if page is not None:
        named = re.findall(r"^\| \d+ \| (\S+) \|", page.read_text(), re.MULTILINE)
        known = {**found, **given}
        return [(identity, known[identity]) for identity in named]
    drawn = random.sample(sorted(given), COUNT - len(found))
    both = [*found.items(), *((identity, given[identity]) for identity in drawn)]
    random.shuffle(both)
    return both


def make(found: Sequence[tuple[str, Article]], seed: int, sheet: Path, key: Path) -> None:
    random = Random(seed)
    lines, told = [], []
    for number, (identity, article) in enumerate(found, 1):
        texts = list(_texts(article).items())
        random.shuffle(texts)
        lines += [f"## {number}. {article.title}", ""]
        lines += [f"{letter}. {text}" for letter, (_, text) in zip(LETTERS, texts, strict=True)]
        lines.append("")
        whose = {letter: name for letter, (name, _) in zip(LETTERS, texts, strict=True)}
        told.append({"number": number, "id": identity, "whose": whose})
    sheet.write_text("\n".join(lines))
    key.write_text(json.dumps({"seed": seed, "articles": told}, indent=1))


def _of_pages(folder: Path) -> Iterator[tuple[str, Article]]:
    """Yield the articles that our own extractor reads out of real pages, with their leads."""
    for found in read_pages(folder):
        if found.lead and not found.name.startswith(("list_", "SYNTH_")):
            url = f"http://{found.host}{found.path}"
            article = extract_article(found.body, url=url, title=found.title, lead=found.lead)
            if article.text:
                article = Article(title=article.title, lead=found.lead, text=article.text)
                yield found.name, article


def _material(pair: Mapping[str, str]) -> Article:
    return Article(title=pair["title"], lead=pair["summary"], text=pair["body"])


def _texts(article: Article) -> dict[str, str]:
    case = Case(
        article=article,
        sentences=split_sentences(article.text),
        reference=Reference(article.lead),
        summary=article.lead,
    )
    known: dict[str, Rival] = rivals()
    return {
        OURS: summarize(article).text,
        "lead": _cut(one_line(article.lead)),
        "LEAD-2": known["LEAD-2"].make()(case, MOST),
        "TextRank": known["TextRank, syllables"].make()(case, MOST),
    }


def _cut(text: str) -> str:
    kept = text.split()
    while len(syllables(" ".join(kept))) > MOST:
        kept.pop()
    return " ".join(kept)


def page(key: Mapping[str, Any], verdicts: str, *, judge: str, note: str) -> str:
    """Return the page for the repository: who was preferred to whom, and why."""
    said = {int(found["number"]): found for found in _VERDICT.finditer(verdicts)}
    missing = [a["number"] for a in key["articles"] if a["number"] not in said]
    if missing:
        raise SystemExit(f"no verdict on {missing}")
    rows, places = [], []
    for article in key["articles"]:
        found = said[article["number"]]
        place = _places(found["order"], article["whose"])
        places.append(place)
        best = [name for name in (OURS, *OTHERS) if place[name] == min(place.values())]
        against = ["=<>"[_sign(place[OURS], place[other])] for other in OTHERS]
        rows.append(
            f"| {article['number']} | {article['id']} | {', '.join(best)} |"
            f" {' | '.join(against)} | {_named(found['reason'] or '', article['whose'])} |"
        )
    return _PAGE.format(
        count=len(rows),
        seed=key["seed"],
        judge=judge,
        note=f"\n{note}\n" if note else "",
        most=MOST,
        part="held-out training" if "vnds-train" in str(key["articles"]) else "development",
        and_pages=", and pages of 2026 through our extractor" if _has_pages(key) else "",
        pairwise="\n".join(_pairwise(places, other) for other in OTHERS),
        best=_best(places),
        rows="\n".join(rows),
    )


_PAGE = """# Twenty digests, read blind

{count} articles with their newspapers' leads, drawn with seed {seed} by
`benchmarks/blind_sheet.py`: {part} articles of VNDS{and_pages}.
Four texts each, at most {most} syllables, in a shuffled order: our default digest, the lead alone,
the first two sentences of the body (LEAD-2), TextRank. Judged by {judge}, not by a panel of
readers, and before the key was opened: which is best for somebody who wants the news in brief
(facts, completeness, readability, nothing that dangles). The texts are the newspapers' and are not
repeated. A text that goes on from the lead is easily recognised as ours: blind is what the order
is, not quite what the judge is.
{note}
| ours against | better | the same | worse | preferred |
|---|---|---|---|---|
{pairwise}

{best}

">" means that ours was preferred, "<" that the other was, "=" neither.

| no. | article | best of four | lead | LEAD-2 | TextRank | why |
|---|---|---|---|---|---|---|
{rows}
"""


def _named(reason: str, whose: Mapping[str, str]) -> str:
    """Return `reason` with the names of the methods for the letters of the sheet."""
    return re.sub(r"\b[A-D]\b", lambda letter: whose[letter[0]], reason)


def _has_pages(key: Mapping[str, Any]) -> bool:
    return any(not article["id"].startswith("vnds") for article in key["articles"])


def _places(order: str, whose: Mapping[str, str]) -> dict[str, int]:
    """Return each method's place, from 0, as "B>A=D>C" ranks them; equals share one."""
    letters, signs = order[::2], order[1::2]
    found, place = {whose[letters[0]]: 0}, 0
    for (_, letter), sign in zip(pairwise(letters), signs, strict=True):
        place += sign == ">"
        found[whose[letter]] = place
    return found


def _sign(ours: int, other: int) -> int:
    """Return 0 for the same place, -1 if ours is better, 1 if the other is."""
    return (ours > other) - (ours < other)


def _pairwise(places: Sequence[Mapping[str, int]], other: str) -> str:
    signs = [_sign(place[OURS], place[other]) for place in places]
    better, same, worse = signs.count(-1), signs.count(0), signs.count(1)
    return f"| {other} | {better} | {same} | {worse} | {100 * better / len(signs):.0f} % |"


def _best(places: Sequence[Mapping[str, int]]) -> str:
    alone = sum(all(place[OURS] < place[other] for other in OTHERS) for place in places)
    shared = sum(place[OURS] == min(place.values()) for place in places) - alone
    return f"Best of the four: ours {alone} of {len(places)} alone, {shared} more on a level."


if __name__ == "__main__":
    main()
