"""A row that the database itself refuses to change: it harms nobody but itself."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from digests.outbox import Refused
from tests.flows.conftest import AN, BINH, CHI
from tests.flows.messenger import Messenger

pytestmark = pytest.mark.usefixtures("logged")

NO_RECEIPTS = {
    "sqlite": (
        "CREATE TRIGGER no BEFORE INSERT ON receipts WHEN NEW.address = {chat}"
        " BEGIN SELECT RAISE(ABORT, 'no receipts for this one'); END"
    ),
    "postgresql": "ALTER TABLE receipts ADD CONSTRAINT no CHECK (address <> {chat})",
}
NOT_SENDING = {
    "sqlite": (
        "CREATE TRIGGER no BEFORE UPDATE ON deliveries"
        " WHEN NEW.state = 'sending' AND NEW.subscription_id = 1"
        " BEGIN SELECT RAISE(ABORT, 'no marks for this one'); END"
    ),
    "postgresql": (
        "ALTER TABLE deliveries ADD CONSTRAINT no"
        " CHECK (state <> 'sending' OR subscription_id <> 1)"
    ),
}


@pytest.fixture
def sender():
    return Messenger()


async def forbid(house, what):
    async with house.db.write() as tx:
        await tx.execute(sa.text(what[tx.dialect.name].format(chat=AN)))


@pytest.mark.parametrize("what", [NO_RECEIPTS, NOT_SENDING], ids=["receipt", "mark"])
async def test_what_cannot_be_written_down_is_put_aside_and_stops_no_other(house, clock, what):
    for chat in (AN, BINH, CHI):
        await house.subscribe(chat)
    await forbid(house, what)
    await house.publish("Khởi công cầu mới")

    for _ in range(3):
        await house.turn()
        clock.advance(minutes=1)

    assert house.got(BINH) == house.got(CHI) == [["Khởi công cầu mới"]]
    assert await house.states() == {"failed": 1, "sent": 2}


async def test_an_answer_that_breaks_our_bookkeeping_is_put_aside_too(house, clock, sender):
    """Given a refusal with a reason that no database takes as text."""
    sender.script[AN] = [Refused("a broken \ud800 half")] * 3
    await house.subscribe(AN)
    await house.subscribe(BINH)
    await house.publish("Khởi công cầu mới")

    for _ in range(3):
        await house.turn()
        clock.advance(minutes=1)

    assert house.got(BINH) == [["Khởi công cầu mới"]]
    assert await house.states() == {"failed": 1, "sent": 1}
