"""Put the parts together, open and close them in order. The only place that knows them all."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.newsroom import Newsroom, open_newsroom, sync_feeds
from bot.operating import metrics
from bot.operating.alarms import Alarms
from bot.operating.endpoints import endpoints
from bot.operating.health import MAX_SILENCE, Beat, Health
from bot.operating.process import is_dead, process_name
from bot.program import Program
from bot.receiving.admins import Admins
from bot.receiving.desk import Desk
from bot.receiving.reception import Reception, WebhookAddress
from bot.screens import router
from bot.screens.visit import BotContext
from bot.sending.closed_topics import ClosedTopics
from bot.sending.limiter import RateLimiter
from bot.sending.permits import Limits
from bot.sending.sender import TelegramSender
from bot.sending.transport import UNREADABLE_ERRORS, AiohttpRequest
from bot.settings import Settings
from digests.clock import Clock, utc_now
from digests.outbox import OutboxRules, SenderLease, UncertainPolicy, build_outbox
from digests.scheduler import Step
from digests.store.database import Database
from digests.store.prune import Retention
from digests.subscribers import Subscribers

log = structlog.get_logger(__name__)

MAX_IN_FLIGHT = 150  # calls of a lane


class TokenWrong(Exception):
    """Telegram does not know the token: nothing can work until the operator mends it."""


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
        health = _health(settings)
        lease = SenderLease(
            db=db,
            clock=clock,
            bot=_bot_id(token),
            owner=process_name(),
            is_dead=is_dead,
            on_store=health.store_answered,
        )
        bot = await stack.enter_async_context(_open_bot(settings, token, lease))
        await _try_token(bot)
        yield _program(settings, db, newsroom, health, lease, bot, clock)


def _health(settings: Settings) -> Health:
    health = Health()
    longest = settings.poll_interval.total_seconds()
    silence = {**MAX_SILENCE, Beat.POLL: max(MAX_SILENCE[Beat.POLL], 4 * longest + 3600)}
    if settings.webhook_url is not None:
        silence.pop(Beat.GET_UPDATES)
    health.expect(silence)
    return health


@asynccontextmanager
async def _open_bot(
    settings: Settings, token: str, lease: SenderLease
) -> AsyncIterator[ExtBot[Any]]:
    """The library's bot on our transport, with our limiter."""
    request = AiohttpRequest(proxy=settings.telegram_proxy)
    limiter = RateLimiter(
        Limits(per_second=settings.rate),
        may_start=lambda: lease.lasts(seconds=request.longest_call),
    )
    bot: ExtBot[Any] = ExtBot(
        token,
        base_url=f"{settings.telegram_api_url}/bot",
        request=request,
        get_updates_request=request,
        rate_limiter=limiter,
    )
    async with AsyncExitStack() as stack:
        await request.initialize()
        stack.push_async_callback(request.shutdown)
        await limiter.initialize()
        stack.push_async_callback(limiter.shutdown)
        yield bot


def _program(  # noqa: PLR0917  the parts, once
    settings: Settings,
    db: Database,
    newsroom: Newsroom,
    health: Health,
    lease: SenderLease,
    bot: ExtBot[Any],
    clock: Clock,
) -> Program:
    subscribers = Subscribers()
    sender = TelegramSender(bot, health=health)
    outbox = build_outbox(
        db=db,
        sender=sender,
        clock=clock,
        lease=lease,
        rules=OutboxRules(
            uncertain=UncertainPolicy(settings.uncertain),
            in_flight=min(MAX_IN_FLIGHT, max(16, settings.rate)),
            call_timeout=timedelta(seconds=sender.longest_call),
            stale_after=settings.stale_after,
        ),
    )
    reception = _reception(settings, db, health, lease, bot, sender, subscribers, clock)

    async def numbers() -> Iterable[metrics.Metric]:
        of_limiter = metrics.of_limiter(sender.limiter.stats())
        return (*of_limiter, *await metrics.of_database(db))

    program = Program(
        settings=settings,
        health=health,
        endpoints=endpoints(health, metrics=numbers, routes=reception.routes()),
        sender=sender,
        lease=lease,
        outbox=outbox,
        reception=reception,
        closed_topics=ClosedTopics(db=db, subscribers=subscribers, perform=sender.call),
        alarms=Alarms(admins=settings.admins, perform=sender.call, lease=lease),
        steps=_steps(settings, newsroom, health, clock),
    )
    _connect(program, newsroom)
    return program


def _reception(  # noqa: PLR0917  the parts, once
    settings: Settings,
    db: Database,
    health: Health,
    lease: SenderLease,
    bot: ExtBot[Any],
    sender: TelegramSender,
    subscribers: Subscribers,
    clock: Clock,
) -> Reception:
    routes = router()
    context = BotContext(
        subscribers=subscribers,
        newspaper=settings.newspaper,
        bot_name="",  # asked of Telegram once it can be reached
        pages=routes.pages,
        zone=settings.timezone,
    )
    desk = Desk(
        db=db,
        bot=lease.bot,
        context=context,
        router=routes,
        is_admin=Admins(bot=bot).is_admin,
        perform=sender.call,
        clock=clock,
    )
    return Reception(bot=bot, desk=desk, lease=lease, health=health, webhook=_webhook(settings))


def _webhook(settings: Settings) -> WebhookAddress | None:
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    return WebhookAddress(
        url=settings.webhook_url, secret=settings.webhook_secret.get_secret_value()
    )


def _steps(
    settings: Settings, newsroom: Newsroom, health: Health, clock: Clock
) -> dict[str, Step]:
    often = min(timedelta(seconds=10), settings.poll_interval / 2)
    keep = Retention(deliveries=settings.correction_window)
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
        Step(
            name="prune", run=lambda: newsroom.prune(keep, now=clock()), every=timedelta(hours=1)
        ),
    )
    return {step.name: step for step in steps}


def _connect(program: Program, newsroom: Newsroom) -> None:
    """Whoever finishes a step wakes the next: the ticks are only the safety net."""
    steps = program.steps
    newsroom.polling.on_news = steps["prepare"].wake
    newsroom.polling.on_polled = lambda _: program.health.beat(Beat.POLL)
    newsroom.polling.on_alarm = program.alarms.feed
    newsroom.preparing.on_ready = steps["queue"].wake
    newsroom.queueing.on_queued = program.outbox.wake
    newsroom.corrections.on_edits = program.outbox.wake
    program.outbox.on_topic_gone = program.closed_topics.note
    program.reception.desk.on_change = steps["queue"].wake


async def _try_token(bot: ExtBot[Any]) -> None:
    """Raise TokenWrong if Telegram says so; that it is away just now is no reason not to start."""
    try:
        await bot.get_me(read_timeout=5)
    except InvalidToken as error:
        raise TokenWrong("Telegram does not know TINGON_BOT_TOKEN: see @BotFather") from error
    except (TelegramError, *UNREADABLE_ERRORS) as error:
        log.warning("telegram_not_reached", reason=str(error))


def _bot_id(token: str) -> int:
    """Return the bot's number, with which its token begins."""
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else zlib.crc32(token.encode())
