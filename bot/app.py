"""Put the parts together, open and close them in order. The only place that knows them all."""

from __future__ import annotations

import asyncio
import signal
import zlib
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.answers import Call
from bot.commands.all import router
from bot.newsroom import Newsroom, open_newsroom, sync_feeds
from bot.operating import heartbeat
from bot.operating.health import MAX_SILENCE, Beat, Health
from bot.operating.metrics import Metric, gauge, of_limiter
from bot.operating.pages import app as pages
from bot.operating.pages import serve
from bot.operating.process import is_dead, process_name
from bot.receiving.admins import Admins
from bot.receiving.desk import Desk
from bot.receiving.poller import Poller
from bot.receiving.webhook import register, webhook
from bot.sending.bot_profile import introduction
from bot.sending.closed_topics import ClosedTopics
from bot.sending.limiter import RateLimiter
from bot.sending.permits import Limits
from bot.sending.sender import TelegramSender
from bot.sending.transport import AiohttpRequest
from bot.settings import Settings
from bot.visit import House
from digests.clock import Clock, utc_now
from digests.errors import StoreFailed
from digests.outbox import (
    Outbox,
    OutboxRules,
    Outcome,
    SenderLease,
    Sent,
    Uncertainty,
    build_outbox,
)
from digests.scheduler import Step, build_scheduler
from digests.store import deliveries, edits, feeds, inbox, stories, subscriptions
from digests.store.database import Database
from digests.store.prune import Retention, prune_batch
from digests.subscribers import Subscribers

log = structlog.get_logger(__name__)

WEBHOOK_PATH = "/telegram"
MOST_IN_FLIGHT = 150  # calls of a lane
STOP_WITHIN = 8.0  # seconds; the container's grace is 10
INTRODUCE_AGAIN = timedelta(hours=1)


class TokenWrong(Exception):
    """Telegram does not know the token: nothing can work until the operator mends it."""


@dataclass(slots=True, kw_only=True)
class Program:
    """The whole bot, running."""

    settings: Settings
    db: Database
    newsroom: Newsroom
    health: Health
    request: AiohttpRequest
    base_url: str
    limiter: RateLimiter
    sender: TelegramSender
    lease: SenderLease
    outbox: Outbox
    desk: Desk
    closed_topics: ClosedTopics
    steps: dict[str, Step]
    alarms: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _poller: Poller | None = None

    async def run(self) -> None:
        """Run until told to stop; then finish what is under way."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        async with AsyncExitStack() as stack:
            if self.settings.web_bind is not None:
                host, port = await stack.enter_async_context(
                    serve(self._pages(), self.settings.web_bind)
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

    def _work(self) -> Iterable[Any]:
        yield self.lease.keep_renewing()
        yield self.outbox.run()
        yield self._work_while_held()
        yield self._tick()
        yield self._learn_name()
        yield self._tell_admins()
        yield self.closed_topics.run()
        yield self._introduce()
        yield heartbeat.keep(
            self.settings.heartbeat,
            self.health.report,
            failed=lambda error: log.warning("heartbeat_not_written", reason=str(error)),
        )
        for step in self.steps.values():
            yield step.keep_running()

    async def _tick(self) -> None:
        scheduler = build_scheduler(list(self.steps.values()))
        scheduler.start()
        for step in self.steps.values():
            step.wake()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _work_while_held(self) -> None:
        """Poll and serve people only while this process holds the sender's lease."""
        while True:
            self.health.standby = self.lease.stands_by
            if not self.lease.held:
                await self._lease_changed(within=1.0)
                continue
            leading = asyncio.create_task(self._receive())
            while self.lease.held and not leading.done():
                await self._lease_changed(within=1.0)
            if leading.done():
                leading.result()
            leading.cancel()
            with suppress(asyncio.CancelledError):
                await leading

    async def _lease_changed(self, *, within: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self.lease.changed()

    async def _receive(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.desk.run())
            if self.settings.webhook_url is None:
                self._poller = Poller(self.request, self.base_url, self.desk.accept, self.health)
                group.create_task(self._poller.run())
            else:
                group.create_task(self._register_webhook())

    async def _register_webhook(self) -> None:
        settings = self.settings
        if settings.webhook_url is None or settings.webhook_secret is None:
            return
        url = settings.webhook_url.rstrip("/") + WEBHOOK_PATH
        secret = settings.webhook_secret.get_secret_value()
        while True:
            try:
                await register(self.request, self.base_url, url, secret)
            except TelegramError as error:
                log.warning("webhook_not_registered", reason=error.message)
                await asyncio.sleep(10)
            else:
                return

    async def _learn_name(self) -> None:
        """Ask for the bot's @name until Telegram answers: /command@name is meant for us then."""
        pause = 1.0
        while True:
            try:
                me = await self.request.call(f"{self.base_url}/getMe", {})
            except TelegramError as error:
                log.warning("name_not_learnt", reason=error.message, seconds=pause)
                await asyncio.sleep(pause)
                pause = min(30.0, pause * 2)
            else:
                name = str(me.get("username", ""))
                log.info("hello", bot=name)
                self.desk.house = replace(self.desk.house, bot_name=name)
                return

    async def _tell_admins(self) -> None:
        """Bring what an operator should look at to those whom the settings name."""
        while True:
            text = await self.alarms.get()
            for admin in sorted(self.settings.admins):
                call = Call("sendMessage", {"chat_id": admin, "text": text})
                if not isinstance(await self._call(call), Sent):
                    log.warning("admin_not_told", admin=admin)

    def feed_alarm(self, feed: str, what: str) -> None:
        """A feed is in trouble, well again, moved or paused."""
        if self.settings.admins and self.lease.held:
            self.alarms.put_nowait(f"{what}: {feed}")

    async def _introduce(self) -> None:
        """Tell Telegram our commands and descriptions; it may refuse for half an hour."""
        calls = list(introduction(self.settings.newspaper))
        while calls:
            while not self.lease.held:
                await self._lease_changed(within=1.0)
            calls = [call for call in calls if not isinstance(await self._call(call), Sent)]
            if calls:
                log.warning("not_introduced", calls=len(calls))
                await asyncio.sleep(INTRODUCE_AGAIN.total_seconds())

    async def _call(self, call: Call) -> Outcome:
        return await self.sender.call(call)

    async def _wind_down(self) -> None:
        if self._poller is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._poller.stop()
        await asyncio.gather(self.outbox.stop(), self.desk.stop(within=STOP_WITHIN - 2))
        try:
            async with asyncio.timeout(1):
                await self.lease.release()
        except (TimeoutError, StoreFailed) as error:  # the next one waits until it has run out
            log.warning("sender_lease_not_released", reason=str(error))

    def _pages(self) -> Any:
        routes = []
        secret = self.settings.webhook_secret
        if self.settings.webhook_url is not None and secret is not None:
            routes.append(
                webhook(WEBHOOK_PATH, secret.get_secret_value(), self.desk.accept, self.health)
            )
        return pages(self.health, metrics=self._metrics, routes=routes)

    async def _metrics(self) -> Iterable[Metric]:
        async with self.db.read() as tx:
            by_state = await deliveries.counts(tx)
            chats_by_state = await subscriptions.count(tx)
            waiting, to_edit = await inbox.open_count(tx), await edits.waiting(tx)
            newest, found = await stories.newest(tx), await feeds.every(tx)
        return [
            *of_limiter(self.limiter.stats()),
            *(gauge("tingon_deliveries", "By state.", n, state=s) for s, n in by_state.items()),
            *(
                gauge("tingon_subscriptions", "By state.", n, state=s)
                for s, n in chats_by_state.items()
            ),
            gauge("tingon_inbox_open", "Updates that are not served yet.", waiting),
            gauge("tingon_edits_waiting", "Corrections that wait.", to_edit),
            gauge("tingon_stories", "The newest story's number.", newest),
            gauge(
                "tingon_feeds_in_alarm",
                "Feeds an operator should look at.",
                sum(feed.health.alarm is not None or feed.state != "active" for feed in found),
            ),
        ]


@asynccontextmanager
async def open_program(settings: Settings, *, clock: Clock = utc_now) -> AsyncIterator[Program]:
    """Build everything from the settings; raises TokenWrong."""
    if settings.bot_token is None:
        raise TokenWrong("TINGON_BOT_TOKEN is not set")
    token = settings.bot_token.get_secret_value()
    async with AsyncExitStack() as stack:
        db = Database(settings.database_url)
        stack.push_async_callback(db.close)
        await db.migrate()
        await sync_feeds(settings, db, now=clock())
        newsroom = await stack.enter_async_context(open_newsroom(settings, db, clock=clock))
        request = AiohttpRequest(proxy=settings.telegram_proxy)
        flow = RateLimiter(Limits(per_second=settings.rate))
        bot: ExtBot[Any] = ExtBot(
            token,
            base_url=f"{settings.telegram_api_url}/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=flow,
        )
        await request.initialize()
        stack.push_async_callback(request.shutdown)
        await flow.initialize()
        stack.push_async_callback(flow.shutdown)
        health = Health()
        longest = settings.poll_interval.total_seconds()
        patience = {**MAX_SILENCE, Beat.POLL: max(MAX_SILENCE[Beat.POLL], 4 * longest + 3600)}
        if settings.webhook_url is not None:
            patience.pop(Beat.GET_UPDATES)
        health.expect(patience)
        await _try_token(request, bot.base_url)
        lease = SenderLease(
            db=db,
            clock=clock,
            bot=_bot_id(token),
            owner=process_name(),
            is_dead=is_dead,
            on_store=health.store,
        )

        def may_start() -> bool:
            return lease.lasts(seconds=request.longest_call)

        sender = TelegramSender(bot, flow, health=health, may_start=may_start)
        yield _program(
            settings, db, newsroom, health, request, bot.base_url, flow, sender, lease, clock
        )


def _program(  # noqa: PLR0917  the parts, once
    settings: Settings,
    db: Database,
    newsroom: Newsroom,
    health: Health,
    request: AiohttpRequest,
    base_url: str,
    flow: RateLimiter,
    sender: TelegramSender,
    lease: SenderLease,
    clock: Clock,
) -> Program:
    outbox = build_outbox(
        db=db,
        sender=sender,
        clock=clock,
        lease=lease,
        rules=OutboxRules(
            uncertain=Uncertainty(settings.uncertain),
            in_flight=min(MOST_IN_FLIGHT, max(16, settings.rate)),
            call_timeout=timedelta(seconds=request.longest_call),
            stale_after=settings.stale_after,
        ),
    )
    subscribers = Subscribers()
    desk = Desk(
        db=db,
        bot=lease.bot,
        house=House(
            subscribers=subscribers,
            newspaper=settings.newspaper,
            bot_name="",  # asked of Telegram once it can be reached
            zone=settings.timezone,
        ),
        router=router(),
        is_admin=Admins(request=request, base_url=base_url).is_admin,
        perform=sender.call,
        clock=clock,
    )
    program = Program(
        settings=settings,
        db=db,
        newsroom=newsroom,
        health=health,
        request=request,
        base_url=base_url,
        limiter=flow,
        sender=sender,
        lease=lease,
        outbox=outbox,
        desk=desk,
        closed_topics=ClosedTopics(db=db, subscribers=subscribers, perform=sender.call),
        steps=_steps(settings, newsroom, health, clock),
    )
    _connect(program)
    return program


def _steps(
    settings: Settings, newsroom: Newsroom, health: Health, clock: Clock
) -> dict[str, Step]:
    often = min(timedelta(seconds=10), settings.poll_interval / 2)
    keep = Retention(deliveries=settings.correction_window)

    async def prune() -> None:
        while True:
            async with newsroom.db.write() as tx:
                gone = await prune_batch(tx, keep, now=clock())
            if not gone:
                return

    steps = (
        Step(name="poll", run=newsroom.polling.poll, every=often),
        Step(name="prepare", run=newsroom.preparing.prepare, every=often),
        Step(
            name="queue",
            run=newsroom.queueing.queue,
            every=timedelta(seconds=1),
            on_done=lambda: health.beat(Beat.QUEUE),
        ),
        Step(name="recheck", run=newsroom.rechecking.recheck, every=timedelta(minutes=1)),
        Step(name="prune", run=prune, every=timedelta(hours=1)),
    )
    return {step.name: step for step in steps}


def _connect(program: Program) -> None:
    """Whoever finishes a step wakes the next: the ticks are only the safety net."""
    newsroom, steps = program.newsroom, program.steps
    newsroom.polling.on_news = steps["prepare"].wake
    newsroom.polling.on_polled = lambda _: program.health.beat(Beat.POLL)
    newsroom.polling.on_alarm = program.feed_alarm
    newsroom.preparing.on_ready = steps["queue"].wake
    newsroom.queueing.on_queued = program.outbox.wake
    newsroom.corrections.on_edits = program.outbox.wake
    program.outbox.on_topic_gone = program.closed_topics.note
    program.desk.on_change = steps["queue"].wake


async def _try_token(request: AiohttpRequest, base_url: str) -> None:
    """Raise TokenWrong if Telegram says so; that it is away just now is no reason not to start."""
    try:
        await request.call(f"{base_url}/getMe", {}, read_timeout=5)
    except InvalidToken as error:
        raise TokenWrong("Telegram does not know TINGON_BOT_TOKEN: see @BotFather") from error
    except TelegramError as error:
        log.warning("telegram_not_reached", reason=error.message)


def _bot_id(token: str) -> int:
    """Return the bot's number, with which its token begins."""
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else zlib.crc32(token.encode())
