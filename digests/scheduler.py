"""The ticks. APScheduler only says when; the database knows what is due. The only door to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from digests.errors import StoreFailed

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Step:
    """A step of the newsroom: run at each tick and whenever it is woken, never twice at a time."""

    name: str
    run: Callable[[], Awaitable[object]]
    every: timedelta
    on_done: Callable[[], None] = lambda: None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """There may be work. While the step runs, one more run is remembered."""
        self._woken.set()

    async def keep_running(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self.run()
            except StoreFailed as error:
                log.warning("step_store_failed", step=self.name, reason=str(error))
            except Exception:
                # The outermost edge of this task: its work is in the database and the next tick
                # tries again, while readiness says that the step does not get done.
                log.exception("step_broke", step=self.name)
            else:
                self.on_done()


def build_scheduler(steps: Sequence[Step]) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, that wakes each step at its pace.

    A late tick is still a tick, and several late ones are one.
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for step in steps:
        scheduler.add_job(
            _wake, "interval", args=[step], seconds=step.every.total_seconds(), id=step.name
        )
    return scheduler


async def _wake(step: Step) -> None:
    """On the event loop itself: a plain function would be run in a thread."""
    step.wake()
