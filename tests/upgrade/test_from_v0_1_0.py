"""What v0.1.0 had promised when it was killed in the middle of an evening, today's program keeps.

The release itself told what would have come of its database: see make_v0_1_0.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from click.testing import CliRunner

from bot.cli import main
from tests.golden.doors import read_stored
from tests.upgrade.conftest import Phase, Snapshot, TakenOver
from tests.upgrade.releases import Row
from tests.upgrade.telegram import Call

OPEN = {"queued", "leased", "sending"}


def by_id(rows: Iterable[Row]) -> dict[int, Row]:
    return {row["id"]: row for row in rows}


def told(rows: Snapshot, receipts: Iterable[Row] | None = None) -> Counter[tuple[int, int]]:
    """(subscription, story) of all that has arrived, or of these receipts, counted."""
    deliveries = by_id(rows["deliveries"])
    stories: dict[tuple[int, int], list[int]] = {}
    for one in rows["edition_stories"]:
        stories.setdefault((one["edition_id"], one["part"]), []).append(one["story_id"])
    found: Counter[tuple[int, int]] = Counter()
    for receipt in rows["receipts"] if receipts is None else receipts:
        delivery = deliveries[receipt["delivery_id"]]
        if receipt["message_id"] is not None:
            for story in stories[delivery["edition_id"], receipt["part"]]:
                found[delivery["subscription_id"], story] += 1
    return found


def fresh_receipts(phase: Phase, before: Snapshot) -> dict[int, Row]:
    """The receipts of a phase, by their message."""
    known = {(one["delivery_id"], one["part"]) for one in before["receipts"]}
    rows = [
        one for one in phase.rows["receipts"] if (one["delivery_id"], one["part"]) not in known
    ]
    return {one["message_id"]: one for one in rows}


def gone_chats(rows: Snapshot) -> set[int]:
    return {chat["id"] for chat in rows["chats"] if chat["gone_reason"] is not None}


# ---- digests ------------------------------------------------------------------------------------


def test_whoever_was_owed_a_story_has_got_it(taken_over: TakenOver) -> None:
    owed = taken_over.promised["told"]
    # Where one begins who subscribes just now is not promised.
    subscribed = {
        one["id"] for one in taken_over.before["subscriptions"] if one["state"] != "ended"
    }
    at_once, a_day_on = (
        {
            (int(whose), story)
            for whose, stories in owed[moment].items()
            for story in stories
            if int(whose) in subscribed
        }
        for moment in owed
    )

    got = set(told(taken_over.before)) | set(told(taken_over.at_once.rows))
    assert at_once - got == set()

    got |= set(told(taken_over.a_day_on.rows))
    assert a_day_on - got == set()
    assert len(a_day_on - set(told(taken_over.before))) > 3_000, "else this says nothing"


def test_nobody_is_told_twice(taken_over: TakenOver) -> None:
    places = {
        one["id"]: (one["chat_id"], one["topic"])
        for phase in (taken_over.at_once, taken_over.a_day_on)
        for one in phase.rows["subscriptions"]
    }
    twice = []
    for phase, before in (
        (taken_over.at_once, taken_over.before),
        (taken_over.a_day_on, taken_over.at_once.rows),
    ):
        known = {(places[whose], story) for whose, story in told(before) if whose in places}
        heard: Counter[tuple[object, int]] = Counter()
        for (whose, story), times in told(
            phase.rows, fresh_receipts(phase, before).values()
        ).items():
            heard[places[whose], story] += times
        twice += [one for one in heard if heard[one] > 1 or one in known]
        assert heard
    assert twice == []


def test_every_message_is_a_part_with_a_receipt_or_an_answer(taken_over: TakenOver) -> None:
    promised = Counter(method for method, _ in taken_over.promised["calls"])
    for phase, before, answers in (
        (taken_over.at_once, taken_over.before, promised["sendMessage"]),
        (taken_over.a_day_on, taken_over.at_once.rows, 0),
    ):
        receipts = fresh_receipts(phase, before)
        parts = [call for call in phase.sent() if call.message_id in receipts]
        assert len(parts) == len(receipts)
        assert len(phase.sent()) - len(parts) == answers
        assert all(call.chat == receipts[call.message_id]["address"] for call in parts)


def test_what_has_a_receipt_is_not_sent_again(taken_over: TakenOver) -> None:
    after = {
        (one["delivery_id"], one["part"]): one["message_id"]
        for one in taken_over.at_once.rows["receipts"]
    }
    kept = [
        one for one in taken_over.before["receipts"] if (one["delivery_id"], one["part"]) in after
    ]

    assert all(after[one["delivery_id"], one["part"]] == one["message_id"] for one in kept)
    assert len(kept) > 3_000


def test_what_was_under_way_and_what_was_half_sent_is_finished(taken_over: TakenOver) -> None:
    after, gone = by_id(taken_over.a_day_on.rows["deliveries"]), gone_chats(taken_over.before)
    parts = {one["id"]: one["parts"] for one in taken_over.before["editions"]}
    receipts = Counter(one["delivery_id"] for one in taken_over.a_day_on.rows["receipts"])
    begun = [
        one
        for one in taken_over.before["deliveries"]
        if one["state"] in OPEN and (one["next_part"] or one["state"] == "sending")
    ]
    there = [one for one in begun if one["chat_id"] not in gone]

    assert {one["state"] for one in begun} == OPEN
    assert {after[one["id"]]["state"] for one in there} == {"sent"}
    assert [one for one in there if receipts[one["id"]] != parts[one["edition_id"]]] == []
    waiting = [after[one["id"]] for one in begun if one["chat_id"] in gone]
    assert {(one["state"], one["next_part"]) for one in waiting} == {("queued", 1)}


def test_corrections_that_waited_are_made(taken_over: TakenOver) -> None:
    deliveries, gone = by_id(taken_over.before["deliveries"]), gone_chats(taken_over.before)
    after = by_id(taken_over.at_once.rows["edits"])
    messages = {
        (one["delivery_id"], one["part"]): one for one in taken_over.at_once.rows["receipts"]
    }
    made = Counter(
        (call.chat, call.params["message_id"])
        for call in taken_over.at_once.calls
        if call.method == "editMessageText"
    )
    waited = [one for one in taken_over.before["edits"] if one["state"] == "queued"]
    for edit in waited:
        receipt = messages[edit["delivery_id"], edit["part"]]
        if deliveries[edit["delivery_id"]]["chat_id"] in gone:
            assert after[edit["id"]]["state"] == "queued"
        else:
            assert after[edit["id"]]["state"] == "sent"
            assert made[receipt["address"], receipt["message_id"]] == 1
            assert receipt["revision"] == edit["revision"]
    assert len(waited) > 50


def test_what_failed_is_still_listed_for_the_operator(taken_over: TakenOver) -> None:
    listed = CliRunner().invoke(
        main,
        ["outbox", "list", "--state", "failed"],
        env={"TINGON_DATABASE_URL": taken_over.url, "TINGON_LOG_LEVEL": "error"},
    )

    ids = {json.loads(line)["id"] for line in listed.stdout.splitlines()}
    assert set(taken_over.promised["failed"]) <= ids
    assert taken_over.promised["failed"]


# ---- people -------------------------------------------------------------------------------------


def test_answers_that_were_kept_are_said_once(taken_over: TakenOver) -> None:
    said = [(call.method, call.params) for call in taken_over.at_once.calls]

    times = [
        said.count((method, params)) for method, params in taken_over.promised["answers_waiting"]
    ]

    assert set(times) == {1}
    assert len(times) > 30


def test_no_button_is_dead_that_was_not(taken_over: TakenOver) -> None:
    def about(method: str, params: dict[str, object]) -> tuple[object, ...]:
        names = ("chat_id", "message_thread_id", "message_id", "callback_query_id", "show_alert")
        return (method, *(params.get(name) for name in names))

    receipts = fresh_receipts(taken_over.at_once, taken_over.before)
    edited = {one["message_id"] for one in taken_over.before["receipts"]}
    answers = [call for call in taken_over.at_once.calls if not _of_outbox(call, receipts, edited)]
    wanted = Counter(about(method, params) for method, params in taken_over.promised["calls"])

    assert Counter(about(call.method, call.params) for call in answers) == wanted
    assert sum(call.method == "answerCallbackQuery" for call in answers) > 60


def test_what_people_asked_for_is_done(taken_over: TakenOver) -> None:
    rows = taken_over.at_once.rows

    assert _choices(rows) == _wanted(taken_over.promised["choices_after"])
    assert {one["state"] for one in rows["inbox"]} == {"done", "failed"}
    assert {one["payload"] for one in rows["inbox"]} == {None}


def test_the_settings_of_every_chat_are_read_as_the_release_read_them(
    taken_over: TakenOver,
) -> None:
    assert _choices(taken_over.before) == _wanted(taken_over.promised["choices"])


# ---- what is kept -------------------------------------------------------------------------------


def test_feeds_texts_and_numbers_are_as_they_were(taken_over: TakenOver) -> None:
    before, after = taken_over.before, taken_over.at_once.rows

    assert after["model_texts"] == before["model_texts"]
    assert after["feeds"] == before["feeds"]
    assert [_but(one, "seq") for one in after["stories"]] == [
        _but(one, "seq") for one in before["stories"]
    ]
    assert [one for one in before["stories"] if not one["backlog"] and not one["seq"]], "a new one"
    assert [one for one in after["stories"] if not one["backlog"] and not one["seq"]] == []
    days = {
        (one["subscription_id"], one["day"]): one["editions"] for one in after["delivery_days"]
    }
    living = {one["id"] for one in after["subscriptions"]}
    for one in before["delivery_days"]:
        if one["subscription_id"] in living:
            assert days[one["subscription_id"], one["day"]] >= one["editions"]


def test_articles_that_waited_are_asked_for_when_it_is_their_turn(taken_over: TakenOver) -> None:
    before = by_id(taken_over.before["articles"])
    now = taken_over.at_once.at.timestamp() * 1000
    tried = {
        one["id"]: one["attempts"] - before[one["id"]]["attempts"]
        for one in taken_over.at_once.rows["articles"]
        if one["state"] == "waiting"
    }

    assert {id_: before[id_]["next_attempt_at"] <= now for id_ in tried} == tried
    assert Counter(tried.values()) == {1: 4, 0: 1}


def _of_outbox(call: Call, receipts: dict[int, Row], edited: set[int]) -> bool:
    if call.method == "sendMessage":
        return call.message_id in receipts
    if call.method == "editMessageText":
        return call.params["message_id"] in edited | set(receipts)
    return call.method.startswith("setMy")


def _choices(rows: Snapshot) -> dict[tuple[int, int], object]:
    addresses = {chat["id"]: chat["address"] for chat in rows["chats"]}
    return {
        (addresses[one["chat_id"]], one["topic"]): _but_its_second(
            read_stored("choices.choices", json.loads(one["choices"]))
        )
        for one in rows["choices"]
    }


def _wanted(promised: list[list[object]]) -> dict[tuple[object, object], object]:
    return {(address, topic): _but_its_second(value) for address, topic, value in promised}


def _but_its_second(choices: dict[str, object]) -> dict[str, object]:
    """A pause that begins when it is asked for ends some seconds sooner or later."""
    until = choices["paused_until"]
    return {**choices, "paused_until": str(until)[:15] if until else None}


def _but(row: Row, *names: str) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in names}
