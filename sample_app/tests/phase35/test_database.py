"""The database: a schema that grows, transactions that hold, and a loop that does not wait."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import suppress

import pytest

from miniserve.database import Database, connect, transaction

MIGRATIONS = ("CREATE TABLE notes (text TEXT UNIQUE)", "ALTER TABLE notes ADD COLUMN page INTEGER")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tutor.db"


@pytest.fixture
def opened(path):
    """Opens connections, and closes them after the test."""
    connections = []

    def made(migrations=MIGRATIONS):
        connections.append(connect(path, migrations))
        return connections[-1]

    yield made
    for connection in connections:
        connection.close()


def texts(connection):
    return [row["text"] for row in connection.execute("SELECT text FROM notes ORDER BY rowid")]


def test_a_database_that_is_opened_again_is_as_it_was(opened):
    with transaction(first := opened()):
        first.execute("INSERT INTO notes VALUES ('kept', 1)")
    first.close()
    assert texts(opened()) == ["kept"]


def test_a_migration_that_came_later_is_done_and_the_others_are_not_done_again(opened):
    with transaction(first := opened(MIGRATIONS[:1])):
        first.execute("INSERT INTO notes VALUES ('old')")
    row = opened(MIGRATIONS).execute("SELECT text, page FROM notes").fetchone()
    assert tuple(row) == ("old", None)


def test_a_migration_that_fails_leaves_no_trace(opened):
    broken = (*MIGRATIONS, "CREATE TABLE more (n); INSERT INTO nowhere VALUES (1)")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        opened(broken)
    names = {row[0] for row in opened().execute("SELECT name FROM sqlite_master")}
    assert "more" not in names


def test_a_transaction_is_all_there_when_the_block_ends(opened):
    writer, reader = opened(), opened()
    with transaction(writer):
        writer.execute("INSERT INTO notes VALUES ('a', 1)")
        writer.execute("INSERT INTO notes VALUES ('b', 1)")
        assert texts(reader) == []
    assert texts(reader) == ["a", "b"]


@pytest.mark.parametrize("failure", [ZeroDivisionError, sqlite3.IntegrityError])
def test_a_transaction_that_fails_leaves_nothing(opened, failure):
    connection = opened()
    with pytest.raises(failure), transaction(connection):  # noqa: PT012 - what it is about
        connection.execute("INSERT INTO notes VALUES ('a', 1)")
        raise failure
    assert texts(connection) == []


def test_a_transaction_that_is_interrupted_is_over(opened):
    connection = opened()
    with pytest.raises(KeyboardInterrupt), transaction(connection):  # noqa: PT012 - the same
        connection.execute("INSERT INTO notes VALUES ('a', 1)")
        raise KeyboardInterrupt
    assert not connection.in_transaction
    with transaction(connection):
        connection.execute("INSERT INTO notes VALUES ('b', 1)")
    assert texts(connection) == ["b"]


def test_two_writers_that_read_first_both_succeed(opened):
    """Each reads, thinks, and writes what it read plus one; the second waits for the first."""
    start = opened()
    with transaction(start):
        start.execute("INSERT INTO notes VALUES ('counter', 0)")
    both_began, both_read, failures = threading.Barrier(2), threading.Barrier(2), []

    def add_one(connection):
        both_began.wait(5)
        with transaction(connection):
            (page,) = connection.execute("SELECT page FROM notes").fetchone()
            with suppress(threading.BrokenBarrierError):
                both_read.wait(0.2)  # for as long as it may take the other to read, if it can
            connection.execute("UPDATE notes SET page = ?", (page + 1,))

    def work(connection):
        try:
            add_one(connection)
        except sqlite3.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(opened(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert start.execute("SELECT page FROM notes").fetchone()[0] == 2


def test_readers_do_not_wait_for_a_writer(opened):
    writer, reader = opened(), opened()
    reader.execute("PRAGMA busy_timeout = 0")
    with transaction(writer):
        writer.execute("INSERT INTO notes VALUES ('a', 1)")
        assert texts(reader) == []


def test_a_reference_to_nobody_is_refused(path):
    own = ("CREATE TABLE a (id INTEGER PRIMARY KEY)", "CREATE TABLE b (a REFERENCES a (id))")
    connection = connect(path, own)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        connection.execute("INSERT INTO b VALUES (7)")
    connection.close()


def test_the_loop_goes_on_while_the_database_works():
    async def scenario():
        database = Database(":memory:")
        going_on = threading.Event()

        async def tick():
            await asyncio.sleep(0)
            going_on.set()

        ticking = asyncio.create_task(tick())
        went_on = await database.read(lambda _connection: going_on.wait(0.3))
        await ticking
        await database.close()
        return went_on

    assert asyncio.run(scenario())


def test_work_that_fails_in_a_write_is_undone_and_told():
    async def scenario():
        database = Database(":memory:")

        def fails(connection):
            connection.execute("INSERT INTO visits (room, name, came_at) VALUES ('a', 'b', 'c')")
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await database.write(fails)
        count = "SELECT count(*) FROM visits"
        rows = await database.read(lambda connection: connection.execute(count).fetchone()[0])
        await database.close()
        return rows

    assert asyncio.run(scenario()) == 0


def test_a_database_that_is_closed_does_not_answer():
    async def scenario():
        database = Database(":memory:")
        before = await database.answers()
        await database.read(lambda connection: connection.close())
        after = await database.answers()
        await database.close()
        return before, after

    assert asyncio.run(scenario()) == (True, False)
