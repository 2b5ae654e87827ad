"""tingon feeds add: what is kept must be an address that can be asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def terminal(tmp_path):
    """Runs the command in a process of its own: code, what it wrote, what it said."""
    environment = {
        **{name: value for name, value in os.environ.items() if "TINGON" not in name},
        "TINGON_DATABASE_URL": f"sqlite:///{tmp_path / 'tingon.sqlite'}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def run(*words: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "bot", "feeds", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize(
    "typed",
    [
        "baophutho.vn",
        "https:baophutho.vn",
        "https://[baophutho.vn/rss",
        "https://baophutho.vn/rss home.rss",
    ],
)
def test_an_untried_address_that_is_none_is_refused_with_what_to_type(terminal, typed):
    code, _, said = terminal("add", "--untried", typed)

    assert code == 2
    assert repr(typed) in said
    assert "https://example.com/rss/home.rss" in said
    assert terminal("list") == (0, "", "")


def test_an_address_spelt_as_for_the_settings_is_told_apart(terminal):
    code, _, said = terminal("add", "--untried", "Kinh tế=https://baophutho.vn/rss/kinh-te.rss")

    assert code == 2
    assert "--section 'Kinh tế' https://baophutho.vn/rss/kinh-te.rss" in said


def test_a_whole_address_is_kept_untried(terminal):
    address = "https://baophutho.vn/rss/tim?q=a=b"

    code, _, _ = terminal("add", "--untried", address, "--section", "Kinh tế")

    assert code == 0
    kept = json.loads(terminal("list")[1])
    assert (kept["url"], kept["section"]) == (address, "Kinh tế")
