"""Work beside the story, and waiting for what nobody tells: to a deadline, never for a time."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import asynccontextmanager


@asynccontextmanager
async def at_work(work):
    """Let `work` run beside the story, and no longer."""
    task = asyncio.create_task(work)
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(happened):
    """Wait until `happened()`, which may be asked or awaited, says yes; fails after 10 s."""
    async with asyncio.timeout(10):
        while not await _answer(happened):  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.01)


async def _answer(happened):
    answer = happened()
    return await answer if inspect.isawaitable(answer) else answer
