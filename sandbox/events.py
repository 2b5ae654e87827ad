"""Server-sent events: what happens in the sandbox, as it happens."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from sandbox.model import Json
from sandbox.world import World

HEARTBEAT = 15.0
_WAITING = 2_000
"""Events a slow reader may be behind; then it is told to load everything again."""


class Events:
    def __init__(self, world: World) -> None:
        self._world = world
        self._readers: set[asyncio.Queue[str | None]] = set()

    async def stream(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        reader: asyncio.Queue[str | None] = asyncio.Queue()
        if not self._readers:
            self._world.listeners.append(self._tell)
        self._readers.add(reader)
        try:
            await response.write(b"retry: 1000\nevent: hello\ndata: {}\n\n")
            await _pass_on(reader, response)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._leave(reader)
        return response

    def close(self) -> None:
        for reader in self._readers:
            reader.put_nowait(None)

    def _leave(self, reader: asyncio.Queue[str | None]) -> None:
        self._readers.discard(reader)
        if not self._readers and self._tell in self._world.listeners:
            self._world.listeners.remove(self._tell)

    def _tell(self, event: str, told: Json) -> None:
        text = f"event: {event}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
        for reader in self._readers:
            if reader.qsize() < _WAITING:
                reader.put_nowait(text)
            elif reader.qsize() == _WAITING:
                reader.put_nowait("event: behind\ndata: {}\n\n")


async def _pass_on(reader: asyncio.Queue[str | None], response: web.StreamResponse) -> None:
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT):
                text = await reader.get()
        except TimeoutError:
            text = ": still here\n\n"
        if text is None:
            return
        while not reader.empty() and len(text) < 65_536:
            more = reader.get_nowait()
            if more is None:
                return
            text += more
        await response.write(text.encode())
