"""What a site's robots.txt allows us, remembered for a day."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

USER_AGENT = "TinGon"
ROBOTS_LIFETIME = 24 * 3600.0  # seconds
LARGEST_ROBOTS = 128 * 1024  # bytes; the standard asks for 500 KiB, the largest known paper has 8
LONGEST_CRAWL_DELAY = 60.0  # seconds; a Crawl-delay beyond it would stop the paper, not spare it


@dataclass(frozen=True, slots=True)
class Robots:
    rules: Protego | None
    """None: everything is allowed."""
    expires_at: float

    def allows(self, url: str) -> bool:
        return self.rules is None or bool(self.rules.can_fetch(url, USER_AGENT))

    @property
    def delay(self) -> float:
        if self.rules is None:
            return 0.0
        delay = self.rules.crawl_delay(USER_AGENT)
        return min(max(delay or 0.0, 0.0), LONGEST_CRAWL_DELAY)


def read_robots(body: bytes, *, now: float) -> Robots:
    return Robots(
        Protego.parse(body.decode("utf-8", "replace").lstrip("\ufeff")), now + ROBOTS_LIFETIME
    )


def no_robots(*, now: float) -> Robots:
    return Robots(None, now + ROBOTS_LIFETIME)
