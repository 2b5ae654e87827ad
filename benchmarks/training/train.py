"""Fit the ranker on what prepare.py wrote. Needs torch; the ranker at work needs numpy only.

python -m benchmarks.training.train --prepared FOLDER --out ranker.pt.npz --minutes 50

The learning rate falls with the time that is left, so any budget gives a finished model, and the
averaged weights so far are saved whenever the held-out articles were looked at.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from digests.summary.selection.features import (
    FEATURES,
    IN_TITLE,
    MAX_SENTENCES,
    PAIR_IN_TITLE,
    RESERVED,
    UNKNOWN,
)

EMBEDDING, HIDDEN, SENTENCE, HEADS, LAYERS, INNER = 96, 128, 160, 4, 2, 64
SEGMENTS = MAX_SENTENCES + 1
FROM_END = 8
BATCH = 8192
GAP = 3  # blank rows after an article, so that a convolution never sees the next one
TITLE_DROPOUT, WORD_DROPOUT = 0.10, 0.05
PEAK, WARM_UP = 1e-3, 200


class Pairs:
    """The arrays of prepare.py, addressed by article."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as arrays:
            self.ids, self.features = arrays["ids"], arrays["features"]
            self.ones, self.twos = arrays["ones"], arrays["twos"]
            self.lengths, self.scores = arrays["lengths"].astype(np.int64), arrays["scores"]
            self.segments = arrays["segments"].astype(np.int64)
        self.first_segment = np.cumsum(self.segments) - self.segments
        ends = np.cumsum(self.lengths)
        self.last_row = ends[self.first_segment + self.segments - 1]
        self.first_row = np.append(0, self.last_row[:-1])

    def __len__(self) -> int:
        return len(self.segments)

    def batches(self, order: np.ndarray) -> Iterator[np.ndarray]:
        """Yield articles of like sentence counts together, at most `BATCH` syllables at a time."""
        rows = self.last_row - self.first_row + GAP
        found = []
        for window in np.array_split(order, max(1, len(order) // 1000)):
            batch: list[int] = []
            size = 0
            for article in window[np.argsort(self.segments[window], kind="stable")]:
                if batch and size + rows[article] > BATCH:
                    found.append(np.array(batch))
                    batch, size = [], 0
                batch.append(article)
                size += rows[article]
            found.append(np.array(batch))
        for place in torch.randperm(len(found)).tolist():
            yield found[place]

    def pack(self, articles: np.ndarray, random: np.random.Generator | None) -> dict[str, Tensor]:
        """Return the arrays of a batch; with `random`, some titles and syllables are hidden."""
        ids, table, ones, twos, lengths = [], [], [], [], []
        widest = int(self.segments[articles].max())
        scores = np.zeros((len(articles), widest, 2), np.float32)
        mask = np.zeros((len(articles), widest), np.float32)
        for row, article in enumerate(articles):
            first, count = self.first_segment[article], self.segments[article]
            span = slice(self.first_row[article], self.last_row[article])
            length = self.lengths[first : first + count].copy()
            some_ids = self.ids[span].astype(np.int64)
            features = self.features[span].astype(np.float32)
            cut = 0
            if random is not None and random.random() < TITLE_DROPOUT:
                cut = length[0] - 1
                length[0] = 1
                features[:, [IN_TITLE, PAIR_IN_TITLE]] = 0
            length[-1] += GAP
            ids += [some_ids[cut:], np.zeros(GAP, np.int64)]
            ids[-2][0] = 0
            features[cut] = 0
            table += [features[cut:], np.zeros((GAP, FEATURES), np.float32)]
            for labels, source in ((ones, self.ones), (twos, self.twos)):
                labels += [source[span][cut:], np.full(GAP, -1, np.int8)]
            lengths.append(length)
            scores[row, :count] = self.scores[first : first + count]
            mask[row, :count] = 1
        every = np.concatenate(ids)
        if random is not None:
            hidden = (random.random(len(every)) < WORD_DROPOUT) & (every >= RESERVED)
            every[hidden] = UNKNOWN
        length = np.concatenate(lengths)
        slots = np.flatnonzero(mask.reshape(-1))
        return {
            "ids": torch.from_numpy(every),
            "features": torch.from_numpy(np.concatenate(table)),
            "ones": torch.from_numpy(np.concatenate(ones)),
            "twos": torch.from_numpy(np.concatenate(twos)),
            "lengths": torch.from_numpy(length),
            "segment": torch.from_numpy(np.repeat(np.arange(len(length)), length)),
            "slots": torch.from_numpy(slots),
            "scores": torch.from_numpy(scores),
            "mask": torch.from_numpy(mask),
        }


class Ranker(nn.Module):
    """The network of digests/summary/selection/ranker.py: same names, same order of the sums."""

    def __init__(self, syllables: int) -> None:
        super().__init__()
        pooled = 2 * HIDDEN + 3
        shapes: dict[str, tuple[int, ...]] = {
            "conv1": (3 * (EMBEDDING + FEATURES), HIDDEN),
            "conv2": (3 * HIDDEN, HIDDEN),
            "conv3": (3 * HIDDEN, HIDDEN),
            "conv4": (3 * HIDDEN, HIDDEN),
            "pool": (pooled, SENTENCE),
            "context": (3 * SENTENCE, HIDDEN),
            "judge": (3 * SENTENCE, INNER),
            "verdict": (INNER, 3),
            "one": (HIDDEN, INNER),
            "one_out": (INNER, 1),
            "two": (2 * HIDDEN, INNER),
            "two_out": (INNER, 1),
        }
        for layer in range(LAYERS):
            shapes |= {f"{name}{layer}": (SENTENCE, SENTENCE) for name in "qkvo"}
            shapes[f"wide{layer}"] = (SENTENCE, 2 * SENTENCE)
            shapes[f"narrow{layer}"] = (2 * SENTENCE, SENTENCE)
        self.w = nn.ParameterDict()
        for name, shape in shapes.items():
            self.w[name] = nn.Parameter(torch.randn(shape) / math.sqrt(shape[0]))
            if name[:-1] not in ("q", "k", "v", "o"):
                self.w[f"{name}_b"] = nn.Parameter(torch.zeros(shape[1]))
        with torch.no_grad():
            self.w["one_out_b"] -= 2.0
            self.w["two_out_b"] -= 3.0
        for layer in range(LAYERS):
            self.w[f"norm_a{layer}"] = nn.Parameter(torch.ones(SENTENCE))
            self.w[f"norm_b{layer}"] = nn.Parameter(torch.ones(SENTENCE))
        self.w["embedding"] = nn.Parameter(torch.randn(syllables, EMBEDDING) * 0.1)
        self.w["place"] = nn.Parameter(torch.randn(SEGMENTS, SENTENCE) * 0.02)
        self.w["from_end"] = nn.Parameter(torch.randn(FROM_END, SENTENCE) * 0.02)

    def forward(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        w, ids, segment = self.w, batch["ids"], batch["segment"]
        inner = (ids > 0).float()[:, None]
        x = torch.cat([functional.embedding(ids, w["embedding"]), batch["features"]], 1) * inner
        h = functional.relu(self._conv(x, "conv1")) * inner
        h = (h + functional.relu(self._conv(h, "conv2"))) * inner
        h = (h + functional.relu(self._conv(h, "conv3", 3))) * inner
        full = self._sentences(h, inner, batch)
        judged = functional.relu(self._linear(full, "judge"))
        verdict = self._linear(judged, "verdict")
        context = self._linear(full, "context").reshape(-1, HIDDEN)[batch["slots"]]
        h = (h + functional.relu(self._conv(h + context[segment], "conv4"))) * inner
        one = self._linear(functional.relu(self._linear(h, "one")), "one_out")
        both = torch.cat([h, functional.pad(h, (0, 0, 0, 1))[1:]], 1)
        two = self._linear(functional.relu(self._linear(both, "two")), "two_out")
        return verdict, one[:, 0], two[:, 0]

    def _sentences(self, h: Tensor, inner: Tensor, batch: dict[str, Tensor]) -> Tensor:
        w, mask, segment = self.w, batch["mask"], batch["segment"]
        count, wide = mask.shape
        size = torch.zeros(len(batch["lengths"])).index_add(0, segment, inner[:, 0])
        titled = torch.zeros_like(size).index_add(0, segment, batch["features"][:, IN_TITLE])
        mean = torch.zeros(len(size), HIDDEN).index_add(0, segment, h) / size.clamp(min=1)[:, None]
        most = torch.segment_reduce(h, "max", lengths=batch["lengths"], axis=0, unsafe=True)
        size_ = size.clamp(min=1)
        extra = torch.stack([torch.log1p(size) / 4, titled / 10, titled / size_], 1)
        s = functional.relu(self._linear(torch.cat([mean, most, extra], 1), "pool"))
        q = torch.zeros(count * wide, SENTENCE).index_copy(0, batch["slots"], s)
        total = mask.sum(1).long()
        place = torch.arange(wide)
        back = (total[:, None] - 1 - place).clamp(0, FROM_END - 1)
        q = q.reshape(count, wide, SENTENCE) + w["place"][:wide] + w["from_end"][back]
        bias = torch.where(mask > 0, 0.0, -1e9)[:, None, None, :]
        for layer in range(LAYERS):
            z = _normal(q) * w[f"norm_a{layer}"]
            a = functional.scaled_dot_product_attention(
                *(
                    (z @ w[f"{n}{layer}"]).reshape(count, wide, HEADS, -1).transpose(1, 2)
                    for n in "qkv"
                ),
                attn_mask=bias,
            )
            q = q + a.transpose(1, 2).reshape(count, wide, SENTENCE) @ w[f"o{layer}"]
            z = functional.relu(self._linear(_normal(q) * w[f"norm_b{layer}"], f"wide{layer}"))
            q = q + self._linear(z, f"narrow{layer}")
        whole = (q * mask[..., None]).sum(1) / mask.sum(1)[:, None]
        return torch.cat([q, q[:, :1].expand_as(q), whole[:, None].expand_as(q)], -1)

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return functional.linear(x, self.w[name].t(), self.w[f"{name}_b"])

    def _conv(self, x: Tensor, name: str, step: int = 1) -> Tensor:
        n = len(x)
        z = functional.pad(x, (0, 0, step, step))
        return self._linear(torch.cat([z[:n], z[step : step + n], z[2 * step :]], 1), name)


def _normal(x: Tensor) -> Tensor:
    return functional.layer_norm(x, x.shape[-1:])


def losses(model: Ranker, batch: dict[str, Tensor]) -> Tensor:
    """Return four losses: syllables, pairs, the ROUGE of each sentence, and their order."""
    verdict, one, two = model(batch)
    # A syllable said ten times counts three times, not ten: the summary needs it once.
    weight = torch.exp(-0.5 * batch["features"][:, 3])
    found = []
    for logit, label in ((one, batch["ones"]), (two, batch["twos"])):
        w = weight * (label >= 0)
        each = functional.binary_cross_entropy_with_logits(logit, label.float(), reduction="none")
        found.append((each * w).sum() / w.sum())
    mask = batch["mask"].clone()
    mask[:, 0] = 0
    miss = (verdict[..., :2] - batch["scores"]) ** 2
    found.append((miss.sum(-1) * mask).sum() / mask.sum())
    gone = torch.where(mask > 0, 0.0, -1e9)
    target = torch.softmax(batch["scores"].sum(-1) / 0.15 + gone, -1)
    order = torch.log_softmax(verdict[..., 2] + gone, -1)
    found.append(-(target * order * mask).sum(-1).mean())
    return torch.stack(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--prepared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    random = np.random.default_rng(options.seed)
    train = Pairs(options.prepared / "train.npz")
    held_out = Pairs(options.prepared / "held_out.npz")
    with np.load(options.prepared / "vocabulary.npz") as vocabulary:
        model = Ranker(len(vocabulary["idf"]))
    if options.start:
        with np.load(options.start) as weights:
            model.load_state_dict({f"w.{k}": torch.from_numpy(weights[k]) for k in weights.files})
    average = {k: v.detach().clone() for k, v in model.w.items()}
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=PEAK, betas=(0.9, 0.99), weight_decay=0.01, fused=True
    )
    weights = torch.tensor([1.0, 1.0, 4.0, 0.1])
    print(sum(p.numel() for p in model.parameters()), "parameters", flush=True)
    begun = looked = time.monotonic()
    step, shown, done = 0, torch.zeros(4), 0.0
    while done < 1:
        for articles in train.batches(random.permutation(len(train))):
            done = min((time.monotonic() - begun) / 60 / options.minutes, 1.0)
            rate = (
                PEAK
                * min(1, (step + 1) / WARM_UP)
                * (0.01 + 0.495 * (1 + math.cos(math.pi * done)))
            )
            for group in optimizer.param_groups:
                group["lr"] = rate
            # In float32: in bfloat16 the biases of the convolutions drift until it diverges.
            each = losses(model, train.pack(articles, random))
            loss = (each * weights).sum()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            keep = min(0.998, (step + 1) / (step + 10))
            with torch.no_grad():
                torch._foreach_mul_(list(average.values()), keep)
                torch._foreach_add_(list(average.values()), list(model.w.values()), alpha=1 - keep)
            shown = 0.98 * shown + 0.02 * each.detach()
            if step % 500 == 0:
                print(step, f"{done:.3f}", [round(x, 4) for x in shown.tolist()], flush=True)
            if done >= 1 or time.monotonic() - looked > 240:
                looked = time.monotonic()
                save(average, options.out)
                print("HELD OUT", step, look(average, held_out), flush=True)
            if done >= 1:
                break


def look(average: dict[str, Tensor], held_out: Pairs) -> str:
    """Return the losses on held-out articles, and the ROUGE of the sentence ranked first."""
    model = Ranker(len(average["embedding"]))
    model.w = nn.ParameterDict({k: nn.Parameter(v) for k, v in average.items()})
    sums, best, count = torch.zeros(4), torch.zeros(2), 0
    with torch.no_grad():
        for articles in held_out.batches(np.arange(1000)):
            batch = held_out.pack(articles, None)
            sums += losses(model, batch) * len(articles)
            order = model(batch)[0][..., 2].masked_fill(batch["mask"] == 0, -1e9)
            order[:, 0] = -1e9
            top = order.argmax(1)
            best += batch["scores"][torch.arange(len(top)), top].sum(0)
            count += len(articles)
    return str([round(x, 4) for x in [*(sums / count).tolist(), *(best / count).tolist()]])


def save(average: dict[str, Tensor], out: Path) -> None:
    arrays = {name: value.numpy() for name, value in average.items()}
    partial = out.with_suffix(".partial.npz")
    np.savez(partial, **arrays)
    partial.replace(out)


if __name__ == "__main__":
    main()
