"""How much of what a good digest says a set of sentences says: many sets at once, as matrices."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

Sets = NDArray[np.int64]
"""One row a set: the places of its sentences. All sets of one matrix are of one size."""


class Coverage:
    """What each sentence says, of one kind of thing: syllables, pairs of them, figures."""

    def __init__(
        self, sentences: Sequence[Sequence[Hashable]], weights: Mapping[Any, float]
    ) -> None:
        """Take what each sentence says, and what it is worth to say it, once."""
        said = [thing for sentence in sentences for thing in sentence]
        index = {thing: number for number, thing in enumerate(dict.fromkeys(said))}
        things = [index[thing] for thing in said]
        sizes = [len(sentence) for sentence in sentences]
        # 1 where a sentence does not say a thing; float32: products of truth values are slow.
        self._missing = np.ones((len(sentences), len(index)), np.float32)
        self._missing[np.repeat(np.arange(len(sentences)), sizes), things] = 0
        self._weights = np.array(list(map(weights.get, index, repeat(0.0))), np.float32)
        self._gain = np.ascontiguousarray(((1 - self._missing) * self._weights).T)

    def of(self, sets: Sets) -> NDArray[np.float32]:
        """Return what each set is worth."""
        found: NDArray[np.float32] = (1 - self._missing_from(sets)) @ self._weights
        return found

    def with_one_more(self, sets: Sets) -> NDArray[np.float32]:
        """Return what each set (rows) is worth with each sentence (columns) added to it."""
        unsaid = self._missing_from(sets)
        found: NDArray[np.float32] = ((1 - unsaid) @ self._weights)[:, None] + unsaid @ self._gain
        return found

    def _missing_from(self, sets: Sets) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self._missing[sets].prod(1)
        return found
