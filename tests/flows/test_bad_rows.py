"""A schedule or a profile that cannot be read: whoever has it waits, all others get their news."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from digests.edition import StoryStatus
from digests.model import Mode
from digests.schedule import QuietHours
from digests.store.tables import profiles, schedules, subscriptions
from digests.subscribers import explain
from tests.flows.conftest import AN, BINH

pytestmark = pytest.mark.usefixtures("logged")

NO_ZONE = '{"times": [], "zone": "Asia/Atlantis", "quiet": {"start": 60, "end": 120}}'
WITH_HOURS = NO_ZONE.replace('"times": []', '"times": [390, 1080]')
FOREIGN = '{"times": "at noon"}'
UNREADABLE = '{"times": "at noon", "sections": 7}'


async def spoil(house, table, column, address, text):
    """Write `text` into the row that the chat's subscription has of `table`."""
    async with house.db.write() as tx:
        chat = await house.chat(address)
        ids = sa.select(subscriptions.c[f"{column}_id"]).where(subscriptions.c.chat_id == chat.id)
        (id_,) = set((await tx.execute(ids)).scalars())
        statement = sa.text(f"UPDATE {table.name} SET {column} = :text WHERE id = :id")
        if tx.dialect.name == "postgresql":
            statement = sa.text(
                f"UPDATE {table.name} SET {column} = CAST(:text AS json) WHERE id = :id"
            )
        await tx.execute(statement, {"text": text, "id": id_})


@pytest.mark.parametrize("mode", [Mode.NOW, Mode.HOURS])
@pytest.mark.parametrize("what", ["no zone", "foreign schedule", "foreign profile", "no json"])
async def test_a_row_that_cannot_be_read_stops_no_other_and_is_told_once(
    house, clock, logged, mode, what
):
    clock.set_local(10)
    quiet = QuietHours(start=60, end=120)
    await house.subscribe(AN, mode, muted=("bóng đá",), quiet=quiet, times=(390, 1080))
    await house.subscribe(BINH, mode, times=(420, 1080))
    match what:
        case "no zone":
            text = NO_ZONE if mode is Mode.NOW else WITH_HOURS
            await spoil(house, schedules, "schedule", AN, text)
        case "foreign schedule":
            await spoil(house, schedules, "schedule", AN, FOREIGN)
        case "foreign profile":
            await spoil(house, profiles, "profile", AN, '{"sections": 7}')
        case "no json":
            if house.db.url.startswith("postgresql"):
                pytest.skip("PostgreSQL keeps nothing that is no JSON")
            await spoil(house, schedules, "schedule", AN, '{"times": [')
    await house.publish("Khởi công cầu mới")
    clock.set_local(18)

    for _ in range(20):
        await house.turn()
        clock.advance(minutes=1)

    assert house.got(BINH) == [["Khởi công cầu mới"]]
    assert house.got(AN) == []
    (told,) = [entry for entry in logged if entry["event"] == "subscriptions_put_aside"]
    assert told["log_level"] == "error"
    assert told["chats"] == [AN]
    assert "/settings" in told["do"]


@pytest.mark.parametrize("away", [1, 30], ids=["an hour", "more than a day"])
async def test_what_was_put_aside_comes_within_an_hour_of_the_zone(house, clock, logged, away):
    clock.set_local(10)
    await house.subscribe(AN, quiet=QuietHours(start=60, end=120))
    await spoil(house, schedules, "schedule", AN, NO_ZONE)
    await house.publish("Khởi công cầu mới")
    for _ in range(away):
        await house.turn()
        clock.advance(hours=1)
    await house.publish("Mưa lớn")
    await house.turn()
    told = [entry for entry in logged if entry["event"] == "subscriptions_put_aside"]
    assert len(told) == away + 1  # an operator is told as often as we look, no more
    await spoil(house, schedules, "schedule", AN, NO_ZONE.replace("Atlantis", "Bangkok"))

    clock.advance(hours=1)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới", "Mưa lớn"]]


@pytest.mark.parametrize(("table", "column"), [(schedules, "schedule"), (profiles, "profile")])
async def test_who_chooses_anew_gets_everything_at_once(house, clock, table, column):
    clock.set_local(10)
    await house.subscribe(AN, muted=("bóng đá",), quiet=QuietHours(start=60, end=120))
    await spoil(house, table, column, AN, UNREADABLE)
    await house.publish("Khởi công cầu mới")
    await house.turn()

    await house.subscribe(AN)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_a_zone_that_is_gone_while_a_delivery_waits_stops_no_other(house, clock):
    quiet = QuietHours(start=60, end=120)
    await house.subscribe(AN, quiet=quiet)
    await house.subscribe(BINH)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    await spoil(house, schedules, "schedule", AN, NO_ZONE)

    await house.turn()

    assert house.got(AN) == house.got(BINH) == [["Khởi công cầu mới"]]


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        (schedules, "schedule", UNREADABLE),
        (schedules, "schedule", NO_ZONE),
        (profiles, "profile", UNREADABLE),
    ],
    ids=["foreign schedule", "no zone", "foreign profile"],
)
async def test_who_asks_why_is_answered_though_a_row_cannot_be_read(
    house, clock, table, column, text
):
    await house.subscribe(AN, muted=("bóng đá",), quiet=QuietHours(start=60, end=120))
    await spoil(house, table, column, AN, text)
    (story,) = await house.publish("Khởi công cầu mới")
    await house.queueing.queue()

    chat = await house.chat(AN)
    async with house.db.read() as tx:
        told = await explain(tx, chat.id, 0, story_id=story, now=clock())

    assert told.status is StoryStatus.DUE
