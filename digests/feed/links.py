"""Links as newspapers write them -> links as a reader can open them."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from digests.feed.address_rules import plain_host

LONGEST_LINK = 2_048

_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ymclid|twclid|ttclid|igshid"
    r"|igsh|mc_cid|mc_eid|mkt_tok|zarsrc|zalo_src|_ga|_gl|_hsenc|_hsmi|hsctatracking|vero_id"
    r"|vero_conv|wickedid|oly_enc_id|oly_anon_id|rb_clickid|s_cid|ml_subscriber\w*|at_medium"
    r"|at_campaign\w*|at_custom\d*|at_recipient_id|at_link_\w*|pk_\w+|mtm_\w+|piwik_\w+|matomo_\w+"
    r"|hsa_\w+|ref_src|ref_url|fb_action_ids|fb_action_types|fb_source|fb_ref|action_object_map"
    r"|action_type_map|action_ref_map|xtor|cmpid|ncid|guccounter|guce_referrer\w*|spm|scm"
    r"|traffic_source|wt_mc|vnsource|vn_source|vn_campaign|vn_medium|vn_term|vn_aid|vn_zone"
    r"|cx_\w+|itm_\w+|dicbo|cldee|elqtrack\w*|trk\w*|sc_cid|srsltid|_openstat)",
    re.IGNORECASE,
)
_ONLY_SCHEME = re.compile(r"(?:https?:)?/*", re.IGNORECASE)
_WHOLE_URL = re.compile(r"https?://[^/?#;][^;]*\Z", re.IGNORECASE)
_LINE_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_BEFORE_PATH = re.compile(r"[^/?#]*//[^/?#]*")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


def clean_link(link: str, base: str = "") -> str:
    """Return `link` joined to `base`, without blanks and tracking; "" if it is no web address.

    Without a base a relative link stays as it is: there is nothing to join it to.
    """
    link = _joined(_tidy(link), base)
    try:
        parts = urlsplit(link)
        _ = parts.port  # raises for "host:abc"
    except ValueError:
        return ""
    if parts.scheme and parts.scheme.lower() not in ("http", "https"):
        return ""
    if parts.scheme and not parts.hostname:
        return ""
    query = without_tracking(parts.query)
    fragment = "" if _is_tracking_fragment(parts.fragment) else parts.fragment
    clean = urlunsplit((parts.scheme, parts.netloc, parts.path, query, fragment))
    return clean if len(clean) <= LONGEST_LINK else ""


def without_tracking(query: str) -> str:
    kept = [p for p in query.split("&") if p and not _TRACKING.fullmatch(p.partition("=")[0])]
    return "&".join(kept)


def is_web(link: str) -> bool:
    return link.lower().startswith(("http://", "https://"))


def _tidy(link: str) -> str:
    """Return `link` in one piece; a blank that is left inside belongs to its path."""
    link = _INVISIBLE.sub("", _LINE_BREAK.sub("", link.strip()[: LONGEST_LINK * 4])).strip()
    before = _BEFORE_PATH.match(link)
    at = before.end() if before else 0
    return link[:at].replace(" ", "") + link[at:].replace(" ", "%20")


def _joined(link: str, base: str) -> str:
    if _ONLY_SCHEME.fullmatch(link):
        return ""  # nothing but a beginning: joined, it would be the feed itself
    if not is_web(base) or _WHOLE_URL.match(link):
        return link
    try:
        parts = urlsplit(base)
        if _begins_with_host(link, parts.hostname or ""):
            return f"{parts.scheme}://{link}"
        return urljoin(base, link)
    except ValueError:
        return ""


def _begins_with_host(link: str, host: str) -> bool:
    """Say whether only the scheme is missing: "example.vn/a.htm" is no file beside the feed."""
    first = re.split(r"[/:?#]", link, maxsplit=1)[0]
    return first.lower().startswith("www.") or (
        bool(first) and plain_host(first) == plain_host(host)
    )


def _is_tracking_fragment(fragment: str) -> bool:
    return bool(fragment) and _TRACKING.fullmatch(fragment.partition("=")[0]) is not None
