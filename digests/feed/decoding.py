"""Turn a feed's bytes into text, whatever its newspaper says they are."""

from __future__ import annotations

import codecs
import re
import zlib

from charset_normalizer import from_bytes

LARGEST_FEED = 8 * 1024 * 1024
"""Bytes; the largest feed seen (1,000 entries) has 2 MB, and 1 MB of the worst takes a second."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FIRST_TAGS = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_SURROGATES = re.compile(rb"(?:\xed[\xa0-\xbf][\x80-\xbf])+")
"""Emoji that were put into UTF-8 by their two halves."""
_SAMPLE = 64 * 1024  # detection needs no more, and its time grows with it
_DECLARED_IN_XML = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_DECLARED_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)

# UTF-8 read as Latin-1 or Windows-1252 once too often: "BÃ¡o PhÃº Thá»".
_CONTINUATION = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MOJIBAKE = re.compile(f"[ÃÄÅÆ][{_CONTINUATION}]|[áâ][{_CONTINUATION}][{_CONTINUATION}]")
_VIETNAMESE_MOJIBAKE = re.compile(f"á[º»][{_CONTINUATION}]|Ä[‘\x91]|Æ[°¡]")
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")


def inflate(body: bytes) -> bytes | None:
    """Return `body` unpacked if it is gzip that nobody announced; None: more than we take."""
    if not body.startswith(b"\x1f\x8b"):
        return body if len(body) <= LARGEST_FEED else None
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, LARGEST_FEED)
    except zlib.error:
        return body
    return None if unpacker.unconsumed_tail else plain


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of `body`: by its mark, as strict UTF-8, as declared, as it looks."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for first, encoding in _FIRST_TAGS:
        if body.startswith(first):
            return body.decode(encoding, "replace")
    return _undo_mojibake(_by_content(body, content_type))


def _by_content(body: bytes, content_type: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3:  # the answer was cut inside a character
            return body[: error.start].decode("utf-8")
    declared = _declared(body, content_type)
    almost = _SURROGATES.sub(_join_surrogates, body).decode("utf-8", "replace")
    if _is_almost_utf8(almost[:_SAMPLE]):
        return almost
    if declared:
        return body.decode(declared, "replace")
    best = from_bytes(body[:_SAMPLE]).best()
    return body.decode(best.encoding if best else "windows-1258", "replace")


def _join_surrogates(halves: re.Match[bytes]) -> bytes:
    utf16 = halves[0].decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return utf16.decode("utf-16-le", "ignore").encode()


def _declared(body: bytes, content_type: str) -> str | None:
    in_xml = _DECLARED_IN_XML.search(body[:1024])
    in_header = _DECLARED_IN_HEADER.search(content_type)
    for name in (in_xml and in_xml[1].decode("ascii"), in_header and in_header[1]):
        if name and (codec := _text_codec(name)) and not codec.startswith(("utf-16", "utf-32")):
            return codec if codec != "utf-8" else None  # it is not: strict reading has failed
    return None


def _text_codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name)
        b"".decode(name)  # refuses what decodes bytes to bytes, as "zip" and "hex" do
    except (LookupError, ValueError):
        return None
    return found.name


def _is_almost_utf8(sample: str) -> bool:
    """Say whether a few broken bytes are all that is wrong: most high bytes form characters.

    Newspapers cut descriptions by bytes, in the middle of a letter. In another encoding hardly
    any high bytes form characters: in windows-1258 one in fifty, in Chinese ones one in five.
    """
    broken = sample.count("\ufffd")
    right = sum(char > "\x7f" for char in sample) - broken
    return broken <= max(1, right // 3) if right else False


def _undo_mojibake(text: str) -> str:
    """Undo UTF-8 that was read as Latin-1 and written as UTF-8 again.

    Only in a text without one rightly written Vietnamese letter: there the pairs are no accident.
    """
    sample = text[:_SAMPLE]
    if not _VIETNAMESE_MOJIBAKE.search(sample) or _VIETNAMESE.search(sample):
        return text
    return _MOJIBAKE.sub(_decode_again, text)


def _decode_again(match: re.Match[str]) -> str:
    raw = bytes(_BYTE_OF.get(char, ord(char)) for char in match[0])
    return raw.decode("utf-8", "replace").replace("\ufffd", "") or match[0]


def _windows_bytes() -> dict[str, int]:
    table = {}
    for byte in range(0x80, 0xA0):
        try:
            table[bytes([byte]).decode("cp1252")] = byte
        except UnicodeDecodeError:
            continue  # a hole in the table: the byte stays as it is
    return table


_BYTE_OF = _windows_bytes()
