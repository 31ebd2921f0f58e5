"""Suites that do not run to their end, and commands that are interrupted, leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from breakkit.commands.apply import apply
from breakkit.errors import SuiteDidNotRun, SuiteTimedOut
from breakkit.workflow.workspace import open_applied, open_workspace
from tests.commands.judging import (
    CODE,
    QUICK,
    SHOP,
    TESTS,
    Make,
    fix,
    interrupted,
    judged,
    nothing_left,
)
from tests.conftest import PRICING, fingerprint, make_repository, write

HANGS = """\
import os, signal, subprocess, sys, time

signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import os, time; os.setsid(); time.sleep(600)"])
time.sleep(600)
"""
SHOUTS = "import sys\n\nfor _ in range(100):\n    sys.stdout.write('x' * 2**20)\n"

NOT_JUDGED = {
    "a syntax error": (PRICING + "\nprint(\n", "was never closed"),
    "an import error": ("import nowhere\n" + PRICING, "No module named 'nowhere'"),
    "an error at import": (PRICING + "\n1 / 0\n", "ZeroDivisionError"),
    "no such name": ("", "cannot import name"),
    "os._exit(0) at import": ("import os\n\nprint('3 passed')\nos._exit(0)\n", "exit status 0"),
    "os._exit(0) in a test": (
        PRICING.replace("    return {", "    __import__('os')._exit(0)\n    return {"),
        "os._exit",
    ),
    "sys.exit(0) at import": ("import sys\n\nsys.exit(0)\n", "SystemExit"),
    "a crash": ("import os\n\nos.abort()\n", "SIGABRT"),
    "another pytest": ("import pytest\n\npytest.exit('done', returncode=0)\n", "done"),
}


@pytest.mark.parametrize(("source", "said"), NOT_JUDGED.values(), ids=NOT_JUDGED)
def test_a_suite_that_does_not_run_to_its_end_is_not_judged(
    applied: Make, marked: Path, source, said
):
    shop = fix(applied(), {CODE: source})

    result = judged(shop)

    assert (result.verdict, result.observable, result.exit_code) == ("not_judged", False, 1)
    assert said in result.reason + result.output
    assert result.canary == "not_run"
    assert result.tests == {}
    assert nothing_left(marked)


@pytest.mark.parametrize("place", ["{0}\n{1}", "{1}\n{0}", "{1}\n\n\ndef describe(order):\n{2}"])
def test_a_hang_ends_at_the_limit(applied: Make, marked: Path, place):
    shop = applied()
    indented = "".join(f"    {line}\n" if line else "\n" for line in HANGS.splitlines())
    write(shop, {CODE: place.format(HANGS, PRICING, indented)})
    workspace, session = open_applied(shop)
    limited = replace(session, config={**session.config, "timeout_s": 1.5})
    workspace.sessions.save(limited)

    began = time.monotonic()
    result = judged(shop)

    assert result.verdict == "not_judged"
    assert "did not end within 1.5 s" in result.reason
    assert time.monotonic() - began < 30
    assert nothing_left(marked)


def test_a_flood_of_output_is_no_trouble(applied: Make, marked: Path):
    shop = fix(applied(), {CODE: SHOUTS + PRICING})

    result = judged(shop)

    assert result.verdict == "fixed"
    assert len(result.output) < 100_000
    assert nothing_left(marked)


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        (HANGS + PRICING, SuiteTimedOut, "did not end within 2 s"),
        ("__import__('os')._exit(0)\n" + PRICING, SuiteDidNotRun, "exit status 0"),
        (
            PRICING.replace("    return {", "    __import__('os')._exit(0)\n    return {"),
            SuiteDidNotRun,
            "ended itself",
        ),
    ],
    ids=["hangs", "exits", "exits in a test"],
)
def test_apply_says_so_too_and_changes_nothing(tmp_path, marked: Path, code, error, said):
    shop = make_repository(
        tmp_path / "shop", {**SHOP, CODE: code, "breakkit.toml": QUICK + "timeout_s = 2"}
    )
    before = fingerprint(shop)

    with pytest.raises(error, match=said):
        apply(shop, "10-01")

    assert fingerprint(shop) == before
    assert open_workspace(shop).sessions.load() is None
    assert nothing_left(marked)


def test_apply_bears_a_flood_of_output(tmp_path, marked: Path):
    shop = make_repository(tmp_path / "shop", {**SHOP, CODE: SHOUTS + PRICING})

    assert apply(shop, "10-01").red

    assert nothing_left(marked)


def _group(process: subprocess.Popen[Any]) -> None:
    os.killpg(process.pid, signal.SIGINT)


def _twice(process: subprocess.Popen[Any]) -> None:
    _group(process)
    time.sleep(0.02)
    _group(process)


def _terminate(process: subprocess.Popen[Any]) -> None:
    process.terminate()


def _hang_up(process: subprocess.Popen[Any]) -> None:
    process.send_signal(signal.SIGHUP)


def hanging(started: Path) -> str:
    return f"open({str(started)!r}, 'w').close()\n{HANGS}"


@pytest.mark.parametrize("how", [_group, _twice, _terminate, _hang_up])
def test_an_interrupted_verify_leaves_nothing(applied: Make, tmp_path, marked: Path, how):
    shop = fix(applied())
    started = tmp_path / "started"
    write(shop, {CODE: hanging(started) + PRICING})
    before = fingerprint(shop)

    assert interrupted(shop, started, how, "verify") == 130

    assert fingerprint(shop) == before
    assert open_applied(shop)[1].attempts == ()
    assert nothing_left(marked)


@pytest.mark.parametrize("how", [_group, _terminate])
def test_an_interrupted_apply_leaves_nothing(tmp_path, marked: Path, how):
    started = tmp_path / "started"
    once_broken = "if 'order_id' not in describe({'id': 1, 'prices': []}):\n"
    code = f"{PRICING}{once_broken}    exec({hanging(started)!r})\n"
    shop = make_repository(tmp_path / "shop", {**SHOP, CODE: code})
    before = fingerprint(shop)

    assert interrupted(shop, started, how, "apply", "10-01") == 130

    assert fingerprint(shop) == before
    assert open_workspace(shop).sessions.load() is None
    assert nothing_left(marked)


def test_a_test_that_leaves_read_only_folders_leaves_none(applied: Make, marked: Path):
    locks = "\n\ndef test_lock(): __import__('os').chmod(__file__.rpartition('/')[0], 0o500)\n"
    shop = applied({**SHOP, TESTS: str(SHOP[TESTS]) + locks})

    assert judged(fix(shop)).verdict == "fixed"

    assert nothing_left(marked)


INTERRUPTED_IN_EXEC = """
import sys
from breakkit import __main__ as main, cli

def app(**_):
    exec("import os, signal; os.kill(os.getpid(), signal.SIGINT); [0 for _ in range(1000)]")

sys.argv, cli.app = ["breakkit", "list"], app
main.run()
"""


def test_an_interrupt_within_exec_is_an_interrupt_like_any_other():
    """Python remembers that one, and would end itself by SIGINT although it was caught."""
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IN_EXEC], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr.strip()) == (
        130,
        "breakkit: interrupted; everything is as it was",
    )
