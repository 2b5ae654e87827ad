"""What it costs to ask many feeds: unchanged, and with one new article each.

    python -m benchmarks.polling [--short] [--reader PYTHON]

A thousand feeds, on many loopback addresses as they would be on many hosts, are asked by our own
poll step (its real client, worker process and SQLite file) and by the `update_feeds` of
lemon24/reader, against the same server, one after the other. reader lives in an environment of
its own (`pip install reader sgmllib3k`); --reader names its python. Each takes its turn three
times, and the medians are compared. Growth is measured with 100, 1,000 and 5,000 feeds. The last
line of stdout is one JSON object; times depend on the machine: compare within a run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from statistics import median
from typing import Any

ENTRIES = 20
ENTRIES_WHEN_MANY = 3  # for growth: the parser's work grows with the entries, not with the feeds
HOSTS = 250  # feeds lie on so many addresses: the poller asks one at a time of each
ROUNDS = 3
START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


# ---------------------------------------------------------------------- the server


class Feeds(asyncio.Protocol):
    """Answers feed requests as fast as Python can: /N.xml, 304 to who has the current issue."""

    issue = 0
    entries = ENTRIES

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head, self.buffer = self.buffer[:end], self.buffer[end + 4 :]
            self.transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        if path.startswith(b"/issue/"):
            Feeds.issue = int(path.rpartition(b"/")[2])
            return b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
        if not path.endswith(b".xml"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        tag = b'"issue-%d"' % Feeds.issue
        if tag in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        body = rss(int(path[1:-4]), Feeds.issue, Feeds.entries)
        fields = b"Content-Type: application/rss+xml\r\nETag: %b\r\nContent-Length: %d"
        return b"HTTP/1.1 200 OK\r\n" + fields % (tag, len(body)) + b"\r\n\r\n" + body


def rss(feed: int, issue: int, entries: int) -> bytes:
    items = "".join(
        f"<item><title>Tin số {number} của nguồn {feed}</title>"
        f"<link>http://bao-{feed}.example/tin-{feed * 1000 + number + 100000}.htm</link>"
        f"<guid isPermaLink='false'>{feed}-{number}</guid>"
        f"<pubDate>{format_datetime(START + timedelta(minutes=number))}</pubDate>"
        "<description>Một đoạn mở đầu chừng hai dòng, như các báo vẫn viết trong nguồn tin của "
        "mình, để người đọc biết bài nói về điều gì trước khi mở.</description></item>"
        for number in range(issue + entries, issue, -1)
    )
    text = f"<rss version='2.0'><channel><title>Nguồn {feed}</title>{items}</channel></rss>"
    return text.encode()


async def serve(entries: int) -> None:
    Feeds.entries = entries
    server = await asyncio.get_running_loop().create_server(Feeds, "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def feed_server(entries: int = ENTRIES) -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.polling", "--serve", str(entries)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def addresses(port: int, count: int) -> list[str]:
    return [f"http://127.0.0.{2 + n % HOSTS}:{port}/{n}.xml" for n in range(count)]


def publish(port: int, issue: int) -> None:
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/issue/{issue}"):
        pass


# ---------------------------------------------------------------------- who asks


def cpu(but: set[int]) -> float:
    """Seconds of processor time of this process and its children `but` the server."""
    own, ended = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    ticks = 0
    for child in children() - but:
        with suppress(OSError):
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    seconds = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    return seconds + ticks / os.sysconf("SC_CLK_TCK")


def children() -> set[int]:
    """Processes we have started; none where there is no /proc."""
    lists = Path("/proc/self/task").glob("*/children")
    return {int(child) for some in lists for child in some.read_text().split()}


async def ours(port: int, count: int, entries: int = ENTRIES) -> dict[str, float]:
    from digests.pipeline import Polling
    from digests.store import feeds
    from digests.store.database import Database
    from digests.web import Web
    from digests.workers import Workers

    _quiet()
    now = datetime.now(UTC)
    server = children()
    publish(port, 0)
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/tingon.db")
        await db.migrate()
        async with db.write() as tx:
            for url in addresses(port, count):
                await feeds.add(tx, url, section=None, origin="benchmark", now=now)
        web = Web(contact="https://example.org", allow_private=True, host_pause=0)
        async with web, Workers(size=1) as workers:
            polling = Polling(db=db, web=web, workers=workers, clock=lambda: now)
            seconds: dict[str, float] = {}
            for name, issue in (("first", 0), ("unchanged", 0), ("one_new", 1)):
                publish(port, issue)
                began, used = time.perf_counter(), cpu(server)
                new = await polling.poll()
                seconds[name] = time.perf_counter() - began
                seconds[f"{name}_cpu"] = cpu(server) - used
                assert new == count * {"first": entries, "unchanged": 0, "one_new": 1}[name], new
                now += timedelta(days=1)
        await db.close()
    return seconds


READER = """
import json, sys, time
from reader import make_reader
import urllib.request
port, folder, urls = int(sys.argv[1]), sys.argv[2], json.load(sys.stdin)
reader = make_reader(folder + "/reader.sqlite")
for url in urls:
    reader.add_feed(url)
seconds = {}
for name, issue in (("first", 0), ("unchanged", 0), ("one_new", 1)):
    urllib.request.urlopen(f"http://127.0.0.1:{port}/issue/{issue}").close()
    began, used = time.perf_counter(), time.process_time()
    new = sum(
        one.value.new if hasattr(one, "value") and one.value else 0
        for one in reader.update_feeds_iter(scheduled=False, workers=int(sys.argv[3]))
    )
    seconds[name] = time.perf_counter() - began
    seconds[name + "_cpu"] = time.process_time() - used
    expected = len(urls) * {"first": 20, "unchanged": 0, "one_new": 1}[name]
    assert new == expected, (name, new, expected)
print(json.dumps(seconds))
"""


def theirs(python: str, port: int, count: int, workers: int) -> dict[str, float]:
    publish(port, 0)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [python, "-W", "ignore", "-c", READER, str(port), folder, str(workers)],
            input=json.dumps(addresses(port, count)),
            capture_output=True,
            text=True,
            check=True,
        )
    seconds: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return seconds


def _quiet() -> None:
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


# ---------------------------------------------------------------------- the report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer feeds, for a quick look")
    parser.add_argument("--reader", default=sys.executable, help="a python that has `reader`")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.serve))
        return
    sizes = (50, 200) if options.short else (100, 1_000, 5_000)
    compared = sizes[1]
    report: dict[str, Any] = {"machine": machine(), "entries": ENTRIES, "growth": {}}
    has_reader = not subprocess.run(
        [options.reader, "-c", "import reader"], capture_output=True, check=False
    ).returncode
    if not has_reader:
        print("reader is not installed there: `pip install reader`, then --reader PYTHON")
    runs: dict[str, list[dict[str, float]]] = defaultdict(list)
    for _ in range(1 if options.short else ROUNDS):
        for who in ("ours", *(("reader, 1 thread", "reader, 20 threads") if has_reader else ())):
            with feed_server() as port:
                if who == "ours":
                    found = asyncio.run(ours(port, compared))
                else:
                    found = theirs(options.reader, port, compared, int(who.split()[1]))
            runs[who].append(found)
            print(compared, who, rounded(found), flush=True)
    middle = {who: medians(found) for who, found in runs.items()}
    report |= {"feeds_compared": compared, "ours": rounded(middle.pop("ours"))}
    if middle:
        report["reader"] = {who: rounded(found) for who, found in middle.items()}
        # Against whichever of its ways was faster; processor time too, for machines with others.
        report["ratio"] = {
            what: round(min(found[what] for found in middle.values()) / report["ours"][what], 1)
            for what in report["ours"]
        }
    for size in sizes:
        with feed_server(ENTRIES_WHEN_MANY) as port:
            found = rounded(asyncio.run(ours(port, size, ENTRIES_WHEN_MANY)))
        report["growth"][size] = found
        print("growth", size, found, flush=True)
    smallest, largest = (report["growth"][size] for size in (sizes[0], sizes[-1]))
    report["growth_per_feed"] = {
        what: round(largest[what] / sizes[-1] / (smallest[what] / sizes[0]), 2) for what in largest
    }
    print(json.dumps(report))


def machine() -> dict[str, object]:
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "model": next(
            (
                line.partition(":")[2].strip()
                for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")
            ),
            "",
        )
        if Path("/proc/cpuinfo").exists()
        else "",
    }


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {what: median(run[what] for run in runs) for what in runs[0]}


def rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in seconds.items()}


if __name__ == "__main__":
    main()
