"""Run a function in a process that can be killed: parsers meet hostile pages there, not here.

A worker is a fresh interpreter at the other end of a socket pair. It is killed when a call takes
too long, it may not grow beyond its memory, and it dies with us whatever ends us. That bounds what
a page can cost; it is no sandbox: a worker runs as the same user and its responses are believed.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import pickle
import resource
import signal
import socket
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar, cast

from digests.errors import DigestsError, WorkerFailed

MEMORY_LIMIT = 512 * 1024 * 1024
START_TIMEOUT = 60.0  # seconds for a new interpreter and the imports of a function's module
CALLS_PER_WORKER = 5_000  # then a fresh one
MAX_MEMORY_KEPT = MEMORY_LIMIT // 2  # then too: lxml and feedparser never give all memory back
LARGEST_RESPONSE = 64 * 1024 * 1024

_P = ParamSpec("_P")
_R = TypeVar("_R")
_LENGTH = struct.Struct("!Q")
_HEADER = struct.Struct("!cQQ")  # kind of response, memory in use, length


class Workers:
    """A few worker processes, started when first needed.

    `timeout` is what one call may take once its module is imported, `memory` the address space of
    a worker in bytes. Calls beyond `size` wait for their turn; waiting costs no time-out.
    """

    def __init__(
        self,
        size: int = 1,
        timeout: float = 10.0,
        memory: int = MEMORY_LIMIT,
        *,
        calls_per_worker: int = CALLS_PER_WORKER,
    ) -> None:
        self._free = asyncio.Semaphore(size)
        self._timeout = timeout
        self._memory = memory
        self._calls_per_worker = calls_per_worker
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Kill the workers; calls under way fail."""
        self._closed = True
        for worker in self._busy:
            worker.kill()
        while self._idle:
            await self._idle.pop().end()

    async def run(self, func: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Return what `func` returns in a worker.

        A DigestsError it raises is raised here. Anything else that goes wrong, from a crash to a
        time-out, is a WorkerFailed, and the next call gets a new process.
        """
        function, arguments = pickle.dumps(func), pickle.dumps((args, kwargs))
        async with self._free:
            if self._closed:
                raise WorkerFailed("the workers are closed")
            worker = await self._worker()
            self._busy.add(worker)
            reusable = False
            try:
                kind, response = await worker.call(function, arguments, within=self._timeout)
                fresh = (
                    worker.calls < self._calls_per_worker
                    and worker.memory_in_use < MAX_MEMORY_KEPT
                )
                reusable = fresh and kind != _CRASH
            finally:
                self._busy.discard(worker)
                if reusable and not self._closed:
                    self._idle.append(worker)
                else:
                    await worker.end()
        return cast(_R, _unpack(kind, response))

    async def _worker(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            await worker.end()
        return await _Worker.start(memory=self._memory, longest_call=self._timeout)


_READY, _VALUE, _ERROR, _CRASH = b"R", b"V", b"E", b"C"


def _unpack(kind: bytes, response: bytes) -> object:
    content = pickle.loads(response)  # noqa: S301 - written by our own worker
    if kind == _VALUE:
        return content
    if kind == _ERROR:
        raise _rebuilt_error(*content)
    raise WorkerFailed(content)


def _rebuilt_error(
    cls: type[DigestsError], args: tuple[object, ...], fields: dict[str, object]
) -> DigestsError:
    # Not by calling the class: our errors take other arguments than those they keep.
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(fields)
    return error


# The path comes first: what `func` lives in must be found as it is found here.
_PROGRAM = """\
import json, sys
setup = json.loads(sys.argv[1])
sys.path[:] = setup.pop("path")
from digests.workers import serve
serve(**setup)
"""
# Nothing of our own environment: the parser of hostile pages needs none of its secrets. One BLAS
# thread, since each takes address space.
_ENVIRONMENT = {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}


class _Worker:
    """Our end of one worker process."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._imported: set[bytes] = set()
        self.calls = 0
        self.memory_in_use = 0
        """Bytes of memory."""

    @classmethod
    async def start(cls, *, memory: int, longest_call: float) -> Self:
        ours, theirs = socket.socketpair()
        setup = {
            "path": sys.path,
            "channel": theirs.fileno(),
            "parent": os.getpid(),
            "memory": memory,
            "longest_call": longest_call,
        }
        with theirs:
            # Not fork: this process has threads and an event loop. And in this thread: on Linux a
            # child asks to die with the *thread* that made it.
            process = subprocess.Popen(  # noqa: ASYNC220, S603 - vfork and exec, some 2 ms
                [sys.executable, "-c", _PROGRAM, json.dumps(setup)],
                env=_ENVIRONMENT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        reader, writer = await asyncio.open_connection(sock=ours)
        return cls(process, reader, writer)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None and not self._reader.at_eof()

    async def call(
        self, function: bytes, arguments: bytes, *, within: float
    ) -> tuple[bytes, bytes]:
        self.calls += 1
        message = _LENGTH.pack(len(function)) + function + _LENGTH.pack(len(arguments)) + arguments
        try:
            if function in self._imported:
                async with asyncio.timeout(within):
                    await self._send(message)
                    return await self._receive()
            async with asyncio.timeout(START_TIMEOUT):
                await self._send(message)
                kind, response = await self._receive()
            if kind != _READY:
                return kind, response
            self._imported.add(function)
            async with asyncio.timeout(within):
                return await self._receive()
        except TimeoutError:
            raise WorkerFailed(f"took longer than {within:g} s and was killed") from None
        except (asyncio.IncompleteReadError, OSError):
            raise WorkerFailed(f"died{await self._exit_status()}") from None

    async def _send(self, message: bytes) -> None:
        self._writer.write(message)
        await self._writer.drain()

    async def _receive(self) -> tuple[bytes, bytes]:
        kind, self.memory_in_use, length = _HEADER.unpack(
            await self._reader.readexactly(_HEADER.size)
        )
        if length > LARGEST_RESPONSE:
            raise WorkerFailed(f"answered with {length} bytes")
        return kind, await self._reader.readexactly(length)

    async def _exit_status(self) -> str:
        self.kill()  # no effect on one that is dead already
        code = await asyncio.to_thread(self._process.wait)
        return f" of signal {-code}" if code < 0 else f" with exit code {code}"

    def kill(self) -> None:
        self._process.kill()

    async def end(self) -> None:
        self.kill()
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        # The kernel gives half a gigabyte back before wait() returns: not in the event loop.
        await asyncio.shield(asyncio.to_thread(self._process.wait))


def serve(*, channel: int, parent: int, memory: int, longest_call: float) -> None:
    """Answer calls until the other end is closed: what runs in the worker process."""
    _die_with(parent)
    # Ctrl-C and `systemctl stop` reach every process of the service; when to end is our parent's
    # decision, and it is told by the channel.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the kernel counts what a process cannot help having
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    logging.disable(logging.CRITICAL)  # libraries log what pages hold; a failure is a response
    imported: set[bytes] = set()
    with socket.socket(fileno=channel) as connection, connection.makefile("rb") as messages:
        while True:
            function, arguments = _read(messages), _read(messages)
            if function is None or arguments is None:
                return
            kind, func = _attempt(pickle.loads, function)
            if kind == _VALUE:
                if function not in imported:
                    imported.add(function)
                    _send(connection, _READY, b"")  # its time begins now
                # Where the kernel does not end us with our parent, this does.
                signal.setitimer(signal.ITIMER_REAL, longest_call + 1.0)
                kind, func = _attempt(_call, func, arguments)
                signal.setitimer(signal.ITIMER_REAL, 0)
            _send(connection, kind, func)


def _call(func: Callable[..., object], arguments: bytes) -> bytes:
    args, kwargs = pickle.loads(arguments)  # noqa: S301 - written by our parent
    return pickle.dumps(func(*args, **kwargs))


def _attempt(step: Callable[..., Any], *args: object) -> tuple[bytes, Any]:
    """Return what `step` returns, or its failure as bytes. The edge around one page."""
    try:
        return _VALUE, step(*args)
    except DigestsError as error:
        return _ERROR, pickle.dumps((type(error), error.args, error.__dict__))
    except MemoryError:
        return _CRASH, pickle.dumps("ran out of memory")
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        return _CRASH, pickle.dumps(f"{type(error).__name__} at {place}: {str(error)[:500]}")


def _read(messages: BufferedReader) -> bytes | None:
    head = messages.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = messages.read(length)
    return content if len(content) == length else None


def _send(connection: socket.socket, kind: bytes, response: bytes) -> None:
    connection.sendall(_HEADER.pack(kind, _memory_in_use(), len(response)) + response)


def _memory_in_use() -> int:
    """Return how many bytes of memory this process uses; 0 where there is no telling.

    Not the most it ever used: Linux counts there what our parent held when it started us.
    """
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize()


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it died before we could ask
        sys.exit(1)
