"""A newspaper on loopback that answers as told, and a resolver that knows only what it is told."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PEM = Path(__file__).with_name("bao.example.pem")
Handler = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Newspaper:
    """Serves raw HTTP/1.1 by path and remembers who came and what they said."""

    pages: dict[str, bytes | Handler] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    guests: dict[asyncio.Task[object], asyncio.StreamWriter] = field(default_factory=dict)
    busy: int = 0
    busiest: int = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def publish(self, path: str, body: bytes = b"", *headers: str, status: str = "200 OK") -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        self.pages[path] = "\r\n".join(lines).encode() + body

    def move(self, path: str, to: str, status: str = "302 Found") -> None:
        self.publish(path, b"", f"Location: {to}", status=status)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task
        self.guests[task] = writer
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                await self._answer(head, writer)
        writer.close()

    async def _answer(self, head: list[str], writer: asyncio.StreamWriter) -> None:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        path = head[0].split()[1]
        fields = (line.split(": ", 1) for line in head[1:] if line)
        self.requests.append((path, {name.lower(): value for name, value in fields}))
        missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        answer = self.pages.get(path, missing)
        try:
            if isinstance(answer, bytes):
                await asyncio.sleep(0)  # let others in, if they can come in
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        finally:
            self.busy -= 1


@contextlib.asynccontextmanager
async def open_newspaper(
    *, address: str = "127.0.0.1", port: int = 0, tls: bool = False
) -> AsyncIterator[Newspaper]:
    newspaper = Newspaper()
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(PEM)
    server = await asyncio.start_server(newspaper.serve, address, port, ssl=context)
    newspaper.port = server.sockets[0].getsockname()[1]
    try:
        yield newspaper
    finally:
        server.close()
        for task, writer in newspaper.guests.items():
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*newspaper.guests, return_exceptions=True)


@pytest.fixture
async def newspaper() -> AsyncIterator[Newspaper]:
    async with open_newspaper() as paper:
        yield paper


@dataclass
class Names:
    """A resolver; each name gives its answers one after another, the last one for ever."""

    known: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self.known.get(host)
        if not answers:
            raise OSError("no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def names() -> Names:
    return Names()
