"""Who is in a chat, and what the chat is."""

from __future__ import annotations

from sandbox.errors import BadRequest
from sandbox.methods.call import Call, method
from sandbox.model import Chat, Json, Kind, Person, Standing
from sandbox.world import World

_ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_topics",
    "can_pin_messages",
)
_MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
)


def member_json(chat: Chat, person: Person, standing: Standing) -> Json:
    """Return somebody's standing in a chat as the Bot API tells it, whole for strict readers."""
    told: Json = {"user": person.json(), "status": standing.value}
    match standing:
        case Standing.CREATOR:
            told["is_anonymous"] = False
        case Standing.ADMINISTRATOR:
            told.update(dict.fromkeys(_ADMINISTRATOR_RIGHTS, True))
            told.update(can_be_edited=False, is_anonymous=False, can_promote_members=False)
            if chat.kind is Kind.CHANNEL:
                told.update(can_post_messages=True, can_edit_messages=True)
        case Standing.RESTRICTED:
            told.update(dict.fromkeys(_MEMBER_RIGHTS, False))
            told.update(is_member=True, until_date=0)
        case Standing.KICKED:
            told["until_date"] = 0
        case Standing.MEMBER | Standing.LEFT:
            pass
    return told


def account(world: World, user_id: int) -> Person | None:
    bot = world.bots_by_id.get(user_id)
    return bot.account if bot else world.people.get(user_id)


@method
def get_chat(call: Call) -> Json:
    chat = call.known_chat()
    if chat.kind is not Kind.PRIVATE:  # who blocked the bot can still be looked at
        chat = call.chat()
    told = chat.json()
    told.pop("all_members_are_administrators", None)
    told.update(
        accent_color_id=1,
        max_reaction_count=11,
        accepted_gift_types={
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    )
    if chat.description:
        told["description"] = chat.description
    if chat.kind in {Kind.GROUP, Kind.SUPERGROUP}:
        told["permissions"] = dict.fromkeys(_MEMBER_RIGHTS, True)
    if chat.username:
        told["active_usernames"] = [chat.username]
    if chat.pinned in chat.messages and chat.pinned is not None:
        told["pinned_message"] = chat.messages[chat.pinned].json(deep=False)
    return told


@method
def get_chat_member(call: Call) -> Json:
    chat = call.chat()
    user_id = call.params.integer("user_id")
    person = account(call.world, user_id or 0)
    if person is None:
        raise BadRequest("member not found")
    if chat.kind is Kind.PRIVATE and person.id == chat.id:
        return member_json(chat, person, Standing.MEMBER)
    return member_json(chat, person, chat.members.get(person.id, Standing.LEFT))


@method
def get_chat_administrators(call: Call) -> list[Json]:
    chat = call.chat()
    if chat.kind is Kind.PRIVATE:
        raise BadRequest("there are no administrators in the private chat")
    found = []
    for member, standing in chat.members.items():
        person = account(call.world, member)
        other_bot = member in call.world.bots_by_id and member != call.bot_id
        if standing in {Standing.CREATOR, Standing.ADMINISTRATOR} and person and not other_bot:
            found.append(member_json(chat, person, standing))
    return found


@method
def get_chat_member_count(call: Call) -> int:
    chat = call.chat()
    if chat.kind is Kind.PRIVATE:
        return 2
    return sum(standing.inside for standing in chat.members.values())


@method
def leave_chat(call: Call) -> bool:
    chat = call.chat()
    if chat.kind is Kind.PRIVATE:
        raise BadRequest("chat member status can't be changed in private chats")
    old = chat.members[call.bot_id]
    chat.members[call.bot_id] = Standing.LEFT
    account_ = call.bot.account
    body = {
        "chat": chat.json(),
        "from": account_.json(),
        "date": int(call.world.clock()),
        "old_chat_member": member_json(chat, account_, old),
        "new_chat_member": member_json(chat, account_, Standing.LEFT),
    }
    call.world.push(call.bot, "my_chat_member", body, lane=chat.id)
    call.world.emit("chat", {"bot_id": call.bot_id, "chat_id": chat.id})
    return True


@method
def get_user_profile_photos(call: Call) -> Json:
    if account(call.world, call.params.integer("user_id") or 0) is None:
        raise BadRequest("user not found")
    return {"total_count": 0, "photos": []}
