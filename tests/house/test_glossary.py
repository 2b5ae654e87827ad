"""docs/glossary.md says nothing of types that are gone, and no word twice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from digests.store.tables import metadata

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (?!word \|)([^|-][^|]*?) \|([^|]*)\| (.+) \|$", GLOSSARY, re.MULTILINE)


def test_every_term_that_is_a_code_name_is_defined_in_the_code() -> None:
    named = {name for term, _, _ in ROWS for name in re.findall(r"`(.+?)`", term)}

    assert len(named) > 50
    assert named - set(_defined()) == set()


def test_every_code_name_of_an_explanation_is_in_the_code() -> None:
    known = {*_defined(), *_written(), *metadata.tables}
    known |= {column.name for table in metadata.tables.values() for column in table.columns}
    named = {name for _, _, told in ROWS for name in re.findall(r"`(.+?)`", told)}

    assert {name for name in named if not name.startswith("tingon ")} - known == set()


def test_no_word_is_explained_twice() -> None:
    words = [word for term, _, _ in ROWS for word in re.sub(r",? `.+?`", "", term).split(", ")]

    assert sorted(words) == sorted(set(words))


def _defined() -> Iterator[str]:
    """Yield the types and functions there are, with the names given to types."""
    for tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                yield node.name
        for node in tree.body:
            if isinstance(node, ast.Assign):
                yield from (one.id for one in node.targets if isinstance(one, ast.Name))


def _written() -> Iterator[str]:
    """Yield every name and every whole text of the code: fields, states, what the library has."""
    for tree in _modules():
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                    yield name
                case ast.Constant(value=str(text)):
                    yield text


def _modules() -> Iterator[ast.Module]:
    for package in ("bot", "digests"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield ast.parse(path.read_text(encoding="utf-8"))
