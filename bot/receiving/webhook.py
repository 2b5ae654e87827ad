"""Telegram brings updates to us: a route that stores them before it says thank you."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram.ext import ExtBot

from bot.operating.health import Fault, Health
from bot.receiving.poller import ALLOWED_UPDATES, RawUpdate, has_id
from digests.errors import StoreFailed, StoreFull

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a name, not a secret
UPDATE_LIMIT: Final = 2**20  # bytes; the longest update there is stays under 100 kB
CONNECTIONS: Final = 40

log = structlog.get_logger()


def webhook(
    path: str,
    secret: str,
    accept: Callable[[Sequence[RawUpdate]], Awaitable[None]],
    health: Health,
) -> Route:
    """Return the route. Telegram repeats what is not answered 200, so 503 is "later, please"."""
    if not secret:
        raise ValueError("a webhook without a secret would take updates from anybody")

    async def receive(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return PlainTextResponse("wrong secret", 403)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return PlainTextResponse("gone", 400)
        if body is None:
            return PlainTextResponse("too large", 413)
        update = _update(body)
        if update is None:
            return PlainTextResponse("no update", 400)
        return await _keep(update)

    async def _keep(update: RawUpdate) -> Response:
        try:
            await accept([update])
        except StoreFull as error:
            health.fault(Fault.STORE_FULL, str(error) or "no update can be kept")
            log.error("updates_not_stored", count=1, reason="store full")  # noqa: TRY400
            return PlainTextResponse("later", 503)
        except StoreFailed as error:
            log.warning("updates_not_stored", count=1, reason=str(error))
            return PlainTextResponse("later", 503)
        health.clear(Fault.STORE_FULL)
        return PlainTextResponse("ok")

    return Route(path, receive, methods=["POST"])


async def register(bot: ExtBot[Any], url: str, secret: str) -> None:
    """Tell Telegram where to bring updates; what waits there already is kept."""
    await bot.set_webhook(
        url,
        secret_token=secret,
        allowed_updates=ALLOWED_UPDATES,
        max_connections=CONNECTIONS,
        drop_pending_updates=False,
    )


async def _body(request: Request) -> bytes | None:
    """Read no more than an update can be; its length is a claim, not a fact."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > UPDATE_LIMIT:
            return None
    return bytes(body)


def _update(body: bytes) -> RawUpdate | None:
    """The content type is not looked at: what parses as an update is one."""
    try:
        update: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if has_id(update) else None
