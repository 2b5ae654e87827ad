"""What is wrong with a database is told in one line, with the exit code that says what helps."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from digests.errors import StoreFailed, StoreUnusable
from digests.store.database import Database

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tingon(tmp_path):
    """A command of the terminal, in its own folder and process, as its logs are the process's.

    Returns its exit code, and what it told on stdout and stderr.
    """

    def run(url, *words, **settings):
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "TINGON_BOT_TOKEN": "123:abc",
                "TINGON_DATABASE_URL": url,
                **settings,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("command", ["stats", "run"])
@pytest.mark.parametrize(
    ("url", "code", "told"),
    [
        ("mysql://u:secret@h/x", 2, "neither sqlite:///path nor postgresql://"),
        ("nonsense", 2, "neither sqlite:///path nor postgresql://"),
        ("postgresql://u:secret@127.0.0.1:port/x", 2, "neither sqlite:///path nor postgresql://"),
        ("sqlite:////proc/no/where.db", 2, "its folder /proc/no cannot be made"),
        ("postgresql://u:secret@127.0.0.1:9/x", 1, "Connect call failed"),
        ("sqlite:////dev/null", 1, "The database failed"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line(tingon, command, url, code, told):
    ended, _, err = tingon(url, command)

    assert ended == code
    assert told in err
    assert "TINGON_DATABASE_URL" in err
    assert "Traceback" not in err
    assert "secret" not in err


@pytest.mark.parametrize("command", ["stats", "run"])
def test_what_is_no_database_is_one_line(tingon, tmp_path, command):
    (tmp_path / "tingon.db").write_text("a letter to the editor " * 100)

    ended, _, err = tingon(f"sqlite:///{tmp_path}/tingon.db", command)

    assert ended == 1
    assert "file is not a database" in err
    assert "Traceback" not in err


def test_a_disk_without_room_is_asked_after(tingon, tmp_path):
    """Given a file in place of a folder of SQLite's own: to it that is a fault of the disk."""
    (tmp_path / "tingon.db-wal").mkdir()

    ended, _, err = tingon(f"sqlite:///{tmp_path}/tingon.db", "stats")

    assert ended == 1
    assert "is its disk full, or read-only?" in err


def test_a_check_tells_no_password(tingon):
    ended, out, err = tingon(
        "postgresql://u:secret@127.0.0.1:9/x",
        "check",
        TINGON_TELEGRAM_PROXY="http://me:secret@127.0.0.1:9",
        TINGON_TELEGRAM_API_URL="http://127.0.0.1:9",
        TINGON_FEEDS="http://127.0.0.1:9/rss",
    )

    assert ended == 1
    assert "postgresql://u:**********@127.0.0.1:9/x" in out
    assert "secret" not in out + err


async def test_a_newer_programs_database_is_left_alone(db):
    async with db.write() as tx:
        await tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreUnusable, match=r"schema 9999, this one knows up to \d{4}"):
        await db.migrate()
    with pytest.raises(StoreUnusable, match="newer program"):
        await db.revision()


async def test_two_processes_that_start_on_an_empty_database_at_once_both_do(
    postgres_servers, database_url
):
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite has one writer anyhow")
    name = re.sub(r"/test_(\d+)", r"/empty_\1", database_url)
    await postgres_servers._run("postgres", f"CREATE DATABASE {_name(name)}")
    both = [Database(name), Database(name)]

    await asyncio.gather(*(one.migrate() for one in both))

    assert await both[0].revision() is not None
    for one in both:
        await one.close()
    await postgres_servers.drop(name)


async def test_a_postgresql_that_knows_no_such_database_is_a_failure_in_our_words(
    postgres_servers, database_url
):
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite makes one")
    db = Database(re.sub(r"/test_\d+", "/nobodys", database_url))

    with pytest.raises(StoreFailed, match='database "nobodys" does not exist'):
        await db.migrate()

    await db.close()


def _name(url):
    return url.partition("?")[0].rpartition("/")[2]
