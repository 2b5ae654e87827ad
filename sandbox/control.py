"""The control interface: what a tester, or the chat page, does to the sandbox over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.actions import FIRST_PERSON, Actions
from sandbox.api import BotApi
from sandbox.errors import ApiError, ControlError
from sandbox.events import Events
from sandbox.limits import ServerLimits
from sandbox.model import Bot, Json, Kind, Standing
from sandbox.previews import Previews
from sandbox.views import Views, bot_meant
from sandbox.world import shown

MAX_WAIT = 60.0

Handler = Callable[[Json], Any]


class Control:
    """Every act is POST /sandbox/<name> with a JSON object; every look is a GET."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._world = api.world
        self._views = Views(api)
        self._events = Events(api.world)
        self._previews = Previews()
        self._acts: dict[str, Handler] = {
            "user": self._user,
            "send": self._send,
            "edit": self._edit,
            "delete": self._delete,
            "tap": self._tap,
            "inline": self._inline,
            "choose": self._choose,
            "update": self._update,
            "block": lambda told: self._person(told, "block"),
            "unblock": lambda told: self._person(told, "unblock"),
            "deactivate": lambda told: self._person(told, "deactivate"),
            "populate": self._populate,
            "chat": self._chat,
            "bot": self._bot_standing,
            "member": self._member,
            "migrate": self._migrate,
            "topic": self._topic,
            "fault": self._fault,
            "cancel": self._cancel,
            "limits": self._limits,
            "latency": self._latency,
            "privacy": self._privacy,
            "reset": self._reset,
        }
        self._looks: dict[str, Callable[[Json], Any]] = {
            "journal": self._journal,
            "answer": self._answer,
            "preview": lambda told: self._previews.find(str(told["url"])),
            "faults": lambda _: [fault.json() for fault in api.faults.all()],
            "limits": lambda _: api.limits.json(),
            "calls": self._views.calls,
            "state": self._views.state,
            "chats": self._views.chats,
            "messages": self._views.messages,
            "updates": self._views.updates,
        }

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        name = request.path.removeprefix("/sandbox/").rstrip("/")
        if _foreign(request):
            return _refusal(403, "another site may not use the sandbox")
        if request.method == "GET" and name == "events":
            return await self._events.stream(request)
        table = self._looks if request.method == "GET" else self._acts
        handler = table.get(name)
        if handler is None:
            return _refusal(404, f"no {request.method} {name}; there are: {', '.join(table)}")
        try:
            told = await _told(request)
            answer = handler(told)
            if isinstance(answer, Awaitable):
                answer = await answer
        except ControlError as error:
            return _refusal(400, str(error))
        except ApiError as error:
            return _refusal(400, error.description)
        except KeyError as error:
            return _refusal(400, f"{error.args[0]} is missing")
        except (TypeError, ValueError) as error:
            return _refusal(400, str(error))
        body = json.dumps(answer, ensure_ascii=False).encode()
        return web.Response(body=body, content_type="application/json")

    async def close(self) -> None:
        self._events.close()
        await self._previews.close()

    # --- who is meant -----------------------------------------------------------------------

    def _meant(self, told: Json) -> Bot:
        return bot_meant(self._api, told)

    def _actions(self, told: Json) -> Actions:
        return Actions(self._world, self._meant(told))

    def _user_id(self, told: Json, name: str = "user", default: int = FIRST_PERSON) -> int:
        given = told.get(name)
        if isinstance(given, dict):
            return int(self._user(given)["id"])
        return default if given is None else int(given)

    # --- acts -------------------------------------------------------------------------------

    def _user(self, told: Json) -> Json:
        known = {"id", "first_name", "last_name", "username", "language_code", "bot"}
        if unknown := sorted(set(told) - known):
            raise ControlError(f"a user has no {', '.join(unknown)}")
        fields = {name: value for name, value in told.items() if name not in {"id", "bot"}}
        return self._world.person(int(told["id"]), **fields).json()

    def _send(self, told: Json) -> Json:
        message = self._actions(told).send(
            str(told.get("text") or ""),
            user=self._user_id(told),
            chat=_integer(told, "chat"),
            thread=_integer(told, "thread"),
            reply_to=_integer(told, "reply_to"),
            content=told.get("content"),
        )
        return shown(message)["message"]  # type: ignore[no-any-return]

    def _edit(self, told: Json) -> Json:
        user = self._user_id(told)
        chat = _integer(told, "chat")
        message = self._actions(told).edit(
            int(told["message_id"]), str(told["text"]), user=user, chat=chat
        )
        return message.json()

    def _delete(self, told: Json) -> bool:
        self._actions(told).remove(int(told["message_id"]), chat=int(told["chat"]))
        return True

    def _tap(self, told: Json) -> Json:
        user = self._user_id(told, default=0) or None
        query_id = self._actions(told).tap(
            int(told["message_id"]),
            chat=int(told["chat"]) if "chat" in told else (user or FIRST_PERSON),
            user=user,
            data=told.get("data"),
            button=told.get("button"),
        )
        return {"query_id": query_id}

    def _inline(self, told: Json) -> Json:
        query_id = self._actions(told).inline(
            str(told.get("text") or ""),
            user=self._user_id(told),
            offset=str(told.get("offset") or ""),
        )
        return {"query_id": query_id}

    def _choose(self, told: Json) -> Json:
        return (
            self._actions(told)
            .choose(str(told["query_id"]), str(told["result_id"]), chat=_integer(told, "chat"))
            .json()
        )

    def _update(self, told: Json) -> Json:
        """Queue a raw update: {"kind": "message", "body": {...}}."""
        bot = self._meant(told)
        body = dict(told["body"])
        place = body.get("chat") or (body.get("message") or {}).get("chat") or {}
        number = self._world.push(bot, str(told["kind"]), body, lane=int(place.get("id", 0)))
        return {"update_id": number}

    def _person(self, told: Json, act: str) -> bool:
        getattr(self._actions(told), act)(self._user_id(told))
        return True

    def _populate(self, told: Json) -> bool:
        first = int(told.get("first", 100_000))
        self._actions(told).populate(int(told["count"]), first)
        return True

    def _chat(self, told: Json) -> Json:
        chat = self._actions(told).create_chat(
            Kind(str(told.get("type", "group"))),
            str(told.get("title") or "Nhóm"),
            owner=self._user_id(told, "owner"),
            forum=bool(told.get("forum")),
            username=told.get("username"),
            bot=Standing(str(told.get("bot_status", "member"))),
            tell=bool(told.get("tell", True)),
        )
        return chat.json()

    def _bot_standing(self, told: Json) -> bool:
        self._actions(told).set_bot(
            int(told["chat"]),
            Standing(str(told["status"])),
            by=self._user_id(told, "by"),
            tell=bool(told.get("tell", True)),
        )
        return True

    def _member(self, told: Json) -> bool:
        self._actions(told).set_member(
            int(told["chat"]), self._user_id(told), Standing(str(told["status"]))
        )
        return True

    def _migrate(self, told: Json) -> Json:
        actions = self._actions(told)
        return actions.migrate(int(told["chat"]), tell=bool(told.get("tell", True))).json()

    def _topic(self, told: Json) -> Json:
        actions = self._actions(told)
        chat, number = int(told["chat"]), _integer(told, "topic")
        if told.get("delete"):
            actions.delete_topic(chat, int(told["topic"]))
            return {}
        topic = actions.set_topic(
            chat, topic=number, name=told.get("name"), closed=bool(told.get("closed"))
        )
        return {"message_thread_id": topic.id, "name": topic.name, "closed": topic.closed}

    def _fault(self, told: Json) -> Json:
        return self._api.faults.order(told).json()

    def _cancel(self, told: Json) -> bool:
        """Cancel one fault, or all of them when none is named."""
        if "id" in told:
            return self._api.faults.cancel(int(told["id"]))
        self._api.faults.clear()
        return True

    def _limits(self, told: Json) -> Json:
        if told.get("preset") == "telegram":
            self._api.limits = ServerLimits.telegram()
        else:
            self._api.limits = ServerLimits.from_json(told)
        return self._api.limits.json()

    def _latency(self, told: Json) -> bool:
        seconds = float(told["seconds"])
        if not 0 <= seconds <= MAX_WAIT:
            raise ControlError("seconds must be between 0 and 60")
        self._api.latency = seconds
        return True

    def _privacy(self, told: Json) -> bool:
        """Switch the bot's privacy mode; off, it reads all that is said in groups."""
        self._meant(told).reads_all = not bool(told["on"])
        return True

    def _reset(self, told: Json) -> bool:
        bots = list(self._world.bots)
        self._api.reset()
        if told.get("keep_bots", True):
            for token in bots:
                self._world.bot(token)
        return True

    # --- looks ------------------------------------------------------------------------------

    async def _journal(self, told: Json) -> Json:
        journal = self._world.journal
        since = int(told.get("since", 0))
        await self._wait(lambda: journal.last > since, float(told.get("timeout", 0)))
        limit = int(told.get("limit", 10_000))
        entries = journal.since(since, chat_id=_integer(told, "chat"), limit=limit)
        return {
            "last": journal.last,
            "forgotten": journal.forgotten(since),
            "entries": [entry.json() for entry in entries],
        }

    async def _wait(self, ready: Callable[[], bool], seconds: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(seconds, MAX_WAIT)
        while not ready() and loop.time() < deadline:
            changed = asyncio.Event()
            self._world.journal.watch(changed.set)
            try:
                async with asyncio.timeout_at(deadline):
                    await changed.wait()
            except TimeoutError:
                return

    def _answer(self, told: Json) -> Json:
        """What the bot answered to a tap or an inline query; null while it has not."""
        query = self._world.queries.get(str(told["query_id"]))
        if query is None:
            raise ControlError("no such query")
        return {"answer": query.answer}


def _integer(told: Json, name: str) -> int | None:
    value = told.get(name)
    return None if value is None or value == "" else int(value)


async def _told(request: web.BaseRequest) -> Json:
    if request.method == "GET":
        return dict(request.query)
    body = await request.read()
    told = json.loads(body) if body.strip() else {}
    if not isinstance(told, dict):
        raise ControlError("a JSON object is expected")
    return told


def _foreign(request: web.BaseRequest) -> bool:
    """Say whether a page of another site is behind this request."""
    origin = request.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != request.headers.get("Host")


def _refusal(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)
