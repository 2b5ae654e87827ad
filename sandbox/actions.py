"""What people do: they write, tap, block, open groups and close topics."""

from __future__ import annotations

from typing import Any

from sandbox.errors import ControlError
from sandbox.markup import parse, tidy, units
from sandbox.methods.call import MAX_TEXT
from sandbox.methods.chats import member_json
from sandbox.model import Bot, Chat, Json, Kind, Message, Person, Standing, Topic
from sandbox.world import World

FIRST_PERSON = 1001


class Actions:
    """Everything here is done to `bot`, the one the tester means."""

    def __init__(self, world: World, bot: Bot) -> None:
        self._world = world
        self._bot = bot

    @property
    def bot_id(self) -> int:
        return self._bot.account.id

    # --- writing ----------------------------------------------------------------------------

    def send(
        self,
        text: str,
        *,
        user: int = FIRST_PERSON,
        chat: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
        content: Json | None = None,
    ) -> Message:
        """Write as a person, into the private chat with the bot or into a group or channel."""
        person = self._world.person(user)
        place = self.chat(chat) if chat else self._world.private(self._bot, person)
        self._may_write(place, person, thread)
        plain, entities = tidy(text, [])
        if not plain and content is None:
            raise ControlError("there is nothing to send")
        if units(plain) > MAX_TEXT:
            raise ControlError("people cannot send more than 4096 characters either")
        message = self._world.say(
            place,
            None if place.kind is Kind.CHANNEL else person,
            text=plain,
            entities=entities or None,
            content=content,
            thread=thread,
            reply_to=reply_to,
        )
        self._heard(place, message)
        return message

    def edit(self, message_id: int, text: str, *, user: int, chat: int | None = None) -> Message:
        message = self.message(chat or user, message_id)
        if message.author is not None:
            raise ControlError("that message is the bot's own")
        plain, entities = tidy(text, [])
        message.text, message.entities = plain, entities or None
        message.edited = int(self._world.clock())
        self._heard(message.chat, message, edit=True)
        return message

    def remove(self, message_id: int, *, chat: int) -> None:
        """Delete a message as a person; bots are not told."""
        self._world.taken_back(self.bot_id, self.message(chat, message_id))

    def _may_write(self, place: Chat, person: Person, thread: int | None) -> None:
        if person.deactivated:
            raise ControlError(f"user {person.id} is deactivated")
        if place.migrated_to is not None:
            raise ControlError(f"the group is now the supergroup {place.migrated_to}")
        if place.kind is Kind.PRIVATE:
            if place.members.get(self.bot_id) is Standing.KICKED:
                raise ControlError(f"user {person.id} has blocked the bot; unblock it first")
        elif not place.members.get(person.id, Standing.LEFT).inside:
            place.members[person.id] = Standing.MEMBER
        if thread is not None:
            topic = place.topics.get(thread)
            if topic is None:
                raise ControlError(f"chat {place.id} has no topic {thread}")
            administers = place.members.get(person.id) in {
                Standing.CREATOR,
                Standing.ADMINISTRATOR,
            }
            if topic.closed and not administers:
                raise ControlError(f"topic {thread} is closed")

    def _heard(self, place: Chat, message: Message, *, edit: bool = False) -> None:
        self._world.announce(place, message, edit=edit)
        # A private chat is one of a bot's own; a group is everybody's.
        owner = self._bot if place.kind is Kind.PRIVATE else None
        self._world.heard(owner, message, edit=edit)

    # --- tapping ----------------------------------------------------------------------------

    def tap(
        self,
        message_id: int,
        *,
        chat: int,
        user: int | None = None,
        data: str | None = None,
        button: str | None = None,
    ) -> str:
        """Tap the button with that data or that label; return the number of the query."""
        message = self.message(chat, message_id)
        found = _button(message, data, button)
        person = self._world.person(user or (chat if chat > 0 else FIRST_PERSON))
        query_id = self._world.ask(self._bot, person)
        body = {
            "id": query_id,
            "from": person.json(),
            "message": message.json(),
            "chat_instance": str(9_000_000_000_000_000 + abs(chat)),
            "data": found["callback_data"],
        }
        self._world.push(self._bot, "callback_query", body, lane=chat)
        return query_id

    def inline(self, text: str, *, user: int = FIRST_PERSON, offset: str = "") -> str:
        person = self._world.person(user)
        query_id = self._world.ask(self._bot, person)
        body = {
            "id": query_id,
            "from": person.json(),
            "query": text,
            "offset": offset,
            "chat_type": "sender",
        }
        self._world.push(self._bot, "inline_query", body, lane=person.id)
        return query_id

    def choose(self, query_id: str, result_id: str, *, chat: int | None = None) -> Message:
        """Send one of the results of an inline query."""
        query = self._world.queries.get(query_id)
        results = (query.answer or {}).get("results", []) if query else []
        result = next((one for one in results if one.get("id") == result_id), None)
        if query is None or result is None:
            raise ControlError("no such inline result")
        content = result.get("input_message_content") or {}
        text, entities = tidy(*parse(content.get("message_text", ""), content.get("parse_mode")))
        place = self.chat(chat) if chat else self._world.private(self._bot, query.person)
        message = self._world.say(
            place,
            query.person,
            text=text,
            entities=entities or None,
            markup=result.get("reply_markup"),
            via=self._bot.account,
        )
        body = {"result_id": result_id, "from": query.person.json(), "query": text[:256]}
        self._world.push(self._bot, "chosen_inline_result", body, lane=query.person.id)
        self._heard(place, message)
        return message

    # --- people -----------------------------------------------------------------------------

    def populate(self, count: int, first: int = 100_000) -> None:
        """Make people who have all started the bot, without telling it: for load tests."""
        for number in range(first, first + count):
            self._world.private(self._bot, self._world.person(number))

    def block(self, user: int) -> None:
        self._private_standing(user, Standing.KICKED)

    def unblock(self, user: int) -> None:
        self._private_standing(user, Standing.MEMBER)

    def deactivate(self, user: int) -> None:
        self._world.person(user, deactivated=True)

    def _private_standing(self, user: int, standing: Standing) -> None:
        person = self._world.person(user)
        chat = self._world.private(self._bot, person)
        self._change(chat, person, standing)

    # --- groups and channels ----------------------------------------------------------------

    def create_chat(
        self,
        kind: Kind,
        title: str,
        *,
        owner: int = FIRST_PERSON,
        forum: bool = False,
        username: str | None = None,
        bot: Standing = Standing.MEMBER,
        tell: bool = True,
    ) -> Chat:
        """Open a group or channel with the bot in it; LEFT leaves the bot outside."""
        if kind is Kind.PRIVATE:
            raise ControlError("a private chat begins when its person writes")
        if forum and kind is not Kind.SUPERGROUP:
            raise ControlError("only a supergroup can have topics")
        if kind is Kind.CHANNEL and bot is Standing.MEMBER:
            bot = Standing.ADMINISTRATOR  # a bot is in a channel as an administrator or not at all
        chat = self._world.open_chat(kind, title, is_forum=forum, username=username)
        person = self._world.person(owner)
        chat.members[person.id] = Standing.CREATOR
        if bot.inside:
            self.set_bot(chat.id, bot, by=owner, tell=tell)
        else:
            chat.members[self.bot_id] = bot
        self._world.emit("chat", {"bot_id": self.bot_id, "chat_id": chat.id})
        return chat

    def set_bot(
        self, chat: int, standing: Standing, *, by: int = FIRST_PERSON, tell: bool = True
    ) -> None:
        """Add, promote, restrict, demote or kick the bot."""
        place, person = self.chat(chat), self._world.person(by)
        was_inside = place.members.get(self.bot_id, Standing.LEFT).inside
        self._change(place, person, standing, tell=tell)
        if standing.inside and not was_inside and place.kind is not Kind.CHANNEL and tell:
            joined = [self._bot.account.json()]
            self._note(place, person, {"new_chat_members": joined})

    def set_member(self, chat: int, user: int, standing: Standing) -> None:
        """Change a person's standing; bots hear of it only if they asked for chat_member."""
        place, person = self.chat(chat), self._world.person(user)
        old = place.members.get(person.id, Standing.LEFT)
        place.members[person.id] = standing
        body = self._membership(place, person, person, old, standing)
        for bot in self._world.bots_in(place):
            self._world.push(bot, "chat_member", body, lane=place.id)

    def migrate(self, chat: int, *, tell: bool = True) -> Chat:
        """Make a group a supergroup: it gets a new number, and the old one points there."""
        old = self.chat(chat)
        if old.kind is not Kind.GROUP or old.migrated_to is not None:
            raise ControlError("only a group can become a supergroup")
        new = self._world.open_chat(Kind.SUPERGROUP, old.title or "", description=old.description)
        new.members.update(old.members)
        if tell:
            person = self._world.person(_owner(old))
            self._note(old, person, {"migrate_to_chat_id": new.id})
            self._note(new, person, {"migrate_from_chat_id": old.id})
        old.migrated_to = new.id
        self._world.emit("chat", {"bot_id": self.bot_id, "chat_id": old.id})
        self._world.emit("chat", {"bot_id": self.bot_id, "chat_id": new.id})
        return new

    def set_topic(
        self, chat: int, *, topic: int | None = None, name: str | None = None, closed: bool = False
    ) -> Topic:
        """Open a topic, or close, reopen or rename one."""
        place = self.chat(chat)
        if not place.is_forum:
            raise ControlError("the chat is not a forum")
        person = self._world.person(_owner(place))
        if topic is None:
            created = {"name": name or "Chủ đề", "icon_color": 7322096}
            note = self._note(place, person, {"forum_topic_created": created}, thread=True)
            found = place.topics[note.id] = Topic(note.id, name or "Chủ đề", closed)
        else:
            found = self._topic(place, topic)
            if found.closed != closed:
                event = "forum_topic_closed" if closed else "forum_topic_reopened"
                found.closed = closed
                self._note(place, person, {event: {}}, thread=topic)
            if name and name != found.name:
                found.name = name
                self._note(place, person, {"forum_topic_edited": {"name": name}}, thread=topic)
        self._world.emit("chat", {"bot_id": self.bot_id, "chat_id": chat})
        return found

    def delete_topic(self, chat: int, topic: int) -> None:
        place = self.chat(chat)
        del place.topics[self._topic(place, topic).id]
        self._world.emit("chat", {"bot_id": self.bot_id, "chat_id": chat})

    # --- finding ----------------------------------------------------------------------------

    def chat(self, chat_id: int) -> Chat:
        chat = self._bot.privates.get(chat_id) if chat_id > 0 else self._world.chats.get(chat_id)
        if chat is None:
            raise ControlError(f"there is no chat {chat_id}")
        return chat

    def message(self, chat_id: int, message_id: int) -> Message:
        message = self.chat(chat_id).messages.get(message_id)
        if message is None:
            raise ControlError(f"there is no message {message_id} in chat {chat_id}")
        return message

    def _topic(self, place: Chat, topic: int) -> Topic:
        found = place.topics.get(topic)
        if found is None:
            raise ControlError(f"chat {place.id} has no topic {topic}")
        return found

    # --- telling ----------------------------------------------------------------------------

    def _change(self, chat: Chat, by: Person, standing: Standing, *, tell: bool = True) -> None:
        old = chat.members.get(self.bot_id, Standing.LEFT)
        chat.members[self.bot_id] = standing
        if old is not standing and tell:
            body = self._membership(chat, by, self._bot.account, old, standing)
            self._world.push(self._bot, "my_chat_member", body, lane=chat.id)
        self._world.emit("chat", {"bot_id": self.bot_id, "chat_id": chat.id})

    def _membership(
        self, chat: Chat, by: Person, whom: Person, old: Standing, new: Standing
    ) -> Json:
        return {
            "chat": chat.json(),
            "from": by.json(),
            "date": int(self._world.clock()),
            "old_chat_member": member_json(chat, whom, old),
            "new_chat_member": member_json(chat, whom, new),
        }

    def _note(
        self, chat: Chat, person: Person, content: Json, *, thread: int | bool | None = None
    ) -> Message:
        number = chat.last_message_id + 1 if thread is True else thread
        message = self._world.say(
            chat,
            None if chat.kind is Kind.CHANNEL else person,
            content=content,
            thread=number or None,
        )
        self._heard(chat, message)
        return message


def _button(message: Message, data: str | None, label: str | None) -> dict[str, Any]:
    rows = (message.markup or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if "callback_data" not in button:
            continue
        if data == button["callback_data"] or (data is None and label == button["text"]):
            return dict(button)
    wanted = data if data is not None else label
    raise ControlError(f"message {message.id} has no button {wanted!r}")


def _owner(chat: Chat) -> int:
    for member, standing in chat.members.items():
        if standing is Standing.CREATOR:
            return member
    return FIRST_PERSON
