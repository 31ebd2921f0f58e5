"""Lab 02: traced load. Several students ask at the same time; what can the audit log tell?

Starts the real server, lets every student ask one question (alice, who is impatient, asks hers
a second time before the first answer is there), and prints who waited how long. The audit log
stays in ``--out``. The same seed asks the same questions under the same ids at the same offsets.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from time import perf_counter

import httpx

from labs.harness import ServerStartError, client, running_server

LOAD_LIMIT_S = 20
MAX_STUDENTS = 64
RETRY_AFTER_S = 0.06
FIRST_REQUEST_ID = "req-abc123"

NAMES = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi")
NOTES = (
    "My notes so far: a process has its own memory, a thread shares the memory of its process, "
    "and a task shares even the thread. When two tasks take turns on one thread, their log lines "
    "take turns in one file. The clock does not help me: lines of the same millisecond stand in "
    "any order. The name of the student does not help me either, because one student may have two "
    "questions open."
)
STUDY_GROUP = (
    "Here is what my study group says: number every question when it comes in, write that number "
    "on every line, hand it back with the answer, and ask for it when somebody complains. But who "
    "hands out the number, and what then becomes of it when one service calls yet another?"
)
QUESTIONS = (
    "Why does my loop never end? I changed nothing!",
    f"{NOTES} How do I tell those two questions apart? Thank you!",
    f"{NOTES} {STUDY_GROUP}",
    "What is a context variable?",
    "Is a log line that was written also a log line that was kept? My disk was full yesterday.",
    "How long is a millisecond for a computer, compared with a day for me?",
    "What does a trace have that a log does not?",
    "Can two requests have the same id, and who would notice?",
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that a student makes, so many seconds after the load began."""

    at_s: float
    student_id: str
    request_id: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Served:
    """How one request went, as the student saw it."""

    student_id: str
    request_id: str
    latency_ms: int


def plan(students: int, seed: int) -> list[Ask]:
    """Who asks what and when: one request for each student, then alice's retry.

    The retry overlaps with the first attempt, which takes the server longer than RETRY_AFTER_S.
    """
    chance = random.Random(seed)  # noqa: S311 - a load that can be repeated, nothing secret
    asks = []
    for number in range(students):
        first = number == 0
        asks.append(
            Ask(
                at_s=0.0 if first else chance.uniform(0.0, 0.12),
                student_id=NAMES[number] if number < len(NAMES) else f"student-{number + 1:02}",
                request_id=FIRST_REQUEST_ID if first else _request_id(chance),
                prompt=QUESTIONS[number % len(QUESTIONS)],
            )
        )
    alice = asks[0]
    return [*asks, Ask(RETRY_AFTER_S, alice.student_id, _request_id(chance), alice.prompt)]


async def run_load(url: str, asks: Sequence[Ask]) -> list[Served]:
    """Make all requests, each at its time; the answers in the order of the plan.

    Raises:
        httpx.HTTPError: a request was not answered with success.
        TimeoutError: the whole load took longer than LOAD_LIMIT_S.
    """
    async with asyncio.timeout(LOAD_LIMIT_S), client(url) as http:
        return await asyncio.gather(*(_ask(http, ask) for ask in asks))


def table(served: Sequence[Served]) -> str:
    """One row for each student: how many requests, and how long each took."""
    rows = [f"{'student':<12}{'requests':>9}  latency (ms)"]
    by_student = sorted(served, key=lambda one: one.student_id)
    for student_id, group in groupby(by_student, key=lambda one: one.student_id):
        latencies = [str(one.latency_ms) for one in group]
        rows.append(f"{student_id:<12}{len(latencies):>9}  {', '.join(latencies)}")
    return "\n".join(rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the lab; 0 when every request was answered, 1 when not, 130 when interrupted."""
    options = _options(argv)
    try:
        options.out.unlink(missing_ok=True)  # the server appends; this run's lines only
        with running_server(options.out) as url:
            served = asyncio.run(run_load(url, plan(options.students, options.seed)))
    except (ServerStartError, httpx.HTTPError, TimeoutError, OSError) as error:
        sys.stderr.write(f"lab02: {error or type(error).__name__}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    slowest = max(served, key=lambda one: one.latency_ms)
    lines = len(options.out.read_bytes().splitlines())
    print(table(served))
    print(f"\n{len(served)} requests, {lines} lines in {options.out}")
    print(f"slowest: {slowest.student_id}, {slowest.latency_ms} ms. What happened to that request?")
    return 0


async def _ask(http: httpx.AsyncClient, ask: Ask) -> Served:
    await asyncio.sleep(ask.at_s)
    started = perf_counter()
    response = await http.post(
        "/v1/tutor",
        json={"prompt": ask.prompt},
        headers={"X-Request-ID": ask.request_id, "X-Student-ID": ask.student_id},
    )
    response.raise_for_status()
    latency_ms = round((perf_counter() - started) * 1000)
    return Served(ask.student_id, response.headers["X-Request-ID"], latency_ms)


def _request_id(chance: random.Random) -> str:
    return f"req-{chance.getrandbits(24):06x}"


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lab02_traced_load", description=__doc__)
    parser.add_argument(
        "--students", type=_students, default=8, help=f"how many, 1 to {MAX_STUDENTS} (default: 8)"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("out/audit.log"), help="audit log (default: out/audit.log)"
    )
    parser.add_argument("--seed", type=int, default=34, help="of ids and offsets (default: 34)")
    return parser.parse_args(argv)


def _students(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MAX_STUDENTS:
        raise argparse.ArgumentTypeError(f"must be from 1 to {MAX_STUDENTS}")
    return number


if __name__ == "__main__":
    sys.exit(main())
