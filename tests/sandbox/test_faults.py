"""The misfortunes that can be ordered, as a real bot library meets them."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram.error import (
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot

from sandbox import RunningSandbox, start
from sandbox.client import Sandbox, SandboxError
from tests.sandbox.conftest import AN, TOKEN, Clock, refused


async def delivered(telegram: Sandbox) -> list[str]:
    return [entry["text"] for entry in await telegram.journal() if entry["event"] == "sent"]


async def test_an_ordered_error_strikes_once_and_nothing_is_delivered(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    await telegram.fault("error", method="sendMessage", code=403, description="Forbidden: no")

    with refused(Forbidden, "no"):
        await bot.send_message(AN, "một")
    await bot.send_message(AN, "hai")

    assert await delivered(telegram) == ["hai"]


async def test_an_error_may_come_after_the_delivery(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.fault("error", method="send*", code=500, after=True)

    with refused(NetworkError, "internal server error"):
        await bot.send_message(AN, "một")

    assert await delivered(telegram) == ["một"]


async def test_a_wait_is_told_with_its_seconds(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.fault(
        "error", code=429, description="Too Many Requests", parameters={"retry_after": 7}
    )

    with pytest.raises(RetryAfter) as told:
        await bot.send_message(AN, "một")

    assert told.value.retry_after == timedelta(seconds=7)


async def test_a_fault_meets_only_what_it_was_ordered_for(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    text = {"contains": "bão"}
    await telegram.fault(
        "error", method="sendMessage", match={"chat_id": AN, "text": text}, skip=1, times=2
    )
    results = []
    for words in ("bão 1", "nắng", "bão 2", "bão 3", "bão 4"):
        try:
            await bot.send_message(AN, words)
        except NetworkError:
            results.append(words)

    assert results == ["bão 2", "bão 3"]
    assert [fault["met"] for fault in await telegram.faults()] == [2]


@pytest.mark.parametrize(
    ("action", "arrives"), [("drop_before", False), ("drop_after", True), ("truncate", True)]
)
async def test_a_broken_answer_leaves_the_caller_uncertain(
    bot: ExtBot[None], telegram: Sandbox, action: str, arrives: bool
) -> None:
    await telegram.fault(action, method="sendMessage")

    with pytest.raises(TelegramError):
        await bot.send_message(AN, "một")

    assert await delivered(telegram) == (["một"] if arrives else [])
    assert (await bot.send_message(AN, "hai")).text == "hai"


@pytest.mark.parametrize(("action", "arrives"), [("hang", False), ("hang_after", True)])
async def test_a_call_may_never_be_answered(
    bot: ExtBot[None], telegram: Sandbox, action: str, arrives: bool
) -> None:
    await telegram.fault(action, method="sendMessage")

    with pytest.raises(TimedOut):
        await bot.send_message(AN, "một", read_timeout=0.2)

    assert await delivered(telegram) == (["một"] if arrives else [])


async def test_a_proxy_may_answer_with_a_page(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.fault("html", method="sendMessage")

    with refused(NetworkError, "bad gateway"):
        await bot.send_message(AN, "một")

    assert await delivered(telegram) == []


async def test_the_token_may_be_refused(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.fault("401", method="getUpdates")

    with pytest.raises(InvalidToken):
        await bot.get_updates()


async def test_two_pollers_may_be_pretended(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.fault("error", method="getUpdates", code=409, description="Conflict: other")

    with refused(Conflict, "other"):
        await bot.get_updates()


async def test_a_group_may_migrate_under_the_call(bot: ExtBot[None], telegram: Sandbox) -> None:
    group = await telegram.create_chat("group", "Nhóm")
    await telegram.fault("migrate", match={"chat_id": group})

    with pytest.raises(ChatMigrated) as told:
        await bot.send_message(group, "một")

    assert (await bot.send_message(told.value.new_chat_id, "một")).text == "một"


async def test_a_late_answer_may_be_late_before_or_after_the_delivery(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    await telegram.fault("delay", match={"text": "trước"}, seconds=0.05)
    await telegram.fault("delay", match={"text": "sau"}, seconds=30, after=True)

    await bot.send_message(AN, "trước")
    with pytest.raises(TimedOut):
        await bot.send_message(AN, "sau", read_timeout=0.2)

    assert await delivered(telegram) == ["trước", "sau"]


async def test_faults_are_cancelled(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.fault("error", times=None)
    await telegram.clear_faults()

    assert (await bot.send_message(AN, "một")).text == "một"


@pytest.mark.parametrize(
    "wrong", [{"action": "explode"}, {"action": "error", "colour": "red"}, {"action": ""}]
)
async def test_a_fault_that_makes_no_sense_is_refused(
    telegram: Sandbox, wrong: dict[str, Any]
) -> None:
    with pytest.raises(SandboxError):
        await telegram.fault(**wrong)


# --- limits -----------------------------------------------------------------------------------


async def accepted(bot: ExtBot[None], chat: int, count: int) -> int:
    passed = 0
    for number in range(count):
        try:
            await bot.send_message(chat, str(number))
        except RetryAfter:
            continue
        passed += 1
    return passed


async def test_thirty_a_second_and_one_over_are_let_through(
    bot: ExtBot[None], telegram: Sandbox, clock: Clock
) -> None:
    await telegram.limits(per_second=30)

    assert await accepted(bot, AN, 40) == 31
    with pytest.raises(RetryAfter) as told:
        await bot.edit_message_text("sửa cũng tính", AN, 1 + 31)
    assert told.value.retry_after == timedelta(seconds=1)

    clock.advance(1.01)
    assert await accepted(bot, AN, 1) == 1


async def test_a_chat_gets_one_a_second_after_a_small_burst(
    bot: ExtBot[None], telegram: Sandbox, clock: Clock
) -> None:
    await telegram.limits(chat_per_second=1, chat_burst=3)

    assert await accepted(bot, AN, 5) == 3
    clock.advance(1)
    assert await accepted(bot, AN, 2) == 1


async def test_a_group_gets_twenty_a_minute(
    bot: ExtBot[None], telegram: Sandbox, clock: Clock
) -> None:
    group = await telegram.create_chat("group", "Nhóm")
    await telegram.limits(group_per_minute=20)

    assert await accepted(bot, group, 25) == 20
    with pytest.raises(RetryAfter) as told:
        await bot.send_message(group, "x")
    assert told.value.retry_after == timedelta(seconds=60)
    assert await accepted(bot, AN, 1) == 1

    clock.advance(60)
    assert await accepted(bot, group, 1) == 1


async def test_answers_and_deletions_are_not_counted(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.limits(chat_per_second=1, chat_burst=1)
    sent = await bot.send_message(AN, "một")

    assert await bot.send_chat_action(AN, "typing")
    assert await bot.delete_message(AN, sent.message_id)


async def test_paid_broadcasts_have_a_limit_of_their_own(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    await telegram.limits(per_second=1, tolerance=0, paid_per_second=3)
    await bot.send_message(AN, "thường")

    for _ in range(3):
        await bot.send_message(AN, "trả tiền", allow_paid_broadcast=True)
    with pytest.raises(RetryAfter):
        await bot.send_message(AN, "trả tiền", allow_paid_broadcast=True)


async def test_a_limit_nobody_knows_is_refused(telegram: Sandbox) -> None:
    with pytest.raises(SandboxError, match="no such limit"):
        await telegram.limits(per_hour=3)


# --- the journal and the door for testers -----------------------------------------------------


async def test_the_journal_tells_what_was_delivered_edited_and_deleted(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    sent = await bot.send_message(AN, "<b>một</b>", parse_mode="HTML")
    await bot.edit_message_text("hai", AN, sent.message_id)
    await bot.delete_message(AN, sent.message_id)
    with pytest.raises(NetworkError):
        await bot.send_message(AN, "<b>không tới", parse_mode="HTML")

    told = [(entry["event"], entry["text"], entry["method"]) for entry in await telegram.journal()]

    assert told == [
        ("sent", "một", "sendMessage"),
        ("edited", "hai", "editMessageText"),
        ("deleted", "hai", "deleteMessage"),
    ]
    seqs = [entry["seq"] for entry in await telegram.journal()]
    assert await telegram.journal(since=seqs[1]) == (await telegram.journal())[2:]


async def test_a_fault_without_number_strikes_again_and_again(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    await telegram.fault("error", method="sendMessage", times=None)

    for number in range(3):
        with pytest.raises(NetworkError):
            await bot.send_message(AN, str(number))

    assert [fault["met"] for fault in await telegram.faults()] == [3]
    assert await telegram.journal() == []


async def test_a_journal_of_many_pages_is_read_to_its_end(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    for number in range(5):
        await bot.send_message(AN, str(number))

    told = await telegram.journal(page=2)

    assert [entry["text"] for entry in told] == list("01234")


async def test_a_short_journal_says_what_it_forgot_and_the_file_forgets_nothing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.jsonl"
    running = await start(bots=[TOKEN], keep_journal=2, journal=path)
    try:
        async with Sandbox(running.url) as telegram, aiohttp.ClientSession() as http:
            await telegram.send("/start", user=AN)
            for number in range(5):
                query = {"chat_id": str(AN), "text": str(number)}
                url = f"{running.url}/bot{TOKEN}/sendMessage"
                async with http.get(url, params=query) as answer:
                    assert answer.status == 200
            async with http.get(f"{running.url}/sandbox/journal") as answer:
                told = await answer.json()
    finally:
        await running.stop()

    assert (told["forgotten"], [entry["text"] for entry in told["entries"]]) == (3, ["3", "4"])
    lines = await asyncio.to_thread(path.read_text, "utf-8")
    assert [json.loads(line)["text"] for line in lines.splitlines()] == list("01234")


async def test_old_messages_are_forgotten_so_that_memory_stays_bounded() -> None:
    running = await start(bots=[TOKEN], keep_messages=50, keep_per_chat=20)
    try:
        async with Sandbox(running.url) as telegram:
            for number in range(30):
                await telegram.send(str(number), user=AN)
            for number in range(45):
                await telegram.send(str(number), user=2000 + number)
            kept = sum([len(await telegram.messages(2000 + number)) for number in range(45)])
            assert len(await telegram.messages(AN)) <= 5
            assert kept == 45
    finally:
        await running.stop()


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_parameters_may_come_in_every_way_telegram_takes(
    running: RunningSandbox, bot: ExtBot[None], way: str
) -> None:
    params = {"chat_id": str(AN), "text": "nhớ chưa? 100% & rõ"}
    given: dict[str, Any] = {
        "query": {"params": params},
        "form": {"data": params},
        "json": {"json": params},
        "multipart": {"data": aiohttp.FormData(params, default_to_multipart=True)},
    }[way]
    url = f"{running.url}/bot{TOKEN}/sendmessage"
    async with aiohttp.ClientSession() as http:
        method = "GET" if way == "query" else "POST"
        async with http.request(method, url, **given) as answer:
            told = await answer.json()

    assert told["ok"] and told["result"]["text"] == params["text"]


async def test_a_page_of_another_site_may_not_use_the_sandbox(running: RunningSandbox) -> None:
    async with aiohttp.ClientSession() as http:
        url, foreign = f"{running.url}/sandbox/block", {"Origin": "http://evil.example"}
        async with http.post(url, json={"user": AN}, headers=foreign) as answer:
            assert answer.status == 403
        async with http.post(url, json={"user": AN}) as answer:
            assert answer.status == 200


async def test_what_the_tester_gets_wrong_is_explained(
    running: RunningSandbox, telegram: Sandbox
) -> None:
    with pytest.raises(SandboxError, match="there is no chat"):
        await telegram.send("x", chat=-5)
    message = await telegram.send("x", user=AN)
    with pytest.raises(SandboxError, match="no button"):
        await telegram.tap(message["message_id"], chat=AN, data="y")
    async with aiohttp.ClientSession() as http:
        async with http.post(f"{running.url}/sandbox/tap", json={"chat": AN}) as answer:
            assert (answer.status, await answer.json()) == (
                400,
                {"error": "message_id is missing"},
            )
        async with http.post(f"{running.url}/sandbox/dance") as answer:
            assert answer.status == 404


async def test_a_reset_forgets_all_but_the_bots(bot: ExtBot[None], telegram: Sandbox) -> None:
    await bot.send_message(AN, "một")
    last = await telegram.last()
    await telegram.fault("error", times=None)
    await telegram.limits()

    await telegram.reset()

    state = await telegram.state()
    assert state["faults"] == [] and state["limits"]["per_second"] == 0
    assert await telegram.journal() == []
    await telegram.send("/start", user=AN)
    assert (await bot.send_message(AN, "hai")).message_id == 2
    assert (await telegram.journal())[0]["seq"] == last + 1
