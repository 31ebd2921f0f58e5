"""A server writes three lines to its audit log, and is killed. What does the auditor find?

A process of its own logs, tells each event to this lab as well, and then kills itself with
SIGKILL, as the kernel does when memory runs out: nothing is flushed, nobody says goodbye.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from labs.harness import PROJECT
from labs.story import Story, run

EVENTS = ("tutor.received", "tutor.tokenized", "tutor.completed")
DIES = """
import os, signal, sys
from pathlib import Path
from miniobs.context import bound
from miniobs.logging import JsonLinesHandler, attached
from miniserve.log import AUDIT
with attached(AUDIT, JsonLinesHandler(Path(sys.argv[1]))), bound(request_id="req-abc123"):
    for event in sys.argv[2:]:
        AUDIT.info(event)
        print(event, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def lab() -> Story:
    """What happened, and what is in the file."""
    story = Story(lambda: datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        path = Path(folder, "audit.log")
        done = subprocess.run(
            [sys.executable, "-c", DIES, str(path), *EVENTS],
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(PROJECT / "src"), str(PROJECT)))},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        for event in done.stdout.split():
            story.tell(event, where="in the server")
        for line in map(json.loads, path.read_bytes().splitlines()):
            story.tell(line["event"], where="in the file")
    return story


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "where"))
