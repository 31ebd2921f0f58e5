"""Lab 03: a steady load on the real server, and how long the slowest of a hundred waits.

Starts the server on a free loopback port and sends so many questions a second, evenly, however
long the answers take (an open load: a slow server gets no mercy). Prints latencies, refusals and
the server's memory, second by second in ``--out``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import httpx

from labs.harness import ServerStartError, client, running_server
from labs.story import Story

ANSWER_LIMIT_S = 10.0
KIB_PER_MIB = 1024


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


async def run_load(url: str, rate: int, seconds: int) -> list[Answer]:
    """Ask ``rate`` questions a second, each at its time; the answers in the order of the plan."""
    async with client(url) as http, asyncio.timeout(seconds + 2 * ANSWER_LIMIT_S):
        begun = perf_counter()
        tasks = []
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, begun + number / rate - perf_counter()))
            tasks.append(asyncio.create_task(_ask(http, number, number // rate)))
        return list(await asyncio.gather(*tasks))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(answers: Sequence[Answer], memory_mib: Sequence[float]) -> str:
    """What a person wants to know of the whole load."""
    good = [one.latency_ms for one in answers if one.status == httpx.codes.OK]
    rows = [f"{len(answers)} questions, {len(good)} answered, {len(answers) - len(good)} not"]
    if good:
        shares = ", ".join(
            f"p{share:.0%}"[:-1] + f" {percentile(good, share):.0f}" for share in (0.5, 0.9, 0.99)
        )
        rows.append(f"latency (ms): {shares}, worst {max(good):.0f}")
    rows.append(
        f"memory of the server (MiB): {memory_mib[0]:.0f} before, {memory_mib[-1]:.0f} after"
    )
    return "\n".join(rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the lab; 0 when every question was answered, 1 when not."""
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
                memory = [_memory_mib(url)]
                answers = asyncio.run(run_load(url, options.rate, options.seconds))
                memory.append(_memory_mib(url))
        except (ServerStartError, httpx.HTTPError, TimeoutError, OSError) as error:
            sys.stderr.write(f"lab03: {str(error) or type(error).__name__}\n")
            return 1
    _story(answers).write(options.out)
    print(summary(answers, memory))
    return 0 if all(one.status == httpx.codes.OK for one in answers) else 1


async def _ask(http: httpx.AsyncClient, number: int, second: int) -> Answer:
    begun = perf_counter()
    headers = {"X-Student-ID": f"student-{number % 100:02}"}
    try:
        response = await http.post("/v1/tutor", json={"prompt": "Why?"}, headers=headers)
        status = response.status_code
    except httpx.HTTPError:
        status = 0
    return Answer(second, status, (perf_counter() - begun) * 1000)


def _memory_mib(url: str) -> float:
    """The server's resident memory, as it says itself in its metrics."""
    text = httpx.get(f"{url}/metrics", trust_env=False, timeout=ANSWER_LIMIT_S).text
    line = next(one for one in text.splitlines() if one.startswith("process_resident_memory_bytes"))
    return float(line.split()[1]) / KIB_PER_MIB**2


def _story(answers: Sequence[Answer]) -> Story:
    """One line for each second: answered, refused, p99."""
    story = Story(lambda: datetime.now(UTC))
    for second in sorted({one.second for one in answers}):
        own = [one for one in answers if one.second == second]
        good = [one.latency_ms for one in own if one.status == httpx.codes.OK]
        p99 = round(percentile(good, 0.99), 1) if good else None
        at = datetime.fromtimestamp(second, UTC)
        story.tell("second", at=at, answered=len(good), other=len(own) - len(good), p99_ms=p99)
    return story


if __name__ == "__main__":
    sys.exit(main())
