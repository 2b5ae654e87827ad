"""What a chat can ask for: a subscription, other choices, the latest stories, and why."""

from digests.subscribers.choosing import Outlook, Subscribers
from digests.subscribers.explaining import explain

__all__ = ["Outlook", "Subscribers", "explain"]
