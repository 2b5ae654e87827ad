"""Whether a failed request can have arrived: told by real sockets, never by mocks."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import traceback
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot

from bot.app import MAX_IN_FLIGHT
from bot.receiving import desk
from bot.sending.transport import (
    MAX_RESPONSE,
    AiohttpRequest,
    Misrouted,
    ServerFault,
    Unanswered,
    Unsent,
)
from digests.outbox import editing
from digests.outbox.loop import DELIVERY_LANES

TOKEN = "1234567:not-a-real-token"
PARAMS = {"chat_id": 5, "text": "Xin chào", "reply_markup": None}


@pytest.fixture
def url(wire: Any) -> str:
    return f"{wire.url}/bot{TOKEN}/sendMessage"


# ---------------------------------------------------------------- provably not delivered


async def test_a_refused_connection_is_unsent(request_: AiohttpRequest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(Unsent):
        await request_.call(f"http://127.0.0.1:{port}/bot{TOKEN}/sendMessage", PARAMS)


async def test_a_name_that_does_not_resolve_is_unsent(request_: AiohttpRequest) -> None:
    with pytest.raises(Unsent):
        await request_.call(f"http://telegram.invalid/bot{TOKEN}/sendMessage", PARAMS)


async def test_a_server_that_accepts_no_connection_is_unsent(request_: AiohttpRequest) -> None:
    # given a listener whose queue of one is full: further SYNs are not answered
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        fillers = []
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
            fillers.append(filler)

        with pytest.raises(Unsent, match="ConnectionTimeoutError"):
            await request_.call(f"http://127.0.0.1:{port}/bot{TOKEN}/sendMessage", PARAMS)

        for filler in fillers:
            filler.close()


async def test_a_wait_for_a_free_connection_that_is_too_long_is_unsent(
    wire: Any, url: str
) -> None:
    arrived = asyncio.Event()

    async def hang(_: Any) -> bool:
        arrived.set()
        await asyncio.Event().wait()
        return False

    wire.always = hang
    async with AiohttpRequest(connections=1, connect_timeout=0.1, read_timeout=0.4) as narrow:
        first = asyncio.create_task(narrow.call(url, PARAMS))
        await arrived.wait()

        with pytest.raises(Unsent):
            await narrow.call(url, PARAMS)

        with pytest.raises(Unanswered):
            await first
    assert len(wire.seen) == 1


def test_the_pool_has_room_for_all_that_may_be_under_way_at_once() -> None:
    pushes = len(DELIVERY_LANES) * MAX_IN_FLIGHT
    answers, polls, others = desk.CONCURRENT_CHATS, 1, 10

    assert AiohttpRequest().connections >= pushes + answers + editing.CONCURRENCY + polls + others


async def test_a_plain_server_behind_an_https_address_is_unsent(
    wire: Any, request_: AiohttpRequest
) -> None:
    address = wire.url.replace("http://", "https://")

    with pytest.raises(Unsent):
        await request_.call(f"{address}/bot{TOKEN}/sendMessage", PARAMS)

    assert wire.seen == []


async def test_a_proxy_that_cannot_be_reached_is_unsent(wire: Any, url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        proxy = f"http://127.0.0.1:{taken.getsockname()[1]}"

    async with AiohttpRequest(proxy=proxy) as request:
        with pytest.raises(Unsent):
            await request.call(url, PARAMS)

    assert wire.seen == []


async def test_a_proxy_that_lets_nobody_through_is_unsent() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    proxy = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async with AiohttpRequest(proxy=proxy) as request:
        with pytest.raises(Unsent):
            await request.call(f"https://api.telegram.invalid/bot{TOKEN}/sendMessage", PARAMS)

    server.close()


async def test_a_proxy_passes_requests_on(wire: Any) -> None:
    async with AiohttpRequest(proxy=wire.url) as request:
        result = await request.call(f"http://api.telegram.invalid/bot{TOKEN}/sendMessage", PARAMS)

    assert result["text"] == "Xin chào"


async def test_a_closed_pool_is_unsent(url: str) -> None:
    request = AiohttpRequest()

    with pytest.raises(Unsent):
        await request.call(url, PARAMS)


@pytest.mark.parametrize("status", [302, 403, 404, 407, 451])
async def test_a_page_of_somebody_else_is_neither_a_blocked_bot_nor_a_bad_token(
    wire: Any, request_: AiohttpRequest, url: str, status: int
) -> None:
    wire.script.append(lambda x: x.answer(status, b"<html>Access denied</html>"))

    with pytest.raises(Misrouted):
        await request_.call(url, PARAMS)


async def test_a_request_is_not_carried_elsewhere_by_a_redirect(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    wire.script.append(lambda x: x.answer(307, b"", f"Location: {wire.url}/login/sendMessage"))

    with pytest.raises(Misrouted):
        await request_.call(url, PARAMS)

    assert len(wire.seen) == 1


# ---------------------------------------------------------------- perhaps delivered


async def _cut(exchange: Any) -> bool:
    return False


async def _reset(exchange: Any) -> bool:
    exchange.reset()
    return False


async def _hang(exchange: Any) -> bool:
    await asyncio.Event().wait()
    return False


async def _half_a_head(exchange: Any) -> bool:
    exchange.writer.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    await exchange.writer.drain()
    return False


async def _garbage(exchange: Any) -> bool:
    exchange.writer.write(b"\x00\x01\x02 no HTTP at all\r\n\r\n")
    await exchange.writer.drain()
    return False


async def _drip(exchange: Any) -> bool:
    exchange.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:  # one byte every now and then: never silent for long, never done
        exchange.writer.write(b" ")
        await exchange.writer.drain()
        await asyncio.sleep(0.05)


async def _endless(exchange: Any) -> bool:
    exchange.writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(MAX_RESPONSE // 2**20 + 2):
        exchange.writer.write(b" " * 2**20)
        await exchange.writer.drain()
    return False


@pytest.mark.parametrize("failure", [_cut, _reset, _hang, _half_a_head, _garbage, _drip, _endless])
@pytest.mark.parametrize("reused", [False, True], ids=["new connection", "kept connection"])
async def test_what_fails_after_the_request_went_out_is_unanswered(
    wire: Any, request_: AiohttpRequest, url: str, failure: Any, reused: bool
) -> None:
    if reused:
        await request_.call(url, PARAMS)
    wire.script.append(failure)

    with pytest.raises(Unanswered):
        await request_.call(url, PARAMS)

    # and nobody in between has quietly sent it again
    assert len(wire.seen) == 1 + reused


async def test_a_connection_cut_before_anything_is_read_is_still_unanswered(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    # From here it cannot be told from a server that read, delivered and died.
    wire.cut_on_connect = True

    with pytest.raises(Unanswered):
        await request_.call(url, PARAMS)


async def test_a_connection_the_server_closed_while_idle_is_not_used_again(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    async def answer_and_close(exchange: Any) -> bool:
        await exchange.ok({"message_id": 1})
        return False

    wire.script.append(answer_and_close)
    await request_.call(url, PARAMS)
    await asyncio.sleep(0.02)

    await request_.call(url, PARAMS)

    assert wire.connections == 2


@pytest.mark.parametrize(
    "payload",
    [
        b'{"ok":true,"result":{"message_id":7,"da',
        b"",
        b"<html>Wi-Fi login</html>",
        b"[1]",
        b'{"a":' * 99_999,
        b'{"ok":true}',
    ],
)
async def test_a_success_that_cannot_be_read_is_unanswered(
    wire: Any, request_: AiohttpRequest, url: str, payload: bytes
) -> None:
    wire.script.append(lambda x: x.answer(200, payload))

    with pytest.raises(Unanswered) as failure:
        await request_.call(url, PARAMS)

    assert failure.value.begun == payload


async def test_what_came_of_a_success_that_broke_off_is_kept(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    begun = b'{"ok":true,"result":{"message_id":7,'

    async def break_off(exchange: Any) -> bool:
        await exchange.answer(200, begun, length=500)
        return False

    wire.script.append(break_off)

    with pytest.raises(Unanswered) as failure:
        await request_.call(url, PARAMS)

    assert failure.value.begun == begun


async def test_a_gateway_that_heard_nothing_proves_nothing(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    wire.script.append(lambda x: x.answer(504, b"<html>Gateway Time-out</html>"))

    with pytest.raises(Unanswered):
        await request_.call(url, PARAMS)


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_whole_server_error_is_a_refusal(
    wire: Any, request_: AiohttpRequest, url: str, status: int
) -> None:
    wire.script.append(lambda x: x.refuse(status, "Internal Server Error"))

    with pytest.raises(ServerFault) as failure:
        await request_.call(url, PARAMS)

    assert failure.value.status == status


async def test_the_gateways_html_502_is_a_refusal(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    wire.script.append(lambda x: x.answer(502, b"<html><h1>502 Bad Gateway</h1></html>"))

    with pytest.raises(ServerFault):
        await request_.call(url, PARAMS)


async def test_an_error_whose_body_breaks_off_is_a_refusal(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    async def break_off(exchange: Any) -> bool:
        await exchange.answer(500, b'{"ok":fal', length=200)
        return False

    wire.script.append(break_off)

    with pytest.raises(ServerFault):
        await request_.call(url, PARAMS)


@pytest.mark.parametrize(
    ("status", "description", "parameters", "error"),
    [
        (400, "Bad Request: chat not found", {}, BadRequest),
        (401, "Unauthorized", {}, InvalidToken),
        (403, "Forbidden: bot was blocked by the user", {}, Forbidden),
        (404, "Not Found", {}, InvalidToken),
        (429, "Too Many Requests: retry after 3", {"retry_after": 3}, RetryAfter),
        (400, "Bad Request: upgraded", {"migrate_to_chat_id": -1005}, ChatMigrated),
    ],
)
@pytest.mark.parametrize("told_with", ["its own status", "a 200"])
async def test_both_ways_of_calling_speak_of_the_same_errors(
    bot: ExtBot[Any],
    wire: Any,
    request_: AiohttpRequest,
    url: str,
    status: int,
    description: str,
    parameters: dict[str, int],
    error: type[TelegramError],
    told_with: str,
) -> None:
    async def refuse(exchange: Any) -> bool:
        body = {"ok": False, "error_code": status, "description": description}
        payload = json.dumps(body | {"parameters": parameters}).encode()
        return bool(await exchange.answer(status if told_with != "a 200" else 200, payload))

    wire.always = refuse

    with pytest.raises(error) as ours:
        await request_.call(url, PARAMS)
    with pytest.raises(error) as theirs:
        await bot.send_message(5, "Xin chào")

    assert ours.value.message == theirs.value.message


@pytest.mark.parametrize(
    "odd",
    [
        {"description": 5},
        {"parameters": "soon"},
        {"parameters": [1]},
        {"parameters": {"retry_after": "soon"}},
        {"parameters": {"retry_after": 10**30}},
        {"parameters": {"migrate_to_chat_id": "elsewhere"}},
        {"error_code": "none"},
        {"error_code": 200},
    ],
    ids=repr,
)
@pytest.mark.parametrize("status", [400, 200])
async def test_a_refusal_that_is_oddly_told_is_a_refusal(
    bot: ExtBot[Any],
    wire: Any,
    request_: AiohttpRequest,
    url: str,
    odd: dict[str, Any],
    status: int,
) -> None:
    body = {"ok": False, "error_code": 400, "description": "Bad Request: no", **odd}
    wire.always = lambda exchange: exchange.answer(status, json.dumps(body).encode())

    with pytest.raises(BadRequest):
        await request_.call(url, PARAMS)
    with pytest.raises(BadRequest):
        await bot.send_message(5, "Xin chào")


async def test_a_gateway_that_asks_for_an_age_of_silence_is_asked_again_before(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    wire.script.append(lambda x: x.answer(429, b"slow down", f"Retry-After: {'9' * 30}"))

    with pytest.raises(ServerFault):
        await request_.call(url, PARAMS)


async def test_a_429_of_a_gateway_says_how_long_in_its_header(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    wire.script.append(lambda x: x.answer(429, b"slow down", "Retry-After: 12"))

    with pytest.raises(RetryAfter) as failure:
        await request_.call(url, PARAMS)

    assert failure.value.retry_after.total_seconds() == 12  # type: ignore[union-attr]


# ---------------------------------------------------------------- the ordinary


async def test_what_is_sent_arrives_as_ptb_would_send_it(
    bot: ExtBot[Any], wire: Any, request_: AiohttpRequest, url: str
) -> None:
    markup = {"inline_keyboard": [[{"text": "Đọc & xem", "callback_data": "+1=2%"}]]}
    params = {"chat_id": -5, "text": "Mưa “lớn” & lũ + 10%\n😀", "reply_markup": markup}

    result = await request_.call(url, params)
    await bot.do_api_request("send_Message", api_kwargs=params)

    assert result["message_id"] == 1
    ours, theirs = (exchange.params for exchange in wire.seen)
    assert ours["text"] == theirs["text"] == params["text"]
    assert ours["chat_id"] == theirs["chat_id"] == "-5"
    assert json.loads(ours["reply_markup"]) == markup


async def test_ptb_itself_works_on_it_from_start_to_end(bot: ExtBot[Any], wire: Any) -> None:
    await bot.initialize()
    message = await bot.send_message(5, "Xin chào")
    await bot.shutdown()
    await bot.shutdown()

    assert message.text == "Xin chào"
    assert wire.methods == ["getMe", "sendMessage"]


async def test_a_file_goes_up_as_multipart(bot: ExtBot[Any], wire: Any) -> None:
    await bot.set_webhook("https://bot.example/hook", certificate=b"-----BEGIN")

    assert wire.methods == ["setWebhook"]


async def test_a_connection_serves_many_calls(
    wire: Any, request_: AiohttpRequest, url: str
) -> None:
    for _ in range(5):
        await request_.call(url, PARAMS)

    assert wire.connections == 1


@pytest.mark.parametrize("failure", [_cut, _hang, _garbage])
async def test_no_error_and_no_log_holds_the_token_or_the_readers_text(
    wire: Any,
    request_: AiohttpRequest,
    url: str,
    failure: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.script.append(failure)

    with pytest.raises(TelegramError) as caught:
        await request_.call(url, PARAMS)

    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert TOKEN not in told
    assert "Xin chào" not in told


def test_a_proxy_of_another_kind_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="http"):
        AiohttpRequest(proxy="socks5://127.0.0.1:1080")
