"""What many stories need: a clock to turn, a messenger that writes down, and both databases."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings

import bot  # noqa: F401  before numpy: it keeps numpy to one thread, in tests as in the program
from digests.model import Destination
from digests.outbox import Lane, Outcome, RetryLater, Sent
from digests.store.database import Database
from tests.databases import PostgresServers, SqliteFiles, memory, run_folder

# A property holds or it does not, however busy the machine is. What lands is judged by the same
# examples each time; at a desk new ones are tried.
settings.register_profile("tingon", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("tingon")

# The prettier tracebacks, with local variables in colour, cost half of some files' time.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

RUN = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the run its folder: its first process makes it and tells the others."""
    told = getattr(config, "workerinput", None)
    if told is not None:
        config.stash[RUN] = Path(told["run"])
        return
    until_the_end = ExitStack()
    config.add_cleanup(until_the_end.close)
    config.stash[RUN] = until_the_end.enter_context(run_folder(memory()))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["run"] = str(node.config.stash[RUN])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for some stories wait for a real minute to be over."""
    return min(os.cpu_count() or 1, 8) + 1


@dataclass
class FakeClock:
    now: datetime = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # Thứ ba, 10 giờ sáng ở Việt Trì

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)

    def set_local(self, hour: int, minute: int = 0, *, days: int = 0) -> None:
        """Turn to a time of the Vietnamese day, some days on."""
        local = self.now + timedelta(hours=7, days=days)
        day = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.now = day - timedelta(hours=7)


@dataclass
class SentPart:
    to: Destination
    body: str
    lane: Lane


@dataclass
class FakeSender:
    """A messenger: answers what it is told to, chat by chat, and keeps what it delivered."""

    delivered: list[SentPart] = field(default_factory=list)
    edited: list[tuple[Destination, int, str]] = field(default_factory=list)
    answers: dict[int, list[Outcome]] = field(default_factory=dict)
    """For an address: what the next calls answer; then all is well."""
    held: dict[int, RetryLater] = field(default_factory=dict)
    topics: list[Destination] = field(default_factory=list)

    async def permit(self, to: Destination, *, lane: Lane) -> object | RetryLater:
        return self.held.get(to.address) or "permit"

    def release(self, permit: object) -> None:
        assert permit == "permit"

    async def send(
        self, to: Destination, body: str, *, lane: Lane, permit: object = None
    ) -> Outcome:
        told = self.answers.get(to.address)
        if told:
            return told.pop(0)
        self.delivered.append(SentPart(to, body, lane))
        return Sent(len(self.delivered))

    async def edit(
        self, to: Destination, message_id: int, body: str, *, permit: object = None
    ) -> Outcome:
        told = self.answers.get(to.address)
        if told:
            return told.pop(0)
        self.edited.append((to, message_id, body))
        return Sent(message_id)

    def to(self, address: int) -> list[str]:
        return [part.body for part in self.delivered if part.to.address == address]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture(scope="session")
def sqlite_files(pytestconfig: pytest.Config) -> SqliteFiles:
    return SqliteFiles(pytestconfig.stash[RUN])


@pytest.fixture(scope="session")
def postgres_servers(pytestconfig: pytest.Config) -> PostgresServers:
    return PostgresServers(pytestconfig.stash[RUN])


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(
    request: pytest.FixtureRequest, sqlite_files: SqliteFiles
) -> AsyncIterator[str]:
    """The address of a fresh, migrated database, of each kind in turn."""
    if request.param == "sqlite":
        yield await sqlite_files.fresh()
        return
    servers: PostgresServers = request.getfixturevalue("postgres_servers")
    url = await servers.fresh()
    yield url
    await servers.drop(url)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()
