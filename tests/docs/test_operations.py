"""What docs/operations.md says to operators is what the program has."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.operating.health import Beat, Fault, Health
from bot.operating.metrics import of_health
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
ROWS = dict(re.findall(r"^\| `(TINGON_\w+)` \| ?(.*?) \| .+ \|$", OPERATIONS, re.MULTILINE))
SETTINGS = {f"{PREFIX}{name.upper()}": name for name in Settings.model_fields}


def test_every_setting_is_explained_and_no_other() -> None:
    assert set(ROWS) == set(SETTINGS)


def test_every_setting_that_the_docs_name_exists() -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", OPERATIONS))
    assert {name.removesuffix("_FILE") for name in named} <= set(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_default_that_is_told_is_the_default(name: str) -> None:
    told = re.fullmatch(r"`(.*)`", ROWS[name])
    if told is None:
        return  # told in words, or there is none
    variables = Settings.model_construct().model_dump()
    default = variables[SETTINGS[name]]
    expected = 2.0 if name.endswith("HOST_PAUSE") else default  # where it is not set: see Settings

    given = Settings.model_validate({SETTINGS[name]: told[1]}).model_dump()[SETTINGS[name]]

    assert given == expected


@pytest.mark.parametrize("word", [*Fault, *Beat])
def test_every_reason_not_to_be_ready_is_explained(word: str) -> None:
    assert f"`{word}`" in OPERATIONS


def test_every_metric_of_health_is_named() -> None:
    for metric in of_health(Health()):
        assert f"`{metric.name}`" in OPERATIONS


def test_every_metric_of_the_flood_limits_is_named() -> None:
    metrics = (ROOT / "bot" / "operating" / "metrics.py").read_text()
    for metric in re.findall(r"tingon_flow_\w+", metrics):
        assert f"`{metric}`" in OPERATIONS


def _commands(group: click.Group, path: str = "tingon") -> list[str]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += _commands(command, f"{path} {name}")
        elif not command.hidden:
            found.append(f"{path} {name}")
    return found


@pytest.mark.parametrize("command", _commands(main))
def test_readme_names_every_door(command: str) -> None:
    readme = (ROOT / "README.md").read_text()
    assert all(word in readme for word in command.split())


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text()):
            if "://" not in link:
                assert (document.parent / link).exists(), f"{document.name}: {link}"
