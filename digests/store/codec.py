"""Our values as JSON columns, and rows that are found by the hash of the value they hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog
from pydantic import TypeAdapter, ValidationError

from digests.store.database import Transaction

T = TypeVar("T")

log = structlog.get_logger(__name__)

_adapters: dict[type, TypeAdapter[Any]] = {}


def to_json(value: Any) -> Any:
    """Return a dataclass as what a JSON column takes, sets in order."""
    return _adapter(type(value)).dump_python(value, mode="json", fallback=sorted)


def without_later_defaults(value: Any, *, first: Collection[str]) -> dict[str, Any]:
    """Return a dataclass as JSON; what is not among the `first` fields only where it was chosen.

    So what a field was added to hashes as before, and the rows of old are found.
    """
    usual = to_json(type(value)())
    written = to_json(value)
    return {name: one for name, one in written.items() if name in first or one != usual[name]}


def from_json(kind: type[T], value: Any) -> T:
    found: T = _adapter(kind).validate_python(value)
    return found


def as_text(column: sa.Column[Any]) -> sa.ColumnElement[str]:
    """A JSON column as SQLite stores it: a row that is no JSON breaks no other."""
    return sa.type_coerce(column, sa.Text)


def readable(kind: type[T], stored: Any) -> T | None:
    """Read what `as_text` gave; None where it is not what we once wrote.

    PostgreSQL's driver has made it a value by then: there is nothing there that is no JSON.
    """
    adapter = _adapter(kind)
    read = adapter.validate_json if isinstance(stored, str) else adapter.validate_python
    try:
        found: T = read(stored)
    except ValidationError as error:
        log.debug("unreadable", kind=kind.__name__, reason=str(error))
        return None
    return found


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _adapters:  # building one costs a millisecond
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def digest(*values: Any) -> str:
    """Return a stable hash of JSON values."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


async def get_or_create(
    tx: Transaction, table: sa.Table, column: str, value: Any
) -> tuple[int, bool]:
    """Return the id of the row of `table` that holds `value`, and whether it is new."""
    hash_ = digest(value)
    found = await tx.scalar(sa.select(table.c.id).where(table.c.hash == hash_))
    if found is not None:
        return int(found), False
    new = table.insert().values(hash=hash_, **{column: value}).returning(table.c.id)
    return (await tx.execute(new)).scalar_one(), True
