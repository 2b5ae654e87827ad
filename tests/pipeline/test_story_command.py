"""`tingon story`: the operator looks at a story, mends it or takes it back everywhere it went."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.render import TelegramRenderer
from bot.screens.story import below_story
from tests.flows.conftest import AN


@dataclass
class Terminal:
    url: str
    folder: str

    async def story(self, *words: object) -> tuple[int, str, str]:
        """Run the command in a process of its own, as the operator does beside the bot."""
        environment = {
            **{name: value for name, value in os.environ.items() if "TINGON" not in name},
            "TINGON_DATABASE_URL": self.url,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "story", *map(str, words)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            cwd=self.folder,
        )
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
def terminal(database_url, tmp_path) -> Terminal:
    return Terminal(database_url, str(tmp_path))


@pytest.fixture
async def told(newsroom, clock):
    """A story that a chat was sent a moment ago."""
    clock.now = datetime.now(UTC)
    newsroom.renderer = TelegramRenderer(below_story)
    newsroom.__post_init__()
    await newsroom.subscribe(AN)
    [story_id] = await newsroom.publish("Khởi công cầu mới")
    await newsroom.turn()
    return story_id


async def test_a_story_is_shown_with_all_we_keep_of_it(terminal, told):
    code, out, _ = await terminal.story("show", told)

    shown = json.loads(out)
    assert code == 0
    assert (shown["title"], shown["revision"]) == ("Khởi công cầu mới", 1)
    assert shown["withdrawn_at"] is None


async def test_mended_words_reach_the_message_that_went_out(terminal, told, newsroom, sender):
    code, out, _ = await terminal.story("edit", told, "--title", "Khởi công cầu Vĩnh Phú")
    newsroom.clock.now = datetime.now(UTC)
    await newsroom.turn()

    assert code == 0
    assert json.loads(out) == {"story": told, "edits_waiting": 1}
    assert len(sender.edited) == 1
    assert "Khởi công cầu Vĩnh Phú" in sender.edited[0][2]


async def test_a_story_taken_back_is_marked_and_may_be_given_again(
    terminal, told, newsroom, sender
):
    await terminal.story("withdraw", told)
    newsroom.clock.now = datetime.now(UTC)
    await newsroom.turn()
    assert len(sender.edited) == 1

    await terminal.story("withdraw", told, "--undo")
    newsroom.clock.now = datetime.now(UTC)
    await newsroom.turn()

    assert len(sender.edited) == 2
    assert len(sender.delivered) == 1


async def test_a_story_that_is_not_there_is_one_line_on_stderr(terminal, told):
    for words in (("show", 999), ("edit", 999, "--title", "X"), ("withdraw", 999)):
        code, out, err = await terminal.story(*words)

        assert (code, out, err.strip()) == (1, "", "there is no story 999")


async def test_no_words_at_all_are_refused(terminal, told):
    code, _, err = await terminal.story("edit", told)

    assert code == 2
    assert "--title" in err
