"""How an event finds its handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.actions import Action
from bot.answers import Answer
from bot.visit import Membership, Said, Tapped, Visit

Handler = Callable[[Visit], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Commands and buttons that belong together.

    `reads` are those that change nothing: every member of a group may use them.
    """

    commands: Mapping[str, Handler] = field(default_factory=dict)
    actions: Mapping[type[Action], Handler] = field(default_factory=dict)
    reads: frozenset[str | type[Action]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    families: Sequence[Family]
    text: Handler
    """A private message that is no command."""
    unknown: Handler
    membership: Handler
    old_button: Handler
    refuse: Handler
    """Somebody who may not change this chat tried to."""
    answers_aside: frozenset[str | type[Action]] = frozenset()
    """What is answered to one person alone, above the button."""

    def changes(self, event: Said | Tapped) -> bool:
        """Say whether the event may change a chat's choices: in groups admins only.

        A channel's posts are everybody's, so what is tapped below one may not change it either.
        """
        if self._found(event) is None:
            return False
        key = _key(event)
        reads = any(key in family.reads for family in self.families)
        in_channel = isinstance(event, Tapped) and event.place.kind == "channel"
        return not reads or (in_channel and key not in self.answers_aside)

    async def answer(self, visit: Visit, *, allowed: bool) -> Answer:
        return await self._handler(visit, allowed=allowed)(visit)

    def _handler(self, visit: Visit, *, allowed: bool) -> Handler:
        event = visit.event
        if isinstance(event, Membership):
            return self.membership
        found = self._found(event)
        if found is not None:
            return found if allowed else self.refuse
        if isinstance(event, Tapped):
            return self.old_button
        return self.unknown if event.command else self.text

    def _found(self, event: Said | Tapped) -> Handler | None:
        for family in self.families:
            if isinstance(event, Said) and event.command in family.commands:
                return family.commands[event.command]
            if isinstance(event, Tapped) and type(event.action) in family.actions:
                return family.actions[type(event.action)]  # type: ignore[index]  # an Action's
        return None


def _key(event: Said | Tapped) -> str | type[object]:
    return event.command if isinstance(event, Said) else type(event.action)
