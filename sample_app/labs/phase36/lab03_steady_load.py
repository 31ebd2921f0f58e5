"""Lab 03: a steady load on the real server, and how long the slowest of a hundred waits.

Starts the server on a free loopback port and sends so many questions a second, evenly, however
long the answers take (an open load: a slow server gets no mercy). Prints latencies, refusals and
the server's memory, which has to stay within bounds; second by second in ``--out``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from labs.harness import ServerStartError, client, running_server
from labs.story import Story

ANSWER_LIMIT_S = 10.0
MOST_GROWTH_MIB = 64.0
"""A server that grows by more keeps something of every request."""
KIB_PER_MIB = 1024
ROWS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """One question, as the student saw it.

    Args:
        second: of the load in which it was asked.
        status: of the answer; 0 = there was none.
        latency_ms: from the question to the answer.
    """

    second: int
    status: int
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Load:
    """What became of the load.

    Args:
        answers: in the order in which they were asked for.
        memory_mib: of the server, before the load, in each second of it, and after it.
    """

    answers: Sequence[Answer]
    memory_mib: Sequence[float]

    @property
    def is_well(self) -> bool:
        """Whether every question was answered, within bounded memory."""
        grown = max(self.memory_mib) - self.memory_mib[0]
        return grown <= MOST_GROWTH_MIB and all(
            one.status == httpx.codes.OK for one in self.answers
        )


async def run_load(url: str, rate: int, seconds: int) -> Load:
    """Ask ``rate`` questions a second, each at its time, and look at the memory once a second."""
    async with client(url) as http, asyncio.timeout(seconds + 2 * ANSWER_LIMIT_S):
        memory = [await _memory_mib(http)]
        begun = perf_counter()
        tasks = []
        looks = []
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, begun + number / rate - perf_counter()))
            tasks.append(asyncio.create_task(_ask(http, number, number // rate)))
            if (number + 1) % rate == 0:
                looks.append(asyncio.create_task(_memory_mib(http)))
        answers = await asyncio.gather(*tasks)
        memory += await asyncio.gather(*looks)
        return Load(answers, [*memory, await _memory_mib(http)])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(load: Load) -> str:
    """What a person wants to know of the whole load."""
    good = [one.latency_ms for one in load.answers if one.status == httpx.codes.OK]
    asked, memory = len(load.answers), load.memory_mib
    rows = [f"{asked} questions, {len(good)} answered, {asked - len(good)} not"]
    if good:
        p50, p90, p99 = (percentile(good, share) for share in (0.5, 0.9, 0.99))
        rows.append(
            f"latency (ms): p50 {p50:.0f}, p90 {p90:.0f}, p99 {p99:.0f}, worst {max(good):.0f}"
        )
    rows.append(
        f"memory of the server (MiB): {memory[0]:.0f} before, {max(memory):.0f} at most,"
        f" {memory[-1]:.0f} after; bounded means {memory[0] + MOST_GROWTH_MIB:.0f} at most"
    )
    return "\n".join(rows)


def table(seconds: Sequence[Mapping[str, Any]]) -> str:
    """The load in time: of so many seconds a row each, evenly chosen, the last one included."""
    step = max(1, -(-len(seconds) // ROWS))
    chosen = seconds[::-1][::step][::-1]
    rows = [
        f"{one['second']:>6}  {one['answered']:>8}  {one['other']:>5}"
        f"  {'-' if one['p99_ms'] is None else one['p99_ms']:>8}  {one['memory_mib']:>6}"
        for one in chosen
    ]
    return "\n".join(["second  answered  other  p99 (ms)     MiB", *rows])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the lab; 0 when every question was answered within bounded memory, 1 when not."""
    parser = argparse.ArgumentParser(prog="lab03_steady_load", description=__doc__)
    parser.add_argument("--rate", type=int, default=200, help="questions a second (default: 200)")
    parser.add_argument("--seconds", type=int, default=30, help="for how long (default: 30)")
    parser.add_argument("--out", type=Path, default=Path("out/load.jsonl"), help="JSON Lines file")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        tenants = Path(folder, "tenants.json")
        limits = {"rate_per_s": 10 * options.rate, "burst": 10 * options.rate}
        tenants.write_text(json.dumps({"public": limits | {"daily_tokens": 10**9}}))
        try:
            with running_server(
                Path(folder, "audit.log"),
                tenants=str(tenants),
                database=str(Path(folder, "tutor.db")),
                max_open="1000",
                queue="1000",
            ) as url:
                load = asyncio.run(run_load(url, options.rate, options.seconds))
        except (ServerStartError, httpx.HTTPError, TimeoutError, OSError) as error:
            sys.stderr.write(f"lab03: {str(error) or type(error).__name__}\n")
            return 1
    story = _story(load)
    story.write(options.out)
    print(f"{table(story.lines)}\n\n{summary(load)}")
    return 0 if load.is_well else 1


async def _ask(http: httpx.AsyncClient, number: int, second: int) -> Answer:
    begun = perf_counter()
    headers = {"X-Student-ID": f"student-{number % 100:02}"}
    try:
        response = await http.post("/v1/tutor", json={"prompt": "Why?"}, headers=headers)
        status = response.status_code
    except httpx.HTTPError:
        status = 0
    return Answer(second, status, (perf_counter() - begun) * 1000)


async def _memory_mib(http: httpx.AsyncClient) -> float:
    """The server's resident memory, as it says itself in its metrics."""
    text = (await http.get("/metrics")).text
    line = next(one for one in text.splitlines() if one.startswith("process_resident_memory_bytes"))
    return float(line.split()[1]) / KIB_PER_MIB**2


def _story(load: Load) -> Story:
    """One line for each second: answered, not answered, p99, memory at its end."""
    story = Story(lambda: datetime.now(UTC))
    for second, memory in enumerate(load.memory_mib[1:-1]):
        own = [one for one in load.answers if one.second == second]
        good = [one.latency_ms for one in own if one.status == httpx.codes.OK]
        story.tell(
            "second",
            at=datetime.fromtimestamp(second, UTC),
            second=second,
            answered=len(good),
            other=len(own) - len(good),
            p99_ms=round(percentile(good, 0.99), 1) if good else None,
            memory_mib=round(memory, 1),
        )
    return story


if __name__ == "__main__":
    sys.exit(main())
