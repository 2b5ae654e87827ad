"""Send what waits in the outbox, and write down what became of it."""

from digests.model import Lane
from digests.outbox.loop import Outbox, build_outbox
from digests.outbox.outcomes import (
    ChatGone,
    ChatMoved,
    Outcome,
    Refused,
    RetryLater,
    Sender,
    Sent,
    TokenRefused,
    TopicGone,
    Uncertain,
)
from digests.outbox.rules import OutboxRules, UncertainPolicy
from digests.outbox.sender_lease import SenderLease

__all__ = [
    "ChatGone",
    "ChatMoved",
    "Lane",
    "Outbox",
    "OutboxRules",
    "Outcome",
    "Refused",
    "RetryLater",
    "Sender",
    "SenderLease",
    "Sent",
    "TokenRefused",
    "TopicGone",
    "Uncertain",
    "UncertainPolicy",
    "build_outbox",
]
