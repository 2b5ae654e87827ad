"""The whole program as a process: what people see of it, from the first word to SIGTERM."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.e2e.program import BotProcess

AN, BINH = 1001, 1002
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def to(chat):
    return lambda entry: entry["chat_id"] == chat and entry["event"] == "sent"


async def test_people_are_served_news_is_pushed_and_a_stop_is_clean(bot, telegram):
    bot.start()

    await telegram.send("/subscribe now", user=AN)
    await telegram.until(to(AN), seconds=30)
    soon = (datetime.now(VIETNAM) + timedelta(seconds=65)).strftime("%H:%M")
    await telegram.send(f"/subscribe {soon}", user=BINH)
    answered = await telegram.until(to(BINH), seconds=15)
    since = await telegram.last()
    news = await telegram.until(to(AN), since=since, seconds=30)
    await telegram.send("/latest 2", user=AN)
    await telegram.until(to(AN), since=news[0]["seq"], seconds=15)

    assert soon.lstrip("0") in answered[0]["text"]
    edition = await telegram.until(to(BINH), since=answered[0]["seq"], seconds=80)
    assert datetime.fromtimestamp(edition[0]["time"], VIETNAM).strftime("%H:%M") == soon
    assert bot.heartbeat.exists()
    code, seconds = bot.terminate()
    assert code == 0
    assert seconds < 10


async def test_killed_again_and_again_it_serves_everybody_in_the_end(bot, telegram):
    for number in range(3):
        bot.start()
        await telegram.send("/help", user=2000 + number)
        await telegram.until(to(2000 + number), seconds=30)
        await telegram.send("/help", user=3000 + number)
        bot.kill()

    bot.start()
    for number in range(3):
        await telegram.until(to(3000 + number), seconds=30)

    assert bot.terminate()[0] == 0


async def test_a_stop_does_not_wait_for_a_telegram_that_never_answers(bot, telegram):
    """Given calls under way of both kinds, an answer and a push, that never come back."""
    bot.start()
    await telegram.send("/subscribe now", user=AN)
    await telegram.until(to(AN), seconds=30)
    pushed = await telegram.fault("hang", match={"chat_id": AN}, times=None)
    asked = await telegram.fault("hang", match={"chat_id": BINH}, times=None)
    await until_met(telegram, pushed)
    await telegram.send("/help", user=BINH)
    await until_met(telegram, asked)

    code, seconds = bot.terminate(within=20)

    assert code == 0
    assert seconds < 10


async def until_met(telegram, fault):
    async with asyncio.timeout(30):
        while not any(  # noqa: ASYNC110  it tells nobody
            one["met"] for one in await telegram.faults() if one["id"] == fault
        ):
            await asyncio.sleep(0.05)


def test_without_a_token_it_says_how_to_get_one(tmp_path):
    process = BotProcess(tmp_path, database_url=f"sqlite:///{tmp_path}/tingon.db")
    process.start()

    assert process.wait() == 2
    assert "@BotFather" in process.said()
