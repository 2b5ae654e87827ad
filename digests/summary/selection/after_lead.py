"""What a sentence is worth after a newspaper's lead.

The ranker says how well a sentence agrees with an abstract. What should come behind a lead is
another question: when and where, who, how many, what was decided, what comes next. What that is
worth was learned from sentences graded one by one behind their leads, by a linear model (ridge
regression): benchmarks/training/after_lead.py fits it, benchmarks/sheets/after_lead.md has the
grades and says who gave them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from digests.summary.selection.candidates import Candidate
from digests.summary.selection.redundancy import STOPWORDS
from digests.summary.vietnamese.days import tells_day, tells_very_day
from digests.summary.vietnamese.phrases import one_of, words
from digests.summary.vietnamese.proper_names import proper_names
from digests.text import syllables

FARTHEST = 12
"""The place in the text from which all is alike."""
RETELLS, FIRST_SENTENCES = 0.6, 4
"""The share of a lead's words with which one of so many first sentences tells its news again."""
MAX_COUNTED = 4
"""Numbers, or names, of a sentence beyond which more of them say nothing."""

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "length": 0.585,
        "place": -0.115,
        "numbers": 0.079,
        "day": 0.071,
        "goes on": 0.992,
        "of the title": -0.027,
        "known names": 0.072,
        "new names": 0.026,
        "age": 0.331,
        "now": 0.392,
        "ahead": 0.176,
        "before": -0.181,
        "decides": 0.117,
        "result": 0.061,
        "source": 0.089,
    }
)
"""What one of each is worth, in grades (0: better without it, 3: just what should come)."""
GRADES_PER_ROUGE = 6.0
"""What it counts in grades to add 1 to the ROUGE-1 and ROUGE-2 F1 expected; set, not fitted."""
FREE_RETELLING, RETELLING_PENALTY = 0.25, 1.5
"""The share of a lead's words that a sentence may tell again, and what all of them take off.
Graders forgave this too, sentence by sentence; whoever compared whole digests did not."""
OPEN_QUESTION_PENALTY = 1.0
"""What "ngôi trường này" or "anh Lai" takes off the grade where neither has been told. Those who
graded took off 0.2 only; an editor takes it out."""
MEAN_GRADE = 0.452
"""The grade of a sentence of which nothing is known."""
_KIN = words("ông bà anh chị em cháu cô chú bé bác cậu cụ")
# ... but not "bà Mơ (54 tuổi)", "ông Bảy, chủ quán,": there they are introduced.
_LONE_NAME = re.compile(
    rf"\b(?i:{'|'.join(sorted(_KIN))})\s(?P<name>\w+)\b(?!\.?,?\s?[(,–-])(?:\s(?P<more>\w+))?"
)
_DEMONSTRATIVE = re.compile(r"\b(?P<noun>\w+) (?:này|ấy)\b")
_NOT_REFERRING = words("""
    hiện năm ngày lần dịp tháng tuần đợt quý kỳ điểm gian đến trước giới mùa sau lúc sáng chiều
    tối đêm nước gia người
""")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d[\d.,/:-]*")
_AGE = re.compile(r"\btuổi\b|\b(?:SN|sinh năm)\b")
_NOW = re.compile(
    r"(?:hiện|hiện tại|hiện nay|hiện giờ|đến nay|tới nay|(?:đến|tới) (?:sáng|trưa|chiều|tối))\b"
)
_AHEAD = re.compile(r"\b" + one_of("sẽ, dự kiến, từ ngày, đến ngày, thời gian tới, sắp") + r"\b")
_BEFORE = re.compile(
    r"\b" + one_of("trước đó, trước đây, năm ngoái, từng, từ năm, từ tháng") + r"\b"
    r"|\bnăm (?:19|20)\d\d"
)
_DECIDES = re.compile(
    r"\b"
    + one_of("""
        quyết định, yêu cầu, chỉ đạo, khởi tố, bắt, tạm giữ, tạm giam, phạt, tuyên, xử lý, công bố,
        ký, phê duyệt, thông báo, điều tra, xác minh, làm rõ
    """)
    + r"\b"
)
_RESULT = re.compile(
    r"\b"
    + one_of("""
        khiến, làm, hậu quả, thiệt hại, tử vong, bị thương, thiệt mạng, tổng cộng, tổng số
    """)
    + r"\b"
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a sentence has to be worth to be said after a lead."""

    grade: float
    """Worth a reader's time."""
    syllable_cost: float = 0.0
    """What each of its syllables takes off that: where several sentences share the room."""


@dataclass(frozen=True)
class _Given:
    """What headline and lead have said: the given."""

    lead: str
    title: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(syllables(self.lead)) - STOPWORDS

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All the words of both, the emptiest too."""
        return frozenset(syllables(f"{self.title} {self.lead}"))

    @cached_property
    def of_title(self) -> frozenset[str]:
        return frozenset(syllables(self.title)) - STOPWORDS

    @cached_property
    def names(self) -> str:
        return " | ".join([*proper_names(self.lead), self.title])

    @cached_property
    def people(self) -> frozenset[str]:
        """Every word of their names: who was told of in full may be called by one."""
        return frozenset(_WORD.findall(self.names))

    @cached_property
    def day(self) -> bool:
        return tells_day(self.lead) or tells_day(self.title)


@dataclass(frozen=True)
class _Addition:
    """One sentence after them, and what of it is looked at: the new."""

    candidate: Candidate
    given: _Given
    tells_day_first: bool = False

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.candidate.syllables) - STOPWORDS

    @cached_property
    def lower(self) -> str:
        return self.candidate.text.lower()

    @cached_property
    def names(self) -> list[list[str]]:
        """The proper names, each as its words, without the "ông" before it."""
        every = [name.split() for name in proper_names(self.candidate.text)]
        bare = [name[1:] if name[0].lower() in _KIN else name for name in every]
        return [name for name in bare if name]

    @cached_property
    def new_names(self) -> int:
        """Names of two words or more that have not been told."""
        return sum(len(n) > 1 and " ".join(n) not in self.given.names for n in self.names)

    @cached_property
    def share_retold(self) -> float:
        """How much of the lead it tells again."""
        return len(self.given.words & self.words) / max(len(self.given.words), 1)

    def retells(self) -> bool:
        """Whether it tells the lead's news again, in full.

        What begins a report of its own says when it was; "Thông báo được đưa ra sau ..." does not.
        """
        return (
            self.candidate.sentence.number < FIRST_SENTENCES
            and not self.candidate.sentence.anaphora.needs_previous
            and tells_very_day(self.candidate.text)
            and self.share_retold >= RETELLS
        )

    def excess_retelling(self) -> float:
        """Return how much more of the lead it tells than it needs to go on from there."""
        return 0.0 if self.retells() else max(self.share_retold - FREE_RETELLING, 0.0)

    def leaves_open(self) -> bool:
        """Whether a reader would ask "which school?", "who is Lai?"."""
        return self.points_out() or self.has_lone_name() or self.has_first_name()

    def has_first_name(self) -> bool:
        """Whether it calls "Hiếu" whom the article introduces elsewhere: "Trump" needs no more."""
        bare = self.candidate.sentence.anaphora.unresolved - self.given.people
        return any(name[0].isupper() and " " not in name and not name.isascii() for name in bare)

    def points_out(self) -> bool:
        """Whether it says "ngôi trường này" and neither it nor what was told names a school."""
        for found in _DEMONSTRATIVE.finditer(self.lower):
            noun = found["noun"]
            before = _WORD.findall(self.lower[: found.start("noun")])
            if (
                noun not in _NOT_REFERRING
                and noun not in before
                and noun not in self.given.vocabulary
            ):
                return True
        return False

    def has_lone_name(self) -> bool:
        """Whether it speaks of "anh Lai" as if he were known."""
        return any(
            found["name"][0].isupper()
            and not (found["more"] or "")[:1].isupper()
            and found["name"] not in self.given.people
            for found in _LONE_NAME.finditer(self.candidate.text)
        )


_FEATURES: Mapping[str, Callable[[_Addition], float]] = MappingProxyType(
    {
        "length": lambda it: len(it.candidate.syllables) / 30,
        "place": lambda it: min(it.candidate.sentence.number, FARTHEST) / 4,
        "numbers": lambda it: min(len(set(_NUMBER.findall(it.lower))), MAX_COUNTED),
        "day": lambda it: it.tells_day_first and not it.given.day,
        "goes on": lambda it: it.share_retold,
        "of the title": lambda it: len(it.words & it.given.of_title) / 4,
        "known names": lambda it: min(
            sum(" ".join(n) in it.given.names for n in it.names), MAX_COUNTED
        ),
        "new names": lambda it: min(it.new_names, MAX_COUNTED),
        "age": lambda it: _AGE.search(it.candidate.text) is not None,
        "now": lambda it: _NOW.match(it.lower) is not None,
        "ahead": lambda it: _AHEAD.search(it.lower) is not None,
        "before": lambda it: _BEFORE.search(it.lower) is not None,
        "decides": lambda it: _DECIDES.search(it.lower) is not None,
        "result": lambda it: _RESULT.search(it.lower) is not None,
        "source": lambda it: it.lower.startswith("theo "),
    }
)


FEATURE_NAMES = tuple(_FEATURES)
_WEIGHTS = np.array([WEIGHTS[name] for name in FEATURE_NAMES])


def retells(candidate: Candidate, lead: str) -> bool:
    """Whether `candidate` tells the news of `lead` in full, so that it can take its place."""
    return _Addition(candidate, _Given(lead)).retells()


def value_after_lead(
    candidates: Sequence[Candidate], *, lead: str, title: str, threshold: Threshold
) -> NDArray[np.float64]:
    """Return what it is worth to say each of `candidates` behind `lead`, in units of ROUGE F1.

    What is below the threshold comes out below 0.
    """
    given = _Given(lead, title)
    table = lead_features(candidates, lead=lead, title=title)
    sizes = np.array([len(candidate.syllables) for candidate in candidates])
    every = [_Addition(candidate, given) for candidate in candidates]
    open_questions = np.array([addition.leaves_open() for addition in every])
    excess = np.array([addition.excess_retelling() for addition in every])
    grades: NDArray[np.float64] = (
        table @ _WEIGHTS + MEAN_GRADE - threshold.grade - threshold.syllable_cost * sizes
    )
    grades -= OPEN_QUESTION_PENALTY * open_questions + RETELLING_PENALTY * excess
    return grades / GRADES_PER_ROUGE


def lead_features(
    candidates: Sequence[Candidate], *, lead: str, title: str
) -> NDArray[np.float64]:
    """Return one row a candidate, one column a feature, in the order of `FEATURE_NAMES`."""
    given = _Given(lead, title)
    dated = [c.sentence.number for c in candidates if tells_day(c.text)]
    # The day told first is that of the news, later ones are of what led to it.
    first = min(dated, default=None)
    rows = [
        [
            float(feature(_Addition(c, given, c.sentence.number == first and tells_day(c.text))))
            for feature in _FEATURES.values()
        ]
        for c in candidates
    ]
    return np.array(rows, np.float64).reshape(len(candidates), len(_FEATURES))
