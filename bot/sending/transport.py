"""PTB's HTTP on aiohttp, with one thing kept that others lose: whether a request can have arrived.

What may follow a failed call depends on it. A connection that was never made is repeated without a
thought; an answer that never came may stand for a message that is on a reader's screen already.

* Unsent        nobody at Telegram has seen the request: no route, no name, no connection, no TLS,
                or something in between answered in Telegram's stead
* ServerFault   Telegram's own gateway answered, completely, that it did not do it (5xx, bare 429)
* Unanswered    the request went out and no whole answer came back: it may have been done

Reasons never hold an address: the token is part of every one of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

MAX_RESPONSE: Final = 16 * 2**20  # bytes; a full getUpdates of long messages is under 2 MiB
MAX_RETRY_AFTER: Final = 9_999_999  # seconds, a third of a year; nobody means more
KEEP_ALIVE: Final = 15.0  # seconds; well under what servers grant, so we are the one who closes
_JSON_SENT: Final = b'{"ok":true'
_REFUSALS: Final = range(400, 600)
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


on_request_start: ContextVar[Callable[[], None] | None] = ContextVar(
    "on_request_start", default=None
)
"""Called when the connection is there and the request is about to be written to it. The caller is
several layers of PTB above, in the same task; a context variable is the one way through them."""


UNREADABLE_ERRORS: Final = (
    TypeError,
    ValueError,
    KeyError,
    AttributeError,
    OverflowError,
    OSError,
    RecursionError,
)
"""What PTB raises over an object that is not as the Bot API says; it is strict about fields."""


class Unsent(NetworkError):
    """Provably not delivered."""


class Misrouted(Unsent):
    """A proxy, a firewall or a wrong address answered: not Telegram, whatever the status says."""


class ServerFault(NetworkError):
    """The server refused for a reason of its own; complete, so nothing was done."""

    __slots__ = ("status",)

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class Unanswered(NetworkError):
    """Perhaps delivered. `begun` is what came of a successful answer before it broke off."""

    __slots__ = ("begun",)

    def __init__(self, reason: str, begun: bytes = b"") -> None:
        super().__init__(reason)
        self.begun = begun


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API; opened by `initialize`, closed by `shutdown`.

    A call ends after `connect_timeout + read_timeout` at the latest, whatever the server does:
    the sender's lease must outlast it. Taking a connection out of the full pool counts as
    connecting, so it is Unsent when that takes too long.
    """

    def __init__(
        self,
        *,
        connections: int = 400,
        connect_timeout: float = 5.0,
        read_timeout: float = 7.0,
        proxy: str | None = None,
    ) -> None:
        if proxy is not None and URL(proxy).scheme not in {"http", "https"}:
            raise ValueError("the proxy must be http:// or https://")
        self._connections = connections
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._proxy = URL(proxy) if proxy is not None else None
        self._session: aiohttp.ClientSession | None = None

    @property
    def connections(self) -> int:
        """The most at a time: a call that waits for one may be marked as sending already."""
        return self._connections

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    @property
    def longest_call(self) -> float:
        """Seconds after which a call with the default time-outs has certainly ended."""
        return self._connect_timeout + self._read_timeout

    async def initialize(self) -> None:
        if self._session is not None:
            return
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=KEEP_ALIVE, ttl_dns_cache=60
            ),
            headers={"User-Agent": self.USER_AGENT, "Accept-Encoding": "identity"},
            cookie_jar=aiohttp.DummyCookieJar(),
            request_class=_Request,
        )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0917  PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        body = _form(request_data) if request_data is not None else None
        return await self._exchange(
            url,
            method,
            body,
            connect=_or(connect_timeout, self._connect_timeout),
            read=_or(read_timeout, self._read_timeout),
        )

    async def call(
        self,
        url: str,
        params: Mapping[str, Any],
        *,
        encoded: bytes = b"",
        read_timeout: float | None = None,
    ) -> Any:
        """POST `params` and return `result` as it came: what PTB does, without its objects.

        `encoded` are more of them, encoded once for many calls. Raises what `post` raises; a
        quarter less work a message (benchmarks/sending.py).
        """
        status, payload = await self._exchange(
            url,
            "POST",
            b"&".join(filter(None, (encode(params), encoded))),
            connect=self._connect_timeout,
            read=self._read_timeout if read_timeout is None else read_timeout,
        )
        if status >= HTTPStatus.BAD_REQUEST:
            raise await self._as_ptb_tells_it(status, payload)
        answer = self.parse_json_payload(payload)
        if "result" not in answer:
            raise Unanswered("the answer holds no result", payload)
        return answer["result"]

    async def _as_ptb_tells_it(self, status: int, payload: bytes) -> TelegramError:
        """Let PTB name the refusal, so that both ways of calling speak of the same errors."""
        try:
            await _ReceivedResponse(status, payload)._request_wrapper(url="", method="POST")
        except TelegramError as error:
            return error
        raise AssertionError("PTB took a refusal for a success")

    async def _exchange(
        self, url: str, method: str, body: Any, *, connect: float, read: float
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise Unsent("the connection pool is closed")
        begun = bytearray()
        status = 0
        departure = RequestStart(on_request_start.get())
        before = on_request_start.set(departure)
        try:
            async with self._session.request(
                method,
                _url(url),
                data=body,
                headers=_FORM if isinstance(body, bytes) else None,
                proxy=self._proxy,
                allow_redirects=False,
                timeout=_timeout(connect, read),
            ) as response:
                status = response.status
                retry_after = response.headers.get("Retry-After", "")
                async for chunk in response.content.iter_any():
                    begun += chunk
                    if len(begun) > MAX_RESPONSE:
                        response.close()
                        raise aiohttp.ClientPayloadError
                return _telegram_response(status, bytes(begun), retry_after)
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            error = _error_of(failure, departure, status, bytes(begun))
        finally:
            on_request_start.reset(before)
        # Outside the handler: an aiohttp error holds the address, and thereby the token, and would
        # be printed as the context of ours.
        raise error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """PTB's own logs a text that it cannot read, reader's words included.

        A message comes back without its buttons: they repeat what we sent, nobody reads them, and
        to make objects of twelve costs PTB more than all the rest of a message.
        """
        answer = _object(payload)
        if answer is None:
            raise Unanswered("the answer is no JSON object", payload)
        result = answer.get("result")
        if isinstance(result, dict) and "message_id" in result:
            result.pop("reply_markup", None)
        return answer


class RequestStart:
    """Whether a request has begun to leave; before that nothing can have arrived."""

    __slots__ = ("begun", "tell")

    def __init__(self, tell: Callable[[], None] | None) -> None:
        self.begun = False
        self.tell = tell

    def __call__(self) -> None:
        self.begun = True
        if self.tell is not None:
            self.tell()


class _Request(aiohttp.ClientRequest):
    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        departs = on_request_start.get()
        if departs is not None:
            departs()
        return await super().send(conn)


class _ReceivedResponse(AiohttpRequest):
    """A request that has its answer already."""

    def __init__(self, status: int, payload: bytes) -> None:
        super().__init__()
        self._answer = (status, payload)

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        return self._answer


def _telegram_response(status: int, payload: bytes, retry_after: str) -> tuple[int, bytes]:
    """Return the answer if it is Telegram's, with the status it means."""
    if status < HTTPStatus.MULTIPLE_CHOICES and payload.startswith(_JSON_SENT):
        return status, payload
    answer = _object(payload)
    if answer is None or "ok" not in answer:
        raise _not_telegram(status, payload, retry_after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not answer.get("parameters"):
        raise ServerFault(status)
    if not answer["ok"] and status < HTTPStatus.BAD_REQUEST:
        # Some servers in front of the Bot API tell failures with a 200; the code inside counts.
        code = answer.get("error_code")
        if not isinstance(code, int) or code not in _REFUSALS:
            code = int(HTTPStatus.BAD_REQUEST)
        status = code
    if status < HTTPStatus.BAD_REQUEST:
        return status, payload
    return status, _readable_refusal(answer, payload)


def _readable_refusal(answer: dict[str, Any], payload: bytes) -> bytes:
    """Leave out what PTB could make no error of: a refusal it stumbles over is still a refusal."""
    kept = {name: value for name, value in answer.items() if _is_as_documented(name, value)}
    return payload if len(kept) == len(answer) else json.dumps(kept).encode()


def _is_as_documented(name: str, value: Any) -> bool:
    match name, value:
        case "description", _:
            return isinstance(value, str)
        case "parameters", dict():
            numbers = all(isinstance(one, int) for one in value.values())
            return numbers and value.get("retry_after", 0) <= MAX_RETRY_AFTER
        case "parameters", _:
            return False
        case _:
            return True


def _not_telegram(status: int, payload: bytes, retry_after: str) -> TelegramError:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        # Success is only said by someone who did it; the text that proves it is damaged.
        return Unanswered("the answer is no JSON object", payload)
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        # "I passed it on and heard nothing" is the one refusal that refuses nothing.
        return Unanswered("the gateway got no answer (504)")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        is_meant = retry_after.isdecimal() and len(retry_after) <= len(str(MAX_RETRY_AFTER))
        return RetryAfter(int(retry_after)) if is_meant else ServerFault(status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerFault(status)
    # A proxy's 403 must not be taken for a reader who blocked us, nor its 404 for a bad token.
    return Misrouted(f"something other than Telegram answered (HTTP {status})")


def _error_of(
    failure: BaseException, departure: RequestStart, status: int, begun: bytes
) -> TelegramError:
    """Say what a failed exchange means.

    What fails before the request departs is unsent: DNS, refused, no route, TLS, a proxy, the wait
    for the pool. The classes of aiohttp agree, but not for every one of their ways to time out.
    """
    if not departure.begun:
        return Unsent(_reason(failure))
    if status >= HTTPStatus.BAD_REQUEST:
        return ServerFault(status)  # the head said no before the body broke off
    return Unanswered(_reason(failure), begun if status else b"")


def _reason(failure: BaseException) -> str:
    """Name the failure without its text, which often holds the address."""
    name = type(failure).__name__
    if isinstance(failure, OSError) and failure.strerror:
        return f"{name}: {failure.strerror}"
    return name


def _form(data: RequestData) -> bytes | aiohttp.FormData:
    if not data.contains_files:
        return urlencode(data.json_parameters).encode()
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def encode(params: Mapping[str, Any]) -> bytes:
    """Return the parameters of a call as they go over the wire; None is not said."""
    fields = [(key, _field(value)) for key, value in params.items() if value is not None]
    return urlencode(fields).encode()


def _field(value: Any) -> str:
    if type(value) is int:
        return str(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=128)
def _url(text: str) -> URL:
    return URL(text, encoded=True)


@lru_cache(maxsize=128)
def _timeout(connect: float, read: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=connect + read, connect=connect, sock_connect=connect, sock_read=read
    )


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _or(given: object, default: float) -> float:
    """PTB passes an object of its own for "not said"; no time-out at all is not for us."""
    return given if isinstance(given, int | float) else default
