"""Makes the database of v0.1.0 as it was when its process was killed, and what it had promised.

Run on that release's own code, never on today's:

    git worktree add ../v0.1.0 436807c && cd ../v0.1.0 && make .venv/.dev
    PYTHONPATH=. .venv/bin/python ../tingon/tests/upgrade/make_v0_1_0 \
        ../tingon/tests/upgrade/v0_1_0

A thousand chats live through five days: stories come, are corrected and withdrawn, people choose
anew, block, move and come back. On the fifth day, in the middle of the editions of 18:00, the
process is killed. `database.jsonl.xz` are the rows of every table as SQLite held them.
`promises.json.xz` is what the release itself says of them: how it reads each chat's choices, what
it would have answered to the updates it had not served, and what it would have told whom, seconds
and a day after. Everything is seeded and has a clock of its own: a second run makes the same rows,
but for the numbers of messages that are under way side by side.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog
from kept import promises, rows, write
from people import FORUM, MOVED, answers_waiting, lived, served, unserved
from press import Press
from release import HANGS, KILLED_AT, Clock, Release, Telegram

from digests.feed.policy import Alarm, FeedHealth, Pause
from digests.model import Choices, Length, Mode
from digests.outbox import (
    ChatGone,
    ChatMoved,
    Refused,
    RetryLater,
    TopicGone,
    Uncertain,
    UncertainPolicy,
)
from digests.schedule import EVERY_DAY, WEEKEND, WORKDAYS, QuietHours
from digests.store import by_hand, chats, deliveries, feeds, inbox, model_texts, stories
from digests.store.moves import move_chat

DAYS = 4
CHATS = 1_000
WORDS = (
    "giá xăng", "bưởi", "Đoan Hùng", "sông Lô", "lam thao", "học phí", "sốt xuất huyết", "bão",
    "điện", "hoc sinh", "cháy", "lừa đảo", "Đền Hùng", "Việt Trì", "ngân sách", "trận đấu",
)  # fmt: skip
MUTED = ("án mạng", "bong da", "xổ số", "Thể thao", "cháy", "video")
SECTIONS = ("Thời sự", "Kinh tế", "Xã hội", "Giáo dục", "Pháp luật", "Văn hóa", "Thể thao")


# ---- who there is -------------------------------------------------------------------------------


def places(dice: random.Random) -> list[tuple[int, str, int]]:
    """(address, kind, topic) of all there are; a forum has several."""
    found = [(10_000_001 + n, "private", 0) for n in range(CHATS - 400)]
    found += [(-(5_000_001 + n), "group", 0) for n in range(120)]
    found += [(-(1_002_000_000_001 + n), "supergroup", 0) for n in range(160)]
    found += [(-(1_003_000_000_001 + n), "channel", 0) for n in range(60)]
    for n in range(60):
        for topic in range(dice.randint(1, 3)):
            found.append((FORUM - n, "supergroup", 11 * topic))
    return found


def chosen(dice: random.Random) -> Choices:
    mode = dice.choice([*Mode, Mode.NOW, Mode.HOURS, Mode.BOTH, Mode.BOTH])
    pick = dice.random
    times = tuple(sorted(dice.sample(range(0, 24 * 60, 30), dice.randint(1, 4))))
    usual = ((390, 1080), (1080,), (390, 720, 1080, 1260), times)
    return Choices(
        mode=mode,
        times=dice.choice(usual) if mode in {Mode.HOURS, Mode.BOTH} or pick() < 0.1 else (),
        weekdays=dice.choice((EVERY_DAY, EVERY_DAY, EVERY_DAY, WORKDAYS, WEEKEND, frozenset({4}))),
        zone=dice.choice(("Asia/Ho_Chi_Minh",) * 9 + ("Europe/Berlin", "America/New_York")),
        quiet=dice.choice(
            (None,) * 4 + (QuietHours(start=1320, end=360), QuietHours(start=1050, end=1140))
        ),
        sections=tuple(dice.sample(SECTIONS, dice.choice((0, 0, 0, 1, 2)))),
        followed=tuple(dice.sample(WORDS, dice.choice((0, 0, 1, 2, 3)))),
        muted=tuple(dice.sample(MUTED, dice.choice((0, 0, 0, 1)))),
        length=dice.choice((Length.DEFAULT, Length.DEFAULT, *Length)),
        pictures=pick() < 0.2,
        language=dice.choice(("vi",) * 5 + ("en",)),
    )


async def move_in(release: Release, dice: random.Random) -> None:
    now = release.clock()
    async with release.db.write() as tx:
        for address, kind, topic in places(dice):
            title = f"Bạn đọc {address % 1000}" if kind == "private" else f"Hội làng {-address}"
            choices = chosen(dice)
            chat = await release.subscribers.meet(
                tx, address, kind=kind, title=title, language=choices.language, now=now
            )
            if dice.random() < 0.96:  # some say hello and no more
                await release.subscribers.choose(tx, chat, topic, choices, now=now)


async def choose_anew(release: Release, dice: random.Random) -> None:
    """Some change their words, their mode, or pause: windows of words told at once are closed."""
    now = release.clock()
    async with release.db.write() as tx:
        for chat in await chats.every(tx):
            for topic, old in await chats.topics(tx, chat.id):
                if dice.random() > 0.2:
                    continue
                new = dice.choice((
                    replace(old, followed=tuple(dice.sample(WORDS, 2))),
                    replace(old, followed=old.followed[1:]),
                    replace(old, muted=(*old.muted, "mưa đá")),
                    replace(old, mode=Mode.BOTH, times=(390, 1080), weekdays=EVERY_DAY,
                            followed=old.followed or ("bưởi",)),
                    replace(old, mode=Mode.OFF),
                    replace(old, paused_until=now + timedelta(days=dice.choice((1, 7, 36525)))),
                ))  # fmt: skip
                await release.subscribers.choose(tx, chat, topic, new, now=now)


async def set_up_feeds(release: Release, now: datetime) -> None:
    far = now + timedelta(days=30)
    well = FeedHealth(news_at=now, usual_gap=timedelta(minutes=95))
    known = (
        ("https://bao-dat-to.test/rss/home.rss", None, "settings", well),
        ("https://bao-dat-to.test/rss/kinh-te.rss", "Kinh tế", "operator",
         replace(well, cut=True)),
        ("https://bao-ben-song.test/atom.xml", None, "operator",
         replace(well, old_until=now - timedelta(days=9))),
        ("https://bao-im-lang.test/rss", "Xã hội", "operator",
         replace(well, alarm=Alarm.SILENT, alarm_since=now, failures=0)),
        ("https://bao-chan.test/rss", None, "operator",
         FeedHealth(failures=7, alarm=Alarm.BLOCKED, alarm_since=now)),
        ("https://bao-doi-nha.test/rss", None, "operator",
         FeedHealth(permanent_url="https://bao-nha-moi.test/rss", permanent_seen=2, not_found=1)),
        ("https://bao-mat.test/rss", None, "operator",
         FeedHealth(failures=5, not_found=5, paused_reason=Pause.NOT_FOUND)),
        ("https://bao-chet-nguoi.test/rss", None, "operator",
         FeedHealth(failures=1, alarm=Alarm.DEADLY, alarm_since=now)),
        ("https://bao-cu.test/rss", None, "operator", FeedHealth(failures=2)),
        ("https://bao-trang.test/tin", "Giáo dục", "operator", well),
    )  # fmt: skip
    async with release.db.write() as tx:
        for url, section, origin, _ in known:
            kind = "page" if url.endswith("/tin") else "feed"
            await feeds.add(tx, url, section=section, origin=origin, now=now, kind=kind)
        for feed, (_, _, _, health) in zip(await feeds.every(tx), known, strict=True):
            await feeds.save(
                tx, feed.id, health=health, next_poll_at=far, first_polled_at=now, polled_at=now,
                etag='W/"27"', last_modified="Fri, 27 Nov 2026 10:00:00 GMT", body_hash="0f3a",
                title=f"Nguồn {feed.id}",
            )  # fmt: skip
        await feeds.set_state(tx, 7, "paused")
        await feeds.claim(tx, [8], until=far, deaths=3)
        await feeds.set_state(tx, 9, "removed")


# ---- five days ----------------------------------------------------------------------------------


async def live(release: Release, dice: random.Random) -> None:
    clock, telegram, press = release.clock, release.telegram, release.press
    await set_up_feeds(release, clock())
    await press.arrive(release.db, 6, now=clock(), first_poll=True)
    await move_in(release, dice)
    for day in range(DAYS + 1):
        midnight = (KILLED_AT - timedelta(days=DAYS - day)).replace(hour=0, minute=0, second=0)
        midnight -= timedelta(hours=7)  # of the Vietnamese day
        for hour, news in ((6.25, 2), (6.52, 0), (12.02, 2), (15, 1), (17.5, 3)):
            clock.now = midnight + timedelta(hours=hour)
            if clock.now > KILLED_AT:
                break
            trouble(telegram, dice, day)
            await press.arrive(release.db, news, now=clock())
            await release.turn()
        if day == DAYS:
            return
        clock.now = midnight + timedelta(hours=18.02)
        await happenings(release, dice, day)
        await release.turn()
        clock.now = midnight + timedelta(hours=21.02)
        await press.arrive(release.db, 1, now=clock())
        await release.turn()


def trouble(telegram: Telegram, dice: random.Random, day: int) -> None:
    """What Telegram says to some in the next hours."""
    away = (ChatGone("Forbidden: bot was blocked by the user"),)
    refused = (Refused("Bad Request: text must be encoded in UTF-8"),) * 3
    for _ in range(4):
        telegram.says[10_000_001 + dice.randint(60, 599)] = list(away)
        telegram.says[-(1_002_000_000_001 + dice.randint(20, 159))] = [
            None, RetryLater(timedelta(minutes=5), "Too Many Requests", flood=True)
        ]  # fmt: skip
        telegram.says[10_000_001 + dice.randint(60, 599)] = [Uncertain("no answer within 8 s")]
    if day == 2:
        telegram.says |= {10_000_001 + n: list(refused) for n in range(560, 568)}
    if day >= 1:
        telegram.says |= {FORUM - n: [TopicGone("Bad Request: TOPIC_CLOSED")] for n in range(15)}


async def happenings(release: Release, dice: random.Random, day: int) -> None:
    """What else the evenings brought."""
    now = release.clock()
    if day == 0:
        await release.desk.accept(lived(now))
        await release.desk.serve_all()
        release.restart("may-cu:2", uncertain=UncertainPolicy.SKIP)
    if day == 1:
        await choose_anew(release, dice)
        release.restart("may-cu:3", uncertain=UncertainPolicy.SKIP)
        await release.corrections.edit(3, title="Nghị quyết mới: đính chính", summary="Đã sửa.")
        async with release.db.write() as tx:
            for n, article in enumerate(("a1f0", "b2e1", "c3d2")):
                text = f"Bản tóm tắt thứ {n} do mô hình viết."
                await model_texts.put(tx, article, "qwen3:8b", text, now=now)
    if day == 2:
        release.restart("may-cu:4")
        async with release.db.write() as tx:
            for n, (old, new, kind) in enumerate(MOVED[:2]):
                if n:  # both addresses had been met
                    chat = await release.subscribers.meet(tx, new, kind=kind, now=now)
                    both = replace(Choices(), mode=Mode.NOW, followed=("bưởi",))
                    await release.subscribers.choose(tx, chat, 0, both, now=now)
                await move_chat(tx, old, new, now=now)
            await release.subscribers.went(tx, 10_000_060, "bot is kicked", now=now)
        release.telegram.says[MOVED[2][0]] = [ChatMoved(MOVED[2][1])]
        release.press.gone(30)
        await release.corrections.withdraw(5)
        await release.corrections.restore(5)
    if day == 3:
        await choose_anew(release, dice)
        await release.corrections.withdraw(9)
        async with release.db.write() as tx:
            checks = {"fits": True, "figures": [], "names": [], "quotes": []}
            await stories.change(tx, 31, method="llm", checks=checks)
        async with release.db.write() as tx:
            for row in await by_hand.listing(tx, states=["failed"], limit=2):
                await by_hand.drop(tx, row["id"], now=now)
        await release.prune()


async def last_minutes(release: Release) -> None:
    """The editions of 18:00: some are out, some half, when the process is killed."""
    clock, telegram = release.clock, release.telegram
    clock.now = KILLED_AT - timedelta(minutes=6)
    await release.prune()
    await release.press.arrive(release.db, 12, now=clock())
    await release.preparing.prepare()
    await release.desk.accept(served(clock()))
    async with release.db.write() as tx:
        first = sa.text("SELECT min(id) FROM inbox WHERE state = 'new'")
        await inbox.count_attempt(tx, await tx.scalar(first), by=12)  # it broke us that often
    await release.desk.serve_all()
    release.silent = answers_waiting()
    await release.desk.accept(lived(clock(), again=True))
    await release.desk.serve_all()
    clock.now = KILLED_AT - timedelta(seconds=28)
    await release.queueing.queue()
    await release.lease.renew()
    clock.now = KILLED_AT - timedelta(seconds=25)
    await release.lease.renew()
    await release.die(after=20)
    release.restart("may-cu:6")
    clock.now = KILLED_AT
    await release.lease.renew()
    await release.outbox.recover()  # they were under way once already
    later = RetryLater(timedelta(minutes=3), "Too Many Requests", flood=True)
    async with release.db.read() as tx:
        busy = await tx.execute(sa.text(
            "SELECT c.address FROM deliveries d JOIN chats c ON c.id = d.chat_id JOIN editions e"
            " ON e.id = d.edition_id WHERE d.state = 'queued' AND e.parts > 1"
            " ORDER BY d.not_before, d.id"
        ))  # fmt: skip
        addresses = list(dict.fromkeys(busy.scalars()))
    telegram.says = {one: [None, ChatGone("Forbidden: bot was kicked")] for one in addresses[:6]}
    telegram.held = {one: [None, later] for one in addresses[6:24]}
    telegram.says |= {one: [None, HANGS] for one in addresses[24:44]}
    telegram.held |= {one: [None, HANGS] for one in addresses[44:60]}
    telegram.says |= {one: [HANGS] for one in addresses[60:75]}
    telegram.held |= {one: [HANGS] for one in addresses[75:100]}
    await release.die(after=80)
    await release.corrections.edit(56, title="Đính chính lúc 18 giờ", summary="Con số đã sửa.")
    await release.press.arrive(release.db, 2, now=clock())
    release.press.gone(-1)
    await release.preparing.prepare()  # one of the two cannot be read just now
    await release.press.arrive(release.db, 3, now=clock())
    clock.now = KILLED_AT - timedelta(minutes=9)
    await release.desk.accept(unserved(late=True))
    clock.now = KILLED_AT - timedelta(seconds=1)
    await release.desk.accept(unserved())


async def make(folder: Path, out: Path) -> None:
    dice = random.Random(20261127)
    press = Press()
    release = Release(f"sqlite:///{folder / 'v0.1.0.db'}", Clock(), Telegram(), press)
    await release.db.migrate()
    await live(release, dice)
    release.restart("may-cu:5")
    await last_minutes(release)
    async with release.db.read() as tx:
        print("deliveries", await deliveries.counts(tx), "newest", await stories.newest(tx))
    await release.db.close()
    shutil.copy(folder / "v0.1.0.db", folder / "copy.db")
    write(out / "database.jsonl.xz", "\n".join(rows(folder / "v0.1.0.db")) + "\n")
    promised = await promises(folder / "copy.db", press)
    write(out / "promises.json.xz", json.dumps(promised, ensure_ascii=False, sort_keys=True))


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(make(Path(made), Path(sys.argv[1])))
