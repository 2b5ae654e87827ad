"""A pause, an end, a block, a return, and everything deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.screens.delete import DeleteData
from bot.screens.mode import SetMode
from bot.screens.pause import PauseFor, PauseKind, Resume
from digests.model import Mode
from digests.outbox import ChatGone
from digests.store import chats, subscriptions
from digests.store.tables import metadata
from tests.screens.people import AN, BINH, GROUP


async def states(bot, address: int = AN) -> list[str]:
    async with bot.db.read() as tx:
        chat = await chats.at(tx, address)
        return [one.state for one in await subscriptions.of_chat(tx, chat.id)]


@pytest.mark.parametrize(
    ("label", "days", "says"),
    [
        ("Một ngày", 1, "⏸ Đã tạm dừng đến"),
        ("Một tuần", 7, "⏸ Đã tạm dừng đến"),
        ("Đến khi", 36525, "⏸ Đã tạm dừng. Khi nào muốn nhận tin trở lại"),
    ],
)
async def test_a_pause_is_chosen_and_ended_by_a_tap(bot, label, days, says):
    await bot.told("/subscribe ngay")
    asked = await bot.told("/pause")

    paused = await bot.tapped(asked.button(label))

    assert paused.text.startswith(says)
    assert (await bot.choices()).paused_until == bot.clock() + timedelta(days=days)
    resumed = await bot.tapped(paused.button("Nhận tin trở lại"))
    assert resumed.toast.startswith("▶️")
    assert (await bot.choices()).paused_until is None


async def test_resuming_by_words(bot):
    await bot.told("/subscribe ngay")
    await bot.tapped(PauseFor(PauseKind.WEEK))

    said = await bot.told("/resume")

    assert said.text.startswith("▶️")
    assert (await bot.choices()).paused_until is None


async def test_who_has_paused_nothing_hears_that_the_news_comes(bot):
    await bot.told("/subscribe ngay")

    said = await bot.told("/resume")

    assert said.text.startswith("Bạn không tạm dừng gì cả")


@pytest.mark.parametrize("command", ["/pause", "/resume"])
async def test_who_gets_nothing_has_nothing_to_pause(bot, command):
    assert "/subscribe" in (await bot.told(command)).text


@pytest.mark.parametrize("action", [PauseFor(PauseKind.DAY), Resume()])
async def test_old_pause_buttons_say_so_too(bot, action):
    assert "/subscribe" in (await bot.tapped(action)).toast


async def test_subscribing_anew_ends_a_pause(bot):
    await bot.told("/subscribe ngay")
    await bot.tapped(PauseFor(PauseKind.UNTIL_I_RETURN))

    await bot.told("/subscribe 6:30")

    assert (await bot.choices()).paused_until is None


async def test_who_blocks_and_returns_finds_everything_as_it_was(bot):
    await bot.told("/subscribe 6:30")
    await bot.told("/mute bóng đá")
    before = await bot.choices()
    said = await bot.hears(bot.people.blocks())
    assert said.calls == []
    assert await states(bot) == ["away"]

    said = await bot.hears(bot.people.unblocks())

    assert said.text.startswith("Mừng bạn trở lại!")
    assert "bóng đá" in said.text
    assert await bot.choices() == before
    assert await states(bot) == ["active"]


async def test_who_was_only_seen_to_be_gone_is_welcomed_at_start(bot, telegram):
    await bot.told("/subscribe 6:30")
    telegram.answers = [ChatGone("bot was blocked by the user")]
    await bot.told("/latest")
    assert await states(bot) == ["away"]

    said = await bot.told("/start")

    assert said.text.startswith("Mừng bạn trở lại!")
    assert await states(bot) == ["active"]


async def test_who_returns_without_a_subscription_is_not_bothered(bot):
    await bot.told("/help")
    await bot.hears(bot.people.blocks())

    said = await bot.hears(bot.people.unblocks())

    assert said.calls == []


async def test_start_for_who_is_subscribed_shows_what_there_is(bot):
    await bot.told("/subscribe 6:30")

    said = await bot.told("/start")

    assert "6:30" in said.text
    assert not said.text.startswith("Mừng")


async def test_a_group_that_lets_the_bot_in_again_finds_what_it_had(bot):
    await bot.told("/subscribe 6:30", chat=GROUP)
    await bot.hears(bot.people.changes_the_bot("kicked", was="member", chat=GROUP))

    said = await bot.hears(bot.people.changes_the_bot("member", was="left", chat=GROUP))

    assert said.text.startswith("Mừng bạn trở lại!")
    assert await states(bot, GROUP) == ["active"]


async def test_a_group_that_forbids_the_bot_to_write_is_left_in_peace(bot):
    await bot.told("/subscribe 6:30", chat=GROUP)
    muted = bot.people.changes_the_bot(
        "restricted", was="member", chat=GROUP, can_send_messages=False
    )
    await bot.hears(muted)
    assert await states(bot, GROUP) == ["away"]

    free = bot.people.changes_the_bot("member", was="restricted", chat=GROUP)
    said = await bot.hears(free)

    assert said.calls == []
    assert await states(bot, GROUP) == ["active"]


async def test_stop_ends_what_comes_and_keeps_the_choices(bot):
    await bot.told("/subscribe 6:30")

    said = await bot.told("/stop")

    assert said.text.startswith("Đã dừng mọi bản tin ở đây.")
    assert await states(bot) == ["ended"]
    assert (await bot.choices()).times == (390,)


async def test_deleting_asks_first(bot):
    await bot.told("/subscribe 6:30")

    asked = await bot.told("/delete_my_data")

    assert asked.text.startswith("🗑")
    kept = await bot.tapped(asked.button("Thôi, giữ lại"))
    assert "6:30" in kept.text
    assert await states(bot) == ["active"]


async def test_everything_about_a_person_is_deleted_and_told(bot):
    await bot.told("/subscribe 6:30")
    await bot.told("/follow Lâm Thao, Việt Trì")
    await bot.told("/subscribe ngay", who=BINH)
    asked = await bot.told("/delete_my_data")

    said = await bot.tapped(asked.button("Xóa hết"))

    assert "1 đăng ký, 2 từ khóa" in said.text
    assert not await bot.is_known(AN)
    assert await bot.is_known(BINH)
    assert await _rows_naming(bot, AN) == {"inbox": 0}


async def _rows_naming(bot, address: int) -> dict[str, int]:
    """Count what still names a chat, in any table; of the inbox, what still has its words."""
    found = {}
    async with bot.db.read() as tx:
        for table in metadata.sorted_tables:
            if "address" in table.c:
                query = sa.select(sa.func.count()).where(table.c.address == address)
                if table.name == "inbox":
                    query = query.where(table.c.payload.is_not(None))
                count = await tx.scalar(query)
                if count or table.name == "inbox":
                    found[table.name] = count
    return found


async def test_who_was_forgotten_may_begin_anew(bot):
    await bot.told("/subscribe 6:30")
    await bot.tapped(DeleteData())

    await bot.tapped(SetMode(Mode.NOW))

    assert (await bot.choices()).times == ()


async def test_deleting_twice_says_that_there_is_nothing(bot):
    await bot.tapped(DeleteData())

    said = await bot.tapped(DeleteData())

    assert said.text.startswith("Ở đây không lưu gì")
