"""What the house grows by most often, a patch each, and how few files that may touch.

Texts, tests, docs and a migration are no cost of the house: each growth needs its own. What is
left is the program, and there a reader's setting, a command, a newspaper's rule and a language
are each in their one place, or nearly so.
"""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


class Kind(StrEnum):
    PROGRAM = "program"
    TEXTS = "texts"
    TESTS = "tests"
    DOCS = "docs"
    MIGRATION = "migration"


_FOLDERS = (
    ("digests/store/migrations/", Kind.MIGRATION),
    ("bot/messages/", Kind.TEXTS),
    ("tests/", Kind.TESTS),
    ("docs/", Kind.DOCS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """One way to grow: its patch, and what that may touch."""

    name: str
    most_program_files: int
    one_folder: bool = False
    """Whether all of it but tests and docs is one new folder."""
    neighbours: tuple[str, ...]
    """Tests that are there already and might break."""

    @property
    def patch(self) -> Path:
        return HERE / f"{self.name}.patch"


_READERS = ("tests/screens", "tests/reader", "tests/house/test_words.py")
GROWTHS = (
    Growth(
        name="setting",
        most_program_files=4,
        neighbours=(
            *_READERS,
            "tests/docs/test_readers_guide.py",
            "tests/flows/test_editions.py",
            "tests/store/test_added_fields.py",
        ),
    ),
    Growth(
        name="command",
        most_program_files=1,
        neighbours=(*_READERS, "tests/docs/test_readers_guide.py"),
    ),
    Growth(
        name="site_rule",
        most_program_files=1,
        neighbours=("tests/article", "tests/feed/test_hosts.py", "tests/house/test_words.py"),
    ),
    Growth(name="language", most_program_files=0, one_folder=True, neighbours=_READERS),
)

Touched = Mapping[Kind, Sequence[str]]


def kind_of(path: str) -> Kind:
    found = next((kind for folder, kind in _FOLDERS if path.startswith(folder)), None)
    if found is not None:
        return found
    return Kind.DOCS if path.endswith(".md") else Kind.PROGRAM


def touched(growth: Growth) -> Touched:
    """Return the files that the patch changes or makes, by kind."""
    found = defaultdict(list)
    for line in git("apply", "--numstat", str(growth.patch)).splitlines():
        path = line.split("\t")[2]
        found[kind_of(path)].append(path)
    return found


def broken_promises(growth: Growth, files: Touched, *, tree: Path = ROOT) -> list[str]:
    """Say what of the promise the patch does not keep in a tree that it is not applied to."""
    broken = []
    program = files.get(Kind.PROGRAM, ())
    if len(program) > growth.most_program_files:
        broken.append(f"more than {growth.most_program_files} files: {', '.join(program)}")
    if growth.one_folder:
        own = (*program, *files.get(Kind.TEXTS, ()), *files.get(Kind.MIGRATION, ()))
        folders = {str(PurePosixPath(path).parent) for path in own}
        if len(folders) != 1 or any((tree / folder).exists() for folder in folders):
            broken.append(f"not one new folder: {', '.join(sorted(folders))}")
    if not files.get(Kind.TESTS):
        broken.append("no test of its own")
    return broken


def git(*words: str, tree: Path = ROOT) -> str:
    """Raises CalledProcessError; what git says of it is on stderr."""
    done = subprocess.run(
        ("git", *words), cwd=tree, stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    return done.stdout
