"""The Bot API over HTTP: reads a call, lets it meet its faults, answers."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from sandbox.actions import Actions
from sandbox.delivery import Deliveries
from sandbox.errors import ApiError
from sandbox.faults import FaultEffect, FaultRule, Faults
from sandbox.limits import Meter, ServerLimits
from sandbox.methods import Call, find
from sandbox.model import Bot, Json, Kind
from sandbox.params import File, Params
from sandbox.polling import Polls
from sandbox.world import World

KEPT_CALLS = 10_000
BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n"
    "</body>\r\n</html>\r\n"
)


class BotApi:
    def __init__(self, world: World, *, steady: Callable[[], float]) -> None:
        self.world = world
        self.faults = Faults()
        self.latency = 0.0
        """Seconds an answer is under way; the call itself is carried out when it arrives."""
        self.calls: deque[Json] = deque(maxlen=KEPT_CALLS)
        self.counts: Counter[str] = Counter()
        self._steady = steady
        self._limits = ServerLimits()
        self._meters: dict[str, Meter] = {}
        self._polls = Polls()
        self._deliveries = Deliveries(clock=world.clock, reply=self._reply)
        self._ended = asyncio.Event()
        self._seq = 0
        world.woken.append(self._polls.wake)
        world.woken.append(self._deliveries.wake)

    @property
    def limits(self) -> ServerLimits:
        return self._limits

    @limits.setter
    def limits(self, limits: ServerLimits) -> None:
        self._limits = limits
        self._meters.clear()

    def polling(self, bot: Bot) -> bool:
        return self._polls.waiting(bot)

    def reset(self) -> None:
        self.faults.reset()
        self.latency = 0.0
        self.limits = ServerLimits()
        self.calls.clear()
        self.counts.clear()
        self._polls.end()
        self.world.reset()

    async def close(self) -> None:
        self._ended.set()
        self._polls.end()
        await self._deliveries.close()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer /bot<token>/<method>."""
        arrived = self._steady()
        path, _, query = request.raw_path.partition("?")
        token, _, method = path[len("/bot") :].rpartition("/")
        if "%" in token:
            token = unquote(token)
        wire = _Wire(token, method, await _params(request, query), arrived)
        fault = self.faults.strike(token, method, wire.params.raw) if self.faults.any else None
        if fault is not None:
            return await self._misfortune(request, fault, wire)
        status, told = await self._carry_out(wire)
        if self.latency:
            await asyncio.sleep(self.latency)
        return _json(status, told)

    async def _carry_out(self, wire: _Wire) -> tuple[int, Json]:
        status = 200
        try:
            told: Json = {"ok": True, "result": await self._call(wire)}
        except ApiError as error:
            status, told = error.code, refused(error)
        self._note(wire, status, told)
        return status, told

    async def _call(self, wire: _Wire) -> Any:
        token, method = wire.token, wire.method
        if not token or not method:
            raise ApiError(404, "Not Found")
        bot = self.world.bot(token)
        meter = self._meters.get(token)
        if meter is None:
            meter = self._meters[token] = Meter(self._limits)
        call = Call(self.world, bot, method, wire.params, meter, wire.arrived)
        if method.lower() == "getupdates":
            return await self._polls.get_updates(call)
        function = find(method)
        if function is None:
            raise ApiError(404, "Not Found: method not found")
        result = function(call)
        if method.lower() == "setwebhook":
            self._polls.wake(bot)
            self._deliveries.wake(bot)
        return result

    def _note(self, wire: _Wire, status: int, told: Json) -> None:
        self._seq += 1
        self.counts[f"{wire.method} {status}"] += 1
        self.calls.append(
            {
                "seq": self._seq,
                "time": self.world.clock(),
                "bot": wire.token.partition(":")[0],
                "method": wire.method,
                "chat_id": wire.params.raw.get("chat_id"),
                "status": status,
                "description": told.get("description"),
            }
        )

    async def _misfortune(
        self, request: web.BaseRequest, fault: FaultRule, wire: _Wire
    ) -> web.StreamResponse:
        after = fault.after or fault.action in _AFTER
        if fault.action is FaultEffect.DELAY and not after:
            await asyncio.sleep(fault.seconds)
        if fault.action is FaultEffect.MIGRATE:
            self._migrate(wire)
        status, told = 0, _NOTHING
        if after or fault.action in {FaultEffect.DELAY, FaultEffect.MIGRATE}:
            status, told = await self._carry_out(wire)
        else:
            self._note(wire, 0, {"description": f"fault: {fault.action}"})
        match fault.action:
            case FaultEffect.DROP_BEFORE | FaultEffect.DROP_AFTER:
                return _cut(request)
            case FaultEffect.HANG | FaultEffect.HANG_AFTER:
                await self._ended.wait()
                return _cut(request)
            case FaultEffect.HTML:
                return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
            case FaultEffect.TRUNCATE:
                return _json(status, told, part=0.5)
            case FaultEffect.ERROR:
                error = ApiError(fault.code, fault.description, fault.parameters)
                return _json(error.code, refused(error))
            case FaultEffect.UNAUTHORIZED:
                return _json(401, refused(ApiError(401, "Unauthorized")))
            case FaultEffect.DELAY | FaultEffect.MIGRATE:
                if fault.action is FaultEffect.DELAY and after:
                    await asyncio.sleep(fault.seconds)
                return _json(status, told)

    def _migrate(self, wire: _Wire) -> None:
        chat = self.world.chats.get(wire.params.integer("chat_id") or 0)
        if chat is not None and chat.kind is Kind.GROUP and chat.migrated_to is None:
            Actions(self.world, self.world.bot(wire.token)).migrate(chat.id)

    def _reply(self, bot: Bot, told: dict[str, Any]) -> None:
        """Carry out a call that came in a webhook's answer; its result goes nowhere."""
        wire = _Wire(bot.token, str(told.pop("method")), Params(told), self._steady())
        function = find(wire.method)
        if function is None:
            return
        meter = self._meters.setdefault(bot.token, Meter(self._limits))
        try:
            function(Call(self.world, bot, wire.method, wire.params, meter, wire.arrived))
        except ApiError as error:
            self._note(wire, error.code, refused(error))
        else:
            self._note(wire, 200, _NOTHING)


@dataclass(frozen=True, slots=True)
class _Wire:
    """One call as it came over the wire."""

    token: str
    method: str
    params: Params
    arrived: float


_AFTER = frozenset({FaultEffect.DROP_AFTER, FaultEffect.HANG_AFTER, FaultEffect.TRUNCATE})
_NOTHING: Json = {}


def refused(error: ApiError) -> Json:
    told: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        told["parameters"] = error.parameters
    return told


def _json(status: int, told: Json, *, part: float = 1.0) -> web.Response:
    body = _encode(told).encode("utf-8", "surrogatepass")
    if part < 1:
        body = body[: int(len(body) * part)]
    return web.Response(body=body, status=status, headers=_JSON)


_JSON = {"Content-Type": "application/json"}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _cut(request: web.BaseRequest) -> web.Response:
    """Close the connection under the client's feet; nothing of an answer goes out."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _params(request: web.BaseRequest, query: str) -> Params:
    """Read the parameters wherever they stand; what is in the body wins."""
    raw: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/"):
        return await _multipart(request, raw)
    if not request.can_read_body:
        return Params(raw)
    body = await request.read()
    if kind.startswith("application/json"):
        raw.update(_object(body))
    elif body:
        raw.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Params(raw)


def _object(body: bytes) -> Mapping[str, Any]:
    if not body.strip():
        return {}
    try:
        told = json.loads(body)
    except ValueError:
        raise _UNREADABLE from None
    if not isinstance(told, dict):
        raise _UNREADABLE
    return told


_UNREADABLE = ApiError(400, "Bad Request: can't parse JSON object")


async def _multipart(request: web.BaseRequest, raw: dict[str, Any]) -> Params:
    files: dict[str, File] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = File(value.filename, value.content_type, value.file.read())
            value.file.close()
        else:
            raw[name] = value if isinstance(value, str) else bytes(value).decode()
    return Params(raw, files)
