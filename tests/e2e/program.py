"""The program as people start it: `tingon run`, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "424242:not-a-real-token"


class BotProcess:
    def __init__(self, folder: Path, **settings: object) -> None:
        self._folder = folder
        self.heartbeat = folder / "heartbeat.json"
        self.log = folder / "bot.log"
        told = {"heartbeat": self.heartbeat, **settings}
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith("TINGON_")
        }
        self._environment |= {f"TINGON_{name.upper()}": str(value) for name, value in told.items()}
        self._environment["PYTHONPATH"] = str(ROOT)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self._folder,  # where no .env lies
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    def terminate(self, *, within: float = 10.0) -> tuple[int, float]:
        """Ask it to stop; return its exit code and the seconds it took."""
        assert self._process is not None
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(timeout=within)
        self._process = None
        return code, time.monotonic() - began

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wait(self, *, within: float = 20.0) -> int:
        assert self._process is not None
        code = self._process.wait(timeout=within)
        self._process = None
        return code

    def said(self) -> str:
        return self.log.read_text(errors="replace")
