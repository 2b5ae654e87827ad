"""The desk: each update is served once, in its chat's order, and its answer is never lost."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.screens import FALLBACK, Router, screens
from bot.screens.hours import SetTimes
from digests.model import Mode
from digests.outbox import ChatMoved, Refused, RetryLater, TokenRefused, TopicGone, Uncertain
from digests.store import inbox, tables
from tests.screens.people import AN, BINH, GROUP


async def open_updates(bot) -> int:
    async with bot.db.read() as tx:
        return await inbox.open_count(tx)


async def test_an_update_that_comes_twice_is_handled_once(bot):
    update = bot.people.says("/subscribe ngay")

    said = await bot.hears(update, update)
    again = await bot.hears(update)

    assert len(said.calls) == 1
    assert again.calls == []


async def test_a_number_that_comes_again_with_other_content_changes_no_update_that_waits(bot):
    """Given Telegram's numbers, which begin anew at random after a week of silence."""
    waiting = bot.people.says("/subscribe ngay", who=BINH)
    other = {**bot.people.says("/help", who=AN), "update_id": waiting["update_id"]}
    await bot.desk.accept([waiting])

    said = await bot.hears(other)

    assert [place for place, _ in said.places] == [BINH]
    assert (await bot.choices(BINH)).mode is Mode.NOW


async def test_what_one_person_says_is_answered_in_order(bot):
    people = bot.people
    said = await bot.hears(
        people.says("/subscribe 6:30"),
        people.says("/unsubscribe"),
        people.says("/subscribe ngay"),
    )

    beginnings = ["✅ Đã đăng ký. Bản", "Đã hủy", "✅ Đã đăng ký. Có"]
    assert len(said.texts) == 3
    for text, beginning in zip(said.texts, beginnings, strict=True):
        assert text.startswith(beginning)
    assert (await bot.choices()).mode is Mode.NOW


async def test_a_chat_that_is_slow_keeps_no_other_waiting(bot, telegram):
    answered = asyncio.Event()
    perform = telegram.perform

    async def slow_for_an(call):
        if call.params["chat_id"] == AN:
            await answered.wait()
        else:
            answered.set()
        return await perform(call)

    bot.restart(perform=slow_for_an)

    said = await bot.hears(bot.people.says("/help"), bot.people.says("/help", who=BINH))

    assert [place for place, _ in said.places] == [BINH, AN]


async def test_after_a_crash_between_change_and_reply_the_reply_still_comes(bot, telegram):
    asked = asyncio.Event()

    async def never(call):
        asked.set()
        await asyncio.Event().wait()

    bot.restart(perform=never)
    await bot.desk.accept([bot.people.says("/subscribe ngay")])
    serving = asyncio.create_task(bot.desk.serve_all())
    await asked.wait()
    serving.cancel()  # kill -9
    await asyncio.gather(serving, return_exceptions=True)
    assert (await bot.choices()).mode is Mode.NOW
    assert telegram.calls == []

    bot.restart()
    said = await bot.hears()

    assert said.text == "✅ Đã đăng ký. Có tin là bạn nhận được ngay."
    assert await open_updates(bot) == 0


async def test_a_reply_that_broke_off_is_said_again_and_the_change_is_made_once(bot, telegram):
    telegram.answers = [RuntimeError("the cable")]

    said = await bot.hears(bot.people.says("/subscribe ngay"))

    assert len(said.calls) == 2
    assert said.calls[0] == said.calls[1]
    assert await open_updates(bot) == 0


async def test_a_process_that_was_asleep_makes_no_change_a_second_time(bot, telegram):
    """Given one that fell asleep before its change: the next makes it meanwhile, and another."""
    asleep, awake = asyncio.Event(), asyncio.Event()

    async def sleeps(*_):
        asleep.set()
        await awake.wait()
        return True

    bot.restart(is_admin=sleeps)
    sleeper = asyncio.create_task(bot.told("/subscribe 6:30", chat=GROUP))
    await asleep.wait()
    bot.restart()
    await bot.desk.serve_all()
    await bot.told("/subscribe ngay", chat=GROUP)
    before = len(telegram.calls)

    awake.set()
    await sleeper

    assert (await bot.choices(GROUP)).mode is Mode.NOW
    assert len(telegram.calls) == before


async def test_an_answer_that_always_breaks_us_is_put_aside(bot, telegram, logged):
    telegram.answers = [RuntimeError("a bug")] * 99

    await bot.hears(bot.people.says("/subscribe ngay"))
    telegram.answers = []
    said = await bot.told("/help")

    assert logged[-1]["event"] == "answer_put_aside"
    assert said.text.startswith("Tin Gọn")
    assert (await bot.choices()).mode is Mode.NOW
    assert await open_updates(bot) == 0


async def test_an_answer_over_which_the_process_dies_each_time_is_put_aside(bot, telegram, logged):
    calling = asyncio.Event()

    async def dies(call):
        if call.params.get("chat_id") != AN:
            return await telegram.perform(call)
        calling.set()
        return await asyncio.Event().wait()

    await bot.desk.accept([bot.people.says("/subscribe ngay")])
    deaths = 0
    while await open_updates(bot) and deaths < 50:
        bot.restart(perform=dies)
        calling.clear()
        serving = asyncio.create_task(bot.desk.serve_all())
        dying = asyncio.create_task(calling.wait())
        await asyncio.wait({serving, dying}, return_when=asyncio.FIRST_COMPLETED)
        deaths += not serving.done()
        serving.cancel()
        dying.cancel()
        await asyncio.gather(serving, dying, return_exceptions=True)

    assert deaths == 24
    assert [entry["event"] for entry in logged] == ["answer_put_aside"]
    assert (await bot.choices()).mode is Mode.NOW


async def test_however_often_telegram_is_away_an_answer_is_given_in_the_end(bot, telegram):
    telegram.answers = [TokenRefused("Unauthorized")] * 60
    await bot.told("/help")
    for _ in range(60):
        bot.restart()
        bot.clock.advance(seconds=21)
        await bot.desk.serve_all()

    assert telegram.calls[-1].method == "sendMessage"
    assert await open_updates(bot) == 0


async def test_an_update_that_is_no_json_any_more_stops_no_other(bot, logged):
    await bot.desk.accept([bot.people.says("/help"), bot.people.says("/help", who=BINH)])
    async with bot.db.write() as tx:
        await tx.execute(
            tables.inbox.update().where(tables.inbox.c.address == AN).values(payload='{"upda')
        )
    bot.restart()

    said = await bot.hears()

    assert [place for place, _ in said.places] == [BINH]
    assert logged[0]["event"] == "update_unreadable"
    assert await open_updates(bot) == 0


async def test_an_update_that_the_library_cannot_read_is_kept_and_put_aside(bot, logged):
    unreadable = {"update_id": 90_001, "message": {"date": "yesterday", "text": "/help"}}

    said = await bot.hears(unreadable, bot.people.says("/help", who=BINH))

    assert [place for place, _ in said.places] == [BINH]
    assert [entry["event"] for entry in logged] == ["update_unreadable"]
    assert await open_updates(bot) == 0
    async with bot.db.read() as tx:
        rows = await tx.execute(sa.select(tables.inbox.c.state, tables.inbox.c.payload))
        kept = {state: json.loads(payload) for state, payload in rows if payload is not None}
    assert kept == {"failed": unreadable}, "for the operator to look at"


async def test_the_log_of_an_unreadable_update_holds_nothing_of_what_it_said(bot, logged):
    unreadable = bot.people.says("chuyện riêng")
    unreadable["message"]["chat"]["id"] = "chuyện riêng"

    await bot.hears(unreadable)

    assert [entry["event"] for entry in logged] == ["update_unreadable"]
    assert "riêng" not in repr(logged)


async def test_what_nobody_can_read_is_forgotten_with_the_rest_of_a_chat(bot):
    unreadable = {
        "update_id": 90_002,
        "message": {"date": "?", "chat": {"id": AN}, "text": "Lâm Thao"},
    }
    await bot.hears(unreadable)
    asked = await bot.told("/delete_my_data")

    await bot.tapped(asked.button("Xóa hết"))

    async with bot.db.read() as tx:
        payloads = [row[0] for row in await tx.execute(sa.select(tables.inbox.c.payload))]
    assert all(payload is None or "90002" not in payload for payload in payloads)


async def test_words_that_are_half_a_letter_do_not_keep_the_others_out(bot):
    await bot.desk.accept([bot.people.says("\ud83d"), bot.people.says("/help", who=BINH)])

    said = await bot.hears()

    assert BINH in [place for place, _ in said.places]


async def test_what_breaks_three_times_is_put_aside_and_the_person_told(bot, logged):
    broke = 0

    async def breaks(visit):
        nonlocal broke
        broke += 1
        raise LookupError(visit.words)

    bot.restart(router=Router(screens(), replace(FALLBACK, text=breaks)))

    said = await bot.hears(bot.people.says("chào"), bot.people.says("/help"))

    assert broke == 3
    assert said.texts[0].startswith("Có trục trặc")
    assert said.texts[1].startswith("Tin Gọn"), "it blocks its chat no longer"
    assert await open_updates(bot) == 0
    assert [entry["event"] for entry in logged] == [*["update_broke"] * 3, "update_put_aside"]


async def test_what_breaks_in_a_topic_is_told_there(bot):
    async def breaks(visit):
        raise LookupError(visit.words)

    broken = [replace(one, commands=dict.fromkeys(one.commands, breaks)) for one in screens()]
    bot.restart(router=Router(broken, FALLBACK))

    said = await bot.told("/help", chat=GROUP, topic=5)

    assert said.places == [(GROUP, 5)]


async def test_a_change_that_breaks_leaves_nothing_behind(bot):
    async def half(visit):
        await visit.choose(await visit.choices(), replace(await visit.choices(), muted=("a",)))
        raise LookupError

    bot.restart(router=Router(screens(), replace(FALLBACK, text=half)))

    await bot.told("chào")

    assert await bot.choices() is None


async def test_a_tap_of_a_minute_ago_is_answered_kindly_and_not_acted_on(bot):
    await bot.desk.accept([bot.people.taps(SetTimes((390,)))])
    bot.clock.advance(seconds=61)

    said = await bot.hears()

    assert said.text.startswith("Nút này đã cũ")
    assert said.calls[0].method == "sendMessage", "Telegram takes no word in passing so late"
    assert await bot.choices() is None


async def test_a_command_of_an_hour_ago_is_done_all_the_same(bot):
    await bot.desk.accept([bot.people.says("/subscribe 6:30")])
    bot.clock.advance(hours=1)

    await bot.hears()

    assert (await bot.choices()).times == (390,)


@pytest.mark.parametrize(
    "outcome", [RetryLater(timedelta(0), "flood"), Uncertain("cut"), ChatMoved(to=-100777)]
)
async def test_an_answer_that_did_not_arrive_is_given_again(bot, telegram, outcome):
    telegram.answers = [outcome]

    said = await bot.told("/help", chat=GROUP)

    assert len(said.calls) == 2
    assert await open_updates(bot) == 0


async def test_an_answer_of_which_one_sending_is_in_doubt_is_given_again(bot, telegram):
    """Given two that surely did not arrive before: those say nothing about the third."""
    not_yet = RetryLater(timedelta(0), "flood")
    telegram.answers = [not_yet, not_yet, Uncertain("cut")]

    said = await bot.told("/help")

    assert len(said.calls) == 4


async def test_an_answer_whose_arrival_nobody_ever_confirms_blocks_nobody(bot, telegram):
    telegram.answers = [Uncertain("cut")] * 9

    said = await bot.told("/help")

    assert len(said.calls) == 3
    assert await open_updates(bot) == 0


async def test_an_answer_follows_a_group_to_where_it_has_moved(bot, telegram):
    await bot.told("/subscribe 6:30", chat=GROUP)
    telegram.answers = [ChatMoved(to=-100777)]

    said = await bot.told("/help", chat=GROUP)

    assert [place for place, _ in said.places] == [GROUP, -100777]
    assert (await bot.choices(-100777)).times == (390,)


async def test_an_answer_to_a_closed_topic_goes_to_the_group(bot, telegram):
    telegram.answers = [TopicGone("TOPIC_CLOSED")]

    said = await bot.told("/help", chat=GROUP, topic=5)

    assert said.places == [(GROUP, 5), (GROUP, None)]


async def test_an_answer_that_telegram_refuses_blocks_nobody(bot, telegram):
    telegram.answers = [Refused("query is too old")]

    said = await bot.hears(bot.people.taps(SetTimes((390,))))

    assert len(said.calls) == 2
    assert await open_updates(bot) == 0


async def test_while_nothing_can_be_said_the_answer_waits(bot, telegram):
    telegram.answers = [TokenRefused("Unauthorized")]
    await bot.told("/help")
    assert await open_updates(bot) == 1
    bot.clock.advance(seconds=21)

    said = await bot.hears()

    assert len(said.calls) == 1
    assert await open_updates(bot) == 0


async def test_a_group_that_became_a_supergroup_keeps_what_it_chose(bot):
    await bot.told("/subscribe 6:30", chat=GROUP)

    said = await bot.told("", chat=GROUP, migrate_to_chat_id=-100888)

    assert said.calls == []
    assert (await bot.choices(-100888)).times == (390,)


@pytest.mark.parametrize(
    "kind", ["edited_message", "poll", "message_reaction", "chat_join_request", "unheard_of"]
)
async def test_updates_of_no_use_are_taken_and_let_go(bot, kind):
    said = await bot.hears({"update_id": 900_000, kind: {"what": "ever"}})

    assert said.calls == []
    assert await open_updates(bot) == 0


async def test_words_that_come_with_a_photo_only_are_let_be(bot):
    update = bot.people.says("", photo=[{"file_id": "1"}])
    del update["message"]["text"]

    said = await bot.hears(update)

    assert said.calls == []
