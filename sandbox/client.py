"""A thin client of the control interface, for tests in this or another process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Self

import aiohttp

Json = dict[str, Any]


class SandboxError(Exception):
    """The sandbox did not understand what was asked."""


class Sandbox:
    """`async with Sandbox(running.url) as telegram: await telegram.send("/start")`.

    `bot` names the bot that is meant, by token or number, when there are several.
    """

    def __init__(self, url: str, *, bot: str | int | None = None) -> None:
        self._url = url.rstrip("/")
        self._bot = bot
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(trust_env=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    # --- people -----------------------------------------------------------------------------

    async def user(self, user: int, **told: Any) -> Json:
        """Make a user, or change what is known of one: first_name, username, language_code."""
        return dict(await self._act("user", id=user, **told))

    async def send(self, text: str, *, user: int | Json = 1001, **told: Any) -> Json:
        """Write as a user; chat=, thread=, reply_to= say where. Returns the message."""
        return dict(await self._act("send", text=text, user=user, **told))

    async def edit(self, message_id: int, text: str, *, user: int = 1001, **told: Any) -> Json:
        return dict(await self._act("edit", message_id=message_id, text=text, user=user, **told))

    async def tap(
        self,
        message_id: int,
        *,
        chat: int,
        data: str | None = None,
        button: str | None = None,
        user: int | None = None,
    ) -> str:
        """Tap the button with this data or this label; returns the number of the query."""
        told = await self._act(
            "tap", message_id=message_id, chat=chat, data=data, button=button, user=user
        )
        return str(told["query_id"])

    async def inline(self, text: str, *, user: int = 1001) -> str:
        return str((await self._act("inline", text=text, user=user))["query_id"])

    async def answer(self, query_id: str, *, seconds: float = 5.0) -> Json:
        """Return what the bot answered to a tap or an inline query, once it has."""
        async with asyncio.timeout(seconds):
            while True:
                told = await self._look("answer", query_id=query_id)
                if told["answer"] is not None:
                    return dict(told["answer"])
                await asyncio.sleep(0.01)

    async def choose(self, query_id: str, result_id: str, *, chat: int | None = None) -> Json:
        return dict(await self._act("choose", query_id=query_id, result_id=result_id, chat=chat))

    async def block(self, user: int = 1001) -> None:
        await self._act("block", user=user)

    async def unblock(self, user: int = 1001) -> None:
        await self._act("unblock", user=user)

    async def deactivate(self, user: int) -> None:
        await self._act("deactivate", user=user)

    async def populate(self, count: int, *, first: int = 100_000) -> None:
        """Make `count` users who have started the bot, numbered from `first`."""
        await self._act("populate", count=count, first=first)

    # --- groups and channels ----------------------------------------------------------------

    async def create_chat(self, kind: str, title: str, **told: Any) -> int:
        """Open a group, supergroup (forum=True for topics) or channel; returns its number."""
        return int((await self._act("chat", type=kind, title=title, **told))["id"])

    async def set_bot(self, chat: int, status: str, **told: Any) -> None:
        """Make the bot member, administrator, restricted, left or kicked."""
        await self._act("bot", chat=chat, status=status, **told)

    async def set_member(self, chat: int, user: int, status: str) -> None:
        await self._act("member", chat=chat, user=user, status=status)

    async def migrate(self, chat: int, *, tell: bool = True) -> int:
        return int((await self._act("migrate", chat=chat, tell=tell))["id"])

    async def create_topic(self, chat: int, name: str) -> int:
        return int((await self._act("topic", chat=chat, name=name))["message_thread_id"])

    async def close_topic(self, chat: int, topic: int) -> None:
        await self._act("topic", chat=chat, topic=topic, closed=True)

    async def reopen_topic(self, chat: int, topic: int) -> None:
        await self._act("topic", chat=chat, topic=topic, closed=False)

    async def delete_topic(self, chat: int, topic: int) -> None:
        await self._act("topic", chat=chat, topic=topic, delete=True)

    # --- weather ----------------------------------------------------------------------------

    async def fault(self, action: str, **told: Any) -> int:
        """Order a fault: method=, match=, skip=, times=, code=, seconds=, after=, ...

        It strikes once where nothing is said of `times`, and again and again with None.
        """
        return int((await self._post("fault", {"action": action, **told}))["id"])

    async def faults(self) -> list[Json]:
        return list(await self._look("faults"))

    async def clear_faults(self) -> None:
        await self._act("cancel")

    async def limits(self, **told: Any) -> Json:
        """Set flood limits; without any: Telegram's own."""
        return dict(await self._act("limits", **(told or {"preset": "telegram"})))

    async def latency(self, seconds: float) -> None:
        await self._act("latency", seconds=seconds)

    async def privacy(self, *, on: bool) -> None:
        await self._act("privacy", on=on)

    async def update(self, kind: str, body: Json) -> int | None:
        """Queue a raw update."""
        told = await self._act("update", kind=kind, body=body)
        return None if told["update_id"] is None else int(told["update_id"])

    async def reset(self) -> None:
        await self._act("reset")

    # --- what happened ----------------------------------------------------------------------

    async def journal(
        self,
        since: int = 0,
        *,
        chat: int | None = None,
        timeout: float = 0,  # noqa: ASYNC109
        page: int = 10_000,
    ) -> list[Json]:
        """Return every entry after `since`, a page a request; wait so long (s) for the first."""
        found: list[Json] = []
        while True:
            asked = {"since": since, "chat": chat, "timeout": timeout, "limit": page}
            told = await self._look("journal", **asked)
            if not told["entries"]:
                return found
            found += told["entries"]
            since, timeout = int(found[-1]["seq"]), 0

    async def last(self) -> int:
        """Return the number of the newest entry of the journal."""
        return int((await self._look("state"))["journal"])

    async def until(
        self,
        wanted: Callable[[Json], bool],
        *,
        since: int = 0,
        count: int = 1,
        seconds: float = 10.0,
    ) -> list[Json]:
        """Return the first `count` journal entries that are `wanted`, waiting for them."""
        found: list[Json] = []
        async with asyncio.timeout(seconds):
            while len(found) < count:
                for entry in await self.journal(since, timeout=seconds):
                    since = entry["seq"]
                    if wanted(entry):
                        found.append(entry)
        return found[:count]

    async def messages(self, chat: int, *, limit: int = 200) -> list[Json]:
        told = await self._look("messages", chat=chat, limit=limit)
        return [shown["message"] for shown in told]

    async def calls(self, *, since: int = 0, method: str = "") -> list[Json]:
        return list(await self._look("calls", since=since, method=method))

    async def state(self) -> Json:
        return dict(await self._look("state"))

    # --- http -------------------------------------------------------------------------------

    async def _act(self, name: str, /, **told: Any) -> Any:
        body = {key: value for key, value in told.items() if value is not None}
        if self._bot is not None and name not in _BOTLESS:
            body["bot"] = self._bot
        return await self._post(name, body)

    async def _post(self, name: str, body: Json) -> Any:
        async with self._http().post(f"{self._url}/sandbox/{name}", json=body) as answer:
            return await _read(answer)

    async def _look(self, name: str, /, **told: Any) -> Any:
        query = {key: str(value) for key, value in told.items() if value is not None}
        if self._bot is not None:
            query["bot"] = str(self._bot)
        async with self._http().get(f"{self._url}/sandbox/{name}", params=query) as answer:
            return await _read(answer)

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise SandboxError("use `async with Sandbox(url)`")
        return self._session


_BOTLESS = frozenset({"fault", "cancel", "limits", "latency", "reset"})


async def _read(answer: aiohttp.ClientResponse) -> Any:
    told = await answer.json()
    if answer.status != 200:
        raise SandboxError(told.get("error", str(answer.status)))
    return told
