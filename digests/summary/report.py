"""Why a digest is what it is: `tingon summarize --explain`."""

from __future__ import annotations

from dataclasses import dataclass

from digests.model import Article, Length, Method, Summary
from digests.summary.lengths import BUDGETS
from digests.summary.selection.candidates import Candidate
from digests.summary.selection.document import Sentence, is_teaser
from digests.summary.summarizer import Summarizer, SummaryDraft, process_summarizer
from digests.text import syllables


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceReport:
    """One sentence of the article, and what became of it."""

    number: int
    """Place in the text, from 1; of the lead, 0 and below."""
    text: str
    syllables: int
    score: float | None
    """ROUGE-1 and ROUGE-2 together, as the ranker expects of this sentence alone."""
    chosen: str | None
    """As it stands in the digest, or None."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionReport:
    title: str
    length: Length
    summary: Summary
    sentences: tuple[SentenceReport, ...]


def explain(
    article: Article,
    *,
    length: Length = Length.DEFAULT,
    method: Method | None = None,
    summarizer: Summarizer | None = None,
) -> SelectionReport:
    """Return the digest of `article` with what was thought of each sentence."""
    summarizer = summarizer or process_summarizer()
    work = SummaryDraft(article, summarizer.ranker)
    summary = summarizer.finish(work, length, method)
    chosen = {c.sentence.number: c for c in work.candidates(summary.method, length)}
    sentences = [*work.document.lead, *work.document.body]
    return SelectionReport(
        title=work.document.title,
        length=length,
        summary=summary,
        sentences=tuple(_sentence(s, chosen.get(s.number), work, length) for s in sentences),
    )


def as_text(selection: SelectionReport) -> str:
    """Return `selection` as lines for a terminal."""
    summary = selection.summary
    failed = summary.checks.get("failed")
    lines = [
        selection.title,
        f"{summary.method.value}, {selection.length.value}: {len(syllables(summary.text))}"
        f" of at most {BUDGETS[selection.length].most} syllables;"
        f" checks: {'all passed' if not failed else f'failed {failed}'}",
        "",
        summary.text,
        "",
    ]
    for one in selection.sentences:
        score = "     " if one.score is None else f"{one.score:5.2f}"
        mark = "*" if one.chosen else " "
        lines.append(f"{mark}{one.number:4d} {score} {one.syllables:4d}  {one.reason}")
        lines.append(f"        {one.text}")
        if one.chosen and one.chosen != one.text:
            lines.append(f"     -> {one.chosen}")
    return "\n".join(lines)


def _sentence(
    sentence: Sentence, chosen: Candidate | None, work: SummaryDraft, length: Length
) -> SentenceReport:
    return SentenceReport(
        number=sentence.number + 1,
        text=sentence.text,
        syllables=len(sentence.syllables),
        score=_score(sentence, work),
        chosen=chosen.text if chosen else None,
        reason=_reason(sentence, chosen, work, length),
    )


def _score(sentence: Sentence, work: SummaryDraft) -> float | None:
    if work.salience is None or not 0 <= sentence.number < len(work.salience.sentences):
        return None
    one, two = work.salience.sentences[sentence.number][:2]
    return float(one) + float(two)


def _reason(
    sentence: Sentence, chosen: Candidate | None, work: SummaryDraft, length: Length
) -> str:
    if chosen:
        base = "chosen as the lead" if sentence.number < 0 else "chosen"
        return f"{base}, cut to the budget" if chosen.compressed else base
    if sentence.ineligible is not None:
        return f"may not stand: {sentence.ineligible.value}"
    if not any(c.sentence is sentence for c in work.candidates_of(sentence, length)):
        return f"too long: over {BUDGETS[length].most} syllables, and no safe cut"
    if sentence.number < 0 and not is_teaser(sentence.text):
        return "told again below, in full"
    if sentence.anaphora.needs_previous:
        return "needs the sentence before it"
    open_ = sorted(sentence.anaphora.unresolved - work.document.introduced)
    if open_:
        return f"adds less, and leaves open who or what: {', '.join(open_)}"
    return "adds less"
