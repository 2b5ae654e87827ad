"""What people of the kept release did: served before the end, answered but not told, unserved."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from bot.actions import slug, to_36

BOT = 7_000_000_001
ADMIN = 42
PRIVATE, GROUP, SUPER = 10_000_001, -5_000_001, -1_002_000_000_001
CHANNEL, FORUM = -1_003_000_000_001, -1_005_000_000_001
MOVED = tuple((GROUP - n, -(1_004_000_000_001 + n), "supergroup") for n in range(3))
WAITING, TAPPING, TYPING = PRIVATE + 200, PRIVATE + 300, PRIVATE + 400

COMMANDS = (
    "/start", "/subscribe", "/subscribe ngay", "/subscribe 6:30 18h", "/subscribe cả hai 7h",
    "/unsubscribe", "/stop", "/settings", "/follow bưởi, sông Lô", "/unfollow bưởi",
    "/mute xổ số", "/unmute xổ số", "/latest", "/latest 3", "/latest Kinh tế", "/help", "/pause",
    "/resume", "/why", "/quiet 22:00-6:00", "/hours 7h 19h", "/weekdays", "/language", "/length",
    "/pictures", "/sections", "/delete_my_data", "/language en", "7h 19h", "Kinh tế",
)  # fmt: skip
STORY = to_36(12)
CODES = (
    *(f"o:{name}:0" for name in (
        "home", "how", "hours", "weekdays", "sections", "words", "places", "quiet", "length",
        "pictures", "language", "pause", "delete",
    )),
    "o:places:3", "x", "m:now", "m:hours", "m:both", "m:off", "ts:au,u0", "t:390:1", "t:390:0",
    "ds:01234", "ds:56", "d:6:0", "d:2:1", f"s:{slug('Kinh tế')}:1:0", "d:0:1",
    f"s:{slug('Xã hội')}:0:1", "sa", "f:1:bưởi", "f:0:bưởi", "f:1:Tết: quê", "n:1:xổ số",
    "n:0:xổ số", f"uf:{slug('bưởi')}", f"un:{slug('xổ số')}", f"p:{slug('Việt Trì')}:1:0",
    f"p:{slug('Việt Trì')}:0:2", "q:", "q:1320-360", "l:short", "l:default", "l:long", "i:1",
    "i:0", "g:vi", "g:en", "z:day", "z:week", "z:return", "r", "L:0::5", "L:1::5", "L:0:",
    f"L:0:{slug('Kinh tế')}:3", f"L:0:{slug('Thể thao')}", f"ft:{STORY}", f"ms:{STORY}",
    f"w:{STORY}", "del", "old:button", "m:weekly",
)  # fmt: skip
"""Every form that a button may have had, and two of nobody's."""
ABOUT_OTHERS = (
    f"@{to_36(CHANNEL - 7)}|m:now", f"@{to_36(CHANNEL - 8)}|o:home:0", f"@{to_36(SUPER - 7)}|i:1",
    f"@{to_36(FORUM - 7)}/{to_36(11)}|g:en", f"@{to_36(CHANNEL - 9)}|z:week",
    f"@{to_36(-1_009_000_000_001)}|m:now",
)  # fmt: skip

_updates = itertools.count(1)
_messages = itertools.count(500)


def answers_waiting() -> set[int]:
    """Chats in which nothing can be said in the last minutes."""
    return {WAITING + n for n in range(len(COMMANDS))}


def lived(now: datetime, *, again: bool = False) -> list[dict[str, Any]]:
    at = int(now.timestamp())
    if again:
        return [says(text, WAITING + n, at) for n, text in enumerate(COMMANDS)]
    updates = [says(text, 20_000_001 + n, at) for n, text in enumerate(COMMANDS)]
    updates += [says("/subscribe 6:30 18h", 20_000_001 + n, at) for n in range(20)]
    updates += [says("/follow bưởi", TAPPING + n, at) for n in range(len(CODES))]
    updates += [says("/mute xổ số", TAPPING + n, at) for n in range(len(CODES))]
    updates += [says("/start", SUPER - 30 - n, at, who=ADMIN) for n in range(3)]
    updates += [says("/subscribe ngay", FORUM - 50, at, who=ADMIN, topic=77)]
    updates += [let_in(SUPER - 40, at), let_in(CHANNEL - 40, at)]
    updates += [says("chào cả nhà", PRIVATE + 90, at), says("/nonsense", PRIVATE + 91, at)]
    updates += [membership(PRIVATE + n, "kicked", "member", at) for n in range(80, 84)]
    return updates


def served(now: datetime) -> list[dict[str, Any]]:
    """The last that was done with; of the first of them nothing good came."""
    at = int(now.timestamp())
    return [says("/latest", PRIVATE + 450 + n, at) for n in range(12)]


def unserved(*, late: bool = False) -> list[dict[str, Any]]:
    """What came while the process died; `late`: so long before that it is told to tap again."""
    at = 1_795_777_200
    if late:
        return [taps(code, PRIVATE + 480 + n) for n, code in enumerate(("m:now", "o:home:0"))]
    updates = [taps(code, TAPPING + n) for n, code in enumerate(CODES)]
    updates += [says(text, TYPING + n, at) for n, text in enumerate(COMMANDS)]
    updates += [taps(code, 30_000_001, who=ADMIN) for code in ABOUT_OTHERS]
    updates += [taps("m:now", SUPER - 50, who=ADMIN), taps("l:long", SUPER - 51, who=ADMIN)]
    updates += [taps("m:off", SUPER - 52, who=43)]  # no administrator
    updates += [taps("l:short", FORUM - 9, who=ADMIN, topic=11), taps(f"w:{STORY}", CHANNEL - 3)]
    updates += [membership(PRIVATE + n, "member", "kicked", at) for n in range(80, 82)]
    updates += [membership(PRIVATE + 70, "kicked", "member", at), let_in(SUPER - 160, at)]
    moved = {"message_id": 9, "date": at, "chat": chat_of(GROUP - 10)}
    updates.append(_update("message", {**moved, "migrate_to_chat_id": MOVED[0][1] - 100}))
    updates += [
        _update("message", {
            "message_id": 8, "date": at, "chat": chat_of(FORUM), "message_thread_id": 11,
            "is_topic_message": True, "forum_topic_reopened": {},
        }),
        _update("edited_message", {"message_id": 7, "date": at, "chat": chat_of(PRIVATE)}),
        says("/start chat_" + to_36(CHANNEL - 5), PRIVATE + 475, at),
        says("/start sec_kinh-te", PRIVATE + 476, at),
        says("/start tu-bao", PRIVATE + 477, at),
    ]  # fmt: skip
    return updates


# ---- as Telegram tells it -----------------------------------------------------------------------


def says(
    text: str, chat: int, at: int, *, who: int | None = None, topic: int | None = None
) -> dict[str, Any]:
    message = {
        "message_id": next(_messages),
        "date": at,
        "chat": chat_of(chat),
        "from": person(who or chat),
        "text": text,
    }
    if topic is not None:
        message |= {"message_thread_id": topic, "is_topic_message": True}
    return _update("message", message)


def taps(
    code: str, chat: int, *, who: int | None = None, topic: int | None = None
) -> dict[str, Any]:
    message = {"message_id": 77, "date": 1, "chat": chat_of(chat), "text": "…"}
    if topic is not None:
        message |= {"message_thread_id": topic, "is_topic_message": True}
    query = {
        "id": f"q{next(_messages)}",
        "from": person(who or abs(chat)),
        "chat_instance": "1",
        "message": message,
        "data": code,
    }
    return _update("callback_query", query)


def let_in(chat: int, at: int) -> dict[str, Any]:
    return membership(chat, "administrator", "left", at, who=ADMIN)


def membership(
    chat: int, status: str, was: str, at: int, *, who: int | None = None
) -> dict[str, Any]:
    change = {
        "chat": chat_of(chat),
        "from": person(who or abs(chat)),
        "date": at,
        "old_chat_member": _member(was),
        "new_chat_member": _member(status),
    }
    return _update("my_chat_member", change)


def _member(status: str) -> dict[str, Any]:
    """The bot's own standing, with all that Telegram says of it."""
    member = {"user": {"id": BOT, "is_bot": True, "first_name": "Tin Gọn"}, "status": status}
    if status == "kicked":
        return {**member, "until_date": 0}
    if status != "administrator":
        return member
    may = (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
        "can_manage_video_chats", "can_restrict_members", "can_promote_members",
        "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
        "can_delete_stories",
    )  # fmt: skip
    return {**member, **dict.fromkeys(may, False), "can_post_messages": True}


def person(number: int) -> dict[str, Any]:
    name = f"Bạn đọc {number % 1000}"
    return {"id": number, "is_bot": False, "first_name": name, "language_code": "vi"}


def chat_of(chat: int) -> dict[str, Any]:
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": f"Bạn đọc {chat % 1000}"}
    if CHANNEL - 1_000 < chat <= CHANNEL:
        return {"id": chat, "type": "channel", "title": f"Hội làng {-chat}"}
    kind = "supergroup" if chat < -(10**12) else "group"
    return {"id": chat, "type": kind, "title": f"Hội làng {-chat}"}


def _update(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"update_id": next(_updates), kind: body}
