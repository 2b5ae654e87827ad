"""The parameters of one call, whichever way they came: query, form, multipart or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sandbox.errors import BadRequest


@dataclass(frozen=True, slots=True)
class File:
    name: str
    mime: str
    body: bytes


class Params:
    __slots__ = ("files", "raw")

    def __init__(self, raw: dict[str, Any], files: dict[str, File] | None = None) -> None:
        self.raw = raw
        self.files = files or {}

    def text(self, name: str, default: str = "") -> str:
        value = self.raw.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        return json.dumps(value) if isinstance(value, dict | list | bool) else str(value)

    def integer(self, name: str) -> int | None:
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise BadRequest(f'invalid "{name}" specified') from None

    def flag(self, name: str) -> bool:
        value = self.raw.get(name)
        if isinstance(value, str):
            return value.lower() in {"true", "1", "yes", "t", "y"}
        return bool(value)

    def structure(self, name: str, what: str | None = None) -> Any:
        """Return the parsed object or list; it may come as JSON inside a string."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise BadRequest(f"can't parse {what or name} JSON object") from None

    def has(self, name: str) -> bool:
        return self.raw.get(name) not in (None, "")
