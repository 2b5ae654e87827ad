"""What others hold: the file that says it, what today's code says, and how the two differ."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

import sqlalchemy as sa

from digests.store.database import Database
from tests.golden import doors
from tests.upgrade.releases import load
from tests.upgrade.telegram import open_telegram

FILE = Path(__file__).parent / "held.json"
ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "digests")
LEVELS = frozenset(("debug", "info", "warning", "error", "exception", "critical"))
CODES, OLDER = "codes", "codes of before"
READ = (CODES, OLDER, "starts", *(f"stored {column}" for column in (
    "choices.choices", "editions.look", "feeds.health", "inbox.answer", "profiles.profile",
    "parts.body", "schedules.schedule", "stories",
)), "states")  # fmt: skip
"""Examples: what they mean is asked of today's code, that they exist only the file knows."""

Held = dict[str, dict[str, Any]]


def kept() -> Held:
    held: Held = json.loads(FILE.read_text())
    return held


def write(held: Held) -> None:
    """One item a line, so that a change is one line of a diff."""
    sections = []
    for section, items in held.items():
        lines = [f"  {_json(name)}: {_json(value)}" for name, value in items.items()]
        sections.append(f"{_json(section)}: {{\n" + ",\n".join(lines) + "\n}")
    FILE.write_text("{\n" + ",\n\n".join(sections) + "\n}\n")


def today(held: Held) -> Held:
    """Return what today's code says, of the examples in `held` and of itself."""
    found: Held = {
        "metrics": asyncio.run(_metrics()),
        CODES: {code: doors.read_code(code) for code in held.get(CODES, ())},
        OLDER: {code: doors.read_code(code) for code in held.get(OLDER, ())},
        "starts": {payload: doors.read_start(payload) for payload in held.get("starts", ())},
        "log events": dict.fromkeys(sorted(log_events()), True),
    }
    for section in (one for one in READ if one.startswith("stored ")):
        column = section.removeprefix("stored ")
        found[section] = {
            text: doors.read_stored(column, json.loads(text)) for text in held.get(section, ())
        }
    return found | {
        "columns": asyncio.run(_columns()),
        "values": doors.enum_values(),
        "states": {state: state.split()[-1] in words() for state in held.get("states", ())},
        "settings": doors.settings(),
        "terminal": doors.terminal(),
        "commands": doors.bot_commands(),
        "menus": doors.menus(),
    }


def lost(held: Held, now: Held) -> list[str]:
    """Return what is gone, or is not what it was; what could not be read may be read by now."""
    return [
        f"{section}: {name} was {_json(value)}, is {_json(now.get(section, {}).get(name))}"
        for section, items in held.items()
        for name, value in items.items()
        if (section, value) != (OLDER, None)
        if name not in now.get(section, {}) or not _still(value, now[section][name])
    ]


def new(held: Held, now: Held) -> Held:
    """Return what the file does not know yet."""
    return {
        section: {
            name: value
            for name, value in items.items()
            if name not in held.get(section, {}) or held[section][name] != value
        }
        for section, items in now.items()
    }


def _still(value: Any, now: Any) -> bool:
    """A list may have grown, and so may an object; nothing in them may have changed."""
    if isinstance(value, dict) and isinstance(now, dict):
        return all(name in now and _still(one, now[name]) for name, one in value.items())
    if isinstance(value, list) and isinstance(now, list) and not any(map(_is_object, value)):
        return [one for one in now if one in value] == value
    return bool(value == now) and type(value) is type(now)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict | list)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# ---- read from the source -----------------------------------------------------------------------


def log_events() -> set[str]:
    """Return the events of all log lines, wherever they stand."""
    return {event for tree in _trees() for event in _events(tree)}


@cache
def words() -> frozenset[str]:
    """Return the words of all texts in the source but its docstrings: SQL has states in it."""
    said = {id(node.value) for tree in _trees() for node in ast.walk(tree) if _is_docstring(node)}
    return frozenset(
        word
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
        for word in re.findall(r"\w+", node.value)
    )


def _is_docstring(node: ast.AST) -> TypeGuard[ast.Expr]:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def metric_names() -> set[str]:
    """Return all that looks like the name of a metric."""
    return {
        node.value
        for tree in _trees("bot")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"tingon_[a-z_]+", node.value)
    }


@cache
def _trees(*packages: str) -> tuple[ast.AST, ...]:
    return tuple(
        ast.parse(path.read_text())
        for package in packages or PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "sandbox" not in path.parts  # a Telegram to try bots against: nobody's alarm
    )


def _events(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not _is_log(node.func) or not node.args:
            continue
        event = node.args[0]
        if isinstance(event, ast.Name):
            yield from _looped(tree, event.id)
        yield from (
            one.value
            for one in ast.walk(event)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        )


def _is_log(func: ast.expr) -> bool:
    if not isinstance(func, ast.Attribute) or func.attr not in LEVELS:
        return False
    owner = func.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name.endswith("log")


def _looped(tree: ast.AST, name: str) -> Iterator[str]:
    """Return what a name stands for in turn that a loop unpacks from a tuple of tuples."""
    for loop in ast.walk(tree):
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Tuple):
            continue
        names = [getattr(one, "id", "") for one in loop.target.elts]
        if name in names and isinstance(loop.iter, ast.Tuple):
            for row in loop.iter.elts:
                first = row.elts[names.index(name)] if isinstance(row, ast.Tuple) else row
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


# ---- asked of a database ------------------------------------------------------------------------


async def _metrics() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/tingon.db"
        await load("v0_1_0", url)
        async with open_telegram() as telegram:
            text = await doors.metrics(url, telegram.url)
    kinds = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))
    found: dict[str, Any] = {name: {"type": kind, "labels": {}} for name, kind in kinds.items()}
    for name, labels in re.findall(r"^(\w+)\{(.*)\} ", text, re.MULTILINE):
        for label, value in re.findall(r'(\w+)="(.*?)"', labels):
            values = found[name]["labels"].setdefault(label, [])
            found[name]["labels"][label] = sorted({*values, value})
    return found


async def _columns() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/tingon.db")
        await database.migrate()
        async with database.read() as tx:
            found = await tx.run_sync(_inspected)
        await database.close()
    return found


def _inspected(connection: sa.Connection) -> dict[str, str]:
    inspector = sa.inspect(connection)
    return {
        f"{table}.{column['name']}": f"{column['type']}{'' if column['nullable'] else ' NOT NULL'}"
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
        for column in inspector.get_columns(table)
    }
