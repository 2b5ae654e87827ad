"""python -m sandbox: a Telegram of one's own on this computer."""

from __future__ import annotations

import argparse
from pathlib import Path

from sandbox.server import run_sandbox


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--journal", type=Path, help="write every delivered message there (JSONL)")
    parser.add_argument(
        "--telegram-limits", action="store_true", help="30 a second, 1 a chat, 20 a minute a group"
    )
    told = parser.parse_args()
    run_sandbox(told.host, told.port, journal=told.journal, telegram_limits=told.telegram_limits)


if __name__ == "__main__":
    main()
