"""The whole bot, running: what runs beside what, and in which order it ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import structlog
from starlette.applications import Starlette

from bot.operating import heartbeat
from bot.operating.alarms import Alarms
from bot.operating.endpoints import serve
from bot.operating.health import Health
from bot.receiving.reception import Reception
from bot.sending.bot_profile import keep_profile
from bot.sending.closed_topics import ClosedTopics
from bot.sending.sender import TelegramSender
from bot.settings import Settings
from digests.errors import StoreFailed
from digests.outbox import Outbox, SenderLease
from digests.scheduler import Step, build_scheduler

log = structlog.get_logger(__name__)

STOP_WITHIN = 8.0  # seconds; the container's grace is 10


@dataclass(slots=True, kw_only=True)
class Program:
    settings: Settings
    health: Health
    endpoints: Starlette
    sender: TelegramSender
    lease: SenderLease
    outbox: Outbox
    reception: Reception
    closed_topics: ClosedTopics
    alarms: Alarms
    steps: Mapping[str, Step]
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Run until told to stop; then finish what is under way."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        async with AsyncExitStack() as stack:
            if self.settings.web_bind is not None:
                host, port = await stack.enter_async_context(
                    serve(self.endpoints, self.settings.web_bind)
                )
                log.info("web", url=f"http://{host}:{port}/readyz")
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(work) for work in self._work()]
                await self._stop.wait()
                log.info("stopping")
                await self._wind_down()
                for task in tasks:
                    task.cancel()
        log.info("stopped")

    def stop(self) -> None:
        self._stop.set()

    def _work(self) -> Iterable[Coroutine[Any, Any, None]]:
        yield self.lease.keep_renewing()
        yield self.outbox.run()
        yield self.reception.run()
        yield self.reception.learn_name()
        yield self.alarms.run()
        yield self.closed_topics.run()
        yield keep_profile(self.settings.newspaper, self.sender.call, self.lease)
        yield heartbeat.keep(
            self.settings.heartbeat,
            self.health.report,
            failed=lambda error: log.warning("heartbeat_not_written", reason=str(error)),
        )
        yield _tick(list(self.steps.values()))
        for step in self.steps.values():
            yield step.keep_running()

    async def _wind_down(self) -> None:
        await self.reception.stop_polling()
        await asyncio.gather(self.outbox.stop(), self.reception.desk.stop(within=STOP_WITHIN - 2))
        try:
            async with asyncio.timeout(1):
                await self.lease.release()
        except (TimeoutError, StoreFailed) as error:  # the next one waits until it has run out
            log.warning("sender_lease_not_released", reason=str(error))


async def _tick(steps: Sequence[Step]) -> None:
    scheduler = build_scheduler(steps)
    scheduler.start()
    for step in steps:
        step.wake()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)
