"""Parse every feed under the given folders, in one process: what escapes, what is slow?

    python benchmarks/feed_corpus.py FOLDER...

Any folder of feeds will do; the test suites of feedparser, gofeed, feed-rs and the W3C feed
validator hold some 4,900 odd ones between them. Exits 1 if an exception escapes or one file takes
longer than the limit.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from digests.feed.identity import aliases
from digests.feed.parse_files import BadFile, parse_files
from digests.model import FeedEntry

LIMIT = 10.0  # seconds
KINDS = {".xml", ".rss", ".atom", ".rdf", ".json", ".html"}


def main(folders: list[str]) -> int:
    files = sorted(
        path
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.is_file() and path.suffix.lower() in KINDS
    )
    now = datetime.now(UTC)
    reasons: Counter[str] = Counter()
    times: list[tuple[float, Path]] = []
    entries = dated = broken = 0
    began = time.perf_counter()
    for path in files:
        start = time.perf_counter()
        for line in parse_files([path], url="https://example.vn/rss/home.rss", now=now):
            if isinstance(line, BadFile):
                reasons[line.reason] += 1
                if line.cause:
                    broken += 1
                    print(f"broken: {path}: {line.cause!r}")
                continue
            entries += 1
            dated += line["published"] is not None
            aliases(FeedEntry(guid=line["guid"], url=line["url"], title=line["title"]))
        times.append((time.perf_counter() - start, path))
    times.sort(reverse=True)
    took = time.perf_counter() - began
    print(f"{len(files)} files in {took:.1f} s, {entries} entries, {dated} dated")
    print(f"no feed: {dict(reasons)}")
    print("slowest:", *(f"{seconds:.2f} s {path.name}" for seconds, path in times[:5]), sep="\n  ")
    return 1 if broken or (times and times[0][0] > LIMIT) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
