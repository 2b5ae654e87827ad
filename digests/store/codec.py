"""Our values as JSON columns, and their hashes."""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[type, TypeAdapter[Any]] = {}


def to_json(value: Any) -> Any:
    """Return a dataclass as what a JSON column takes, sets in order."""
    return _adapter(type(value)).dump_python(value, mode="json", fallback=sorted)


def from_json(kind: type[T], value: Any) -> T:
    found: T = _adapter(kind).validate_python(value)
    return found


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _adapters:  # building one costs a millisecond
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def digest(*values: Any) -> str:
    """Return a stable hash of JSON values."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
