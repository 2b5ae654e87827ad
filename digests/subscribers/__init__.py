"""What a chat can ask for: a subscription, other choices, the latest stories, and why."""

from digests.subscribers.choices import CurrentChoices, Subscribers
from digests.subscribers.explaining import explain

__all__ = ["CurrentChoices", "Subscribers", "explain"]
