"""The paragraphs of a body, without what newspapers put between them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from digests.article import selectors
from digests.article.page_dates import is_dateline
from digests.text import one_line, syllables

MAX_PARAGRAPHS = 2_000  # more is no article; the longest real one we know has 190

_NEVER_TEXT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "button",
        "input",
        "select",
        "textarea",
        "svg",
        "video",
        "audio",
        "object",
        "embed",
        "canvas",
        "nav",
        "aside",
        "footer",
        "dialog",
        "head",
        "link",
        "meta",
        "map",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_CAPTIONED = "data-captioned"  # our own attribute: a picture that had words beside it
# Whole words of class and id, as split at hyphens, underscores and capitals.
_JUNK_WORDS = re.compile(
    r"(?:^|[\s_-])(?:"
    r"related?|relations?|relatednews|relatedbox|lien-?quan|tin-?lien-?quan|tinlienquan|tinlienquanv2|"
    r"tin-?khac|cung-?chuyen-?muc|doc-?them|xem-?them|readmore|read-?also|more-?news|morenews|"
    r"recommend(?:ed|ation)?s?|suggest(?:ed|ion)?s?|most-?read|most-?view|mostread|xemnhieu|"
    r"inner-?article|innerarticle|news-?insert|insert-?news|"
    r"caption|photocms[_-]caption|image-?caption|imagecaption|img-?caption|chu-?thich|chuthich|desc_cation|"
    r"share|shares|sharing|social|socials|sharemxh|like|"
    r"comment|comments|binh-?luan|binhluan|y-?kien|"
    r"tag|tags|tagbox|box-?tag|tu-?khoa|keywords?|hashtag|"
    r"advert|advertisement|adsense|ads|ad|adv|banner|quang-?cao|quangcao|adm-?zone|admzone|sponsor(?:ed)?|"
    r"breadcrumbs?|toolbar|rating|vote|poll|survey|newsletter|subscribe|popup|modal|"
    r"byline|author|authors|tac-?gia|tacgia|author-?info|bio|"
    r"player|audio|podcast|listen|print|font-?size|paging|pagination|copyright|"
    r"publish-?date|date|time|meta|sr-only|toc|table-of-contents|muc-?luc"
    r")(?:$|[\s_-])",
    re.IGNORECASE,
)
_RELATED_TYPES = frozenset(
    {
        "RelatedNews",
        "RelatedNewsBox",
        "RelatedOneNews",
        "VideoStream",
        "Photo",
        "photo",
        "LayoutAlbum",
        "Poll",
        "BoxTag",
    }
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RIGHT_ALIGNED = re.compile(r"text-align\s*:\s*(?:right|end)", re.IGNORECASE)
_ICON = re.compile(r"(?:^|[\s_-])(?:icon|emoji|smiley|avatar)(?:$|[\s_-])", re.IGNORECASE)
_PIXELS = re.compile(r"^\s*(\d{1,5})(?:px)?\s*$")
_LEAST_PICTURE_SIDE = 120  # pixels
_LINE_END = re.compile(r"[\r\n]")
_SENTENCE_END = (".", "!", "?", ":", ";", "…", '"', "”", "»", ")")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    text: str
    tag: str = "p"
    linked: float = 0.0
    """The share of its characters that are links."""
    italic: bool = False
    bold: bool = False
    right: bool = False
    centred: bool = False
    after_picture: bool = False
    after_bare_picture: bool = False
    """The picture has no words of its own."""
    repeats_alt: bool = False
    """It says what the picture before it says to who cannot see it."""
    opening: str = ""
    """Its bold beginning, or what stands before its first line break."""
    cell: bool = False

    @property
    def words(self) -> int:
        return len(self.text.split())


def text_length(element: HtmlElement) -> int:
    return sum(len(piece.strip()) for piece in element.itertext())


def cleaned(container: HtmlElement, junk: Sequence[str] = ()) -> HtmlElement:
    """Return a copy of `container` without boxes, captions, bylines and scripts."""
    body = copy.deepcopy(container)
    body.tail = None
    whole = text_length(body) or 1
    for element in list(selectors.select(body, junk)):
        _drop(element, body)
    for element in list(body.iter()):
        if element is body or not isinstance(element.tag, str):
            continue
        if element.tag in _NEVER_TEXT:
            _drop(element, body)
        elif _is_junk(element) and text_length(element) * 2 < whole:
            # A box that holds most of the text is the body itself under a misleading name.
            _drop(element, body)
    return body


def _is_junk(element: HtmlElement) -> bool:
    if element.tag == "figure":
        return element.find(".//table") is None  # some editors wrap tables in figures
    if element.tag in ("figcaption", "time", "cite") or element.get("hidden") is not None:
        return True
    if _HIDDEN.search(element.get("style") or ""):
        return True
    if element.get("type") in _RELATED_TYPES or element.get("itemprop") in ("author", "publisher"):
        return True
    if element.tag in ("a", "strong", "em", "b", "i", "h1", "h2", "h3", "h4"):
        return False  # a word of the text, whatever it is called
    names = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
    return bool(names and _JUNK_WORDS.search(names))


def is_small(picture: HtmlElement) -> bool:
    """Tell whether it is an icon, a face or a tracking pixel, as far as the page says."""
    if _ICON.search(picture.get("class") or ""):
        return True
    sides = (_PIXELS.match(picture.get(name) or "") for name in ("width", "height"))
    return any(side and int(side.group(1)) < _LEAST_PICTURE_SIDE for side in sides)


def is_in_a_box(element: HtmlElement, body: HtmlElement) -> bool:
    """Tell whether something between `element` and `body` is a box beside the story."""
    for above in element.iterancestors():
        if above is body:
            return False
        names = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag in ("aside", "nav", "footer") or _HIDDEN.search(above.get("style") or ""):
            return True
        if above.tag not in ("figure", "picture") and _JUNK_WORDS.search(names):
            return True
    return False


def _drop(element: HtmlElement, body: HtmlElement) -> None:
    if element is body or element.getparent() is None:
        return
    picture = element.tag in ("figure", "img") or element.find(".//img") is not None
    if picture:
        # Leave a picture in its place: what follows one may be its caption.
        left = element.makeelement("img", {_CAPTIONED: ""} if text_length(element) else {})
        element.addprevious(left)
    element.drop_tree()


def paragraphs(body: HtmlElement) -> list[Paragraph]:
    """Return the blocks of text in order; at most MAX_PARAGRAPHS + 1."""
    found: list[Paragraph] = []
    for paragraph in _ParagraphReader(body).read():
        found.append(paragraph)
        if len(found) > MAX_PARAGRAPHS:
            break
    return found


class _ParagraphReader:
    """Walks a body and cuts its text at the borders of blocks."""

    def __init__(self, body: HtmlElement) -> None:
        self._body = body
        self._pieces: list[tuple[str, frozenset[str]]] = []
        self._block: HtmlElement = body
        self._picture: HtmlElement | None = None

    def read(self) -> Iterator[Paragraph]:
        yield from self._visit(self._body, frozenset())
        yield from self._flush()

    def _visit(self, element: HtmlElement, style: frozenset[str]) -> Iterator[Paragraph]:
        tag = element.tag
        if not isinstance(tag, str):
            return
        block = tag in _BLOCKS
        if block:
            yield from self._flush()
            self._block = element
        elif tag == "br":
            yield from self._break()
        elif tag in ("img", "picture"):
            self._picture = element
        style |= _style(tag)
        if element.text:
            self._pieces.append((_LINE_END.sub(" ", element.text), style))
        for child in element:
            yield from self._visit(child, style)
            if child.tail:
                # Line ends of the source are blanks; only our own marks stand for breaks.
                self._pieces.append((_LINE_END.sub(" ", child.tail), style))
        if block:
            yield from self._flush()
            parent = element.getparent()
            self._block = parent if parent is not None else self._body

    def _break(self) -> Iterator[Paragraph]:
        """A line break ends a paragraph where a sentence ends too, or where there are two."""
        text = "".join(piece for piece, _ in self._pieces)
        ended = text.rstrip().endswith(_SENTENCE_END) or is_dateline(one_line(text))
        if ended or text.endswith("\n"):
            yield from self._flush()
        elif text.strip():
            self._pieces.append(("\n", frozenset()))

    def _flush(self) -> Iterator[Paragraph]:
        pieces, self._pieces = self._pieces, []
        text = one_line("".join(piece for piece, _ in pieces))
        said, picture = syllables(text), self._picture
        if not said:
            return
        total = sum(len(piece.strip()) for piece, _ in pieces) or 1

        def share(tag: str) -> float:
            return sum(len(piece.strip()) for piece, style in pieces if tag in style) / total

        block = self._block
        layout = f"{block.get('style') or ''};text-align:{block.get('align') or ''}"
        yield Paragraph(
            text=text,
            tag=block.tag,
            linked=share("a"),
            italic=share("i") > 0.9,
            bold=share("b") > 0.9,
            right=bool(_RIGHT_ALIGNED.search(layout))
            or "right" in (block.get("class") or "").lower(),
            centred="center" in layout,
            after_picture=picture is not None,
            after_bare_picture=picture is not None and not _has_words(picture),
            repeats_alt=picture is not None and syllables(picture.get("alt") or "") == said,
            opening=_opening(pieces),
            cell=block.tag in _CELLS or any(a.tag in _CELLS for a in _nearest_ancestors(block)),
        )
        self._picture = None


def _has_words(picture: HtmlElement) -> bool:
    """Tell whether it has its caption beside it, or is none that has one."""
    return picture.get(_CAPTIONED) is not None or is_small(picture)


def _opening(pieces: Sequence[tuple[str, frozenset[str]]]) -> str:
    bold = takewhile(lambda piece: "b" in piece[1] or not piece[0].strip(), pieces)
    line = takewhile(lambda piece: piece[0] != "\n", pieces)
    opening = one_line("".join(text for text, _ in bold))
    return opening or one_line("".join(text for text, _ in line))


def _nearest_ancestors(block: HtmlElement) -> Iterator[HtmlElement]:
    ancestor = block.getparent()
    for _ in range(2):
        if ancestor is None:
            return
        yield ancestor
        ancestor = ancestor.getparent()


def _style(tag: str) -> frozenset[str]:
    if tag == "a":
        return frozenset("a")
    if tag in ("em", "i"):
        return frozenset("i")
    if tag in ("strong", "b"):
        return frozenset("b")
    return frozenset()
