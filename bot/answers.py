"""What the bot says back to a person, as data: kept with the inbox row until it is out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API; `params` is JSON as the API takes it."""

    method: str
    params: Mapping[str, Any]


Answer = tuple[Call, ...]


def dump(answer: Answer) -> str:
    return json.dumps([[call.method, call.params] for call in answer], ensure_ascii=False)


def load(text: str) -> Answer:
    return tuple(Call(method, params) for method, params in json.loads(text))
