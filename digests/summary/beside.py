"""What speaks for a sentence beside a newspaper's lead.

The ranker says how well a sentence agrees with an abstract. What should come behind a lead is
another question: when and where, who, how many, what was decided, what comes next. What that is
worth was learned from sentences graded one by one behind their leads, by a linear model (ridge
regression): benchmarks/training/beside_lead.py fits it, benchmarks/sheets/beside_lead.md has the
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

from digests.summary.candidates import Candidate
from digests.summary.checks import names
from digests.summary.days import tells_day
from digests.summary.novelty import EMPTY
from digests.summary.phrases import one_of, words
from digests.text import syllables

FAR = 12
"""The place in the text from which all is alike."""
MOST_COUNTED = 4
"""Numbers, or names, of a sentence beyond which more of them say nothing."""

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "length": 0.705,
        "place": -0.122,
        "numbers": 0.101,
        "day": 0.253,
        "goes on": 0.447,
        "of the title": 0.103,
        "known names": 0.059,
        "new names": 0.033,
        "lone name": -0.213,
        "age": 0.29,
        "now": 0.381,
        "ahead": 0.18,
        "before": -0.124,
        "decides": 0.11,
        "result": 0.098,
        "source": 0.158,
    }
)
"""What one of each signal is worth, in grades (0: better without it, 3: just what should come)."""
GAIN = 3.637
"""What it is worth in grades to add 1 to the ROUGE-1 and ROUGE-2 F1 expected."""
MEAN = 0.393
"""The grade of a sentence of which nothing is known."""
_KIN = words("ông bà anh chị em cháu cô chú bé bác cậu cụ")
_SPOKEN_OF = re.compile(rf"\b(?i:{'|'.join(sorted(_KIN))})\s(?P<name>\w+)(?:\s(?P<more>\w+))?")
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
class Wanted:
    """What a sentence has to be to be said beside a lead."""

    grade: float
    """Worth a reader's time."""
    room: float = 0.0
    """What each of its syllables takes off that: where several sentences share the room."""


@dataclass(frozen=True)
class _Told:
    """What headline and lead have said."""

    lead: str
    title: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(syllables(self.lead)) - EMPTY

    @cached_property
    def of_title(self) -> frozenset[str]:
        return frozenset(syllables(self.title)) - EMPTY

    @cached_property
    def names(self) -> str:
        return " | ".join([*names(self.lead), self.title])

    @cached_property
    def people(self) -> frozenset[str]:
        """Every word of their names: who was told of in full may be called by one."""
        return frozenset(_WORD.findall(self.names))

    @cached_property
    def day(self) -> bool:
        return tells_day(self.lead) or tells_day(self.title)


@dataclass(frozen=True)
class _Said:
    """One sentence, and what of it is looked at."""

    candidate: Candidate
    told: _Told
    tells_day_first: bool

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.candidate.syllables) - EMPTY

    @cached_property
    def lower(self) -> str:
        return self.candidate.text.lower()

    @cached_property
    def names(self) -> list[list[str]]:
        """The proper names, each as its words, without the "ông" before it."""
        found = [name.split() for name in names(self.candidate.text)]
        return [name[1:] if name[0].lower() in _KIN else name for name in found if len(name) > 0]

    @cached_property
    def new_names(self) -> int:
        """Names of two words or more that have not been told."""
        return sum(len(n) > 1 and " ".join(n) not in self.told.names for n in self.names)

    def has_lone_name(self) -> bool:
        """Whether it speaks of "anh Lai" as if he were known."""
        return any(
            found["name"][0].isupper()
            and not (found["more"] or "")[:1].isupper()
            and found["name"] not in self.told.people
            for found in _SPOKEN_OF.finditer(self.candidate.text)
        )


_SIGNALS: Mapping[str, Callable[[_Said], float]] = MappingProxyType(
    {
        "length": lambda said: len(said.candidate.syllables) / 30,
        "place": lambda said: min(said.candidate.sentence.number, FAR) / 4,
        "numbers": lambda said: min(len(set(_NUMBER.findall(said.lower))), MOST_COUNTED),
        "day": lambda said: said.tells_day_first and not said.told.day,
        "goes on": lambda said: len(said.words & said.told.words) / max(len(said.told.words), 1),
        "of the title": lambda said: len(said.words & said.told.of_title) / 4,
        "known names": lambda said: min(
            sum(" ".join(n) in said.told.names for n in said.names), MOST_COUNTED
        ),
        "new names": lambda said: min(said.new_names, MOST_COUNTED),
        "lone name": lambda said: said.has_lone_name(),
        "age": lambda said: _AGE.search(said.candidate.text) is not None,
        "now": lambda said: _NOW.match(said.lower) is not None,
        "ahead": lambda said: _AHEAD.search(said.lower) is not None,
        "before": lambda said: _BEFORE.search(said.lower) is not None,
        "decides": lambda said: _DECIDES.search(said.lower) is not None,
        "result": lambda said: _RESULT.search(said.lower) is not None,
        "source": lambda said: said.lower.startswith("theo "),
    }
)


NAMES = tuple(_SIGNALS)
_WEIGHTS = np.array([WEIGHTS[name] for name in NAMES])


def worth_beside(
    candidates: Sequence[Candidate], *, lead: str, title: str, wanted: Wanted
) -> NDArray[np.float64]:
    """Return what it is worth to say each of `candidates` behind `lead`, in units of ROUGE F1.

    What is not as good as `wanted` comes out below 0.
    """
    table = signals(candidates, lead=lead, title=title)
    sizes = np.array([len(candidate.syllables) for candidate in candidates])
    grades: NDArray[np.float64] = table @ _WEIGHTS + MEAN - wanted.grade - wanted.room * sizes
    return grades / GAIN


def signals(candidates: Sequence[Candidate], *, lead: str, title: str) -> NDArray[np.float64]:
    """Return one row a candidate, one column a signal, in the order of `NAMES`."""
    told = _Told(lead, title)
    dated = [c.sentence.number for c in candidates if tells_day(c.text)]
    # The day told first is that of the news, later ones are of what led to it.
    first = min(dated, default=None)
    rows = [
        [
            float(signal(_Said(c, told, c.sentence.number == first and tells_day(c.text))))
            for signal in _SIGNALS.values()
        ]
        for c in candidates
    ]
    return np.array(rows, np.float64).reshape(len(candidates), len(_SIGNALS))
