"""Misfortunes to order: which call meets one, how often, and what happens to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random
from typing import Any

from sandbox.errors import ControlError


class FaultEffect(StrEnum):
    ERROR = "error"
    """Answer `code`, `description`, `parameters`; with `after`, the call was carried out."""
    UNAUTHORIZED = "401"
    DELAY = "delay"
    """Wait `seconds`, then carry the call out; with `after`, carry it out and answer late."""
    DROP_BEFORE = "drop_before"
    """Cut the connection; nothing was delivered."""
    DROP_AFTER = "drop_after"
    """Deliver, then cut the connection."""
    HANG = "hang"
    """Neither deliver nor answer."""
    HANG_AFTER = "hang_after"
    """Deliver, but never answer."""
    HTML = "html"
    """A proxy's 502 page; with `after`, the call was carried out."""
    TRUNCATE = "truncate"
    """Deliver, and answer half of the JSON."""
    MIGRATE = "migrate"
    """The group becomes a supergroup just before the call."""


@dataclass(slots=True, kw_only=True)
class FaultRule:
    id: int
    action: FaultEffect
    method: str = "*"
    match: dict[str, Any] = field(default_factory=dict)
    token: str | None = None
    skip: int = 0
    times: int | None = 1
    probability: float = 1.0
    code: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, Any] | None = None
    seconds: float = 1.0
    after: bool = False
    met: int = 0
    """How many calls it has struck."""

    def json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Faults:
    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self.reset()

    def reset(self) -> None:
        self._random = Random(self._seed)  # noqa: S311 - misfortune must be repeatable
        self._faults: list[FaultRule] = []
        self._next = 1

    def order(self, told: dict[str, Any]) -> FaultRule:
        known = set(FaultRule.__dataclass_fields__) - {"id", "met"}
        if unknown := sorted(set(told) - known):
            raise ControlError(f"a fault has no {', '.join(unknown)}; known: {sorted(known)}")
        wanted = dict(told)
        try:
            wanted["action"] = FaultEffect(str(told.get("action", "")))
        except ValueError:
            raise ControlError(f"action must be one of {[a.value for a in FaultEffect]}") from None
        if not isinstance(wanted.get("match", {}), dict):
            raise ControlError("match must be an object of parameter names and values")
        fault = FaultRule(id=self._next, **wanted)
        self._next += 1
        self._faults.append(fault)
        return fault

    @property
    def any(self) -> bool:
        return bool(self._faults)

    def all(self) -> list[FaultRule]:
        return list(self._faults)

    def cancel(self, fault_id: int) -> bool:
        before = len(self._faults)
        self._faults = [fault for fault in self._faults if fault.id != fault_id]
        return len(self._faults) < before

    def clear(self) -> None:
        self._faults.clear()

    def strike(self, token: str, method: str, params: dict[str, Any]) -> FaultRule | None:
        """Return the first ordered fault that this call meets, used up by one."""
        for fault in self._faults:
            if not _meets(fault, token, method, params):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.times is not None and fault.met >= fault.times:
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            fault.met += 1
            return fault
        return None


def _meets(fault: FaultRule, token: str, method: str, params: dict[str, Any]) -> bool:
    if fault.token is not None and fault.token != token:
        return False
    if not fnmatchcase(method.lower(), fault.method.lower()):
        return False
    return all(_matches(wanted, params.get(name)) for name, wanted in fault.match.items())


def _matches(wanted: Any, given: Any) -> bool:
    if isinstance(wanted, dict) and set(wanted) == {"contains"}:
        return given is not None and str(wanted["contains"]) in str(given)
    if isinstance(wanted, list):
        return any(_matches(one, given) for one in wanted)
    return given is not None and str(wanted) == str(given)
