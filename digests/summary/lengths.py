"""How long a digest may be, in syllables; how many sentences, `selection/select.py` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from digests.model import Length


@dataclass(frozen=True, slots=True)
class Budget:
    """Syllables: how many are wanted and how many are never passed."""

    wanted: int
    most: int


BUDGETS: Mapping[Length, Budget] = MappingProxyType(
    {Length.SHORT: Budget(30, 45), Length.DEFAULT: Budget(50, 75), Length.LONG: Budget(110, 140)}
)
