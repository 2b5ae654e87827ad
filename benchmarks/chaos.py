"""Kill the bot again and again while Telegram misbehaves, and count what readers got.

    python -m benchmarks.chaos [--database sqlite|postgresql] [--uncertain resend|skip] [--short]

The program of production runs against the sandbox, which throws 429, 500, HTML, cut connections
(before and after delivering), blocks and migrations, and is killed with SIGKILL at random moments.
A warm process forks each new one, so that a start costs less than a second. Judged by the
sandbox's journal alone:

lost          (chat, story) that never came; with `skip`: messages that never came
unlisted      with `skip`: of those, what no receipt without a number tells of
duplicated    messages that brought a chat nothing but what it had, or some of it again
out_of_order  messages that brought a chat an older story after a newer one

The last line of stdout is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.house import AS_IT_COMES, TOKEN, fresh_database, machine, publish, subscribe
from digests.clock import utc_now
from digests.store import deliveries, inbox
from digests.store.database import Database
from digests.store.tables import chats, edition_stories, receipts, stories, subscriptions
from digests.store.tables import deliveries as delivery_rows
from sandbox import start
from sandbox.client import Sandbox

CALM_WITHIN = 60.0  # seconds
TITLE = re.compile(r"Tin số (\d{6})")
FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("drop_after", {"probability": 0.01}),
    ("drop_before", {"probability": 0.01}),
    ("error", {"probability": 0.02, "code": 500}),
    ("html", {"probability": 0.01}),
    (
        "error",
        {
            "probability": 0.02,
            "code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        },
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    people: int
    groups: int
    kills: int
    life: tuple[float, float]
    deliveries: int
    seconds: float
    """Killing goes on until both numbers are reached, at most so long."""


SHORT = Size(people=60, groups=6, kills=20, life=(0.3, 1.4), deliveries=500, seconds=30)
FULL = Size(people=240, groups=20, kills=110, life=(0.3, 2.5), deliveries=5_000, seconds=600)


# ---------------------------------------------------------------------- the program, to be killed


class Program:
    """A warm process from which the bot is forked, and the bot's number."""

    def __init__(self, settings: dict[str, str], log: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TINGON_")}
        environment |= {f"TINGON_{name}": value for name, value in settings.items()}
        environment["OPENBLAS_NUM_THREADS"] = "1"  # a process with threads cannot be forked
        self._log = log.open("ab")
        self._warm = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.chaos", "--warm"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.number: int | None = None
        self._line()

    def start(self) -> None:
        assert self._warm.stdin is not None
        self._warm.stdin.write("start\n")
        self._warm.stdin.flush()
        self.number = int(self._line())

    async def end(self, how: signal.Signals) -> None:
        number, self.number = self.number, None
        if number is None:
            return
        try:
            os.kill(number, how)
        except ProcessLookupError:
            raise RuntimeError("the bot ended by itself") from None
        while Path(f"/proc/{number}").exists():
            await asyncio.sleep(0.005)

    def close(self) -> None:
        if self.number is not None:
            with suppress(ProcessLookupError):
                os.kill(self.number, signal.SIGKILL)
        self._warm.kill()
        self._warm.communicate()
        self._log.close()

    def _line(self) -> str:
        assert self._warm.stdout is not None
        line = self._warm.stdout.readline()
        if not line:
            raise RuntimeError("the warm process ended")
        return line


def be_warm() -> None:
    import bot.app  # noqa: F401  that is what is warm

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not waited for
    print("warm", flush=True)
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            _be_the_bot()
        print(number, flush=True)


def _be_the_bot() -> None:
    from bot import logs
    from bot.app import open_program
    from bot.settings import Settings

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(2, 1)  # what it prints is no number of a process
    random.seed()
    settings = Settings()
    logs.set_up(form="json", level=settings.log_level)

    async def run() -> None:
        async with open_program(settings) as program:
            await program.run()

    asyncio.run(run())
    os._exit(0)


# ---------------------------------------------------------------------- the world around it


@dataclass
class World:
    telegram: Sandbox
    db: Database
    size: Size
    luck: random.Random
    published: int = 0
    commands: int = 0
    blocked: dict[int, float] = field(default_factory=dict)
    places: list[tuple[int, str, int]] = field(default_factory=list)
    once: dict[int, int] = field(default_factory=dict)
    """The first address of a chat that has moved."""
    left_sending: set[tuple[int, int, int]] = field(default_factory=set)
    kills: int = 0
    enough: bool = False

    async def settle(self) -> None:
        size, telegram = self.size, self.telegram
        await telegram.populate(size.people, first=100_000)
        await telegram.populate(20_000, first=900_000)  # who only asks
        self.places = [(100_000 + n, "private", 0) for n in range(size.people)]
        for n in range(size.groups):
            match n % 4:
                case 0 | 1:
                    group = await telegram.create_chat("group", f"Nhóm {n}")
                    self.places.append((group, "group", 0))
                case 2:
                    channel = await telegram.create_chat("channel", f"Kênh {n}")
                    await telegram.set_bot(channel, "administrator")
                    self.places.append((channel, "channel", 0))
                case _:
                    forum = await telegram.create_chat("supergroup", f"Diễn đàn {n}", forum=True)
                    for name in ("Tin", "Bàn"):
                        topic = await telegram.create_topic(forum, name)
                        self.places.append((forum, "supergroup", topic))
        await subscribe(self.db, self.places, AS_IT_COMES, now=utc_now())
        for action, told in FAULTS:
            await telegram.fault(action, method="sendMessage", times=None, **told)

    async def go_round(self) -> None:
        """News, questions, blocks and moves, until it is enough."""
        while not self.enough:
            self.published += 1
            await publish(self.db, [f"Tin số {self.published:06}"], now=utc_now())
            for _ in range(3):
                await self.telegram.send("/help", user=900_000 + self.commands)
                self.commands += 1
                await asyncio.sleep(self.luck.uniform(0.05, 0.4))
            await self.block_and_unblock()
            if self.luck.random() < 0.2:
                await self.migrate_one()

    async def block_and_unblock(self) -> None:
        now = time.monotonic()
        for user in [user for user, until in self.blocked.items() if until < now]:
            del self.blocked[user]
            await self.telegram.unblock(user)
        if self.luck.random() < 0.3:
            user = 100_000 + self.luck.randrange(self.size.people)
            if user not in self.blocked:
                self.blocked[user] = now + self.luck.uniform(0.5, 4)
                await self.telegram.block(user)

    async def migrate_one(self) -> None:
        left = [
            at for at, kind, _ in self.places if kind == "group" and at not in self.once.values()
        ]
        if left:
            group = self.luck.choice(left)
            new = await self.telegram.migrate(group, tell=self.luck.random() < 0.5)
            self.once[new] = group

    async def is_calm(self) -> bool:
        waits = await self.what_waits()
        return waits.pop("newest") == self.published and not any(waits.values())

    async def what_waits(self) -> dict[str, int]:
        async with self.db.read() as tx:
            counted = await deliveries.counts(tx)
            newest = await tx.scalar(sa.select(sa.func.max(stories.c.seq))) or 0
            late = await tx.scalar(
                sa.select(sa.func.count()).where(subscriptions.c.cursor < newest)
            )
            away = await tx.scalar(
                sa.select(sa.func.count()).where(chats.c.gone_reason.is_not(None))
            )
            waiting = await inbox.open_count(tx)
        still = {state: counted.get(state, 0) for state in deliveries.OPEN}
        told = {"newest": newest, "late": late or 0, "away": away or 0, "waiting": waiting}
        return still | told

    async def note_sending(self) -> None:
        """Note what a kill left in `sending`; what two kills find is one."""
        rows = delivery_rows
        query = sa.select(rows.c.id, rows.c.epoch, rows.c.next_part)
        async with self.db.read() as tx:
            found = await tx.execute(query.where(rows.c.state == "sending"))
            self.left_sending.update((row[0], row[1], row[2]) for row in found)


async def run(kind: str, uncertain: str, size: Size, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="tingon-chaos-") as name:
        folder = Path(name)
        telegram = await start(bots=[TOKEN])
        async with fresh_database(kind) as url, Sandbox(telegram.url, bot=TOKEN) as client:
            db = Database(url)
            world = World(client, db, size, random.Random(seed))
            program = Program(
                {
                    "BOT_TOKEN": TOKEN,
                    "TELEGRAM_API_URL": telegram.url,
                    "DATABASE_URL": url,
                    "FEEDS": "http://127.0.0.1:9/rss",
                    "ALLOW_PRIVATE_ADDRESSES": "true",
                    "UNCERTAIN": uncertain,
                    "RATE": "1000",
                    "HEARTBEAT": str(folder / "heartbeat.json"),
                    "LOG_LEVEL": "warning",
                },
                folder / "bot.log",
            )
            try:
                return await _run(world, program, kind, uncertain)
            except BaseException:
                print((folder / "bot.log").read_text()[-9_000:], file=sys.stderr)
                raise
            finally:
                program.close()
                await db.close()
                await telegram.stop()


async def _run(world: World, program: Program, kind: str, uncertain: str) -> dict[str, Any]:
    await world.settle()
    going = asyncio.create_task(world.go_round())
    await _kill_again_and_again(world, program, going)
    world.enough = True
    await going
    drops = sum(
        fault["met"] for fault in await world.telegram.faults() if fault["action"] == "drop_after"
    )
    await world.telegram.clear_faults()
    for user in world.blocked:
        await world.telegram.unblock(user)
    program.start()
    try:
        async with asyncio.timeout(CALM_WITHIN):
            calm = 0
            while calm < 3:  # PostgreSQL's numbers are not of one moment
                calm = calm + 1 if await world.is_calm() else 0
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise RuntimeError(f"not calm in the end: {await world.what_waits()}") from None
    await program.end(signal.SIGTERM)
    judged = await judge(world, skipped=uncertain == "skip")
    return {
        "database": kind,
        "uncertain": uncertain,
        "kills": world.kills,
        "sending_at_kills": len(world.left_sending),
        "drops_after": drops,
        "commands": world.commands,
        **judged,
        "stories": world.published,
        "places": len(world.places),
        "migrations": len(world.once),
        **machine(),
    }


async def _kill_again_and_again(world: World, program: Program, going: asyncio.Task[None]) -> None:
    began = time.monotonic()
    size = world.size
    while time.monotonic() - began < size.seconds or world.kills < size.kills:
        program.start()
        await asyncio.wait({going}, timeout=world.luck.uniform(*size.life))
        if going.done():
            going.result()
        await program.end(signal.SIGKILL)
        world.kills += 1
        await world.note_sending()
        if world.kills >= size.kills and await _delivered(world) >= size.deliveries:
            return
        if world.kills % 10 == 0:
            print(f"  {world.kills} kills, {await _delivered(world)} delivered", flush=True)


async def _delivered(world: World) -> int:
    return await world.telegram.last()


# ---------------------------------------------------------------------- the judgement


async def judge(world: World, *, skipped: bool) -> dict[str, Any]:
    journal = [one for one in await world.telegram.journal(0) if one["event"] == "sent"]
    got: dict[tuple[int, int], list[set[int]]] = defaultdict(list)
    told: Counter[int] = Counter()
    for entry in journal:
        chat = int(entry["chat_id"])
        at = world.once.get(chat, chat)
        told[at] += 1
        found = {int(number) for number in TITLE.findall(entry["text"] or "")}
        if found:
            got[at, entry.get("thread_id") or 0].append(found)
    missing, duplicated, disorder = set(), 0, 0
    for at, _, topic in world.places:
        had: set[int] = set()
        for found in got[at, topic]:
            duplicated += bool(found & had)
            fresh = found - had
            disorder += bool(fresh and had and min(fresh) < max(had))
            had |= found
        missing |= {(at, topic, n) for n in range(1, world.published + 1) if n not in had}
    answered = sum(told[900_000 + n] > 0 for n in range(world.commands))
    listed = {key: one async for key, one in _listed(world)} if skipped else {}
    unlisted = [key for key in missing if key not in listed]
    messages = {listed[key] for key in missing if key in listed}
    return {
        "deliveries": sum(len(some) for some in got.values()),
        "lost": len(messages) + len(unlisted),
        "unlisted": len(unlisted),
        "duplicated": duplicated,
        "out_of_order": disorder,
        "commands_lost": world.commands - answered,
    }


async def _listed(world: World) -> Any:
    """Yield ((chat, topic, story), message) for what receipts without a number tell of."""
    query = (
        sa.select(
            receipts.c.delivery_id,
            receipts.c.part,
            receipts.c.address,
            delivery_rows.c.topic,
            stories.c.title,
        )
        .join(delivery_rows, delivery_rows.c.id == receipts.c.delivery_id)
        .join(
            edition_stories,
            sa.and_(
                edition_stories.c.edition_id == delivery_rows.c.edition_id,
                edition_stories.c.part == receipts.c.part,
            ),
        )
        .join(stories, stories.c.id == edition_stories.c.story_id)
        .where(receipts.c.message_id.is_(None))
    )
    async with world.db.read() as tx:
        for delivery, part, address, topic, title in await tx.execute(query):
            for number in TITLE.findall(title):
                at = world.once.get(address, address)
                yield (at, topic, int(number)), (delivery, part)


def bounds_broken(found: dict[str, Any]) -> Iterator[str]:
    """Name what a run promised and did not keep."""
    may = found["sending_at_kills"] + found["drops_after"]
    skip = found["uncertain"] == "skip"
    if found["lost"] > (may if skip else 0):
        yield "lost"
    if found["duplicated"] > (0 if skip else may):
        yield "duplicated"
    if found["unlisted"]:
        yield "unlisted"
    if found["out_of_order"]:
        yield "out_of_order"
    if found["commands_lost"]:
        yield "commands_lost"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--uncertain", choices=("resend", "skip"), default="resend")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--warm", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.warm:
        be_warm()
        return 0
    logging.disable(logging.CRITICAL)
    size = SHORT if told.short else FULL
    found = asyncio.run(run(told.database, told.uncertain, size, told.seed))
    broken = list(bounds_broken(found))
    if broken:
        print(f"not kept: {', '.join(broken)}", flush=True)
    print(json.dumps(found))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
