"""What can go wrong outside, named for the step that met it.

* DigestsError
  * WebError             an address could not be had this time
    * AddressRefused     the address itself is not one we go to
    * TooLarge           more bytes than we take, packed or inflated
    * Unreachable        no connection, no answer in time, or an answer cut short
  * FeedMalformed        the bytes are no feed
  * PageUnreadable       the page holds no article text that can be trusted
  * WorkerFailed         the parser process died, hung or ran out of memory
  * StoreFailed          the database refused or could not be reached
    * StoreFull          nothing can be written down any more
    * StoreRefused       this very value breaks a rule of the database; others may be written
"""

from __future__ import annotations


class DigestsError(Exception):
    """Base of every error this package raises on purpose."""


class WebError(DigestsError):
    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class AddressRefused(WebError):
    pass


class TooLarge(WebError):
    pass


class Unreachable(WebError):
    pass


class FeedMalformed(DigestsError):
    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class PageUnreadable(DigestsError):
    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class WorkerFailed(DigestsError):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StoreFailed(DigestsError):
    pass


class StoreFull(StoreFailed):
    """Nothing may be accepted or sent while this lasts: it could not be written down."""


class StoreUnusable(StoreFailed):
    """No database of ours: its address is wrong, or a newer program wrote it."""


class StoreRefused(StoreFailed):
    """What was to be written is at fault, not the database: trying again does not help."""
