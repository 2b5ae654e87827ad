"""The readers' guide speaks of the bot as it is: its screens, commands and buttons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.messages import texts
from tests.screens.drawing import PAGES

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "readers-guide.md").read_text(encoding="utf-8")
PICTURES = set(re.findall(r'src="images/guide/([\w-]+)\.png"', GUIDE))
LABELS = texts("vi").labels


@pytest.mark.parametrize("screen", list(PAGES))
def test_every_screen_of_the_settings_has_its_picture(screen: str) -> None:
    assert f"settings-{screen}" in PICTURES


def test_every_picture_is_there_and_is_one() -> None:
    folder = ROOT / "docs" / "images" / "guide"
    assert {path.stem for path in folder.glob("*.png")} == PICTURES
    for path in folder.glob("*.png"):
        assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("command", list(texts("vi").command_descriptions))
def test_every_command_is_explained(command: str) -> None:
    assert f"/{command}" in GUIDE


@pytest.mark.parametrize(
    "label",
    [
        LABELS.subscribe_now,
        LABELS.choose_hours,
        LABELS.follow_topic,
        LABELS.mute_section,
        LABELS.why_story,
        LABELS.how,
        LABELS.hours,
        LABELS.weekdays,
        LABELS.sections,
        LABELS.words,
        LABELS.places,
        LABELS.quiet,
        LABELS.length,
        LABELS.pictures,
        LABELS.language,
        LABELS.pause,
    ],
)
def test_buttons_are_named_as_they_are_labelled(label: str) -> None:
    words = re.sub(r"^\W+", "", label)

    assert f"**{words}**" in GUIDE
