"""What a message costs, and how much of Telegram's allowance we use.

    python -m benchmarks.sending [--short]

speed  messages/s and CPU ms a message of this process, one client after the other, against the
       same server (another process that does nothing but answer, after 0 or 100 ms).
limit  a broadcast against a server that counts arrivals over a sliding second and answers the
       31st with 429, while a person asks for something every 200 ms.

The last line of stdout is one JSON object. Rates depend on the machine: compare within a run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.sending.limiter import RateLimiter
from bot.sending.permits import Limits
from bot.sending.sender import TelegramSender
from bot.sending.transport import AiohttpRequest
from digests.model import Destination
from digests.outbox import Lane, RetryLater, Sent

TOKEN: Final = "1234567:benchmark"
TEXT: Final = "<b>Khởi công cầu mới</b>\n" + "Cây cầu nối hai bờ sông dài chín trăm mét. " * 5
BODY: Final = json.dumps({"text": TEXT, "plain": TEXT, "preview": None, "keyboard": None})
PARAMS: Final = {
    "text": TEXT,
    "parse_mode": "HTML",
    "link_preview_options": {"is_disabled": True},
}
ANSWER: Final = json.dumps(
    {
        "ok": True,
        "result": {
            "message_id": 1,
            "from": {"id": 1, "is_bot": True, "first_name": "Tin Gọn", "username": "tingon_bot"},
            "chat": {"id": 1, "first_name": "An", "type": "private"},
            "date": 1_700_000_000,
            "text": TEXT,
            "entities": [{"offset": 0, "length": 17, "type": "bold"}],
        },
    }
).encode()
FLOODED: Final = json.dumps(
    {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
).encode()

Send = Callable[[int], Awaitable[None]]


# ---------------------------------------------------------------------- the server


class Telegram(asyncio.Protocol):
    """Answers as fast as a Python process can: requests are counted, not read."""

    def __init__(self, delay: float, limit: int, arrivals: deque[float]) -> None:
        self._arrivals = arrivals
        self._delay = delay
        self._limit = limit
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._buffer) < end + 4 + length:
                return
            self._buffer = self._buffer[end + 4 + length :]
            self._arrived()

    def _arrived(self) -> None:
        now = time.monotonic()
        allowed = True
        if self._limit:
            while self._arrivals and self._arrivals[0] <= now - 1:
                self._arrivals.popleft()
            allowed = len(self._arrivals) < self._limit
            if allowed:
                self._arrivals.append(now)
        payload, status = (ANSWER, b"200 OK") if allowed else (FLOODED, b"429 Flood")
        head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        answer = head % (status, len(payload)) + payload
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._transport.write, answer)
        else:
            self._transport.write(answer)


async def _be_telegram(delay: float, limit: int) -> None:
    loop = asyncio.get_running_loop()
    arrivals: deque[float] = deque()
    server = await loop.create_server(
        lambda: Telegram(delay, limit, arrivals), "127.0.0.1", 0, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@asynccontextmanager
async def telegram(*, delay: float = 0.0, limit: int = 0) -> AsyncIterator[str]:
    command = [sys.executable, "-m", "benchmarks.sending", "--serve", str(delay), str(limit)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


# ---------------------------------------------------------------------- the clients


@asynccontextmanager
async def our_sender(url: str, rate: int = 1_000_000) -> AsyncIterator[Send]:
    """Everything the outbox uses: sender, limiter, transport."""
    flow = RateLimiter(Limits(per_second=rate))
    async with AiohttpRequest() as request:
        bot = ExtBot(
            TOKEN,
            base_url=f"{url}/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=flow,
        )
        sender = TelegramSender(bot)

        async def send(chat: int) -> None:
            outcome = await sender.send(Destination(address=chat), BODY, lane=Lane.SCHEDULED)
            assert isinstance(outcome, Sent), outcome

        yield send


@asynccontextmanager
async def ptb(url: str, request: Any) -> AsyncIterator[Send]:
    ptb_bot: ExtBot[Any] = ExtBot(
        TOKEN, base_url=f"{url}/bot", request=request, get_updates_request=request
    )

    async def send(chat: int) -> None:
        await ptb_bot.send_message(chat, TEXT, parse_mode="HTML")

    async with request:
        yield send


@asynccontextmanager
async def raw_aiohttp(url: str) -> AsyncIterator[Send]:
    connector = aiohttp.TCPConnector(limit=200)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def send(chat: int) -> None:
            body = {"chat_id": chat, **PARAMS}
            async with session.post(f"{url}/bot{TOKEN}/sendMessage", json=body) as answer:
                assert (await answer.json())["ok"]

        yield send


def clients(url: str) -> dict[str, Any]:
    return {
        "raw_aiohttp": raw_aiohttp(url),
        "our_sender": our_sender(url),
        "ptb_on_ours": ptb(url, AiohttpRequest()),
        "ptb_on_httpx": ptb(url, HTTPXRequest(connection_pool_size=256, pool_timeout=60)),
    }


# ---------------------------------------------------------------------- measuring


async def speed(messages: int, in_flight: int, delay: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async with telegram(delay=delay) as url:
        for name, client in clients(url).items():
            async with client as send:
                # stock PTB collapses: a twentieth of the messages tells it as well
                count = max(20, messages // 20) if name == "ptb_on_httpx" else messages
                # connections are made before; to other chats, whose second is not used up then
                await _rush(send, min(in_flight, count), in_flight, first=10_000_000)
                found[name] = await _rush(send, count, in_flight)
            print(f"  {in_flight:4} in flight, {delay:.1f} s: {name:13} {found[name]}", flush=True)
    return found


async def _rush(send: Send, messages: int, in_flight: int, first: int = 1) -> dict[str, float]:
    chats = iter(range(first, first + messages))

    async def work() -> None:
        for chat in chats:
            await send(chat)

    began, cpu = time.perf_counter(), _cpu()
    await asyncio.gather(*(work() for _ in range(in_flight)))
    took = time.perf_counter() - began
    return {
        "per_second": round(messages / took, 1),
        "cpu_ms": round((_cpu() - cpu) / messages * 1000, 3),
    }


async def at_the_limit(seconds: float, rate: int = 30) -> dict[str, Any]:
    flow = RateLimiter(Limits(per_second=rate))
    flooded = sent = 0
    waits: list[float] = []
    async with telegram(delay=0.05, limit=rate) as url, AiohttpRequest() as request:
        bot = ExtBot(
            TOKEN,
            base_url=f"{url}/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=flow,
        )
        sender = TelegramSender(bot)
        began = time.perf_counter()
        ends = began + seconds

        async def tell(chat: int, lane: Lane) -> None:
            nonlocal flooded, sent
            match await sender.send(Destination(address=chat), BODY, lane=lane):
                case Sent():
                    sent += 1
                case RetryLater():
                    flooded += 1
                case other:
                    raise AssertionError(f"the server has no fault, yet: {other}")

        async def broadcast(first: int) -> None:
            chat = first
            while time.perf_counter() < ends:
                await tell(chat, Lane.SCHEDULED)
                chat += 100

        async def ask(person: int) -> None:
            asked = time.perf_counter()
            await tell(person, Lane.ANSWER)
            waits.append(time.perf_counter() - asked)

        async def people() -> None:
            asking = []
            person = 1_000_000
            while time.perf_counter() < ends:
                asking.append(asyncio.create_task(ask(person)))
                person += 1
                await asyncio.sleep(0.2)
            await asyncio.gather(*asking)

        await asyncio.gather(people(), *(broadcast(first) for first in range(1, 61)))
        took = time.perf_counter() - began
    waits.sort()
    return {
        "rate": rate,
        "seconds": round(took, 1),
        "sent": sent,
        "answers_429": flooded,
        "of_the_allowed_rate": round(sent / (rate * took), 4),
        "answer_p99_s": round(waits[int(len(waits) * 0.99)], 3),
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def main(short: bool) -> None:
    messages = 2_000 if short else 10_000
    report = {
        "one_in_flight": await speed(messages // 4, 1, 0.0),
        "at_once_64": await speed(messages, 64, 0.0),
        "at_once_150_answer_100ms": await speed(messages, 150, 0.1),
        "limit": await at_the_limit(15 if short else 120),
    }
    print(f"  {report['limit']}", flush=True)
    print(json.dumps(report))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--serve", nargs=2, metavar=("DELAY", "LIMIT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        asyncio.run(_be_telegram(float(arguments.serve[0]), int(arguments.serve[1])))
    else:
        asyncio.run(main(arguments.short))
