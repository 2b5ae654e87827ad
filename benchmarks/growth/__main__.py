"""How many files a new setting, command, site rule and language touch, each tried for real.

    python -m benchmarks.growth [--short]

The last commit is cloned, each patch of this folder is applied to it, its files are counted, and
its own tests run with those of the neighbourhood. Exit 1 where a promise is broken or a test
fails. `--short` leaves out PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.growth import GROWTHS, ROOT, Growth, Kind, Touched, broken_promises, git, touched
from benchmarks.house import machine


def tried(growth: Growth, tree: Path, *, short: bool) -> dict[str, Any]:
    """Apply a patch to a clean tree, run its tests, and clean up."""
    files = touched(growth)
    broken = broken_promises(growth, files, tree=tree)
    git("apply", str(growth.patch), tree=tree)
    tests = tested(growth, files, tree, short=short)
    git("reset", "--quiet", "--hard", tree=tree)
    git("clean", "-fdxq", tree=tree)
    return {
        "files": {kind.value: len(files.get(kind, ())) for kind in Kind},
        "program_files": list(files.get(Kind.PROGRAM, ())),
        "most_program_files": growth.most_program_files,
        "broken": broken,
        **tests,
    }


def tested(growth: Growth, files: Touched, tree: Path, *, short: bool) -> dict[str, Any]:
    own = {path for path in files.get(Kind.TESTS, ()) if Path(path).name.startswith("test_")}
    words = [*sorted(own), *growth.neighbours, "-q", "-p", "no:cacheprovider"]
    started = time.monotonic()
    done = subprocess.run(
        (sys.executable, "-m", "pytest", *words, *(("-k", "not postgres") if short else ())),
        cwd=tree,
        stdout=subprocess.PIPE,
        check=False,
        encoding="utf-8",
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    counts = re.findall(r"(\d+) (passed|failed|errors?)", done.stdout.strip().rpartition("\n")[2])
    return {
        "tests": {word: int(count) for count, word in counts},
        "tests_exit": done.returncode,
        "seconds": round(time.monotonic() - started, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--short", action="store_true", help="on SQLite only")
    short = parser.parse_args().short
    commit = git("rev-parse", "HEAD").strip()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "house"
        git("clone", "--quiet", "--no-checkout", str(ROOT), str(tree))
        git("checkout", "--quiet", "--detach", commit, tree=tree)
        grown = {growth.name: tried(growth, tree, short=short) for growth in GROWTHS}
        modules = sum(len(list((tree / part).rglob("*.py"))) for part in ("bot", "digests"))
    kept = not any(one["broken"] or one["tests_exit"] for one in grown.values())
    told = {
        "benchmark": "growth",
        "short": short,
        "machine": machine(),
        "commit": commit[:12],
        "modules": modules,
        "grown": grown,
        "kept": kept,
    }
    print(json.dumps(told, ensure_ascii=False))
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
