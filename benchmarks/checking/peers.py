"""How many breaks a second: breakkit's engine, the cold way, and other mutation testers.

Each on the same module with the same tests, start-up included, in turns. Mutation testers make
their own breaks, so what is compared is the rate of executed ones. Where a tool says what it has
changed and what it thinks of it, its verdicts are replayed against all linked tests.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from . import ours
from .breaks import Break
from .project import MODULE, PYTEST, TESTS, Result, bare_s, cpu_s, make_project, timed
from .replay import replayed
from .targets import BOLTONS, python_with

COLD_BREAKS = 20
COLD_LIMIT_S = 5.0  # ten times what the tests take so
COSMIC_BREAKS = 20
PYTHON_312 = Path.home() / ".pyenv/versions/3.12.1/bin/python"


def main(count: int, rounds: int) -> int:
    changes = ours.prepare(count)
    lines = len((BOLTONS.unpacked() / MODULE).read_bytes().splitlines())
    print(
        f"{MODULE}, {lines} lines; {len(changes)} breaks of ours; bare tests "
        f"{1000 * bare_s():.0f} ms, as pytest runs them; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    turns: dict[str, Callable[[], Result]] = {
        "breakkit, 1 worker": lambda: ours.check(1),
        "breakkit, 2 workers": lambda: ours.check(2),
        "breakkit's engine, 1 worker": lambda: ours.engine(changes, 1),
        "breakkit's engine, 2 workers": lambda: ours.engine(changes, 2),
        "cold pytest": lambda: _cold(changes[:: max(1, len(changes) // COLD_BREAKS)]),
        "mutmut 3.8.1, 1 child": lambda: _mutmut(1),
        "mutmut 3.8.1, 2 children": lambda: _mutmut(2),
        "cosmic-ray 8.7.0": _cosmic_ray,
        "pytest-gremlins 1.12.2, 1": lambda: _gremlins(1),
        "irradiate 0.4.3 fork, 1": lambda: _irradiate(count, 1, "--fork"),
        "irradiate 0.4.3 fork, 2": lambda: _irradiate(count, 2, "--fork"),
        "irradiate --no-fork, 1": lambda: _irradiate(count, 1, "--no-fork"),
    }
    if PYTHON_312.exists():
        turns["wesker 1.1.1, Python 3.12"] = _wesker
    results: dict[str, list[Result]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            try:
                last = turn()
            except (OSError, ValueError, KeyError) as error:
                print(f"  {name:28} said nothing that can be read: {error}", flush=True)
                continue
            if not last.executed:
                print(f"  {name:28} executed nothing; {last.note}", flush=True)
                continue
            results[name].append(last)
            print(
                f"  {name:28} {last.executed:5} in {last.seconds:6.1f} s  {last.rate:6.1f}/s  "
                f"{1000 * last.cpu_s / last.executed:6.0f} ms CPU each  {last.note}",
                flush=True,
            )
    _ratios(results)
    return 0


def _ratios(results: dict[str, list[Result]]) -> None:
    print("breakkit against the other, same number of workers, median of the rounds")
    for name, mine in (
        ("cold pytest", "breakkit, 1 worker"),
        ("mutmut 3.8.1, 1 child", "breakkit, 1 worker"),
        ("mutmut 3.8.1, 2 children", "breakkit, 2 workers"),
        ("mutmut 3.8.1, 1 child", "breakkit's engine, 1 worker"),
        ("mutmut 3.8.1, 2 children", "breakkit's engine, 2 workers"),
        ("cosmic-ray 8.7.0", "breakkit, 1 worker"),
        ("pytest-gremlins 1.12.2, 1", "breakkit, 1 worker"),
        ("irradiate 0.4.3 fork, 1", "breakkit, 1 worker"),
        ("irradiate 0.4.3 fork, 2", "breakkit, 2 workers"),
        ("irradiate --no-fork, 1", "breakkit, 1 worker"),
        ("wesker 1.1.1, Python 3.12", "breakkit, 1 worker"),
    ):
        pairs = list(zip(results[mine], results.get(name, []), strict=False))
        if not pairs:
            print(f"  {mine:28} {name:28} cannot be compared")
        else:
            rate = median(one.rate / other.rate for one, other in pairs)
            cpu = median(
                (other.cpu_s / other.executed) / (one.cpu_s / one.executed) for one, other in pairs
            )
            print(f"  {mine:28} {name:28} {rate:5.1f} x its rate; it takes {cpu:5.1f} x our CPU")


# theirs


def _cold(changes: list[Break]) -> Result:
    python = python_with("cold", PYTEST)
    project = make_project("cold")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    began, cpu = time.perf_counter(), cpu_s()
    for change in changes:
        (project / MODULE).write_bytes(change.source)
        process = subprocess.Popen(
            [python, "-m", "pytest", "-x", "-q", "--tb=native", TESTS], cwd=project,
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(COLD_LIMIT_S)
        process.kill()
        process.wait()
    return Result(len(changes), time.perf_counter() - began, cpu_s() - cpu)


def _mutmut(children: int) -> Result:
    python = python_with("mutmut", "mutmut==3.8.1", PYTEST)
    project = make_project("mutmut")
    (project / "setup.cfg").write_text(f"[mutmut]\nsource_paths=boltons\nonly_mutate={MODULE}\n")
    result = timed(
        [python.with_name("mutmut"), "run", "--max-children", str(children), "*LRI*", "*LRU*"],
        project,
    )
    meta = json.loads((project / f"mutants/{MODULE}.meta").read_text())
    codes = meta["exit_code_by_key"].values()
    result.executed = sum(code is not None for code in codes)
    return result


def _cosmic_ray() -> Result:
    python = python_with("cosmic-ray", "cosmic-ray==8.7.0", PYTEST)
    project = make_project("cosmic-ray")
    (project / "cr.toml").write_text(
        f'[cosmic-ray]\nmodule-path = "{MODULE}"\ntimeout = 10.0\nexcluded-modules = []\n'
        f'test-command = "{python} -m pytest -x -q {TESTS}"\n'
        '[cosmic-ray.distributor]\nname = "local"\n'
    )
    command = python.with_name("cosmic-ray")
    subprocess.run([command, "init", "cr.toml", "cr.sqlite"], cwd=project, check=True)
    with sqlite3.connect(project / "cr.sqlite") as session:
        session.execute(
            "delete from mutation_specs where job_id not in (select job_id from mutation_specs"
            f" order by start_pos_row * 7919 % 1009 limit {COSMIC_BREAKS})"
        )
        session.execute(
            "delete from work_items where job_id not in (select job_id from mutation_specs)"
        )
    result = timed([command, "exec", "cr.toml", "cr.sqlite"], project)
    with sqlite3.connect(project / "cr.sqlite") as session:
        result.executed = session.execute("select count(*) from work_results").fetchone()[0]
    return result


def _gremlins(workers: int) -> Result:
    python = python_with("gremlins", "pytest-gremlins==1.12.2", PYTEST)
    project = make_project("gremlins")
    result = timed(
        [python, "-m", "pytest", "-q", TESTS, "--gremlins", f"--gremlin-targets={MODULE}",
         "--gremlin-operators=return", "--gremlin-report=json",
         f"--gremlin-workers={workers}"],
        project,
    )  # fmt: skip
    report = json.loads((project / "coverage/gremlins/gremlins.json").read_text())
    result.executed = report["summary"]["total"]
    return result


def _irradiate(count: int, workers: int, mode: str) -> Result:
    python = python_with("irradiate", "irradiate==0.4.3", PYTEST)
    project = make_project("irradiate")
    (project / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "--tb=native"\n')
    result = timed(
        [python.with_name("irradiate"), "run", MODULE, "--workers", str(workers), mode,
         "--sample", str(count), "--no-cache", "--report", "json", "--python", python],
        project,
    )  # fmt: skip
    report = json.loads((project / "irradiate-report.json").read_text())
    mutants = report["files"][MODULE]["mutants"]
    executed = [
        mutant for mutant in mutants if mutant["status"] in ("Killed", "Survived", "Timeout")
    ]
    result.executed = len(executed)
    result.note = replayed(executed)
    return result


def _wesker() -> Result:
    python = python_with("wesker", "wesker==1.1.1", PYTEST, base=str(PYTHON_312))
    project = make_project("wesker")
    with (project / "out.json").open("w") as output:
        result = timed([python.with_name("wesker"), MODULE, "--json"], project, output)
    told = json.loads((project / "out.json").read_text())["mutation"]
    result.executed = told["total_mutants"]
    result.note = "does not tell its mutants: not replayed"
    return result
