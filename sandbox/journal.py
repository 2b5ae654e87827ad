"""What really happened, for whoever judges a bot: every message delivered, edited or deleted."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from sandbox.model import Message

SENT, EDITED, DELETED = "sent", "edited", "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    seq: int
    time: float
    event: str
    bot: int
    chat_id: int
    thread_id: int | None
    message_id: int
    method: str
    text: str

    def json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Journal:
    """The newest `keep` entries in memory; all of them in the file, if one is named."""

    def __init__(
        self, clock: Callable[[], float], *, keep: int = 200_000, path: Path | None = None
    ) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._seq = 0
        self._watchers: list[Callable[[], None]] = []
        self._file: TextIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a", encoding="utf-8")

    @property
    def last(self) -> int:
        return self._seq

    def add(self, event: str, bot: int, message: Message, method: str) -> Entry:
        self._seq += 1
        entry = Entry(
            seq=self._seq,
            time=self._clock(),
            event=event,
            bot=bot,
            chat_id=message.chat.id,
            thread_id=message.thread,
            message_id=message.id,
            method=method,
            text=message.text,
        )
        self._entries.append(entry)
        if self._file is not None:
            self._file.write(json.dumps(entry.json(), ensure_ascii=False) + "\n")
            self._file.flush()  # whoever reads along must not wait for a buffer to fill
        if self._watchers:
            watchers, self._watchers = self._watchers, []
            for watcher in watchers:
                watcher()
        return entry

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` once, at the next entry."""
        self._watchers.append(watcher)

    def since(self, seq: int, *, chat_id: int | None = None, limit: int = 10_000) -> list[Entry]:
        return list(islice(self._after(seq, chat_id), limit))

    def forgotten(self, seq: int) -> int:
        """Return how many entries after `seq` are no longer in memory."""
        oldest = self._entries[0].seq if self._entries else self._seq + 1
        return max(0, oldest - 1 - seq)

    def clear(self) -> None:
        """Forget the entries; numbers go on, so nobody reads an old one as new."""
        self._entries.clear()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _after(self, seq: int, chat_id: int | None) -> Iterator[Entry]:
        skip = max(0, seq - (self._seq - len(self._entries)))
        for entry in islice(self._entries, skip, None):
            if chat_id is None or entry.chat_id == chat_id:
                yield entry
