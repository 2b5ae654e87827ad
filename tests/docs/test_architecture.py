"""docs/architecture.md and docs/glossary.md speak of what there is."""

from __future__ import annotations

import re
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
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()


def test_every_table_is_named_and_no_other() -> None:
    [part] = re.findall(r"## The tables\n(.*?)\nMoments", ARCHITECTURE, re.DOTALL)

    assert set(re.findall(r"`(\w+)`", part)) == set(metadata.tables)


def test_every_state_of_a_delivery_is_told() -> None:
    [row] = re.findall(r"^\| delivery \| (.*) \|$", ARCHITECTURE, re.MULTILINE)

    assert all(state in row for state in STATES)


def test_every_place_in_the_house_exists() -> None:
    [house] = re.findall(r"## The house\n\n```\n(.*?)```", ARCHITECTURE, re.DOTALL)
    bot, newsroom = house.split("\ndigests/")

    for folder, text in (("bot", bot), ("digests", newsroom)):
        for name in re.findall(r"(?<!/)\b(\w+(?:\.py|/))", text):
            if name != "bot/":
                assert (ROOT / folder / name).exists(), f"{folder}/{name}"


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
