"""SQLite, on a thread of its own: one connection, one transaction at a time, no waiting loop."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from miniserve.migrations import MIGRATIONS

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BEGIN = "BEGIN IMMEDIATE"
"""How a transaction begins; of two that read first and then write, both must succeed."""

PRAGMAS = (
    "journal_mode = WAL",  # readers do not wait for the writer
    "synchronous = NORMAL",  # with WAL, a crash loses no commit and a power cut only the last
    "foreign_keys = ON",  # SQLite does not check them unless it is told to
    "busy_timeout = 5000",  # milliseconds that one process waits for the other's transaction
)


def connect(path: str | Path, migrations: Sequence[str] = MIGRATIONS) -> sqlite3.Connection:
    """Open a database, bring its schema up to date, and give the connection.

    Args:
        path: the file, which is made if there is none; ``:memory:`` = no file.
        migrations: what has to be done to an empty database, in order; each is done once.

    Raises:
        sqlite3.Error: it cannot be opened, or a migration failed, which then left no trace.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        migrate(connection, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


def migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Do the migrations that this database has not had, each in a transaction with its number."""
    (done,) = connection.execute("PRAGMA user_version").fetchone()
    for number, migration in enumerate(migrations[done:], start=done + 1):
        with transaction(connection):
            for statement in filter(str.strip, migration.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block's changes, or none of them."""
    connection.execute(BEGIN)
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


class Database:
    """A database that async code uses: work goes to its thread, one piece after the other.

    Args:
        path: the file; its folder is made; ``:memory:`` = no file.

    Raises:
        sqlite3.Error: it cannot be opened.
    """

    def __init__(self, path: str | Path) -> None:
        if str(path) != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._connection = connect(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")

    async def write(self, work: Work[T]) -> T:
        """Do some work in a transaction of its own, and give its result."""
        return await self._on_thread(lambda: self._transact(work))

    async def read(self, work: Work[T]) -> T:
        """Do some work that changes nothing, and give its result."""
        return await self._on_thread(lambda: work(self._connection))

    async def answers(self) -> bool:
        """Whether it can be read right now."""
        try:
            await self.read(lambda connection: connection.execute("SELECT 1").fetchone())
        except sqlite3.Error:
            return False
        return True

    async def close(self) -> None:
        """Finish what was begun, then close the connection."""
        await asyncio.to_thread(self._thread.shutdown)
        self._connection.close()

    def _transact(self, work: Work[T]) -> T:
        with transaction(self._connection):
            return work(self._connection)

    async def _on_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)
