"""Run the benchmarks, short, one after the other: a JSON line each.

    python -m benchmarks [NAME...] [--full]

A benchmark is a script or a package of this folder that can be run by itself; what it needs is in
its first lines. Those that measure on somebody else's data are named, not run: give them their
data by hand.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NEED_DATA = {
    "extraction": "python -m benchmarks.extraction --data FOLDER",
    "feed_corpus": "python -m benchmarks.feed_corpus FOLDER...",
    "summaries": "python -m benchmarks.summaries --data ARTICLES.jsonl",
}
LONGEST = {False: 6 * 3600.0, True: 300.0}  # seconds, by whether it is the short run


def scripts() -> dict[str, Path]:
    """Return what of this folder runs by itself, by name."""
    found = {path.stem: path for path in sorted(HERE.glob("*.py")) if path.stem[0] != "_"}
    found |= {path.parent.name: path for path in sorted(HERE.glob("*/__main__.py"))}
    return {
        name: path for name, path in found.items() if '__name__ == "__main__"' in path.read_text()
    }


def run(name: str, path: Path, *, short: bool) -> dict[str, Any]:
    """Run one in a process of its own; what it prints before the last line goes to stderr."""
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    if short and '"--short"' in path.read_text():
        command.append("--short")
    started = time.monotonic()
    try:
        done = subprocess.run(
            command, cwd=HERE.parent, stdout=subprocess.PIPE, timeout=LONGEST[short], check=False
        )
    except subprocess.TimeoutExpired:
        return {"benchmark": name, "problem": f"took longer than {LONGEST[short]:.0f} s"}
    said = done.stdout.decode(errors="replace").strip().splitlines()
    sys.stderr.writelines(f"{line}\n" for line in said[:-1])
    told: dict[str, Any] = {"benchmark": name, "seconds": round(time.monotonic() - started, 1)}
    if done.returncode != 0:
        told["problem"] = f"exit {done.returncode}"
    try:
        return {**told, "result": json.loads(said[-1])}
    except (IndexError, ValueError):
        return {**told, "problem": told.get("problem", "its last line is no JSON")}


def main() -> int:
    known = scripts()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--full", action="store_true", help="the long runs")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(known))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(known)}")
    bad = 0
    for name in options.names or known:
        if name in NEED_DATA:
            print(f"{name}: needs data: {NEED_DATA[name]}", file=sys.stderr)
            continue
        print(f"{name} ...", file=sys.stderr)
        told = run(name, known[name], short=not options.full)
        bad += "problem" in told
        print(json.dumps(told, ensure_ascii=False), flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
