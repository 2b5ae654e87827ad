"""What a chat can ask for: a subscription, other choices, the latest stories, and why."""

from digests.subscribers.choosing import Holding, Outlook, Subscribers
from digests.subscribers.explaining import explain

__all__ = ["Holding", "Outlook", "Subscribers", "explain"]
