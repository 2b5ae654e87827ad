"""Turn article/abstract pairs into the arrays that train.py reads.

python -m benchmarks.training.prepare --data TRAIN.jsonl[.xz] --out FOLDER

Each line is {"id", "title", "body", "summary"}; "summary" is what a good digest says (in the data
we used, the newspaper's own lead, which is not part of the body). One article in twenty-five, by a
hash of its id, is held out: choices are made on those, never on a test set.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.pairs import pairs
from benchmarks.rouge import Reference
from digests.summary.selection.features import (
    MAX_SENTENCES,
    RESERVED,
    Encoded,
    Vocabulary,
    encode,
)
from digests.summary.vietnamese.sentences import split_sentences
from digests.text import one_line, syllables

VOCABULARY = 16_000
FEWEST_SENTENCES = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    vocabulary = build_vocabulary(options.data, options.out / "vocabulary.npz", options.limit)
    write(options.data, vocabulary, options.out, options.limit)


def is_held_out(identity: str) -> bool:
    return zlib.crc32(identity.encode()) % 25 == 0


def build_vocabulary(data: Path, out: Path, limit: int | None) -> Vocabulary:
    """Return (and save) the syllables that occur in most articles, numbers aside."""
    articles, found = 0, Counter[str]()
    for pair in pairs(data, limit):
        if not is_held_out(pair["id"]):
            articles += 1
            found.update(set(syllables(pair["title"] + "\n" + pair["body"])))
    words = [w for w, _ in found.most_common(VOCABULARY - RESERVED) if found[w] >= 5]
    idf = np.zeros(len(words) + RESERVED, np.float32)
    idf[RESERVED:] = [np.log(articles / found[word]) for word in words]
    np.savez(out, words=np.array("\n".join(words)), idf=idf)
    print(f"{articles} articles, {len(words)} syllables of {len(found)}", flush=True)
    return Vocabulary(ids={w: i + RESERVED for i, w in enumerate(words)}, idf=idf)


def write(data: Path, vocabulary: Vocabulary, out: Path, limit: int | None) -> None:
    shards: dict[bool, list[tuple[np.ndarray, ...]]] = {False: [], True: []}
    for number, pair in enumerate(pairs(data, limit)):
        title, sentences = one_line(pair["title"]), split_sentences(pair["body"])
        if len(sentences) >= FEWEST_SENTENCES and syllables(pair["summary"]):
            encoded = encode(title, sentences, vocabulary)
            shards[is_held_out(pair["id"])].append(_row(encoded, sentences, pair["summary"]))
        if number % 10_000 == 9_999:
            print(number + 1, flush=True)
    names = ("ids", "features", "ones", "twos", "lengths", "scores")
    for held_out, rows in shards.items():
        if not rows:
            continue
        columns = {n: np.concatenate([r[i] for r in rows]) for i, n in enumerate(names)}
        columns["segments"] = np.array([len(row[4]) for row in rows], np.int32)
        np.savez(out / ("held_out.npz" if held_out else "train.npz"), **columns)


def _row(encoded: Encoded, sentences: list[str], summary: str) -> tuple[np.ndarray, ...]:
    """Return ids, features, labels of syllables and pairs, segment lengths, sentence scores."""
    reference = Reference(summary)
    codes = encoded.codes
    said = np.array([word in reference.ones for word in encoded.words] + [False])
    ones = said[codes].astype(np.int8)
    twos = np.zeros(len(codes), np.int8)
    words = encoded.words
    for place in np.flatnonzero(ones[:-1] & ones[1:]):
        pair = (words[codes[place]], words[codes[place + 1]])
        twos[place] = pair in reference.twos
    ends = np.append(encoded.starts[1:], len(codes))
    outside = codes < 0
    outside[: ends[0]] = True
    ones[outside] = -1
    twos[outside] = -1
    twos[ends - 1] = -1
    scores = [reference.rouge_1_2(syllables(s)) for s in sentences[:MAX_SENTENCES]]
    return (
        encoded.ids.astype(np.uint16),
        encoded.features.astype(np.float16),
        ones,
        twos,
        (ends - encoded.starts).astype(np.int16),
        np.array([(0.0, 0.0), *scores], np.float16),
    )


if __name__ == "__main__":
    main()
