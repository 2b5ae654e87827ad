"""Pages that stand before a newspaper's own: they ask a browser for proof that it is one."""

from __future__ import annotations

import re

from digests.text import plain

_WHERE = 64 * 1024  # characters in which such a page says what it is
_SMALL = 1_500  # characters of visible text; a challenge says little more than "wait"
# What the services write into their challenges, and not into the pages behind them.
_CHALLENGE = re.compile(
    r"_cf_chl_|cf-browser-verification|challenge-error-text|/orchestrate/chl_"  # Cloudflare
    r"|sucuri_cloudproxy_"
    r"|Incapsula incident ID"  # Imperva
    r"|captcha-delivery\.com"  # DataDome
    r"|acw_sc__v2"  # Alibaba
    r"|\bgokuProps\b|\bawsWafCookieDomainList\b"
    r"|/\.well-known/(?:sgcaptcha|ddos-guard)\b",
    re.IGNORECASE,
)
_COOKIE = re.compile(
    r"document\s*\.\s*cookie|location\s*\.\s*(?:reload|replace|href)|setCookie|slowAES"
    r"|challenge-platform|/cdn-cgi/",
    re.IGNORECASE,
)


def is_challenge(page: str) -> bool:
    return bool(_CHALLENGE.search(page, 0, _WHERE)) and _says_little(page)


def sets_a_cookie(page: str) -> bool:
    """Tell whether all that is there is a script: for a feed, of a page it may be the story's."""
    return bool(_COOKIE.search(page, 0, _WHERE)) and _says_little(page)


def _says_little(page: str) -> bool:
    return len(plain(page)) < _SMALL
