"""The picture of a story: what the page declares, or else the first that its body shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from digests.article import page_rules, selectors
from digests.article.body import is_in_a_box, is_small
from digests.article.structured_data import StructuredData
from digests.text import one_line

LONGEST_ADDRESS = 2000
_MAX_LOOKED_AT = 30  # pictures of a body
# Where pages keep the address until a reader scrolls there, best first; "src" holds a blank then.
_LAZY_ATTRIBUTES = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-image",
    "data-full-src", "data-photo-original-src", "data-cfsrc",
)  # fmt: skip
_SRCSET_ATTRIBUTES = ("data-srcset", "data-lazy-srcset", "srcset")
_FURNITURE = frozenset(
    (
        "logo", "favicon", "avatar", "noimage", "nophoto", "default", "placeholder", "blank",
        "spacer", "loading", "lazy", "lazyload", "transparent",
    )
)  # fmt: skip
_MAX_WORDS = 3  # of such a name: "ra-mat-logo-moi-cua-tinh.jpg" is a picture
# An address may hold commas, and one at its end, or behind its size, ends the candidate.
_CANDIDATE = re.compile(r"([^\s,]\S*)(?:(?<!,)\s+([^,]*))?")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)$", re.IGNORECASE)


def read_image(data: StructuredData) -> str | None:
    declared = _address(_declared(data), data.url)
    if declared and not _is_furniture(declared):
        return declared
    return next(_in_body(data), None) or declared


def _declared(data: StructuredData) -> str:
    pictures = data.article_node.get("image")
    while isinstance(pictures, list):
        pictures = pictures[0] if pictures else None
    if isinstance(pictures, dict):
        pictures = pictures.get("url")
    declared = data.first("og:image", "og:image:url", "og:image:secure_url", "twitter:image")
    return declared or (pictures if isinstance(pictures, str) else "")


def _in_body(data: StructuredData) -> Iterator[str]:
    """Yield the pictures of the body, in order; those of other stories' boxes are none of it."""
    for place in _places(data):
        for picture in islice(place.iter("img", "amp-img"), _MAX_LOOKED_AT):
            if is_in_a_box(picture, place) or is_small(picture) or _leads_away(picture, place):
                continue
            for written in _written(picture):
                address = _address(written, data.url)
                if address and not _is_furniture(address):
                    yield address
                    break


def _places(data: StructuredData) -> Iterator[HtmlElement]:
    yield from selectors.select(data.tree, data.rule.body if data.rule else ())
    for selector in (*page_rules.USUAL_BODIES, "article", "main"):
        found = list(selectors.select(data.tree, (selector,)))
        if len(found) == 1:  # of many, most are other stories
            yield found[0]


def _written(picture: HtmlElement) -> Iterator[str]:
    yield from (picture.get(name) or "" for name in _LAZY_ATTRIBUTES)
    # The parser puts what follows a <source> inside it.
    around = next(picture.iterancestors("picture"), None)
    others = () if around is None else around.iter("source")
    for element in (picture, *others):
        yield from (_largest(element.get(name) or "") for name in _SRCSET_ATTRIBUTES)
    yield picture.get("src") or ""


def _largest(srcset: str) -> str:
    """Return the address with the largest width or density of "a.jpg 480w, b.jpg 960w"."""
    best, most = "", -1.0
    for address, size in _CANDIDATE.findall(srcset[:10_000]):
        number = re.match(r"\d+(?:\.\d+)?", size or "1x")
        if number and float(number.group()) > most:
            best, most = address.rstrip(","), float(number.group())
    return best


def _address(written: str, base: str) -> str | None:
    written = one_line(written)
    if not written or written.startswith("data:"):
        return None
    try:
        full = urljoin(base, written)
        parts = urlsplit(full)
    except ValueError:
        return None
    fits = parts.scheme in ("http", "https") and parts.netloc and len(full) <= LONGEST_ADDRESS
    return full if fits else None


def _is_furniture(address: str) -> bool:
    """Tell whether it is none of a story: a logo, a blank where a picture is to come."""
    name, _, kind = urlsplit(address).path.rpartition("/")[2].lower().rpartition(".")
    words = re.findall(r"[^\W\d_]+", name)
    known = not _FURNITURE.isdisjoint((*words, "".join(words)))
    return kind == "svg" or (known and len(words) <= _MAX_WORDS)


def _leads_away(picture: HtmlElement, place: HtmlElement) -> bool:
    """Tell whether the picture is a link to another page: that page's story has it."""
    for above in picture.iterancestors():
        if above is place:
            return False
        if above.tag == "a" and above.get("href"):
            target = (above.get("href") or "").partition("?")[0]
            return not (_PICTURE_FILE.search(target) or target.startswith(("#", "javascript:")))
    return False
