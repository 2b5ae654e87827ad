"""A bot of a few lines on python-telegram-bot, to have somebody to talk to."""

from __future__ import annotations

from typing import Any

from telegram import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Update,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

TOKEN = "700700:tiny"
App = Application[Any, Any, Any, Any, Any, Any]

WELCOME = (
    "<b>Chào bạn!</b> Tôi đọc báo và gửi bạn <i>bản tin gọn</i> đúng giờ.\n\n"
    "Gõ /latest để xem tin mới, hoặc chọn cách nhận tin:"
)
DIGEST = (
    "<b>📰 Bản tin 6:30 · 3 tin</b>\n\n"
    '<b>1. <a href="{link}">Mưa lớn sau bão, 16 xã ven sông Thao di dời dân trong đêm</a></b>\n'
    "<blockquote expandable>Hoàn lưu bão gây mưa liên tục từ chiều 24/11, mực nước sông Thao vượt "
    "báo động hai. Hơn 334 hộ dân ở vùng trũng đã được đưa đến nơi an toàn trước nửa đêm. Đến 23 "
    "giờ, toàn tỉnh chưa ghi nhận thiệt hại về người. Dự báo mưa giảm từ trưa mai, song lũ trên "
    "sông Thao còn lên chậm và đạt đỉnh vào khoảng 10 giờ sáng.</blockquote>\n"
    "<b>2. Giá chợ: lợn hơi lên 64.100 đồng, rau xanh hạ nhiệt</b>\n"
    "<blockquote>Rau về nhiều, giá giảm gần một phần ba.</blockquote>\n"
    "<i>Thời sự · Kinh tế</i> · &lt;mẫu&gt; &amp; thử #bantin"
)


def build(url: str, *, link: str = "http://127.0.0.1:9/bai-1.htm") -> App:
    app: App = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{url}/bot")
        .base_file_url(f"{url}/file/bot")
        .build()
    )
    app.bot_data["link"] = link
    app.add_handler(CommandHandler("start", _start))
    app.add_handler(CommandHandler("latest", _latest))
    app.add_handler(CommandHandler("photo", _photo))
    app.add_handler(CallbackQueryHandler(_tapped))
    app.add_handler(ChatMemberHandler(_member, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, _echo))
    return app


async def introduce(app: App) -> None:
    await app.bot.set_my_commands(
        [
            BotCommand("latest", "Tin mới nhất"),
            BotCommand("photo", "Một tấm ảnh"),
            BotCommand("start", "Bắt đầu"),
        ]
    )
    await app.bot.set_my_description("Tôi đọc báo giúp bạn và gửi bản tin gọn đúng giờ.")


def _choices(chosen: str = "") -> InlineKeyboardMarkup:
    def label(name: str, text: str) -> str:
        return f"✅ {text}" if name == chosen else text

    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label("now", "Có tin là gửi"), callback_data="choose:now"),
                InlineKeyboardButton(label("630", "6:30 hằng ngày"), callback_data="choose:630"),
            ],
            [InlineKeyboardButton("Giúp tôi chọn", callback_data="help")],
            [InlineKeyboardButton("Đọc báo", url="http://127.0.0.1:9/")],
        ]
    )


async def _start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_html(WELCOME, reply_markup=_choices())


async def _latest(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    link = context.bot_data["link"]
    await update.effective_message.reply_html(
        DIGEST.format(link=link), link_preview_options=LinkPreviewOptions(prefer_large_media=True)
    )


async def _photo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    from sandbox.newspaper.picture import hills

    assert update.effective_message is not None
    await update.effective_message.reply_photo(
        hills(3), caption="Đồi cọ lúc <b>bình minh</b>", parse_mode="HTML", filename="doi-co.png"
    )


async def _tapped(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    if query.data == "help":
        await query.answer("Nhận lúc 6:30 hợp với người đi làm sớm.", show_alert=True)
        return
    chosen = str(query.data).partition(":")[2]
    await query.answer("Đã ghi nhớ")
    await query.edit_message_text(WELCOME, parse_mode="HTML", reply_markup=_choices(chosen))


async def _member(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    change = update.my_chat_member
    assert change is not None
    context.bot_data.setdefault("standings", []).append(change.new_chat_member.status)


async def _echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"Bạn viết: {update.effective_message.text}")
