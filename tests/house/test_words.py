"""One word, one meaning: no name of a type or of a file stands for two things."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "digests", "sandbox")

SAME_TYPES = {
    "Chat": "Telegram's own in the sandbox, our row of it in the store",
    "ReadingTexts": "the same texts in each language",
    "SettingsTexts": "the same texts in each language",
}
SAME_FILES = {
    "articles": "the command for what store/articles.py keeps",
    "chats": "the methods about what store/chats.py keeps",
    "client": "the sandbox's, for tests; the one of digests/web",
    "editing": "a message is edited: asked by the outbox, done by the sandbox",
    "errors": "a package has its own",
    "feeds": "the command for what store/feeds.py keeps",
    "html": "Telegram's in bot/render, the sample newspaper's pages",
    "labels": "the same labels in each language",
    "model": "a package has its own",
    "pictures": "an article's; whether a reader wants them",
    "places": "of the province; the screen that offers them",
    "reading_texts": "the same texts in each language",
    "server": "the sandbox's two",
    "settings_texts": "the same texts in each language",
    "story": "the command and the screen of one story",
}


def test_no_type_is_called_like_another() -> None:
    assert _twice(_types()) == set(SAME_TYPES)


def test_no_file_is_called_like_another() -> None:
    assert _twice(_files()) == set(SAME_FILES)


def _twice(places: Mapping[str, set[Path]]) -> set[str]:
    return {name for name, where in places.items() if len(where) > 1}


def _types() -> Mapping[str, set[Path]]:
    found = defaultdict(set)
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].add(path)
    return found


def _files() -> Mapping[str, set[Path]]:
    found = defaultdict(set)
    for path in _modules():
        if not path.stem.startswith("__"):
            found[path.stem.lstrip("_")].add(path)
    return found


def _modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
