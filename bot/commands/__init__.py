"""What readers can say to the bot, a file a command or a small family of them.

Each file has a FAMILY: its commands and its buttons, with their handlers. A new command is a new
file and a line in `all.py`. Handlers are thin: they read the visit, ask `Subscribers`, and
return what to say; they hold no rules, no SQL and no words.
"""

from bot.commands.family import Family, Handler, Router

__all__ = ["Family", "Handler", "Router"]
