"""Every family of commands and buttons there is. A new one is a file and a line here."""

from __future__ import annotations

from bot.actions import WhyStory
from bot.commands import (
    delete,
    latest,
    membership,
    pause,
    rest,
    settings,
    start,
    story,
    subscribe,
    why,
    words,
)
from bot.commands.family import Router


def router() -> Router:
    return Router(
        families=(
            start.FAMILY,
            subscribe.FAMILY,
            latest.FAMILY,
            settings.FAMILY,
            words.FAMILY,
            story.FAMILY,
            why.FAMILY,
            pause.FAMILY,
            delete.FAMILY,
        ),
        text=rest.text,
        unknown=rest.unknown,
        membership=membership.changed,
        old_button=rest.old_button,
        refuse=rest.refuse,
        answers_aside=frozenset((WhyStory,)),
    )
