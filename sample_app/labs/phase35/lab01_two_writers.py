"""Two processes count the same visitor: each reads the count, thinks, and writes it plus one.

Two connections to one file, as two servers on one database have them.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from labs.story import Story, run
from miniserve.database import connect, transaction

WRITERS = ("server-1", "server-2")
TABLE = ("CREATE TABLE visitors (count INTEGER)", "INSERT INTO visitors VALUES (0)")
THINKS_S = 0.1


def lab() -> Story:
    """What each of them did, and how it ended."""
    story = Story(lambda: datetime.now(UTC))
    both_began, both_read = threading.Barrier(2), threading.Barrier(2)

    def visit(who: str, path: Path) -> None:
        connection = connect(path, TABLE)
        both_began.wait(5)
        story.tell("began", who=who)
        try:
            with transaction(connection):
                (count,) = connection.execute("SELECT count FROM visitors").fetchone()
                story.tell("read", who=who, count=count)
                with suppress(threading.BrokenBarrierError):
                    both_read.wait(THINKS_S)
                connection.execute("UPDATE visitors SET count = ?", (count + 1,))
            story.tell("wrote", who=who, count=count + 1)
        except sqlite3.OperationalError as error:
            story.tell("failed", who=who, reason=str(error))
        connection.close()

    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        path = Path(folder, "tutor.db")
        connect(path, TABLE).close()
        threads = [threading.Thread(target=visit, args=(who, path)) for who in WRITERS]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return story


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "who"))
