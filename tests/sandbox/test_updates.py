"""How a bot hears: long polls, webhooks, taps, inline queries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.error import BadRequest, Conflict
from telegram.ext import ExtBot

from sandbox import RunningSandbox
from sandbox.client import Sandbox
from tests.sandbox import tiny_bot
from tests.sandbox.conftest import AN, BINH, TOKEN, Clock, drain, ptb, refused


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.message.text for update in updates if update.message is not None]


async def test_an_update_comes_again_until_it_is_acknowledged(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    await telegram.send("một", user=AN)
    await telegram.send("hai", user=AN)

    first = await bot.get_updates()
    again = await bot.get_updates()
    rest = await bot.get_updates(offset=first[0].update_id + 1)

    assert texts(first) == texts(again) == ["một", "hai"]
    assert texts(rest) == ["hai"]
    assert await bot.get_updates(offset=rest[0].update_id + 1) == ()


async def test_a_limit_is_kept_and_a_negative_offset_skips_to_the_newest(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    for text in ("một", "hai", "ba"):
        await telegram.send(text, user=AN)

    assert texts(await bot.get_updates(limit=1)) == ["một"]
    assert texts(await bot.get_updates(offset=-1)) == ["ba"]
    assert texts(await bot.get_updates()) == ["ba"]


async def test_a_long_poll_is_answered_as_soon_as_somebody_writes(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    while not (await telegram.state())["bots"][0]["polling"]:
        pass

    await telegram.send("/start now", user=AN)

    (update,) = await poll
    assert update.message is not None and update.message.text == "/start now"
    assert update.message.entities[0].type == "bot_command"


async def test_the_later_of_two_pollers_wins(
    running: RunningSandbox, bot: ExtBot[None], telegram: Sandbox
) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    while not (await telegram.state())["bots"][0]["polling"]:
        pass

    async with ptb(running) as other:
        second = await other.get_updates()

    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    assert second == ()


async def test_only_the_kinds_asked_for_are_queued(bot: ExtBot[None], telegram: Sandbox) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])

    await telegram.send("không ai nghe", user=AN)
    assert await bot.get_updates() == ()

    await bot.get_updates(allowed_updates=[])
    await telegram.send("lại nghe", user=AN)
    assert texts(await bot.get_updates()) == ["lại nghe"]


async def test_a_members_coming_is_told_only_to_who_asks(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    group = await telegram.create_chat("supergroup", "Nhóm", bot_status="administrator")
    await drain(bot)
    await telegram.set_member(group, BINH, "member")
    assert await drain(bot) == []

    await bot.get_updates(allowed_updates=["chat_member"])
    await telegram.set_member(group, BINH, "left")

    (update,) = await bot.get_updates()
    assert update.chat_member is not None
    assert update.chat_member.new_chat_member.status == "left"


async def test_an_edited_message_is_told(bot: ExtBot[None], telegram: Sandbox) -> None:
    message = await telegram.send("sai", user=AN)
    await telegram.edit(message["message_id"], "đúng", user=AN)

    updates = await bot.get_updates()

    assert updates[-1].edited_message is not None
    assert updates[-1].edited_message.text == "đúng"


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    group = await telegram.create_chat("group", "Nhóm")
    await drain(bot)
    await telegram.send("chuyện riêng", chat=group)
    await telegram.send("/latest", chat=group)
    await telegram.send("/latest@another_bot", chat=group)
    await telegram.send(f"@{bot.username} ơi", chat=group)

    assert texts(await bot.get_updates()) == ["/latest", f"@{bot.username} ơi"]

    await drain(bot)
    await telegram.privacy(on=False)
    await telegram.send("chuyện riêng", chat=group)
    assert texts(await bot.get_updates()) == ["chuyện riêng"]


async def test_a_raw_update_is_passed_on_as_it_is(bot: ExtBot[None], telegram: Sandbox) -> None:
    chat = {"id": AN, "type": "private", "first_name": "An"}
    await telegram.update("message", {"message_id": 77, "date": 1, "chat": chat, "text": "thô"})

    assert texts(await bot.get_updates()) == ["thô"]


async def test_a_tap_is_told_and_answered(bot: ExtBot[None], telegram: Sandbox) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ấn", callback_data="nghe:1")]])
    sent = await bot.send_message(AN, "chọn đi", reply_markup=keyboard)

    query_id = await telegram.tap(sent.message_id, chat=AN, button="Ấn")
    (update,) = await bot.get_updates()

    assert update.callback_query is not None and update.callback_query.data == "nghe:1"
    assert update.callback_query.message is not None
    assert await update.callback_query.answer("Đã nhận", show_alert=True)
    answer = await telegram.answer(query_id)
    assert (answer["text"], answer["show_alert"]) == ("Đã nhận", True)


async def test_a_tap_is_answered_once_and_in_time(
    bot: ExtBot[None], telegram: Sandbox, clock: Clock
) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ấn", callback_data="x")]])
    sent = await bot.send_message(AN, "chọn đi", reply_markup=keyboard)
    quick = await telegram.tap(sent.message_id, chat=AN, data="x")
    slow = await telegram.tap(sent.message_id, chat=AN, data="x")
    await bot.answer_callback_query(quick)
    clock.advance(61)

    for late in (quick, slow, "12345"):
        with refused(BadRequest, "query is too old and response timeout expired"):
            await bot.answer_callback_query(late)


async def test_an_inline_query_is_answered_and_a_result_chosen(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    query_id = await telegram.inline("bưởi", user=AN)
    (update,) = await bot.get_updates()
    assert update.inline_query is not None and update.inline_query.query == "bưởi"

    content = InputTextMessageContent("<b>Bưởi Đoan Hùng</b>", parse_mode="HTML")
    await update.inline_query.answer([InlineQueryResultArticle("1", "Bưởi", content)])
    results = (await telegram.answer(query_id))["results"]
    message = await telegram.choose(query_id, results[0]["id"])

    assert message["text"] == "Bưởi Đoan Hùng" and message["via_bot"]["id"] == bot.id


async def test_commands_are_kept_by_scope_and_language(bot: ExtBot[None]) -> None:
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("latest", "Newest")])
    await bot.set_my_commands([("latest", "Tin mới")], scope=private, language_code="vi")

    assert await bot.get_my_commands() == (BotCommand("latest", "Newest"),)
    assert (await bot.get_my_commands(scope=private, language_code="vi"))[
        0
    ].description == "Tin mới"
    assert await bot.get_my_commands(language_code="vi") == ()
    with refused(BadRequest, "bot_command_invalid"):
        await bot.set_my_commands([("Không-Được", "x")])


async def test_the_bot_describes_itself(bot: ExtBot[None]) -> None:
    await bot.set_my_description("Đọc báo giúp bạn")
    await bot.set_my_short_description("Tin gọn")
    await bot.set_my_name("Tin Gọn thử")

    assert (await bot.get_my_description()).description == "Đọc báo giúp bạn"
    assert (await bot.get_my_short_description()).short_description == "Tin gọn"
    assert (await bot.get_my_name()).name == "Tin Gọn thử"
    assert (await bot.get_me()).first_name == "Tin Gọn thử"
    assert (await bot.get_chat_menu_button()).type == "commands"


async def test_a_whole_application_talks_with_a_reader(
    running: RunningSandbox, telegram: Sandbox
) -> None:
    app = tiny_bot.build(running.url)
    async with app:
        assert app.updater is not None
        await app.start()
        await app.updater.start_polling(timeout=5)
        await telegram.send("/start", user=AN)
        (welcome,) = await telegram.until(lambda entry: entry["chat_id"] == AN)
        await telegram.tap(welcome["message_id"], chat=AN, data="choose:630")
        (edited,) = await telegram.until(lambda entry: entry["event"] == "edited")
        await app.updater.stop()
        await app.stop()

    assert edited["message_id"] == welcome["message_id"]
    keyboard = (await telegram.messages(AN))[-1]["reply_markup"]["inline_keyboard"]
    assert keyboard[0][1]["text"] == "✅ 6:30 hằng ngày"


# --- webhooks ---------------------------------------------------------------------------------


@dataclass
class Listener:
    """A webhook that refuses the first `refusals` calls and keeps the rest."""

    url: str = ""
    refusals: int = 0
    reply: dict[str, Any] | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=500)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.heard.append(await request.json())
        self.came.set()
        return web.json_response(self.reply) if self.reply else web.Response()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                self.came.clear()
                await self.came.wait()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listener = Listener()
    runner = web.ServerRunner(web.Server(listener.handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.url = "http://127.0.0.1:{1}/hook".format(*runner.addresses[0])
    yield listener
    await runner.cleanup()


async def test_a_webhook_gets_what_waits_and_what_comes_with_its_secret(
    bot: ExtBot[None], telegram: Sandbox, listener: Listener
) -> None:
    await telegram.send("đã chờ sẵn", user=AN)
    await bot.set_webhook(listener.url, secret_token="bi-mat")
    await telegram.send("mới tới", user=AN)

    await listener.until(2)

    assert [update["message"]["text"] for update in listener.heard] == ["đã chờ sẵn", "mới tới"]
    assert listener.secrets == ["bi-mat", "bi-mat"]


async def test_a_webhook_that_fails_is_tried_again_and_order_is_kept(
    bot: ExtBot[None], telegram: Sandbox, listener: Listener
) -> None:
    listener.refusals = 1
    await bot.set_webhook(listener.url)
    for text in ("một", "hai", "ba"):
        await telegram.send(text, user=AN)

    await listener.until(3)

    assert [update["message"]["text"] for update in listener.heard] == ["một", "hai", "ba"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_polling_while_a_webhook_is_set_is_a_conflict(
    bot: ExtBot[None], listener: Listener
) -> None:
    await bot.set_webhook(listener.url)

    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()

    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.get_updates() == ()


async def test_a_call_in_the_webhooks_answer_is_carried_out(
    bot: ExtBot[None], telegram: Sandbox, listener: Listener
) -> None:
    listener.reply = {"method": "sendMessage", "chat_id": AN, "text": "trả lời luôn"}
    await bot.set_webhook(listener.url)

    await telegram.send("chào", user=AN)

    (entry,) = await telegram.until(lambda entry: entry["event"] == "sent")
    assert entry["text"] == "trả lời luôn"


async def test_a_new_bot_is_there_as_soon_as_it_calls(
    running: RunningSandbox, telegram: Sandbox
) -> None:
    async with ptb(running, "900900:new"):
        state = await telegram.state()

    assert [bot["id"] for bot in state["bots"]] == [int(TOKEN.split(":")[0]), 900900]
