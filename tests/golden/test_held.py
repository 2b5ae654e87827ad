"""What others hold keeps its spelling: buttons in old messages, rows, dashboards, scripts."""

from __future__ import annotations

import pytest

from tests.golden import doors
from tests.golden.held import CODES, READ, Held, kept, lost, metric_names, new, today

ADD = "`python -m tests.golden` writes it down"


@pytest.fixture(scope="module")
def held() -> Held:
    return kept()


@pytest.fixture(scope="module")
def now(held: Held) -> Held:
    return today(held)


def test_nothing_that_others_hold_is_lost_or_another(held: Held, now: Held) -> None:
    assert lost(held, now) == []


def test_what_is_new_is_written_down(held: Held, now: Held) -> None:
    found = {section: list(items) for section, items in new(held, now).items() if items}
    assert found == {}, ADD


def test_there_is_an_example_of_every_thing_a_button_can_ask_for(held: Held) -> None:
    asked = {meaning["asks"] for meaning in held[CODES].values()}

    assert doors.unknown_actions() == set()
    assert asked == set(doors.ASKS.values())


def test_every_code_of_today_is_written_as_it_was(held: Held) -> None:
    """Of codes of before only the meaning is held: they are read, and spelt anew."""
    assert [code for code in held[CODES] if doors.write_code(code) != code] == []
    assert max(len(code.encode()) for code in held[CODES]) == 64


def test_every_link_is_written_as_it_was(held: Held) -> None:
    written = {one["written"] for one in held["starts"].values() if "written" in one}

    assert written <= set(held["starts"])
    assert len(written) > 5


def test_a_metric_of_the_source_is_one_that_is_printed(held: Held) -> None:
    assert metric_names() == set(held["metrics"])


def test_of_everything_there_is_an_example(held: Held) -> None:
    assert {section: len(held[section]) > 1 for section in READ} == dict.fromkeys(READ, True)
