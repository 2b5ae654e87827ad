"""Which updates a bot wants, and where they go."""

from __future__ import annotations

import re

from sandbox.errors import BadRequest
from sandbox.markup import link
from sandbox.methods.call import Call, method
from sandbox.model import DEFAULT_UPDATES, Json, Webhook

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ALL_UPDATES = DEFAULT_UPDATES | {"chat_member", "message_reaction", "message_reaction_count"}


def choose_updates(call: Call) -> None:
    """Remember `allowed_updates` if given; an empty list means the usual ones."""
    if not call.params.has("allowed_updates"):
        return
    told = call.params.structure("allowed_updates")
    if not isinstance(told, list):
        raise BadRequest("can't parse allowed_updates: expected an Array of String")
    chosen = frozenset(str(kind).lower() for kind in told) & _ALL_UPDATES
    call.bot.allowed = chosen or DEFAULT_UPDATES


@method
def set_webhook(call: Call) -> bool:
    url = call.params.text("url").strip()
    if not url:
        return delete_webhook(call)
    # Telegram insists on https; a sandbox on loopback has no certificate.
    if not re.match(r"https?://", url) or (link(url) is None and "://localhost" not in url):
        raise BadRequest("bad webhook: invalid webhook URL specified")
    secret = call.params.text("secret_token") or None
    if secret is not None and not _SECRET.fullmatch(secret):
        raise BadRequest("secret token contains unallowed characters")
    choose_updates(call)
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.clear()
    connections = call.params.integer("max_connections") or 40
    call.bot.webhook = Webhook(
        url=url, secret=secret, max_connections=max(1, min(100, connections))
    )
    return True


@method
def delete_webhook(call: Call) -> bool:
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.clear()
    call.bot.webhook = None
    return True


@method
def get_webhook_info(call: Call) -> Json:
    hook = call.bot.webhook
    told: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.queue),
    }
    if hook is not None:
        told["max_connections"] = hook.max_connections
        if hook.last_error_date is not None:
            told["last_error_date"] = hook.last_error_date
            told["last_error_message"] = hook.last_error_message or ""
    if call.bot.allowed != DEFAULT_UPDATES:
        told["allowed_updates"] = sorted(call.bot.allowed)
    return told
