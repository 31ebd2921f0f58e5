"""How many breaks a second: breakkit's engine, the cold way, and other mutation testers.

Each on the same module with the same tests, start-up included, in turns. Mutation testers make
their own breaks, so what is compared is the rate of executed ones. Where a tool says what it has
changed and what it thinks of it, its verdicts are replayed against all linked tests.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from breakkit.edges.runner import SuiteRequest
from breakkit.edges.warm import NeedsCold, Tree, WarmRunner
from breakkit.errors import SuiteDidNotRun

from .breaks import Break, breaks_of
from .specs import catalog_of, edits_of
from .targets import BOLTONS, WORK, python_with

MODULE = "boltons/cacheutils.py"
TESTS = "tests/test_cacheutils.py"
PYTEST = "pytest==9.2.0"
CATALOG = "breakkit"
COLD_BREAKS = 20
COLD_LIMIT_S = 5.0  # ten times what the tests take so
COSMIC_BREAKS = 20
PEER_LIMIT_S = 300
PYTHON_312 = Path.home() / ".pyenv/versions/3.12.1/bin/python"


@dataclass
class Result:
    """One tool's turn.

    Args:
        executed: how many breaks it ran tests for.
        seconds: wall time, start-up included.
        cpu_s: processor time of everything that it waited for.
        note: what else is to be said.
    """

    executed: int
    seconds: float
    cpu_s: float
    note: str = ""

    @property
    def rate(self) -> float:
        return self.executed / self.seconds


def main(count: int, rounds: int) -> int:
    changes = prepare(count)
    lines = len((BOLTONS.unpacked() / MODULE).read_bytes().splitlines())
    print(
        f"{MODULE}, {lines} lines; {len(changes)} breaks of ours; bare tests "
        f"{1000 * _bare_s():.0f} ms; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    turns: dict[str, Callable[[], Result]] = {
        "breakkit, 1 worker": lambda: _breakkit(1),
        "breakkit, 2 workers": lambda: _breakkit(2),
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
            results[name].append(turn())
            last = results[name][-1]
            print(
                f"  {name:28} {last.executed:5} in {last.seconds:6.1f} s  {last.rate:6.1f}/s  "
                f"{1000 * last.cpu_s / last.executed:6.0f} ms CPU each  {last.note}",
                flush=True,
            )
    _ratios(results)
    return 0


def _ratios(results: dict[str, list[Result]]) -> None:
    print("breakkit against the other, same number of workers, median of the rounds")
    for name, ours in (
        ("cold pytest", "breakkit, 1 worker"),
        ("mutmut 3.8.1, 1 child", "breakkit, 1 worker"),
        ("mutmut 3.8.1, 2 children", "breakkit, 2 workers"),
        ("cosmic-ray 8.7.0", "breakkit, 1 worker"),
        ("pytest-gremlins 1.12.2, 1", "breakkit, 1 worker"),
        ("irradiate 0.4.3 fork, 1", "breakkit, 1 worker"),
        ("irradiate 0.4.3 fork, 2", "breakkit, 2 workers"),
        ("irradiate --no-fork, 1", "breakkit, 1 worker"),
        ("wesker 1.1.1, Python 3.12", "breakkit, 1 worker"),
    ):
        pairs = list(zip(results[ours], results.get(name, []), strict=False))
        if pairs:
            rate = median(mine.rate / other.rate for mine, other in pairs)
            cpu = median(
                (other.cpu_s / other.executed) / (mine.cpu_s / mine.executed)
                for mine, other in pairs
            )
            print(f"  {name:28} {rate:5.1f} x its rate; it takes {cpu:5.1f} x our CPU")


# ours


def _breakkit(workers: int) -> Result:
    """`breakkit check` on a catalog, as an author runs it, from the start of the program."""
    project = WORK / "projects" / CATALOG
    before = _cpu_s()
    began = time.perf_counter()
    command = [sys.executable, "-m", "breakkit", "check", "--no-cache", "--json"]
    process = subprocess.run(
        [*command, "--jobs", str(workers)], cwd=project, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    seconds, cpu = time.perf_counter() - began, _cpu_s() - before
    breaks = json.loads(process.stdout)["result"]["breaks"]
    said = Counter(
        problem["rule"] for checked in breaks for problem in checked["problems"]
        if problem["severity"] == "error"
    )  # fmt: skip
    holding = sum(checked["holds"] for checked in breaks)
    note = ", ".join([f"{holding} hold", *(f"{count} {rule}" for rule, count in said.items())])
    return Result(len(breaks), seconds, cpu, note)


def prepare(count: int) -> list[Break]:
    """The catalog that breakkit checks, in a repository of its own; the breaks in it."""
    source = (BOLTONS.unpacked() / MODULE).read_bytes()
    changes = breaks_of(source, 2 * count)
    project = WORK / "projects" / CATALOG
    asked = project / "asked"
    if not asked.is_file() or asked.read_text() != str(count):
        make_project(CATALOG)
        edits = edits_of(source.decode(), MODULE, changes, count)
        if len(edits) < count:
            raise SystemExit(f"only {len(edits)} of the breaks can be written as specs")
        catalog_of(project, TESTS, edits, count, python_with("cold", PYTEST))
        asked.write_text(str(count))
    return changes[:count]


# theirs


def _cold(changes: list[Break]) -> Result:
    python = python_with("cold", PYTEST)
    project = make_project("cold")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    began, cpu = time.perf_counter(), _cpu_s()
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
    return Result(len(changes), time.perf_counter() - began, _cpu_s() - cpu)


def _mutmut(children: int) -> Result:
    python = python_with("mutmut", "mutmut==3.8.1", PYTEST)
    project = make_project("mutmut")
    (project / "setup.cfg").write_text(f"[mutmut]\nsource_paths=boltons\nonly_mutate={MODULE}\n")
    result = _timed(
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
    result = _timed([command, "exec", "cr.toml", "cr.sqlite"], project)
    with sqlite3.connect(project / "cr.sqlite") as session:
        result.executed = session.execute("select count(*) from work_results").fetchone()[0]
    return result


def _gremlins(workers: int) -> Result:
    python = python_with("gremlins", "pytest-gremlins==1.12.2", PYTEST)
    project = make_project("gremlins")
    result = _timed(
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
    result = _timed(
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
    result.note = _replayed(executed)
    return result


def _wesker() -> Result:
    python = python_with("wesker", "wesker==1.1.1", PYTEST, base=str(PYTHON_312))
    project = make_project("wesker")
    with (project / "out.json").open("w") as output:
        result = _timed([python.with_name("wesker"), MODULE, "--json"], project, output)
    told = json.loads((project / "out.json").read_text())["mutation"]
    result.executed = told["total_mutants"]
    result.note = "does not tell its mutants: not replayed"
    return result


def _replayed(mutants: list[dict]) -> str:
    """How many verdicts are wrong, against all linked tests."""
    source = (BOLTONS.unpacked() / MODULE).read_text(encoding="utf-8")
    python = python_with("cold", PYTEST)
    told: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="breakkit-bench-") as name:
        pristine, tree = Path(name) / "pristine", Path(name) / "tree"
        shutil.copytree(BOLTONS.unpacked(), pristine)
        shutil.copytree(pristine, tree)
        request = SuiteRequest(
            root=tree, python=python, entries=(TESTS,), module=MODULE, pytest_args=(), env={},
            pythonpath=None, timeout_s=5.0,
        )  # fmt: skip
        with closing(Tree(tree, pristine)) as mended, WarmRunner(mended, memory_mb=2048) as runner:
            for mutant in mutants:
                told[_replay(runner, request, source, mutant)] += 1
    judged = told["right"] + told["wrong"]
    others = "".join(
        f", {count} {what}" for what, count in told.items() if what not in ("right", "wrong")
    )
    return f"{told['wrong']} of {judged} verdicts replayed are wrong{others}"


def _replay(runner: WarmRunner, request: SuiteRequest, source: str, mutant: dict) -> str:
    """Whether the tool's verdict on this mutant is right, or why that cannot be said."""
    lines = source.splitlines(keepends=True)
    start, end = mutant["location"]["start"], mutant["location"]["end"]
    head = "".join(lines[: start["line"] - 1]) + lines[start["line"] - 1][: start["column"] - 1]
    tail = lines[end["line"] - 1][end["column"] - 1 :] + "".join(lines[end["line"] :])
    changed = head + mutant["replacement"] + tail
    try:
        compile(changed, "changed", "exec")
        run = runner.run(request, {MODULE: changed.encode()})
    except SyntaxError:
        return "cannot be rebuilt"
    except NeedsCold as cold:
        return f"need a cold run ({cold.reason[:80]})"
    except SuiteDidNotRun:
        is_noticed = True
    else:
        is_noticed = any(test.is_red for test in run.tests.values())
    return "right" if is_noticed == (mutant["status"] != "Survived") else "wrong"


def make_project(name: str) -> Path:
    """A project with the module, its package and its tests alone."""
    project = WORK / "projects" / name
    shutil.rmtree(project, ignore_errors=True)
    (project / "tests").mkdir(parents=True)
    shutil.copytree(BOLTONS.unpacked() / "boltons", project / "boltons")
    (project / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")  # the root is here
    for file in (TESTS, "tests/__init__.py"):
        shutil.copyfile(BOLTONS.unpacked() / file, project / file)
    return project


def _timed(command: list, project: Path, output=None) -> Result:
    began, cpu = time.perf_counter(), _cpu_s()
    process = subprocess.Popen(
        [str(part) for part in command], cwd=project, start_new_session=True,
        stdout=output or subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(PEER_LIMIT_S)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return Result(0, time.perf_counter() - began, _cpu_s() - cpu)


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _bare_s() -> float:
    """What the tests themselves take, as pytest reports it; the least of some runs."""
    python = python_with("cold", PYTEST)
    code = (
        "import pytest\n"
        "class Bare:\n"
        "    took = 0.0\n"
        "    def pytest_runtest_logreport(self, report):\n"
        "        self.took += report.duration if report.when == 'call' else 0\n"
        f"pytest.main(['-q', {TESTS!r}], plugins=[bare := Bare()]); print('BARE', bare.took)\n"
    )
    project = make_project("bare")
    runs = [
        subprocess.run(
            [python, "-c", code], cwd=project, capture_output=True, text=True, check=True
        )
        for _ in range(5)
    ]
    return min(float(run.stdout.rpartition("BARE ")[2]) for run in runs)
