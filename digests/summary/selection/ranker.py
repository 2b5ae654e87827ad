"""How salient an article's words are, as learned: numpy only, int8 weights from one file.

For every syllable and every pair of neighbours it says how likely a good digest contains them, and
for every sentence what it would score alone. docs/model-card.md says where it comes from.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digests.errors import DigestsError
from digests.summary.selection.features import (
    IN_TITLE,
    MAX_SENTENCES,
    RESERVED,
    Encoded,
    Vocabulary,
    encode,
)

SHIPPED = Path(__file__).with_name("ranker.npz")
FORMAT = 1
HEADS = 4
FROM_END = 8

Array = NDArray[np.float32]


class RankerUnusable(DigestsError):
    """The weights file is missing, broken or of another format."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Salience:
    """What the ranker thinks of an article."""

    unigrams: Mapping[str, float]
    """Syllable -> probability that a good digest says it."""
    bigrams: Mapping[tuple[str, str], float]
    """The same for two syllables in a row."""
    sentences: Array
    """One row a sentence: ROUGE-1 and ROUGE-2 expected of it alone, and a rank (a logit)."""


class Ranker:
    def __init__(self, weights: Mapping[str, Array], vocabulary: Vocabulary) -> None:
        self._w = weights
        self._layers = sum(name.startswith("norm_a") for name in weights)
        self.vocabulary = vocabulary

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Ranker:
        try:
            with np.load(path, allow_pickle=False) as arrays:
                if int(arrays["format"]) != FORMAT:
                    raise RankerUnusable(path, f"format {int(arrays['format'])}, not {FORMAT}")
                words = arrays["vocabulary"].tobytes().decode().split("\n")
                idf = arrays["idf"].astype(np.float32)
                weights = {
                    name[2:]: arrays[name].astype(np.float32)
                    * arrays[f"s_{name[2:]}"].astype(np.float32)
                    for name in arrays.files
                    if name.startswith("q_")
                }
                weights |= {
                    name[2:]: arrays[name].astype(np.float32)
                    for name in arrays.files
                    if name.startswith("f_")
                }
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise RankerUnusable(path, str(error) or type(error).__name__) from error
        ids = {word: number + RESERVED for number, word in enumerate(words)}
        return cls(weights, Vocabulary(ids=ids, idf=idf))

    def score(self, title: str, sentences: Sequence[str]) -> Salience:
        encoded = encode(title, sentences[:MAX_SENTENCES], self.vocabulary)
        verdict, one, two = self.forward(encoded)
        return _salience(encoded, verdict, one, two)

    def forward(self, encoded: Encoded) -> tuple[Array, Array, Array]:
        """Return the verdict on each segment and the logits of each row and pair of rows."""
        w, starts = self._w, encoded.starts
        x = np.concatenate([w["embedding"][encoded.ids], encoded.features], 1)
        x[starts] = 0  # a boundary says nothing
        h = _relu(self._conv(x, "conv1"))
        h[starts] = 0
        for name, step in (("conv2", 1), ("conv3", 3)):
            h += _relu(self._conv(h, name, step))
            h[starts] = 0
        sizes = np.diff(np.append(starts, len(encoded.ids)))
        full = self._sentences(h, encoded, sizes)
        verdict = self._linear(_relu(self._linear(full, "judge")), "verdict")
        context = self._linear(full, "context")
        h += _relu(self._conv(h + np.repeat(context, sizes, 0), "conv4"))
        h[starts] = 0
        one = self._linear(_relu(self._linear(h, "one")), "one_out")[:, 0]
        first, second = w["two"][: h.shape[1]], w["two"][h.shape[1] :]
        both = h @ first
        both += w["two_b"]
        both[:-1] += h[1:] @ second
        two = self._linear(_relu(both), "two_out")[:, 0]
        return verdict, one, two

    def _sentences(self, h: Array, encoded: Encoded, sizes: NDArray[np.int64]) -> Array:
        w, starts, count = self._w, encoded.starts, encoded.segments
        size = (sizes - 1).astype(np.float32)
        divisor = np.maximum(size, 1)[:, None]
        titled = np.add.reduceat(encoded.features[:, IN_TITLE], starts)[:, None]
        pooled = [np.add.reduceat(h, starts) / divisor, np.maximum.reduceat(h, starts)]
        extra = [np.log1p(size)[:, None] / 4, titled / 10, titled / divisor]
        q = _relu(self._linear(np.concatenate([*pooled, *extra], 1), "pool"))
        back = np.minimum(np.arange(count)[::-1], FROM_END - 1)
        q = q + w["place"][:count] + w["from_end"][back]
        for layer in range(self._layers):
            q = q + self._attention(_normal(q) * w[f"norm_a{layer}"], layer)
            z = _relu(self._linear(_normal(q) * w[f"norm_b{layer}"], f"wide{layer}"))
            q = q + self._linear(z, f"narrow{layer}")
        title, whole = np.broadcast_to(q[:1], q.shape), np.broadcast_to(q.mean(0), q.shape)
        return np.concatenate([q, title, whole], 1)

    def _attention(self, z: Array, layer: int) -> Array:
        w, count = self._w, len(z)
        q, k, v = (
            (z @ w[f"{name}{layer}"]).reshape(count, HEADS, -1).transpose(1, 0, 2)
            for name in "qkv"
        )
        weight = _softmax(q @ k.transpose(0, 2, 1) * np.float32(q.shape[-1] ** -0.5))
        together: Array = (weight @ v).transpose(1, 0, 2).reshape(count, -1) @ w[f"o{layer}"]
        return together

    def _linear(self, x: Array, name: str) -> Array:
        result: Array = x @ self._w[name]
        result += self._w[f"{name}_b"]
        return result

    def _conv(self, x: Array, name: str, step: int = 1) -> Array:
        """Return what three rows, `step` apart, say together; beyond the ends is nothing."""
        before, here, after = self._w[name].reshape(3, x.shape[1], -1)
        result: Array = x @ here
        result += self._w[f"{name}_b"]
        result[step:] += x[:-step] @ before
        result[:-step] += x[step:] @ after
        return result


def _relu(x: Array) -> Array:
    # Against a row of zeros: numpy needs more than twice as long against the number 0.
    return np.maximum(x, np.zeros(x.shape[-1], np.float32), out=x)


def _softmax(x: Array) -> Array:
    raised = np.exp(x - x.max(-1, keepdims=True))
    result: Array = raised / raised.sum(-1, keepdims=True)
    return result


def _normal(x: Array) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    result: Array = centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-5)
    return result


def _salience(encoded: Encoded, verdict: Array, one: Array, two: Array) -> Salience:
    """Fold what was said of each place into one word for each syllable: the best place counts."""
    codes, words = encoded.codes, encoded.words
    begin = int(encoded.starts[1]) if encoded.segments > 1 else len(codes)
    body = codes[begin:]
    rows = np.flatnonzero(body >= 0)
    best = np.full(len(words), -np.inf, np.float32)
    np.maximum.at(best, body[rows], one[begin:][rows])
    first = np.flatnonzero((body[:-1] >= 0) & (body[1:] >= 0))
    # In rising order, so that the best of each pair is the last that is kept.
    first = first[np.argsort(two[begin:][first], kind="stable")]
    odds = _sigmoid(two[begin:][first]).tolist()
    left = [words[code] for code in body[first].tolist()]
    right = [words[code] for code in body[first + 1].tolist()]
    return Salience(
        unigrams=dict(zip(words, _sigmoid(best).tolist(), strict=True)),
        bigrams=dict(zip(zip(left, right, strict=True), odds, strict=True)),
        sentences=verdict[1:],
    )


def _sigmoid(x: Array) -> Array:
    result: Array = np.float32(1) / (np.float32(1) + np.exp(-np.clip(x, -30, 30)))
    return result
