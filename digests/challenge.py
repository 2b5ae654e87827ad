"""Pages that stand before a newspaper's own: they ask a browser for proof that it is one."""

from __future__ import annotations

import re

from digests.text import plain

_WHERE = 64 * 1024  # characters in which such a page says what it is
_SMALL = 1_500  # characters of visible text; a challenge says little more than "wait"
# What the services write into their challenges, and not into the pages behind them. Sought as
# they are: a pattern would cost every article's page 7 ms.
_CHALLENGES = (
    "_cf_chl_", "cf-browser-verification", "challenge-error-text", "/orchestrate/chl_",
    "sucuri_cloudproxy_", "incapsula incident id", "captcha-delivery.com", "acw_sc__v2",
    "gokuprops", "awswafcookiedomainlist", "/.well-known/sgcaptcha", "/.well-known/ddos-guard",
)  # fmt: skip
_COOKIE = re.compile(
    r"document\s*\.\s*cookie|location\s*\.\s*(?:reload|replace|href)|setCookie|slowAES"
    r"|challenge-platform|/cdn-cgi/",
    re.IGNORECASE,
)


def is_challenge(page: str) -> bool:
    head = page[:_WHERE].lower()
    return any(mark in head for mark in _CHALLENGES) and _says_little(page)


def sets_a_cookie(page: str) -> bool:
    """Tell whether all that is there is a script: for a feed, of a page it may be the story's."""
    return bool(_COOKIE.search(page, 0, _WHERE)) and _says_little(page)


def _says_little(page: str) -> bool:
    return len(plain(page)) < _SMALL
