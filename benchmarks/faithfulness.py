"""How often the checks speak up: on our digests, on human abstracts, on errors planted in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from benchmarks.rivals import Case
from digests.model import Length
from digests.summary.faithfulness.checks import Checker
from digests.summary.faithfulness.claims import ClaimChecker
from digests.summary.summarizer import Summarizer
from digests.summary.vietnamese.numbers import numbers
from digests.summary.vietnamese.proper_names import proper_names


def faithfulness(ours: Summarizer, cases: Sequence[Case]) -> dict[str, float]:
    """Return how often the checks speak up: where they should, and where they should not."""
    random = np.random.default_rng(5)
    counts: dict[str, list[bool]] = {}

    def note(name: str, hit: bool) -> None:
        counts.setdefault(name, []).append(hit)

    pool = [name for case in cases for name in proper_names(case.article.text) if " " in name]
    for case in cases:
        checker, written = Checker(case.article), ClaimChecker(case.article)
        said = ours.summarize(case.article).text
        note("our digests: any check failed", bool(failed(checker.check(said))))
        human = failed(checker.check(case.summary, length=Length.LONG))
        note("human abstracts: a number not in the article", "numbers" in human)
        note("human abstracts: a name not in the article", "names" in human)
        note("our digests, the checks for models: refused", bool(failed(written.check(said))))
        for name, planted, wanted in plant(said, case, pool, random):
            result = failed(written.check(planted))
            note(f"planted, {name}: found", bool(wanted & set(result)))
    return {name: round(100 * sum(hits) / len(hits), 2) for name, hits in counts.items()}


def failed(result: dict[str, object]) -> list[str]:
    found = result["failed"]
    return list(found) if isinstance(found, list) else []


def plant(
    said: str, case: Case, pool: Sequence[str], random: np.random.Generator
) -> list[tuple[str, str, set[str]]]:
    """Return `said` with one error each: its kind, the text, the checks that may find it."""
    found: list[tuple[str, str, set[str]]] = []
    source = case.article.title + "\n" + case.article.text
    digits = list(re.finditer(r"\d", said))
    numeric = {"numbers", "dates", "units", "together"}
    if digits:
        at = digits[int(random.integers(len(digits)))].start()
        digit = str((int(said[at]) + int(random.integers(1, 9))) % 10)
        planted = said[:at] + digit + said[at + 1 :]
        if not set(numbers(planted)) <= set(numbers(source)):
            found.append(("a digit changed, not in the article", planted, numeric))
        else:
            found.append(("a digit changed, value elsewhere in the article", planted, numeric))
    own_names = [name for name in proper_names(said) if " " in name and name in said]
    if own_names and pool:
        name = own_names[int(random.integers(len(own_names)))]
        other = pool[int(random.integers(len(pool)))]
        if other not in source:
            found.append(
                ("a name swapped, not in the article", said.replace(name, other, 1), {"names"})
            )
    inside = [n for n in proper_names(case.article.text) if " " in n and n not in said]
    if own_names and inside:
        other = inside[int(random.integers(len(inside)))]
        kind = "a name swapped for one of the article"
        found.append((kind, said.replace(own_names[0], other, 1), {"names", "together"}))
    negation = re.search(r"\b(?:không|chưa) ", said)
    if negation:
        planted = said[: negation.start()] + said[negation.end() :]
        found.append(("a negation dropped", planted, {"negation", "together"}))
    return found
