#!/usr/bin/env python3
"""Try the Dockerfile without an engine: its steps, one by one, in a clean folder; then run it.

    python3 docker/try-steps.py [--python python3.12] [--keep]

No container engine runs where this program is made, so the image itself has never been built
there. This is the next best thing. Paths of the image lie under a temporary folder, the base
image is the given Python, a stage is a fresh folder. At the end the program starts as the image
would start it, against a sandbox Telegram, and as the image's user where we are root and the given
Python may be used by others; health check, stop signal and what was written are looked at. What
this cannot try: the base image's own libraries, the engine's mounts, the compose file.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
ROOTED = re.compile(r"(?<![\w.$}])/(src|opt/tingon|data)\b")  # the image's own paths
IS_ROOT = os.geteuid() == 0


class Image:
    """What the Dockerfile has said so far, in a folder."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder, self.python = folder, python
        self.stages: dict[str, Path] = {}
        self.said: dict[str, str] = {}
        self.env: dict[str, str] = {}
        self.root, self.workdir, self.stage = folder / "image", folder / "image", ""

    def step(self, verb: str, rest: str) -> None:
        print(f"  {verb} {rest}", flush=True)
        match verb:
            case "FROM":
                self._begin(rest)
            case "WORKDIR":
                self.workdir = self._inside(rest)
                self.workdir.mkdir(parents=True, exist_ok=True)
            case "ENV":
                for pair in shlex.split(rest):
                    name, _, value = pair.partition("=")
                    self.env[name] = self._rooted(value).replace("$PATH", self._path())
            case "COPY":
                self._copy(rest.split())
            case "RUN":
                command = self._rooted(rest) if IS_ROOT else self._rooted(_unowned(rest))
                subprocess.run(
                    ["sh", "-ec", command], cwd=self.workdir, env=self.environment(), check=True
                )
            case "VOLUME" | "USER" | "STOPSIGNAL" | "HEALTHCHECK" | "ENTRYPOINT" | "CMD":
                self.said[verb] = rest
            case _:
                raise SystemExit(f"docker/try-steps.py does not know {verb}")

    def environment(self) -> dict[str, str]:
        clean = {name: os.environ[name] for name in os.environ if not name.startswith("TINGON_")}
        return {**clean, "PATH": self._path(), "HOME": "/nonexistent", **self.env}

    def words(self, said: str) -> list[str]:
        return list(json.loads(said))

    def _begin(self, rest: str) -> None:
        if self.root.exists():  # a venv knows its own path: the next stage takes over the name
            before = self.folder / f"stage-{len(self.stages)}"
            self.root.rename(before)
            self.stages[self.stage] = before
        self.stage = rest.partition(" AS ")[2]
        self.root.mkdir()
        self.workdir, self.env, self.said = self.root, {}, {}
        bin_ = self.folder / "bin"
        bin_.mkdir(exist_ok=True)
        for name in ("python", "python3"):
            (bin_ / name).unlink(missing_ok=True)
            (bin_ / name).symlink_to(self.python)

    def _copy(self, words: list[str]) -> None:
        source = HERE
        if words[0].startswith("--from="):
            source = self.stages[words.pop(0).removeprefix("--from=")]
        *names, target = words
        place = self._inside(target) if target.startswith("/") else self.workdir / target
        for name in names:
            found = source / name.lstrip("/")
            if found.is_dir():
                shutil.copytree(
                    found, place, symlinks=True, ignore=_ignore if source == HERE else None
                )
            else:
                shutil.copy(found, place)

    def _inside(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def _rooted(self, text: str) -> str:
        return ROOTED.sub(lambda found: f"{self.root}/{found[1]}", text)

    def _path(self) -> str:
        return f"{self.folder / 'bin'}:{os.environ['PATH']}"


_ignore = shutil.ignore_patterns("__pycache__", "*.pyc")


def _unowned(command: str) -> str:
    return re.sub(r" -[og] \d+", "", command)


def instructions(text: str) -> list[tuple[str, str]]:
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = re.sub(r"\\\n\s*", "", lines)
    parted = (line.partition(" ") for line in joined.splitlines())
    return [(verb, rest) for verb, _, rest in parted if verb]


def run_it(image: Image) -> None:
    """Start, become healthy, stop by the stop signal: as an engine would."""
    entry = image.words(image.said["ENTRYPOINT"])
    health = image.words(image.said["HEALTHCHECK"].partition("CMD ")[2])
    user = _user(image)
    data = image.root / "data"
    port, paper = _free_port(), _free_port()
    env = {
        **image.environment(),
        "TINGON_BOT_TOKEN": "424242:only-the-sandbox-knows-it",
        "TINGON_TELEGRAM_API_URL": f"http://127.0.0.1:{port}",
        "TINGON_FEEDS": f"http://127.0.0.1:{paper}/rss/home.rss",
        "TINGON_ALLOW_PRIVATE_ADDRESSES": "1",
    }
    how = {"cwd": data, "env": env, "user": user, "group": user, "extra_groups": user and []}
    find = shutil.which(entry[0], path=env["PATH"])
    if find is None or not find.startswith(str(image.root)):
        raise SystemExit(f"{entry[0]} is not in the image")
    before = _files(image.root)
    log = (image.folder / "log").open("w+")
    telegram = subprocess.Popen([find, "sandbox", "--port", str(port)], stderr=log, stdout=log)
    program = None
    try:
        _until(lambda: _answers(port), 20, "the sandbox did not start")
        assert _healthy(find, health, how) != 0, "healthy before it runs"
        program = subprocess.Popen([find, *image.words(image.said["CMD"])], stderr=log, **how)
        _until(lambda: _healthy(find, health, how) == 0, 60, "it did not become healthy", program)
        started = time.monotonic()
        _healthy(find, health, how)
        print(f"healthy; the health check takes {time.monotonic() - started:.2f} s")
        started = time.monotonic()
        program.send_signal(getattr(signal, image.said["STOPSIGNAL"]))
        code = program.wait(timeout=15)
        print(f"stopped with {code} after {time.monotonic() - started:.1f} s")
        assert code == 0, "a stop must end with 0"
    except BaseException:
        log.seek(0)
        sys.stderr.write(log.read()[-4000:])
        raise
    finally:
        for process in (program, telegram):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
    written = sorted(_files(image.root) - before)
    print("written:", ", ".join(written))
    assert all(name.startswith("data/") for name in written), "something outside the volume"


def _user(image: Image) -> int | None:
    """The image's user, None where it cannot be had: then we run it ourselves."""
    user = int(image.said["USER"].partition(":")[0])
    if not IS_ROOT:
        print("not root: run as we are")
        return None
    try:
        subprocess.run([image.python, "-c", ""], user=user, group=user, cwd="/", check=True)
    except (OSError, subprocess.CalledProcessError):
        print(f"user {user} may not use {image.python}: run as we are (try --python)")
        return None
    print(f"run as user {user}")
    return user


def _healthy(find: str, health: list[str], how: dict[str, object]) -> int:
    done = subprocess.run([find, *health[1:]], **how, capture_output=True, check=False)
    return done.returncode


def _files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as try_:
        return try_.connect_ex(("127.0.0.1", port)) == 0


def _until(true, seconds: float, otherwise: str, process=None) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end or (process is not None and process.poll() is not None):
            raise SystemExit(otherwise)
        time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--python", default="python3", help="stands for the base image's Python")
    parser.add_argument("--keep", action="store_true", help="leave the folder there to look at")
    options = parser.parse_args()
    found = shutil.which(options.python)
    if found is None:
        parser.error(f"there is no {options.python}")
    say = [found, "-c", "import sys; print(sys._base_executable)"]  # behind shims and venvs
    python = subprocess.run(say, capture_output=True, text=True, check=True).stdout.strip()
    folder = Path(tempfile.mkdtemp(prefix="tingon-image-"))
    folder.chmod(0o755)
    try:
        image = Image(folder, python)
        for verb, rest in instructions((HERE / "Dockerfile").read_text()):
            image.step(verb, rest)
        run_it(image)
        print("every step went well")
    finally:
        if options.keep:
            print(f"left in {folder}")
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
