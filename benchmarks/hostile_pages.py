"""What hostile pages cost: seconds, memory of the worker, and how long the event loop stood still.

    python -m benchmarks.hostile_pages

Each page goes the whole way: served on loopback, fetched by Web, read by a worker. Bounds: 10 s,
512 MiB, 100 ms. The last line is JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from digests.article import extract_article
from digests.errors import WebError, WorkerFailed
from digests.web import Fetched, Web
from digests.workers import Workers

TITLE = "Thị trấn Hạ Lũng khởi công cầu dân sinh"
LINE = "Sáng nay, thị trấn khởi công cây cầu bắc qua sông, thay bến đò cũ đã nửa thế kỷ. "
MEBIBYTE = 1024 * 1024
MAX_SECONDS, MAX_MEMORY, LONGEST_STALL = 10.0, 512, 0.1


def _page(body: str) -> bytes:
    return f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>".encode()


def _pages() -> dict[str, bytes]:
    attributes = " ".join(f"a{n}=1" for n in range(50_000))
    return {
        "one tag with 50,000 attributes": _page(f"<div {attributes}>x</div>"),
        "attributes behind stray quotes": _page(f'<a b==" c=">" {attributes}>x</a>'),
        "50,000 paragraphs": _page("<p>Tin mới trong ngày ở bến đò</p>" * 50_000),
        "50,000 short paragraphs": _page("<p>tin</p>" * 50_000),
        "39,000 paragraphs": _page("<p>Tin mới trong ngày, ở bến đò</p>" * 39_000),
        "20,000 nested boxes": _page("<div>" * 20_000 + LINE),
        "20,000 nested words": _page("<b><i>" * 20_000 + LINE),
        "20,000 rows": _page(f"<table>{'<tr><td>a</td><td>1</td></tr>' * 12_000}</table>"),
        "50,000 links": _page('<a href="/t.htm">Tin mới</a>' * 50_000),
        "9,000 related boxes": _page(
            '<div id="dcontent">' + f'<div class="related"><p>{LINE}</p></div>' * 9_000 + "</div>"
        ),
        "200,000 line breaks": _page("tin.<br>" * 200_000),
        "1.6 MB of code": _page(f"<p>{'QUJD' * 400_000}</p>"),
        "opening brackets": b"<" * 1_900_000,
        "3 MB": b"x" * 3 * MEBIBYTE,
    }


async def main() -> None:
    results = {}
    async with (
        _open_server(_pages()) as base,
        Web(contact="https://tingon.example", allow_private=True, deadline=8.0) as web,
    ):
        for name in [*_pages(), "bomb", "drip", "spin"]:
            results[name] = await _try(name, web, base)
            print(f"{name:32} {json.dumps(results[name])}", flush=True)
    worst = {
        "seconds": max(r["seconds"] for r in results.values()),
        "memory_mib": max(r["worker_mib"] for r in results.values()),
        "stall_ms": max(r["stall_ms"] for r in results.values()),
        "texts": sum(r["outcome"] == "text" for r in results.values()),
    }
    worst["ok"] = (
        worst["seconds"] <= MAX_SECONDS + 0.5
        and worst["memory_mib"] <= MAX_MEMORY
        and worst["stall_ms"] <= LONGEST_STALL * 1000
        and worst["texts"] == 0
    )
    sys.stdout.write(json.dumps(worst) + "\n")


async def _try(name: str, web: Web, base: str) -> dict[str, Any]:
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins anew
    own = _high_water("self", "VmRSS")
    async with Workers(size=1, timeout=MAX_SECONDS) as workers:
        await workers.run(extract_article, "", title="Tin")  # the imports are not the page's cost
        began = time.perf_counter()
        async with _longest_stall() as stall:
            outcome = await _read(name, web, workers, base)
        seconds = time.perf_counter() - began
        memory = await _memory(workers) if outcome != "killed" else 0
    return {
        "seconds": round(seconds, 2),
        "worker_mib": memory,
        "own_mib_more": _high_water("self") - own,
        "stall_ms": round(stall[0] * 1000, 1),
        "outcome": outcome,
    }


async def _read(name: str, web: Web, workers: Workers, base: str) -> str:
    if name == "spin":  # a parser that never ends
        with contextlib.suppress(WorkerFailed):
            await workers.run(time.sleep, 60)
        return "killed"
    try:
        answer = await web.get(f"{base}/{name.replace(' ', '-')}")
        if not isinstance(answer, Fetched):
            return f"status {answer.url}"
        article = await workers.run(extract_article, answer.body, title=TITLE)
    except WebError as error:
        return f"not taken: {error.reason}"
    except WorkerFailed as error:
        return f"killed: {error.reason}"
    return "text" if article.text else ",".join(article.warnings)


async def _memory(workers: Workers) -> int:
    return _high_water(str(await workers.run(os.getpid)))


def _high_water(pid: str, field: str = "VmHWM") -> int:
    """Return MiB; not ru_maxrss, which a process inherits from the one that started it."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(field))


@contextlib.asynccontextmanager
async def _open_server(pages: dict[str, bytes]) -> AsyncIterator[str]:
    answers: dict[str, bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]] = {
        f"/{name.replace(' ', '-')}": _answer(body) for name, body in pages.items()
    }
    bomb = zlib.compressobj(9, wbits=31)
    zeros = bytes(MEBIBYTE)
    packed = b"".join(bomb.compress(zeros) for _ in range(200)) + bomb.flush()
    answers["/bomb"] = _answer(packed, "Content-Encoding: gzip\r\n")
    answers["/drip"] = _drip
    tasks: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                answer = answers.get(head.split()[1].decode(), _answer(b"", status="404 No"))
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _answer(body: bytes, headers: str = "", *, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def _longest_stall() -> AsyncIterator[list[float]]:
    longest = [0.0]

    async def tick() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.005)
            now = time.perf_counter()
            longest[0] = max(longest[0], now - last - 0.005)
            last = now

    ticking = asyncio.create_task(tick())
    yield longest
    ticking.cancel()


if __name__ == "__main__":
    asyncio.run(main())
