"""How fast is the sandbox itself? Messages a second against a raw client in another process.

    python benchmarks/sandbox_ceiling.py [--short]

The last line of the output is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import time
from pathlib import Path

TEXT = (
    "<b>Cầu Phong Châu mới hợp long trước hạn</b>\n\n"
    "Nhịp cuối cùng của cầu đã được nối vào sáng nay, sớm hơn kế hoạch 25 ngày. "
    "Chủ đầu tư cho biết phần mặt đường sẽ xong trước mùa mưa &amp; thông xe cuối năm.\n\n"
    '<a href="http://127.0.0.1:8090/cau-phong-chau-100001.htm">Đọc tiếp</a>'
)
KEYBOARD = {"inline_keyboard": [[{"text": "Lưu", "callback_data": "save:1"}]]}


def serve(pipe: multiprocessing.connection.Connection) -> None:
    from sandbox import start

    async def main() -> None:
        running = await start()
        pipe.send(running.url)
        loop = asyncio.get_running_loop()
        while True:
            asked = await loop.run_in_executor(None, pipe.recv)
            if asked == "stop":
                await running.stop()
                return
            usage = resource.getrusage(resource.RUSAGE_SELF)
            pipe.send((usage.ru_utime + usage.ru_stime, _resident()))

    asyncio.run(main())


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


async def send(url: str, messages: int, chats: int, lanes: int) -> float:
    """Send from `lanes` raw keep-alive connections; return the seconds it took."""
    host, port = url.removeprefix("http://").split(":")
    requests = [_request(host, 100_000 + number) for number in range(chats)]
    share = messages // lanes
    started = time.perf_counter()
    await asyncio.gather(*(_lane(host, int(port), requests, share, n) for n in range(lanes)))
    return time.perf_counter() - started


def _request(host: str, chat_id: int) -> bytes:
    body = json.dumps(
        {"chat_id": chat_id, "text": TEXT, "parse_mode": "HTML", "reply_markup": KEYBOARD}
    ).encode()
    head = (
        f"POST /bot123456:bench/sendMessage HTTP/1.1\r\nHost: {host}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _lane(host: str, port: int, requests: list[bytes], share: int, lane: int) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for number in range(share):
        writer.write(requests[(lane + number * 131) % len(requests)])
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()


async def populate(url: str, chats: int) -> None:
    from sandbox.client import Sandbox

    async with Sandbox(url, bot="123456:bench") as telegram:
        await telegram.populate(chats)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="2,000 messages instead of 100,000")
    short = parser.parse_args().short
    messages, chats = (2_000, 1_000) if short else (100_000, 10_000)

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,))
    server.start()
    try:
        url = ours.recv()
        asyncio.run(populate(url, chats))
        ours.send("usage")
        cpu_before, idle_mb = ours.recv()
        rates = {}
        for lanes in (1, 16, 64):
            count = messages if lanes == 64 else messages // 10
            seconds = asyncio.run(send(url, count, chats, lanes))
            rates[lanes] = round(count // lanes * lanes / seconds)
            print(f"{lanes:3} connections: {rates[lanes]:6} messages/s")
        ours.send("usage")
        cpu, loaded_mb = ours.recv()
        ours.send("stop")
        server.join(30)
    finally:
        if server.is_alive():
            server.kill()
    sent = messages + 2 * (messages // 10)
    print(
        json.dumps(
            {
                "benchmark": "sandbox_ceiling",
                "short": short,
                "chats": chats,
                "messages": sent,
                "messages_per_second": rates,
                "server_cpu_ms_per_message": round((cpu - cpu_before) * 1000 / sent, 3),
                "ceiling_per_core": round(sent / (cpu - cpu_before)),
                "resident_mb_idle": round(idle_mb, 1),
                "resident_mb_loaded": round(loaded_mb, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
