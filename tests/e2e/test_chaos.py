"""Killed at random moments while Telegram misbehaves: a short run, judged by the journal."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from benchmarks.chaos import bounds_broken
from tests.e2e.program import ROOT


@pytest.mark.parametrize(("database", "uncertain"), [("sqlite", "resend"), ("postgresql", "skip")])
def test_nothing_is_lost_and_hardly_anything_repeated(database, uncertain):
    command = ["benchmarks.chaos", "--short", "--database", database, "--uncertain", uncertain]
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    last = ran.stdout.splitlines()[-1:]
    assert last and last[0].startswith("{"), (
        ran.stdout + ran.stderr
    )  # else it never came to an end
    found = json.loads(last[0])
    assert list(bounds_broken(found)) == [], ran.stdout
    assert found["kills"] >= 20
    assert found["deliveries"] > 0
