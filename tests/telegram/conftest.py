"""A Telegram made of plain sockets, which can fail in every way a socket can."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from telegram.ext import ExtBot

from bot.operating.health import Health
from bot.sending.limiter import RateLimiter
from bot.sending.sender import TelegramSender
from bot.sending.transport import AiohttpRequest

TOKEN = "1234567:not-a-real-token"
Behaviour = Callable[["Exchange"], Awaitable[bool]]


@dataclass
class Exchange:
    """One request as it arrived; `params` are what the Bot API would see."""

    method: str
    params: dict[str, Any]
    writer: asyncio.StreamWriter
    at: float

    async def answer(
        self, status: int, payload: bytes, *headers: str, length: int | None = None
    ) -> bool:
        length = len(payload) if length is None else length
        head = [f"HTTP/1.1 {status} X", f"Content-Length: {length}", *headers, "", ""]
        self.writer.write("\r\n".join(head).encode() + payload)
        await self.writer.drain()
        return True

    async def ok(self, result: Any) -> bool:
        return await self.answer(200, json.dumps({"ok": True, "result": result}).encode())

    async def refuse(self, status: int, description: str, **parameters: int) -> bool:
        body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
        if parameters:
            body["parameters"] = parameters
        return await self.answer(status, json.dumps(body).encode())

    def reset(self) -> None:
        """End the connection by RST: what a crashed server or a firewall does."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@dataclass
class Wire:
    """Answers what `script` says, one behaviour a request; then says yes to everything."""

    script: deque[Behaviour] = field(default_factory=deque)
    always: Behaviour | None = None
    seen: list[Exchange] = field(default_factory=list)
    connections: int = 0
    cut_on_connect: bool = False
    url: str = ""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _next_id: int = 0

    @property
    def methods(self) -> list[str]:
        return [exchange.method for exchange in self.seen]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while not self.cut_on_connect and await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ", 2)[1]
        length = next(
            (
                int(line.split(":")[1])
                for line in head.split("\r\n")
                if line.lower().startswith("content-length")
            ),
            0,
        )
        body = (await reader.readexactly(length)).decode()
        exchange = Exchange(
            path.rsplit("/", 1)[1],
            dict(parse_qsl(body)),
            writer,
            asyncio.get_running_loop().time(),
        )
        self.seen.append(exchange)
        behaviour = self.script.popleft() if self.script else self.always or self._yes
        return await behaviour(exchange)

    async def _yes(self, exchange: Exchange) -> bool:
        match exchange.method:
            case "getMe":
                return await exchange.ok(
                    {"id": 1, "is_bot": True, "first_name": "Tin Gọn", "username": "tingon_bot"}
                )
            case "sendMessage" | "editMessageText":
                self._next_id += 1
                chat = int(exchange.params.get("chat_id", 0))
                return await exchange.ok(
                    {
                        "message_id": self._next_id,
                        "date": 0,
                        "chat": {"id": chat, "type": "private"},
                        "text": exchange.params.get("text", ""),
                    }
                )
            case "getUpdates":
                await asyncio.Event().wait()  # a long poll without news
                return False
            case _:
                return await exchange.ok(True)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    wire.url = f"http://127.0.0.1:{port}"
    yield wire
    server.close()
    await wire.close()


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(connect_timeout=0.3, read_timeout=0.3) as request:
        yield request


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def flow() -> RateLimiter:
    return RateLimiter()


@pytest.fixture
async def bot(wire: Wire, request_: AiohttpRequest, flow: RateLimiter) -> ExtBot[Any]:
    return ExtBot(
        TOKEN,
        base_url=f"{wire.url}/bot",
        request=request_,
        get_updates_request=request_,
        rate_limiter=flow,
    )


@pytest.fixture
async def sender(bot: ExtBot[Any], flow: RateLimiter, health: Health) -> TelegramSender:
    return TelegramSender(bot, health=health)
