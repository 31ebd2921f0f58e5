"""Observations on a real target: they hold, do not hold, or could not be made."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.observe import Observed, observe
from breakkit.errors import NoMatch, ObservationFailed, SessionError
from breakkit.workflow.workspace import open_applied
from tests.commands.judging import BROKEN, CODE, SHOP, Make, fix, interrupted, nothing_left
from tests.conftest import PRICING, SPEC, fingerprint, git, make_repository, run_breakkit, write

LOGS = """\
import json
import os
import sys

from shop.pricing import describe

with open(sys.argv[1], "w", encoding="utf-8") as log:
    for number in (7, 8, 7):
        order = describe({"id": number, "prices": [1, 2], "cwd": os.getcwd()})
        log.write(json.dumps({**order, "said": "\\u2028ñ"}, ensure_ascii=False) + "\\r\\n\\n")
"""
RUN = 'run: [python, -m, labs.log, "{out}/shop.log"]'
SHOW = "show: shop.log"
FILTER = "filter: 'select(.order_id == 7)'"
BEFORE, AFTER = "before: {lines: 2}", "after: {lines: 0}"


def spec_with(run=RUN, show=SHOW, filter_=FILTER, before=BEFORE, after=AFTER) -> str:
    lines = [run, show, filter_, before, after, "timeline: {time: t, lane: order_id, label: l}"]
    return SPEC + "observe:\n" + "".join(f"  {line}\n" for line in lines)


def shop_with(folder: Path, spec: str, files: dict[str, str] | None = None) -> Path:
    path = "breaks.d/10-01.yaml"
    return make_repository(folder, {**SHOP, "labs/log.py": LOGS, path: spec, **(files or {})})


def observed(shop: Path, break_id: str | None = "10-01") -> Observed:
    """What is observed, which leaves the shop as it is."""
    before = fingerprint(shop)
    try:
        return observe(shop, break_id)
    finally:
        assert fingerprint(shop) == before


def test_an_observation_that_holds(tmp_path, marked: Path):
    shop = shop_with(tmp_path / "shop", spec_with())

    result = observed(shop)

    assert result.exit_code == 0
    assert result.holds
    assert [json.loads(line)["order_id"] for line in result.before.lines] == [7, 7]
    assert json.loads(result.before.lines[0])["said"] == "\u2028ñ"
    assert (result.before.total, result.after.total) == (3, 3)
    assert result.after.lines == ()
    assert (result.id, result.lane) == ("10-01", "order_id")
    assert result.command == "python -m labs.log '{out}/shop.log'"
    assert nothing_left(marked)


@pytest.mark.parametrize(
    ("spec", "sides"),
    [
        (spec_with(after="after: {min_lines: 1}"), (True, False)),
        (spec_with(before="before: {lines: 3}"), (False, True)),
        (spec_with(filter_="filter: 'empty'"), (False, True)),
        (spec_with(filter_="filter: '.'"), (False, False)),
    ],
)
def test_one_that_does_not_hold(tmp_path, spec, sides):
    result = observed(shop_with(tmp_path / "shop", spec))

    assert result.exit_code == 1
    assert (result.before.holds, result.after.holds) == sides


def _python(code: str) -> str:
    return f'run: [python, -c, "{code}", "{{out}}/shop.log"]'


NO_FILE = "did not write the file shop.log"
COULD_NOT = {
    "no such program": (spec_with(run="run: [no-such-program]"), "cannot be started: "),
    "no such module": (spec_with(run="run: [python, -m, labs.nowhere]"), "labs.nowhere"),
    "a missing need": (spec_with(run='run: [python, -c, "import nowhere"]'), "'nowhere'"),
    "exit status": (spec_with(run="run: [python, -c, 'exit(3)']"), "exit status 3"),
    "a signal": (
        spec_with(run="run: [python, -c, 'import os; os.abort()']"),
        "was ended by signal 6",
    ),
    "no file": (spec_with(show="show: other.log"), "did not write the file other.log"),
    "a folder": (spec_with(run=_python("import os, sys; os.mkdir(sys.argv[1])")), NO_FILE),
    "a pipe": (spec_with(run=_python("import os, sys; os.mkfifo(sys.argv[1])")), NO_FILE),
    "not JSON": (
        spec_with(run=_python("import sys; open(sys.argv[1], 'w').write('x')")),
        "not JSON",
    ),
    "a filter that is wrong": (spec_with(filter_="filter: 'select('"), "jq program"),
    "a filter that fails": (spec_with(filter_="filter: '.order_id + {}'"), "at line"),
}


@pytest.mark.parametrize(("spec", "said"), COULD_NOT.values(), ids=COULD_NOT)
def test_one_that_could_not_be_made(tmp_path, marked: Path, spec, said):
    shop = shop_with(tmp_path / "shop", spec)

    with pytest.raises(ObservationFailed, match="on the unbroken code: ") as failed:
        observed(shop)

    assert said in failed.value.message
    assert failed.value.advice
    assert nothing_left(marked)


def test_it_says_when_it_is_the_break_that_fails(tmp_path):
    strict = LOGS.replace(
        "        log.write", '        assert order["order_id"]\n        log.write'
    )
    shop = shop_with(tmp_path / "shop", spec_with(), {"labs/log.py": strict})

    with pytest.raises(ObservationFailed, match=r"with the break: .*exit status 1") as failed:
        observed(shop)

    assert "KeyError: 'order_id'" in failed.value.message


def test_a_command_that_hangs_ends_at_the_limit(tmp_path, marked: Path):
    hangs = "import os, signal, time\nsignal.signal(15, signal.SIG_IGN)\nos.fork()\nprint('on')\n"
    hangs += "time.sleep(600)\n"
    limit = {"breakkit.toml": "timeout_s = 1\n", "labs/log.py": hangs}
    shop = shop_with(tmp_path / "shop", spec_with(), limit)
    began = time.monotonic()

    with pytest.raises(ObservationFailed, match="did not end within 1 s; it printed:\non"):
        observed(shop)

    assert time.monotonic() - began < 30
    assert nothing_left(marked)


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    sparse = "import sys\nopen(sys.argv[1], 'wb').truncate(65 * 2**20)\n"
    shop = shop_with(tmp_path / "shop", spec_with(), {"labs/log.py": sparse})

    with pytest.raises(ObservationFailed, match="larger than 64 MiB"):
        observed(shop)


def test_there_may_be_no_observation_or_no_break(shop: Path):
    with pytest.raises(ObservationFailed, match="has no observation"):
        observed(shop)
    with pytest.raises(SessionError, match="no break is applied"):
        observed(shop, None)


def test_a_base_without_the_place_is_refused(tmp_path):
    files = {CODE: PRICING.replace("def describe", "def tell"), "labs/log.py": "print()\n"}

    with pytest.raises(NoMatch):
        observed(shop_with(tmp_path / "shop", spec_with(), files))


OBSERVED = {**SHOP, "labs/log.py": LOGS, "breaks.d/10-01.yaml": spec_with()}


@pytest.mark.parametrize("break_id", [None, "10-01"])
def test_with_a_session_the_base_is_the_sessions_and_the_work_tree_has_no_say(
    applied: Make, break_id
):
    shop = fix(applied(OBSERVED), {"labs/log.py": "nonsense(", "breaks.d/10-01.yaml": SPEC})
    git(shop, "commit", "--quiet", "--all", "--message=Mine")
    write(shop, {CODE: "more nonsense("})

    result = observed(shop, break_id)

    assert result.holds
    assert len(result.before.lines) == 2


def test_another_break_is_observed_on_the_base_too(tmp_path):
    """The applied break must not stand in another's "unbroken" code."""
    other = spec_with().replace("10-01", "10-02").replace("order_id}", "total}")
    other = other.replace("{lines: 2}", "{lines: 2, contains: order_id}")
    shop = shop_with(tmp_path / "shop", spec_with(), {"breaks.d/10-02.yaml": other})
    apply(shop, "10-01", tests=False)
    assert (shop / CODE).read_text() == BROKEN

    assert len(observed(shop, "10-02").before.lines) == 2


def test_a_blind_break_is_called_by_its_alias(applied: Make):
    shop = applied(OBSERVED)
    workspace, session = open_applied(shop)
    workspace.sessions.save(replace(session, alias="blind"))

    assert observed(shop, None).id == "blind"


def test_it_runs_with_the_targets_python_and_environment(tmp_path):
    probe = """\
import json, os, sys
from pathlib import Path
told = {"python": os.environ["WRAPPED"], "env": os.environ["SHOP"], "cwd": os.getcwd()}
told |= {"here": str(Path(__file__).resolve()), "out": sys.argv[1]}
Path(sys.argv[1]).write_text(json.dumps(told))
"""
    spec = spec_with(filter_="filter: '.'", before="before: {lines: 1}", after="after: {lines: 1}")
    files = {
        "labs/log.py": probe,
        "breakkit.toml": 'python = "bin/python"\nenv = {SHOP = "open"}\n',
        "bin/python": f'#!/bin/sh\nWRAPPED=yes exec {sys.executable} "$@"\n',
    }
    shop = shop_with(tmp_path / "shop", spec, files)
    (shop / "bin/python").chmod(0o755)
    git(shop, "commit", "--quiet", "--all", "--message=Executable")

    told = [json.loads(side.lines[0]) for side in (observed(shop).before, observed(shop).after)]

    assert all(one["python"] == "yes" and one["env"] == "open" for one in told)
    assert all(one["here"] == f"{one['cwd']}/labs/log.py" for one in told)
    assert not any(one["cwd"].startswith(str(tmp_path)) for one in told)
    assert told[0]["out"] != told[1]["out"]


def test_the_command_line_answers_with_exit_codes(tmp_path):
    shop = shop_with(tmp_path / "shop", spec_with())
    holds = run_breakkit(shop, "observe", "10-01", "--json")
    assert holds.returncode == 0
    answer = json.loads(holds.stdout)["result"]
    assert answer["holds"] is True
    assert len(answer["before"]["lines"]) == 2

    write(shop, {"breaks.d/10-01.yaml": spec_with(after="after: {lines: 1}")})
    assert run_breakkit(shop, "observe", "10-01").returncode == 1
    write(shop, {"breaks.d/10-01.yaml": SPEC})
    assert run_breakkit(shop, "observe", "10-01").returncode == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_observation_leaves_nothing(tmp_path, marked: Path, number):
    started = tmp_path / "started"
    hangs = f"open({str(started)!r}, 'w').close()\n__import__('time').sleep(600)\n"
    shop = shop_with(tmp_path / "shop", spec_with(), {"labs/log.py": hangs})
    before = fingerprint(shop)

    def how(process):
        os.killpg(process.pid, number)

    assert interrupted(shop, started, how, "observe", "10-01") == 130

    assert fingerprint(shop) == before
    assert nothing_left(marked)
