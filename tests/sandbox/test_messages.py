"""What a bot may say, and what Telegram answers when it may not."""

from __future__ import annotations

import pytest
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken
from telegram.ext import ExtBot

from sandbox import RunningSandbox
from sandbox.client import Sandbox
from tests.sandbox.conftest import AN, BINH, Clock, ptb, refused

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x20\x08\x02\x00\x00\x00"
    b"\x00\x00\x00\x00"
)


def button(data: str = "x") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Ấn", callback_data=data)]])


async def test_a_bot_learns_who_it_is(bot: ExtBot[None]) -> None:
    me = await bot.get_me()

    assert me.is_bot
    assert me.id == 700700
    assert me.username is not None and me.username.endswith("bot")


async def test_a_message_comes_back_as_it_was_delivered(bot: ExtBot[None]) -> None:
    sent = await bot.send_message(AN, "Chào An", reply_markup=button())

    assert sent.text == "Chào An"
    assert sent.chat.type == "private" and sent.chat.first_name == "An"
    assert sent.from_user is not None and sent.from_user.id == 700700
    assert sent.reply_markup == button()


async def test_html_becomes_text_and_entities(bot: ExtBot[None]) -> None:
    html = '😀 <b>Lũ &amp; bão</b> <a href="http://127.0.0.1:1/a.htm">đọc</a>'

    sent = await bot.send_message(AN, html, parse_mode="HTML")

    assert sent.text == "😀 Lũ & bão đọc"
    bold, link = sent.entities
    assert (bold.type, sent.parse_entity(bold)) == (MessageEntity.BOLD, "Lũ & bão")
    assert (link.url, sent.parse_entity(link)) == ("http://127.0.0.1:1/a.htm", "đọc")


async def test_entities_given_as_such_are_kept(bot: ExtBot[None]) -> None:
    sent = await bot.send_message(AN, "đậm", entities=[MessageEntity("bold", 0, 3)])

    assert [entity.type for entity in sent.entities] == ["bold"]


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<b>mở", "can't find end tag corresponding to start tag"),
        ("<h1>to</h1>", "unsupported start tag"),
        ("đóng</b>", "unexpected end tag at byte offset 6"),
        ("<b>chéo</i>", "unmatched end tag"),
        ("<b", "unclosed start tag"),
        ("<b>x</b", "unclosed end tag"),
        ("giá < 5", "unsupported start tag"),
        ("<span>x</span>", 'tag "span" must have class'),
    ],
)
async def test_broken_html_is_refused_in_telegrams_words(
    bot: ExtBot[None], html: str, reason: str
) -> None:
    with refused(BadRequest, f"can't parse entities: {reason}"):
        await bot.send_message(AN, html, parse_mode="HTML")


@pytest.mark.parametrize("text", ["", "   \n ", "<b> </b>"])
async def test_an_empty_message_is_refused(bot: ExtBot[None], text: str) -> None:
    with refused(BadRequest, "message text is empty"):
        await bot.send_message(AN, text, parse_mode="HTML")


async def test_length_is_counted_after_parsing_in_utf16_units(bot: ExtBot[None]) -> None:
    fits = "<b>" + "ế" * 4094 + "😀</b>"

    assert (await bot.send_message(AN, fits, parse_mode="HTML")).text is not None
    with refused(BadRequest, "message is too long"):
        await bot.send_message(AN, fits + "x", parse_mode="HTML")


async def test_a_chat_nobody_has_heard_of_is_not_found(bot: ExtBot[None]) -> None:
    with refused(BadRequest, "chat not found"):
        await bot.send_message(424242, "ai đó?")


async def test_a_bot_does_not_speak_first(bot: ExtBot[None], telegram: Sandbox) -> None:
    await telegram.user(BINH, first_name="Bình")

    with refused(Forbidden, "can't initiate conversation"):
        await bot.send_message(BINH, "chào")


async def test_callback_data_has_64_bytes_and_not_one_more(bot: ExtBot[None]) -> None:
    await bot.send_message(AN, "vừa", reply_markup=button("đ" * 32))

    with refused(BadRequest, "button_data_invalid"):
        await bot.send_message(AN, "quá", reply_markup=button("đ" * 32 + "x"))


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        (InlineKeyboardButton("x"), "text buttons are unallowed"),
        (InlineKeyboardButton("x", url="http://localhost/"), "is invalid"),
        (InlineKeyboardButton(" ", callback_data="x"), "must be non-empty"),
        (InlineKeyboardButton("x", copy_text=CopyTextButton("a" * 257)), "copy_text_invalid"),
    ],
)
async def test_buttons_are_checked(
    bot: ExtBot[None], button: InlineKeyboardButton, reason: str
) -> None:
    with refused(BadRequest, f"{reason}"):
        await bot.send_message(AN, "x", reply_markup=InlineKeyboardMarkup([[button]]))


async def test_a_keyboard_of_more_than_100_buttons_is_too_long(bot: ExtBot[None]) -> None:
    rows = [[InlineKeyboardButton(str(n), callback_data=str(n))] for n in range(101)]

    with refused(BadRequest, "reply markup is too long"):
        await bot.send_message(AN, "x", reply_markup=InlineKeyboardMarkup(rows))


async def test_a_reply_keyboard_is_accepted_but_not_echoed(bot: ExtBot[None]) -> None:
    sent = await bot.send_message(AN, "x", reply_markup=ReplyKeyboardMarkup([["Có", "Không"]]))

    assert sent.reply_markup is None


async def test_a_reply_knows_what_it_replies_to(bot: ExtBot[None]) -> None:
    first = await bot.send_message(AN, "một")
    second = await bot.send_message(AN, "hai", reply_to_message_id=first.message_id)

    assert second.reply_to_message is not None
    assert second.reply_to_message.message_id == first.message_id


async def test_a_reply_to_nothing_is_refused_unless_it_may_stand_alone(bot: ExtBot[None]) -> None:
    with refused(BadRequest, "message to be replied not found"):
        await bot.send_message(AN, "x", reply_to_message_id=999)

    lenient = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await bot.send_message(AN, "x", reply_parameters=lenient)).reply_to_message is None


async def test_preview_options_are_kept(bot: ExtBot[None]) -> None:
    sent = await bot.send_message(
        AN, "http://127.0.0.1:1/", link_preview_options=LinkPreviewOptions(is_disabled=True)
    )

    assert sent.link_preview_options is not None and sent.link_preview_options.is_disabled


async def test_an_edit_changes_the_message_and_says_when(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    sent = await bot.send_message(AN, "cũ", reply_markup=button())

    edited = await bot.edit_message_text("mới", AN, sent.message_id)

    assert not isinstance(edited, bool)
    assert edited.text == "mới" and edited.edit_date is not None and edited.reply_markup is None
    assert [m["text"] for m in await telegram.messages(AN)][-1] == "mới"


async def test_an_edit_that_changes_nothing_is_refused(bot: ExtBot[None]) -> None:
    sent = await bot.send_message(AN, "<b>như cũ</b>", parse_mode="HTML", reply_markup=button())

    with refused(BadRequest, "message is not modified: specified new message"):
        await bot.edit_message_text(
            "<strong>như cũ</strong>",
            AN,
            sent.message_id,
            parse_mode="HTML",
            reply_markup=button(),
        )
    with refused(BadRequest, "message is not modified"):
        await bot.edit_message_reply_markup(AN, sent.message_id, reply_markup=button())


async def test_only_ones_own_messages_that_exist_can_be_edited(
    bot: ExtBot[None], telegram: Sandbox
) -> None:
    theirs = await telegram.send("của An", user=AN)

    with refused(BadRequest, "message to edit not found"):
        await bot.edit_message_text("x", AN, 999)
    with refused(BadRequest, "message can't be edited"):
        await bot.edit_message_text("x", AN, theirs["message_id"])


async def test_a_message_is_deleted_once(bot: ExtBot[None]) -> None:
    sent = await bot.send_message(AN, "xóa tôi đi")

    assert await bot.delete_message(AN, sent.message_id)
    with refused(BadRequest, "message to delete not found"):
        await bot.delete_message(AN, sent.message_id)


async def test_what_is_older_than_two_days_stays(bot: ExtBot[None], clock: Clock) -> None:
    sent = await bot.send_message(AN, "cũ rồi")
    clock.advance(48 * 3600 + 1)

    with refused(BadRequest, "message can't be deleted"):
        await bot.delete_message(AN, sent.message_id)


async def test_a_photo_goes_by_bytes_by_address_and_by_file_id(bot: ExtBot[None]) -> None:
    uploaded = await bot.send_photo(AN, PNG, caption="<i>Ảnh</i>", parse_mode="HTML")
    by_address = await bot.send_photo(AN, "http://127.0.0.1:1/anh.png")
    again = await bot.send_photo(AN, uploaded.photo[-1].file_id)

    assert (uploaded.photo[-1].width, uploaded.photo[-1].height) == (64, 32)
    assert uploaded.caption == "Ảnh" and uploaded.caption_entities[0].type == "italic"
    assert by_address.photo
    assert again.photo[-1].file_unique_id == uploaded.photo[-1].file_unique_id


async def test_a_document_keeps_its_name_and_can_be_downloaded(bot: ExtBot[None]) -> None:
    sent = await bot.send_document(AN, b"so lieu", filename="số liệu.csv")

    assert sent.document is not None and sent.document.file_name == "số liệu.csv"
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"so lieu"


async def test_an_album_is_several_messages_of_one_group(bot: ExtBot[None]) -> None:
    album = [InputMediaPhoto(PNG, caption="Đồi cọ"), InputMediaPhoto("http://127.0.0.1:1/2.png")]

    sent = await bot.send_media_group(AN, album)

    assert len(sent) == 2 and sent[0].caption == "Đồi cọ"
    assert len({message.media_group_id for message in sent}) == 1


async def test_an_album_has_two_to_ten_pieces(bot: ExtBot[None]) -> None:
    with pytest.raises(BadRequest):
        await bot.send_media_group(AN, [InputMediaPhoto("http://127.0.0.1:1/2.png")])


async def test_a_caption_has_1024_units(bot: ExtBot[None]) -> None:
    with refused(BadRequest, "caption is too long"):
        await bot.send_photo(AN, PNG, caption="ệ" * 1025)


async def test_a_caption_is_edited_and_a_text_is_not_a_caption(bot: ExtBot[None]) -> None:
    photo = await bot.send_photo(AN, PNG, caption="cũ")
    text = await bot.send_message(AN, "chữ")

    edited = await bot.edit_message_caption(AN, photo.message_id, caption="mới")

    assert not isinstance(edited, bool) and edited.caption == "mới"
    with refused(BadRequest, "no caption in the message to edit"):
        await bot.edit_message_caption(AN, text.message_id, caption="x")
    with refused(BadRequest, "no text in the message to edit"):
        await bot.edit_message_text("x", AN, photo.message_id)


async def test_a_message_is_forwarded_and_copied(bot: ExtBot[None], telegram: Sandbox) -> None:
    group = await telegram.create_chat("supergroup", "Nhóm")
    sent = await bot.send_message(AN, "<b>tin</b>", parse_mode="HTML")

    forwarded = await bot.forward_message(group, AN, sent.message_id)
    copied = await bot.copy_message(group, AN, sent.message_id)

    assert forwarded.forward_origin is not None and forwarded.text == "tin"
    assert copied.message_id == forwarded.message_id + 1


async def test_signs_of_life_are_checked(bot: ExtBot[None]) -> None:
    assert await bot.send_chat_action(AN, "typing")
    with refused(BadRequest, "wrong parameter action"):
        await bot.send_chat_action(AN, "dancing")


async def test_a_method_that_does_not_exist_is_not_found(bot: ExtBot[None]) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendPigeon", api_kwargs={"chat_id": AN})


async def test_only_named_tokens_get_in_when_tokens_are_named() -> None:
    from sandbox import start

    running = await start(tokens=["1:yes"])
    try:
        async with ptb(running, "1:yes") as bot:
            assert (await bot.get_me()).id == 1
        with pytest.raises(InvalidToken):
            async with ptb(running, "2:no"):
                pass
    finally:
        await running.stop()


async def test_two_bots_have_their_own_private_chats(
    running: RunningSandbox, bot: ExtBot[None]
) -> None:
    async with ptb(running, "800800:other") as other:
        with refused(Forbidden, "initiate"):
            await other.send_message(AN, "An chưa gặp tôi")
