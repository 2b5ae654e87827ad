"""A Telegram that takes whatever it is told and writes it down; to newspapers a proxy in trouble.

None of the sandbox: that one checks what it is told, this one only has to be the same for ever.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

ADMIN = 42
BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Tin Gọn", "username": "TinGonBot"}


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    params: dict[str, Any]
    message_id: int
    """Of what it made; 0 where it made no message."""

    @property
    def chat(self) -> int:
        return int(self.params.get("chat_id", 0))


@dataclass
class Telegram:
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    asked_newspapers: list[str] = field(default_factory=list)
    first_message: int = 5_000_000
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        method = request.path.rpartition("/")[2]
        if not request.path.startswith("/bot"):
            self.asked_newspapers.append(str(request.rel_url))
            return web.Response(status=503)
        params = {name: _read(value) for name, value in (await request.post()).items()}
        if method == "getUpdates":
            await self._closing.wait()  # nobody says anything new
            return web.json_response({"ok": True, "result": []})
        return web.json_response({"ok": True, "result": self._done(method, params)})

    def _done(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getMe":
            return BOT
        if method == "getChatMember":
            person = {"id": params["user_id"], "is_bot": False, "first_name": "Ai đó"}
            status = "creator" if params["user_id"] == ADMIN else "member"
            return {"status": status, "user": person, "is_anonymous": False}
        made = 0
        if method in {"sendMessage", "editMessageText"}:
            made = params.get("message_id") or self.first_message + len(self.calls)
        self.calls.append(Call(method, params, made if method == "sendMessage" else 0))
        chat = {"id": params.get("chat_id"), "type": "private"}
        return {"message_id": made, "date": 1, "chat": chat} if made else True

    def close(self) -> None:
        self._closing.set()


def _read(value: Any) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value  # a text


@asynccontextmanager
async def open_telegram(**known: Any) -> AsyncIterator[Telegram]:
    telegram = Telegram(**known)
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", telegram.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    telegram.url = f"http://{host}:{port}"
    try:
        yield telegram
    finally:
        telegram.close()
        await runner.cleanup()
