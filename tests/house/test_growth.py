"""The house still grows in few places: the patches that show it apply, and keep the promise."""

from __future__ import annotations

import shutil

import pytest

from benchmarks.growth import GROWTHS, HERE, Growth, Kind, broken_promises, git, kind_of, touched

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="patches are read by git")
by_name = pytest.mark.parametrize("growth", GROWTHS, ids=[growth.name for growth in GROWTHS])


@by_name
def test_the_patch_still_applies_to_the_house_as_it_is(growth: Growth) -> None:
    git("apply", "--check", str(growth.patch))


@by_name
def test_it_touches_no_more_of_the_program_than_was_promised(growth: Growth) -> None:
    files = touched(growth)

    assert broken_promises(growth, files) == []
    assert any(path.rpartition("/")[2].startswith("test_") for path in files[Kind.TESTS])


def test_every_patch_is_held() -> None:
    assert {path.stem for path in HERE.glob("*.patch")} == {growth.name for growth in GROWTHS}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("digests/model.py", Kind.PROGRAM),
        ("pyproject.toml", Kind.PROGRAM),
        ("digests/store/migrations/versions/0006_sources.py", Kind.MIGRATION),
        ("bot/messages/vi/labels.py", Kind.TEXTS),
        ("tests/reader/test_messages.py", Kind.TESTS),
        ("docs/images/take_guide.py", Kind.DOCS),
        ("CHANGELOG.md", Kind.DOCS),
    ],
)
def test_a_file_is_counted_where_it_belongs(path: str, kind: Kind) -> None:
    assert kind_of(path) is kind


def test_a_fifth_file_breaks_the_promise_and_so_does_a_language_in_two_folders() -> None:
    setting, _, _, language = GROWTHS
    own = {Kind.TESTS: ["tests/test_it.py"]}

    [too_many] = broken_promises(setting, {Kind.PROGRAM: list("abcde"), **own})
    [scattered] = broken_promises(
        language, {Kind.TEXTS: ["bot/messages/fr/__init__.py", "bot/messages/texts.py"], **own}
    )

    assert "more than 4" in too_many
    assert "not one new folder" in scattered
