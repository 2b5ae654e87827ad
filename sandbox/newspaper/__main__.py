"""python -m sandbox.newspaper: the sample newspaper alone."""

from __future__ import annotations

import argparse
import asyncio

from sandbox.newspaper.server import INTERVAL, start


async def _serve(host: str, port: int, interval: float) -> None:
    running = await start(host, port, interval=interval)
    print(f"Báo mẫu ở {running.url}, nguồn tin {running.feed}")  # noqa: T201 - to the terminal
    try:
        await asyncio.Event().wait()
    finally:
        await running.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.newspaper", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--interval", type=float, default=INTERVAL)
    told = parser.parse_args()
    try:
        asyncio.run(_serve(told.host, told.port, told.interval))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
