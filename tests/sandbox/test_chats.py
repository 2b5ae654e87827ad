"""What a chat does to a bot: blocks it, throws it out, moves house, closes a topic."""

from __future__ import annotations

import pytest
from telegram import ChatMemberAdministrator, ChatMemberBanned, ChatMemberOwner, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from sandbox.client import Sandbox, SandboxError
from tests.sandbox.conftest import AN, BINH, drain, refused


async def changes(bot: ExtBot[None]) -> list[tuple[str, str]]:
    """Return how the bot's own standing has changed, as its updates tell it."""
    told = []
    for update in await drain(bot):
        assert isinstance(update, Update)
        if update.my_chat_member is not None:
            change = update.my_chat_member
            told.append((change.old_chat_member.status, change.new_chat_member.status))
    return told


async def test_who_blocks_the_bot_hears_no_more_and_the_bot_is_told(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    await telegram.block(AN)

    with refused(Forbidden, "bot was blocked by the user"):
        await bot.send_message(AN, "còn đó không?")
    assert await changes(bot) == [("member", "kicked")]
    with pytest.raises(SandboxError, match="unblock it first"):
        await telegram.send("chào", user=AN)


async def test_who_unblocks_the_bot_hears_it_again(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.block(AN)
    await telegram.unblock(AN)

    assert (await bot.send_message(AN, "lại gặp nhau")).text == "lại gặp nhau"
    assert await changes(bot) == [("member", "kicked"), ("kicked", "member")]


async def test_blocking_twice_is_told_once(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.block(AN)
    await telegram.block(AN)

    assert await changes(bot) == [("member", "kicked")]


async def test_a_deleted_account_cannot_be_written_to(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    await telegram.deactivate(AN)

    with refused(Forbidden, "user is deactivated"):
        await bot.send_message(AN, "chào")


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_bot_that_was_kicked_is_told_so(
    bot: ExtBot[None], telegram: Sandbox, kind: str
) -> None:
    chat = await telegram.create_chat(kind, "Tổ dân phố")
    await telegram.set_bot(chat, "kicked")

    with refused(Forbidden, f"bot was kicked from the {kind} chat"):
        await bot.send_message(chat, "chào")
    assert (await changes(bot))[-1][1] == "kicked"


async def test_a_bot_that_left_is_no_member(bot: ExtBot[None], telegram: Sandbox) -> None:
    group = await telegram.create_chat("supergroup", "Tổ dân phố")

    assert await bot.leave_chat(group)

    with refused(Forbidden, "bot is not a member of the supergroup chat"):
        await bot.send_message(group, "chào")
    assert await changes(bot) == [("left", "member"), ("member", "left")]


async def test_a_restricted_bot_may_not_write(bot: ExtBot[None], telegram: Sandbox) -> None:
    group = await telegram.create_chat("supergroup", "Tổ dân phố")
    await telegram.set_bot(group, "restricted")

    with refused(BadRequest, "not enough rights to send text messages"):
        await bot.send_message(group, "chào")


async def test_a_group_that_became_a_supergroup_says_where_it_went(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    group = await telegram.create_chat("group", "Tổ dân phố")
    await drain(bot)
    moved = await telegram.migrate(group)

    with pytest.raises(ChatMigrated) as told:
        await bot.send_message(group, "chào")

    assert told.value.new_chat_id == moved
    assert (await bot.send_message(moved, "chào")).chat.type == "supergroup"
    notes = [update.message for update in await bot.get_updates() if update.message]
    assert [note.migrate_to_chat_id for note in notes] == [moved, None]
    assert [note.migrate_from_chat_id for note in notes] == [None, group]


async def test_a_group_may_migrate_without_a_word(bot: ExtBot[None], telegram: Sandbox) -> None:
    group = await telegram.create_chat("group", "Tổ dân phố")
    await drain(bot)

    await telegram.migrate(group, tell=False)

    assert await drain(bot) == []
    with pytest.raises(SandboxError, match="only a group"):
        await telegram.migrate(group)


async def test_a_message_goes_to_its_topic(bot: ExtBot[None], telegram: Sandbox) -> None:
    forum = await telegram.create_chat("supergroup", "Diễn đàn", forum=True)
    topic = await telegram.create_topic(forum, "Bản tin")

    sent = await bot.send_message(forum, "tin", message_thread_id=topic)

    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
    assert sent.chat.is_forum


async def test_a_closed_topic_takes_nothing_until_it_opens_again(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    forum = await telegram.create_chat("supergroup", "Diễn đàn", forum=True)
    topic = await telegram.create_topic(forum, "Bản tin")
    await telegram.close_topic(forum, topic)

    with refused(BadRequest, "topic_closed"):
        await bot.send_message(forum, "tin", message_thread_id=topic)

    await telegram.reopen_topic(forum, topic)
    assert await bot.send_message(forum, "tin", message_thread_id=topic)


async def test_a_deleted_topic_is_not_found(bot: ExtBot[None], telegram: Sandbox) -> None:
    forum = await telegram.create_chat("supergroup", "Diễn đàn", forum=True)
    topic = await telegram.create_topic(forum, "Bản tin")
    await telegram.delete_topic(forum, topic)

    with refused(BadRequest, "message thread not found"):
        await bot.send_message(forum, "tin", message_thread_id=topic)


async def test_a_bot_that_administers_opens_and_closes_topics(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    forum = await telegram.create_chat(
        "supergroup", "Diễn đàn", forum=True, bot_status="administrator"
    )

    topic = await bot.create_forum_topic(forum, "Bản tin sáng")

    assert topic.name == "Bản tin sáng"
    assert await bot.close_forum_topic(forum, topic.message_thread_id)
    assert await bot.send_message(forum, "viết được", message_thread_id=topic.message_thread_id)


async def test_a_post_in_a_channel_has_no_author(bot: ExtBot[None], telegram: Sandbox) -> None:
    channel = await telegram.create_chat("channel", "Kênh Đất Tổ", username="kenh_dat_to")

    post = await bot.send_message("@kenh_dat_to", "bản tin")

    assert post.from_user is None and post.sender_chat is not None
    assert post.chat.id == channel and post.chat.type == "channel"


async def test_getting_a_chat_passes_strict_reading(bot: ExtBot[None], telegram: Sandbox) -> None:
    group = await telegram.create_chat("supergroup", "Diễn đàn", forum=True)

    private, forum = await bot.get_chat(AN), await bot.get_chat(group)

    assert (private.first_name, private.username) == ("An", "an_viettri")
    assert forum.is_forum and forum.permissions is not None


async def test_members_are_told_with_all_their_rights(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    group = await telegram.create_chat("supergroup", "Nhóm", owner=AN, bot_status="administrator")
    await telegram.set_member(group, BINH, "kicked")

    assert isinstance(await bot.get_chat_member(group, bot.id), ChatMemberAdministrator)
    assert isinstance(await bot.get_chat_member(group, AN), ChatMemberOwner)
    assert isinstance(await bot.get_chat_member(group, BINH), ChatMemberBanned)
    with refused(BadRequest, "member not found"):
        await bot.get_chat_member(group, 424242)
    administrators = await bot.get_chat_administrators(group)
    assert {member.user.id for member in administrators} == {AN, bot.id}
    assert await bot.get_chat_member_count(group) == 2


async def test_a_private_chat_has_no_administrators(bot: ExtBot[None]) -> None:
    with refused(BadRequest, "no administrators in the private chat"):
        await bot.get_chat_administrators(AN)


async def test_an_administrator_pins_and_a_member_does_not(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    group = await telegram.create_chat("supergroup", "Nhóm")
    sent = await bot.send_message(group, "ghim tôi")

    with refused(BadRequest, "not enough rights"):
        await bot.pin_chat_message(group, sent.message_id)
    await telegram.set_bot(group, "administrator")
    assert await bot.pin_chat_message(group, sent.message_id)

    pinned = (await bot.get_chat(group)).pinned_message
    assert pinned is not None and pinned.message_id == sent.message_id
