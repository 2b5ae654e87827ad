"""Each of Telegram's errors by what it means, told over real HTTP."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
import structlog
from telegram.ext import ExtBot

from bot.operating.health import Fault, Health
from bot.sending.api_call import ApiCall
from bot.sending.limiter import RateLimiter
from bot.sending.permits import Limits
from bot.sending.sender import TelegramSender
from bot.sending.transport import AiohttpRequest
from digests.model import Destination
from digests.outbox import (
    ChatGone,
    ChatMoved,
    Lane,
    Outcome,
    Refused,
    RetryLater,
    Sent,
    TokenRefused,
    TopicGone,
    Uncertain,
)

TOKEN = "1234567:not-a-real-token"
AN = Destination(address=5)
TOPIC = Destination(address=-1005, topic=8)
BODY = json.dumps(
    {
        "text": "<b>Khởi công cầu mới</b>",
        "plain": "Khởi công cầu mới",
        "preview": {"url": "https://baophutho.vn/1.htm", "prefer_large_media": True},
        "keyboard": [[{"text": "Bớt tin này", "callback_data": "mute:1"}]],
    }
)


async def _send(sender: TelegramSender, to: Destination = AN, body: str = BODY) -> Outcome:
    return await sender.send(to, body, lane=Lane.AS_IT_COMES)


# ---------------------------------------------------------------- what goes out


async def test_a_part_goes_out_as_the_renderer_wrote_it(sender: TelegramSender, wire: Any) -> None:
    outcome = await _send(sender, TOPIC)

    assert outcome == Sent(1)
    params = wire.seen[0].params
    assert params["chat_id"] == "-1005"
    assert params["message_thread_id"] == "8"
    assert params["text"] == "<b>Khởi công cầu mới</b>"
    assert params["parse_mode"] == "HTML"
    assert json.loads(params["link_preview_options"])["prefer_large_media"] is True
    assert json.loads(params["reply_markup"])["inline_keyboard"][0][0]["text"] == "Bớt tin này"


async def test_a_part_without_preview_shows_none(sender: TelegramSender, wire: Any) -> None:
    body = json.dumps({"text": "Tin", "plain": "Tin", "preview": None, "keyboard": None})

    await _send(sender, AN, body)

    params = wire.seen[0].params
    assert json.loads(params["link_preview_options"]) == {"is_disabled": True}
    assert "reply_markup" not in params
    assert "message_thread_id" not in params


async def test_an_edit_names_the_message(sender: TelegramSender, wire: Any) -> None:
    outcome = await sender.edit(AN, 77, BODY)

    assert isinstance(outcome, Sent)
    assert wire.methods == ["editMessageText"]
    assert wire.seen[0].params["message_id"] == "77"


def _on(wire: Any, bot: ExtBot[Any], limiter: RateLimiter) -> ExtBot[Any]:
    """The same bot with another limiter."""
    return ExtBot(
        TOKEN,
        base_url=f"{wire.url}/bot",
        request=bot.request,
        get_updates_request=bot.request,
        rate_limiter=limiter,
    )


async def test_only_a_paid_rate_is_paid_for_and_only_for_broadcasts(
    bot: ExtBot[Any], wire: Any
) -> None:
    paid = TelegramSender(_on(wire, bot, RateLimiter(Limits(per_second=200))))

    await paid.send(AN, BODY, lane=Lane.SCHEDULED)
    await paid.send(AN, BODY, lane=Lane.ANSWER)
    await TelegramSender(_on(wire, bot, RateLimiter())).send(AN, BODY, lane=Lane.SCHEDULED)

    told = [exchange.params.get("allow_paid_broadcast") for exchange in wire.seen]
    assert told == ["true", None, None]


async def test_a_call_of_an_answer_goes_out_as_it_is(sender: TelegramSender, wire: Any) -> None:
    outcomes = [
        await sender.call(
            ApiCall("answerCallbackQuery", {"callback_query_id": "1", "text": "Đã lưu"})
        ),
        await sender.call(ApiCall("sendMessage", {"chat_id": 5, "text": "Xin chào"})),
    ]

    assert outcomes == [Sent(0), Sent(1)]
    assert wire.seen[0].params["text"] == "Đã lưu"


# ---------------------------------------------------------------- errors


def _refusing(status: int, description: str, **parameters: int) -> Any:
    return lambda exchange: exchange.refuse(status, description, **parameters)


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot is not a member of the channel chat"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
        (403, "Forbidden: the group chat was deleted"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: user not found"),
        (400, "Bad Request: PEER_ID_INVALID"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: have no rights to send a message"),
        (400, "Bad Request: need administrator rights in the channel chat"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
        (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"),
        (400, "Bad Request: CHAT_RESTRICTED"),
        (400, "Bad Request: group chat was deactivated"),
        (400, "Bad Request: TOPIC_CLOSED"),
    ],
)
async def test_nobody_is_there_to_read(
    sender: TelegramSender, wire: Any, status: int, description: str
) -> None:
    wire.always = _refusing(status, description)

    outcome = await _send(sender)

    assert isinstance(outcome, ChatGone)
    assert len(wire.seen) == 1


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: message thread not found",
        "Bad Request: TOPIC_CLOSED",
        "Bad Request: TOPIC_DELETED",
        "Bad Request: TOPIC_ID_INVALID",
    ],
)
async def test_a_topic_that_is_gone_is_not_a_group_that_is_gone(
    sender: TelegramSender, wire: Any, description: str
) -> None:
    wire.always = _refusing(400, description)

    assert isinstance(await _send(sender, TOPIC), TopicGone)


async def test_an_upgraded_group_tells_its_new_address(sender: TelegramSender, wire: Any) -> None:
    wire.always = _refusing(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to_chat_id=-1001234567890,
    )

    assert await _send(sender, Destination(address=-5)) == ChatMoved(-1001234567890)


async def test_a_429_says_how_long_and_for_whom(sender: TelegramSender, wire: Any) -> None:
    wire.script.append(_refusing(429, "Too Many Requests: retry after 43", retry_after=43))

    refused = await _send(sender)
    held = await _send(sender)
    other = await _send(sender, Destination(address=6))

    assert isinstance(refused, RetryLater)
    assert refused.wait == timedelta(seconds=43)
    assert refused.flood
    assert not refused.everyone
    # the chat is not even asked again, and nobody else is kept
    assert isinstance(held, RetryLater)
    assert timedelta(seconds=42) < held.wait <= timedelta(seconds=43)
    assert isinstance(other, Sent)
    assert len(wire.seen) == 2


async def test_a_429_of_the_whole_token_is_for_everyone(sender: TelegramSender, wire: Any) -> None:
    wire.always = _refusing(429, "Too Many Requests: retry after 43", retry_after=43)

    outcomes = [await _send(sender, Destination(address=chat)) for chat in range(1, 5)]

    everyone = [isinstance(outcome, RetryLater) and outcome.everyone for outcome in outcomes]
    assert everyone == [False, False, True, True]
    assert len(wire.seen) == 3


async def test_a_text_that_cannot_be_parsed_goes_out_plain_and_is_reported(
    sender: TelegramSender, wire: Any
) -> None:
    wire.script.append(_refusing(400, "Bad Request: can't parse entities: unclosed <b> at byte 3"))

    with structlog.testing.capture_logs() as logs:
        outcome = await _send(sender)

    assert isinstance(outcome, Sent)
    again = wire.seen[1].params
    assert again["text"] == "Khởi công cầu mới"
    assert "parse_mode" not in again
    assert "reply_markup" not in again
    assert [entry["log_level"] for entry in logs if entry["event"] == "sent_plain"] == ["error"]


async def test_an_edit_that_cannot_be_parsed_is_made_plain(
    sender: TelegramSender, wire: Any
) -> None:
    wire.script.append(_refusing(400, "Bad Request: can't parse entities"))

    await sender.edit(AN, 77, BODY)

    assert [exchange.params["message_id"] for exchange in wire.seen] == ["77", "77"]
    assert wire.seen[1].params["text"] == "Khởi công cầu mới"


async def test_a_plain_text_that_is_refused_too_is_refused_once_and_for_all(
    sender: TelegramSender, wire: Any
) -> None:
    wire.always = _refusing(400, "Bad Request: can't parse entities")

    assert isinstance(await _send(sender), Refused)
    assert len(wire.seen) == 2


async def test_an_edit_that_changes_nothing_is_done(sender: TelegramSender, wire: Any) -> None:
    wire.always = _refusing(
        400,
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message",
    )

    assert await sender.edit(AN, 77, BODY) == Sent(77)


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: MESSAGE_ID_INVALID",
        "Bad Request: message is too long",
        "Bad Request: message text is empty",
    ],
)
async def test_a_message_that_will_never_do_is_refused(
    sender: TelegramSender, wire: Any, description: str
) -> None:
    wire.always = _refusing(400, description)

    assert isinstance(await sender.edit(AN, 77, BODY), Refused)
    assert len(wire.seen) == 1


@pytest.mark.parametrize(("status", "description"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_refused_token_turns_readiness_red_until_a_message_gets_through(
    sender: TelegramSender, wire: Any, health: Health, status: int, description: str
) -> None:
    wire.script.append(_refusing(status, description))

    outcome = await _send(sender)

    assert isinstance(outcome, TokenRefused)
    assert Fault.TOKEN_REFUSED in health.faults
    await _send(sender, Destination(address=6))
    assert health.faults == {}


@pytest.mark.parametrize(
    ("status", "description"),
    [(403, "Forbidden: bot was blocked by the user"), (400, "Bad Request: message is too long")],
)
async def test_after_a_failure_a_no_to_one_message_says_that_sending_goes_well_again(
    sender: TelegramSender, wire: Any, health: Health, status: int, description: str
) -> None:
    wire.script += [_refusing(502, "Bad Gateway"), _refusing(status, description)]
    await _send(sender)
    assert health.send_failing_since is not None

    await _send(sender, Destination(address=6))

    assert health.send_failing_since is None


async def test_a_chat_that_wants_silence_is_no_trouble_of_ours(
    sender: TelegramSender, wire: Any, health: Health
) -> None:
    wire.script.append(lambda x: x.refuse(429, "Too Many Requests", retry_after=600))

    await _send(sender)

    assert health.send_failing_since is None


async def test_a_method_the_server_has_not_got_is_no_refused_token(
    sender: TelegramSender, wire: Any, health: Health
) -> None:
    wire.script.append(_refusing(404, "Not Found"))

    assert isinstance(await sender.call(ApiCall("sendDice", {"chat_id": 5})), Refused)
    assert health.faults == {}


@pytest.mark.parametrize("status", [409, 413, 429, 500, 502, 503])
async def test_a_whole_refusal_of_the_server_is_tried_later(
    sender: TelegramSender, wire: Any, status: int
) -> None:
    wire.script.append(_refusing(status, "Something of the server's"))

    outcome = await _send(sender)

    assert isinstance(outcome, RetryLater)
    assert outcome.server_error
    assert not outcome.everyone


async def test_the_gateways_html_is_tried_later(sender: TelegramSender, wire: Any) -> None:
    wire.script.append(lambda x: x.answer(502, b"<html>502 Bad Gateway</html>"))

    assert isinstance(await _send(sender), RetryLater)


async def test_a_proxys_403_does_not_pause_the_reader(sender: TelegramSender, wire: Any) -> None:
    wire.script.append(lambda x: x.answer(403, b"<html>Forbidden by policy</html>"))

    outcome = await _send(sender)

    assert isinstance(outcome, RetryLater)
    assert outcome.everyone


async def test_no_connection_is_tried_later_and_is_nobodys_fault(
    wire: Any, request_: AiohttpRequest, flow: RateLimiter
) -> None:
    away = ExtBot(TOKEN, base_url="http://127.0.0.1:1/bot", request=request_, rate_limiter=flow)

    outcome = await _send(TelegramSender(away))

    assert isinstance(outcome, RetryLater)
    assert outcome.everyone


async def test_a_message_whose_answer_never_came_is_uncertain(
    sender: TelegramSender, wire: Any, health: Health
) -> None:
    async def deliver_and_die(exchange: Any) -> bool:
        return False

    wire.script.append(deliver_and_die)

    assert isinstance(await _send(sender), Uncertain)
    assert len(wire.seen) == 1
    assert health.send_failing_since is not None


async def test_a_receipt_that_broke_off_is_a_receipt(sender: TelegramSender, wire: Any) -> None:
    async def break_off(exchange: Any) -> bool:
        await exchange.answer(200, b'{"ok":true,"result":{"message_id":70,"from":{"i', length=400)
        return False

    wire.script.append(break_off)

    assert await _send(sender) == Sent(70)


async def test_a_number_that_broke_off_is_no_receipt(sender: TelegramSender, wire: Any) -> None:
    wire.script.append(lambda x: x.answer(200, b'{"ok":true,"result":{"message_id":70'))

    assert isinstance(await _send(sender), Uncertain)


@pytest.mark.parametrize(
    "body",
    ["", "no json", "[]", "{}", '{"text": 1, "plain": "x"}', '{"text": "\\ud800", "plain": ""}'],
)
async def test_a_part_nobody_can_read_is_refused_and_never_raises(
    sender: TelegramSender, wire: Any, body: str
) -> None:
    assert isinstance(await _send(sender, AN, body), Refused)
    assert wire.seen == []


# ---------------------------------------------------------------- permits


async def test_a_permitted_message_waits_before_it_is_marked_and_not_after(
    sender: TelegramSender, wire: Any
) -> None:
    await _send(sender)

    permit = await sender.permit(AN, lane=Lane.SCHEDULED)
    began = asyncio.get_running_loop().time()
    outcome = await sender.send(AN, BODY, lane=Lane.SCHEDULED, permit=permit)

    assert outcome == Sent(2)
    assert asyncio.get_running_loop().time() - began < 0.9
    assert wire.seen[1].at - wire.seen[0].at >= 1


async def test_no_permit_is_given_where_the_wait_is_long(
    sender: TelegramSender, flow: RateLimiter
) -> None:
    flow.hold(5, 60)

    held = await sender.permit(AN, lane=Lane.SCHEDULED)

    assert isinstance(held, RetryLater)
    assert held.flood
    assert held.wait > timedelta(seconds=59)


async def test_a_permit_that_is_given_back_is_as_if_it_had_never_been(
    sender: TelegramSender, wire: Any
) -> None:
    sender.release(await sender.permit(AN, lane=Lane.SCHEDULED))
    began = asyncio.get_running_loop().time()

    await _send(sender)

    assert asyncio.get_running_loop().time() - began < 0.9


# ---------------------------------------------------------------- the lease


async def test_nothing_starts_once_the_lease_is_over_even_after_a_wait_for_the_turn(
    bot: ExtBot[Any], wire: Any
) -> None:
    active = True
    flow = RateLimiter(Limits(per_second=20), may_start=lambda: active)
    sender = TelegramSender(_on(wire, bot, flow))
    flow.hold(None, 0.05)
    sending = asyncio.create_task(_send(sender))
    await asyncio.sleep(0)

    active = False
    outcome = await sending

    assert outcome == RetryLater(timedelta(0), "the lease is over", everyone=True)
    assert wire.seen == []


async def test_a_cancelled_send_is_cancelled(sender: TelegramSender, flow: RateLimiter) -> None:
    flow.hold(None, 3)
    sending = asyncio.create_task(_send(sender))
    await asyncio.sleep(0)

    sending.cancel()

    with pytest.raises(asyncio.CancelledError):
        await sending


async def test_logs_name_the_chat_and_the_reason_and_nothing_a_reader_reads(
    sender: TelegramSender, wire: Any
) -> None:
    wire.script.append(_refusing(403, "Forbidden: bot was blocked by the user"))

    with structlog.testing.capture_logs() as logs:
        await _send(sender)

    assert logs == [
        {
            "event": "send_refused",
            "log_level": "info",
            "method": "sendMessage",
            "chat": 5,
            "reason": "Forbidden: bot was blocked by the user",
        }
    ]


def test_a_bot_on_another_transport_is_refused_at_once() -> None:
    with pytest.raises(TypeError):
        TelegramSender(ExtBot(TOKEN, rate_limiter=RateLimiter()))


async def test_what_fails_before_it_is_sent_is_no_success(
    sender: TelegramSender, wire: Any
) -> None:
    unknown_to_the_library = ApiCall("setMyCommands", {"commands": [{"command": "a"}]})

    with pytest.raises((KeyError, TypeError)):
        await sender.call(unknown_to_the_library)

    assert wire.seen == []


async def test_a_success_that_cannot_be_read_is_one(sender: TelegramSender, wire: Any) -> None:
    wire.script.append(lambda exchange: exchange.ok({"message_id": 7, "date": "today"}))

    outcome = await sender.call(ApiCall("sendMessage", {"chat_id": 5, "text": "Xin chào"}))

    assert outcome == Sent(0)
