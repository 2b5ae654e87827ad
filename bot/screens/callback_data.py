"""What a button asks for, and how that travels in its callback data.

A button names the state that is wanted, never "toggle": pressed twice, or from a message a year
old, it means the same. The data has at most 64 bytes, so sections and words that are in a list
travel as short stable slugs.

An action is a frozen dataclass with a code of its own; its fields are written one after the other,
each in the way its type says, and read back in the same order. A field with a default may be
missing at the end: buttons made before it was added lack it.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, get_args, get_type_hints

from telegram.constants import InlineKeyboardButtonLimit

from digests.edition import word_key
from digests.model import Destination, StoryId
from digests.schedule import EVERY_DAY, QuietHours

MAX_BYTES: Final = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)


class Action:
    """What a button asks for; a screen defines its own, as frozen dataclasses."""

    __slots__ = ()
    code: ClassVar[str]
    """Stands in messages a year old: never given another meaning."""


class DataTooLong(ValueError):
    """The action does not fit into a button; offer it by a typed command instead."""


@dataclass(frozen=True, slots=True)
class FieldCode:
    """How one field of an action is written and read; `read` raises ValueError."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def encode(action: Action, target: Destination | None = None) -> str:
    """Return callback data; `target` is the chat it is about when that is not its own chat."""
    values = (code.write(getattr(action, name)) for name, code, _ in _field_codes(type(action)))
    data = f"{_written_target(target)}{':'.join((action.code, *values))}"
    if len(data.encode()) > MAX_BYTES:
        raise DataTooLong(data)
    return data


def fits(action: Action, target: Destination | None = None) -> bool:
    try:
        encode(action, target)
    except DataTooLong:
        return False
    return True


class Decoder:
    """Reads callback data of the kinds of action there are."""

    def __init__(self, kinds: Iterable[type[Action]]) -> None:
        self._kinds: dict[str, type[Action]] = {}
        for kind in kinds:
            if self._kinds.setdefault(kind.code, kind) is not kind:
                raise ValueError(f"two actions have the code {kind.code!r}")

    def decode(self, data: str) -> Action | None:
        """Return what a button asks for; None: none of ours, or older than we remember."""
        if data.startswith("@") and target_of(data) is None:
            return None  # about a chat that cannot be read: never about this one instead
        own = data.partition("|")[2] if data.startswith("@") else data
        code, *rest = own.split(":", 1)
        kind = self._kinds.get(code)
        if kind is None:
            return None
        try:
            return _read(kind, rest[0] if rest else None)
        except (ValueError, KeyError):
            return None


def target_of(data: str) -> Destination | None:
    """Return the other chat that a button is about."""
    if not data.startswith("@") or "|" not in data:
        return None
    address, _, topic = data[1 : data.index("|")].partition("/")
    try:
        return Destination(address=from_36(address), topic=from_36(topic) if topic else None)
    except ValueError:
        return None


def slug(name: str) -> str:
    """Return eight letters that stand for a section or a word, spelt one way or another."""
    key = word_key(name)
    spelling = " ".join(key.exact or key.folded) or name
    digest = hashlib.blake2b(spelling.encode(), digest_size=5).digest()
    return base64.b32encode(digest).decode().lower()


def named(slugged: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that the slug stands for."""
    return next((name for name in names if slug(name) == slugged), None)


def to_36(number: int) -> str:
    digits = ""
    rest = abs(number)
    while rest or not digits:
        rest, digit = divmod(rest, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return f"-{digits}" if number < 0 else digits


def from_36(text: str) -> int:
    """Raises ValueError, also for what no 64 bits hold."""
    number = int(text, 36)
    if number.bit_length() > 63:
        raise ValueError(text)
    return number


def _written_target(target: Destination | None) -> str:
    if target is None:
        return ""
    topic = "" if target.topic is None else f"/{to_36(target.topic)}"
    return f"@{to_36(target.address)}{topic}|"


# ---- fields -------------------------------------------------------------------------------


def _field_codes(kind: type[Action]) -> tuple[tuple[str, FieldCode, bool], ...]:
    """Return (name, how it is written, whether it may be missing) of each field, in order."""
    known = _KNOWN_CODES.get(kind)
    if known is None:
        hints = get_type_hints(kind, include_extras=True)
        fields = dataclasses.fields(kind)  # type: ignore[arg-type]  # every action is one
        known = _KNOWN_CODES[kind] = tuple(
            (field.name, _code_of(hints[field.name]), field.default is not dataclasses.MISSING)
            for field in fields
        )
    return known


_KNOWN_CODES: dict[type[Action], tuple[tuple[str, FieldCode, bool], ...]] = {}


def _code_of(hint: Any) -> FieldCode:
    for extra in get_args(hint)[1:]:
        if isinstance(extra, FieldCode):
            return extra
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return FieldCode(str, hint)
    return _BY_TYPE[hint]


def _read(kind: type[Action], written: str | None) -> Action:
    codes = _field_codes(kind)
    parts = [] if written is None else written.split(":", max(0, len(codes) - 1))
    needed = sum(not optional for _, _, optional in codes)
    if not needed <= len(parts) <= len(codes):
        raise ValueError(written)
    values = {name: code.read(part) for (name, code, _), part in zip(codes, parts, strict=False)}
    return kind(**values)


def _read_flag(text: str) -> bool:
    return {"1": True, "0": False}[text]


def _read_weekday(text: str) -> int:
    if len(text) != 1 or text not in "".join(map(str, EVERY_DAY)):
        raise ValueError(text)
    return int(text)


def _minute(number: int) -> int:
    if not 0 <= number < 24 * 60:
        raise ValueError(number)
    return number


def _read_count(text: str) -> int:
    number = int(text)
    if not 0 <= number < 1_000_000:
        raise ValueError(text)
    return number


def _read_slug(text: str) -> str:
    if len(text) != 8 or not text.isalnum():
        raise ValueError(text)
    return text


def _write_quiet(quiet: QuietHours | None) -> str:
    return f"{quiet.start}-{quiet.end}" if quiet else ""


def _read_quiet(text: str) -> QuietHours | None:
    if not text:
        return None
    start, end = (_minute(int(part)) for part in text.split("-"))
    return QuietHours(start=start, end=end)


Minute = Annotated[int, FieldCode(str, lambda text: _minute(int(text)))]
"""Of the local day."""
Minutes = Annotated[
    tuple[int, ...],
    FieldCode(
        lambda minutes: ",".join(map(to_36, minutes)),
        lambda text: tuple(_minute(from_36(one)) for one in text.split(",")),
    ),
]
Weekday = Annotated[int, FieldCode(str, _read_weekday)]
"""Monday is 0."""
Weekdays = Annotated[
    frozenset[int],
    FieldCode(
        lambda days: "".join(map(str, sorted(days))),
        lambda text: frozenset(map(_read_weekday, text)),
    ),
]
Slug = Annotated[str, FieldCode(str, _read_slug)]
OptionalSlug = Annotated[str, FieldCode(str, lambda text: _read_slug(text) if text else "")]
Quiet = Annotated[QuietHours | None, FieldCode(_write_quiet, _read_quiet)]
StoryNumber = Annotated[StoryId, FieldCode(to_36, lambda text: StoryId(from_36(text)))]

_BY_TYPE: Mapping[Any, FieldCode] = {
    bool: FieldCode(lambda wanted: "1" if wanted else "0", _read_flag),
    int: FieldCode(str, _read_count),
    str: FieldCode(str, str),
}
