"""Pack trained weights as the file that the program ships: int8, with the vocabulary.

python -m benchmarks.training.export --weights ranker.pt.npz --prepared FOLDER --out ranker.npz
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from digests.summary.selection.ranker import FORMAT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--prepared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    with np.load(options.weights) as arrays:
        weights = {name: arrays[name].astype(np.float32) for name in arrays.files}
    with np.load(options.prepared / "vocabulary.npz") as vocabulary:
        words, idf = str(vocabulary["words"]), vocabulary["idf"]
    packed: dict[str, np.ndarray] = {
        "format": np.array(FORMAT),
        "vocabulary": np.frombuffer(words.encode(), np.uint8),
        "idf": idf.astype(np.float16),
    }
    for name, value in weights.items():
        if value.ndim < 2:
            packed[f"f_{name}"] = value.astype(np.float16)
            continue
        axis = 1 if name == "embedding" else 0  # a scale for each row there, for each column else
        scale = np.abs(value).max(axis, keepdims=True) / 127 + 1e-9
        packed[f"q_{name}"] = np.round(value / scale).astype(np.int8)
        packed[f"s_{name}"] = scale.astype(np.float32 if axis == 0 else np.float16)
    np.savez_compressed(options.out, **packed)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
