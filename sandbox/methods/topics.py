"""Topics of a forum."""

from __future__ import annotations

from sandbox.errors import BadRequest
from sandbox.methods.call import Call, method
from sandbox.model import Chat, Json, Standing, Topic


def _forum(call: Call) -> Chat:
    chat = call.chat()
    if not chat.is_forum:
        raise BadRequest("the chat is not a forum")
    if chat.members.get(call.bot_id) not in {Standing.ADMINISTRATOR, Standing.CREATOR}:
        raise BadRequest("not enough rights to manage topics")
    return chat


def _topic(call: Call, chat: Chat) -> Topic:
    topic = chat.topics.get(call.params.integer("message_thread_id") or 0)
    if topic is None:
        raise BadRequest("message thread not found")
    return topic


def _tell(call: Call, chat: Chat) -> bool:
    call.world.emit("chat", {"bot_id": call.bot_id, "chat_id": chat.id})
    return True


@method
def create_forum_topic(call: Call) -> Json:
    chat = _forum(call)
    name = call.params.text("name").strip()
    if not 1 <= len(name) <= 128:
        raise BadRequest("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    chat.last_message_id += 1  # a topic's number is that of the note which opened it
    topic = chat.topics[chat.last_message_id] = Topic(chat.last_message_id, name)
    _tell(call, chat)
    return {"message_thread_id": topic.id, "name": name, "icon_color": topic.icon_color}


@method
def edit_forum_topic(call: Call) -> bool:
    chat = _forum(call)
    topic = _topic(call, chat)
    topic.name = call.params.text("name") or topic.name
    return _tell(call, chat)


@method
def close_forum_topic(call: Call) -> bool:
    chat = _forum(call)
    topic = _topic(call, chat)
    if topic.closed:
        raise BadRequest("TOPIC_NOT_MODIFIED")
    topic.closed = True
    return _tell(call, chat)


@method
def reopen_forum_topic(call: Call) -> bool:
    chat = _forum(call)
    topic = _topic(call, chat)
    if not topic.closed:
        raise BadRequest("TOPIC_NOT_MODIFIED")
    topic.closed = False
    return _tell(call, chat)


@method
def delete_forum_topic(call: Call) -> bool:
    chat = _forum(call)
    topic = _topic(call, chat)
    del chat.topics[topic.id]
    for message in [one for one in chat.messages.values() if one.thread == topic.id]:
        del chat.messages[message.id]
    return _tell(call, chat)
