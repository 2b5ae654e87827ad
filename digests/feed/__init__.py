"""What a feed says, which of its entries are new, and when to ask again. Rules only."""

from digests.feed.identity import aliases, canonical_url
from digests.feed.parse import ParsedFeed, parse_feed

__all__ = ["ParsedFeed", "aliases", "canonical_url", "parse_feed"]
