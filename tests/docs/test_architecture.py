"""docs/architecture.md and docs/glossary.md speak of what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from bot.cli.outbox import STATES
from bot.messages.vi.labels import LABELS
from digests.model import Method
from digests.outbox import Outcome
from digests.store.tables import metadata

ROOT = Path(__file__).parents[2]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
PLACE = re.compile(r"(?<![\w/])\w+(?:/\w+)*(?:\.py|/)(?![\w/])")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()


def test_every_table_is_named_and_no_other() -> None:
    [part] = re.findall(r"## The tables\n(.*?)\nMoments", ARCHITECTURE, re.DOTALL)

    assert set(re.findall(r"`(\w+)`", part)) == set(metadata.tables)


def test_every_state_of_a_delivery_is_told() -> None:
    [row] = re.findall(r"^\| delivery \| (.*) \|$", ARCHITECTURE, re.MULTILINE)

    assert all(state in row for state in STATES)


def _rooms() -> Iterator[tuple[Path, str]]:
    """Yield each room of the house with what the page says of it."""
    [house] = re.findall(r"## The house\n\n```\n(.*?)```", ARCHITECTURE, re.DOTALL)
    for package, text in re.findall(r"^(\w+)/\n(.*?)(?=^\w|\Z)", house, re.DOTALL | re.MULTILINE):
        for block in re.findall(r"^  \S.*\n(?:    .*\n)*", text, re.MULTILINE):
            room = re.match(r"  (\w+)/ ", block)
            folder = ROOT / package
            yield (folder / room[1], block[room.end() :]) if room else (folder, block)


def test_every_place_in_the_house_exists() -> None:
    rooms = list(_rooms())

    assert {room.relative_to(ROOT).parts[0] for room, _ in rooms} == {"bot", "digests", "sandbox"}
    for room, text in rooms:
        for name in ("", *PLACE.findall(text)):
            assert (room / name).exists(), f"{room.relative_to(ROOT)}/{name}"


def test_every_path_that_is_named_beside_the_house_exists() -> None:
    _, _, rest = ARCHITECTURE.partition("```\n\nimport-linter")
    named = PLACE.findall(rest)

    assert named
    for name in named:
        assert any((folder / name).exists() for folder in (ROOT, ROOT / "digests")), name


@pytest.mark.parametrize("package", ["bot", "digests"])
def test_every_room_is_on_the_page(package: str) -> None:
    named = {room for room, _ in _rooms()}
    named |= {room / name.rstrip("/") for room, text in _rooms() for name in PLACE.findall(text)}
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}

    rooms = {folder for folder in folders if folder.name != "versions"}
    assert {str(room.relative_to(ROOT)) for room in rooms - named} == set()


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_is_in_the_glossary(outcome: type) -> None:
    assert outcome.__name__ in GLOSSARY


@pytest.mark.parametrize("method", Method)
def test_every_method_is_in_the_glossary(method: Method) -> None:
    assert method in GLOSSARY


@pytest.mark.parametrize(
    "label", [LABELS.mode_now, LABELS.mode_hours, LABELS.mode_both, LABELS.mode_off, LABELS.quiet]
)
def test_readers_words_are_those_of_the_glossary(label: str) -> None:
    words = re.sub(r"^\W+", "", label)

    assert words.lower() in GLOSSARY.lower()
