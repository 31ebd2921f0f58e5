"""The contract of cli.md: one JSON object on standard output, exit codes, messages beside it."""

from __future__ import annotations

import inspect
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from breakkit import __version__, cli, errors
from tests.conftest import fingerprint, git, run_breakkit
from tests.learner import OBSERVED, asks, mend, says, shop_with, spec

COMMANDS = {
    "list": (),
    "show": ("10-01",),
    "apply": ("10-01",),
    "status": (),
    "hint": ("10-01",),
    "verify": (),
    "watch": (),
    "reveal": ("10-01",),
    "revert": (),
    "observe": ("10-01",),
    "playground": ("new",),
    "doctor": (),
    "lesson": ("10-01",),
    "journal": ("10-01", "--note", "x"),
    "schema": (),
}
TELL_EVERYWHERE = ("schema", "doctor")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


@dataclass
class Map:
    """A JSON object with any keys."""

    of: Any


def fits(value: object, shape: object) -> bool:
    """Whether a JSON value has at least that shape."""
    match shape:
        case dict():
            return isinstance(value, dict) and all(
                key in value and fits(value[key], part) for key, part in shape.items()
            )
        case [part]:
            return isinstance(value, list) and all(fits(item, part) for item in value)
        case Map(part):
            return isinstance(value, dict) and all(fits(item, part) for item in value.values())
        case re.Pattern():
            return isinstance(value, str) and bool(shape.fullmatch(value))
        case type():
            return type(value) is shape
    return value == shape


KEPT = re.compile("refs/breakkit/attempts/10-01/.+")
SIDE = {"lines": [str], "reasons": [str]}
SESSION = {
    "id": "10-01",
    "title": str,
    "symptom": str,
    "branch": "break/10-01",
    "base": "main",
    "since": TIME,
    "hints": [{"level": int, "at": TIME}],
    "attempts": [{"verdict": str, "at": TIME}],
    "interrupted": False,
}
RESULTS = {
    "list": {
        "breaks": [{"id": str, "title": str, "concepts": [str], "difficulty": int, "state": str}],
        "phases": [{"name": str, "solved": int, "revealed": int, "total": int}],
        "concepts": [{"name": str, "solved": int, "revealed": int, "total": int}],
        "next": {"id": str, "title": str, "because": str},
    },
    "show": {"id": "10-01", "title": str, "symptom": str, "tests": [str]},
    "apply": {
        "id": "10-01",
        "branch": "break/10-01",
        "base": "main",
        "commit": re.compile("[0-9a-f]{40}"),
        "diff": {"removed": 1, "added": 1},
        "red": ["tests/test_pricing.py::test_order_id_is_told"],
    },
    "status": {"active": SESSION},
    "hint": {"id": "10-01", "level": 1, "levels": 3, "text": str},
    "verify": {
        "id": "10-01",
        "verdict": str,
        "observable": bool,
        "tests": Map(str),
        "canary": str,
        "protected_changes": [str],
    },
    "reveal": {"id": "10-01", "hidden_cause": str, "fix": str, "diff": str},
    "revert": {
        "id": "10-01",
        "base": "main",
        "kept": re.compile("refs/breakkit/attempts/10-01/.+"),
    },
    "observe": {"id": "10-01", "before": SIDE, "after": SIDE, "holds": True},
    "playground": {"path": str, "breaks": [re.compile(r"\d\d-\d\d")]},
    "doctor": {"checks": [{"name": str, "ok": True, "advice": str}]},
    "lesson": {"id": "10-01", "markdown": str},
    "journal": {"entries": [{"id": "10-01", "rounds": [dict]}]},
    "schema": {"$schema": "https://json-schema.org/draft/2020-12/schema"},
}


def check(said, command, code=0):
    assert said.code == code, said
    assert list(said.json) == ["command", "exit_code", "result"]
    assert said.json["command"] == command
    assert said.json["exit_code"] == code
    assert fits(said.result, RESULTS[command]), said.result
    return said.result


def refused(said, command, kind, code=2):
    assert said.code == code, said
    assert list(said.json) == ["command", "exit_code", "error"]
    assert said.json["command"] == command
    assert said.json["exit_code"] == code
    assert fits(said.error, {"type": kind, "message": str, "advice": str}), said.error
    assert said.error["message"]
    return said.error


def test_every_command_answers_in_json_on_the_way_from_list_to_revert(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # where others leave nothing behind
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED)
    before = fingerprint(shop)
    check(asks(shop, "list"), "list")
    check(asks(shop, "show", "10-01"), "show")
    assert check(asks(shop, "schema"), "schema")
    assert asks(shop, "status").result["active"] is None
    check(asks(shop, "apply", "10-01"), "apply")
    check(asks(shop, "hint"), "hint")
    red = check(asks(shop, "verify"), "verify", code=1)
    assert red["verdict"] == "still_red"
    assert red["observable"] is True
    check(asks(shop, "verify", "--observable"), "verify")
    mend(shop)
    fixed = check(asks(shop, "verify"), "verify")
    assert (fixed["verdict"], fixed["canary"]) == ("fixed", "red")
    assert set(fixed["tests"].values()) == {"passed"}
    check(asks(shop, "verify", "--observable"), "verify", code=1)
    active = check(asks(shop, "status"), "status")["active"]
    assert [attempt["verdict"] for attempt in active["attempts"]] == ["still_red", "fixed"]
    check(asks(shop, "observe"), "observe")
    check(asks(shop, "reveal"), "reveal")
    check(asks(shop, "lesson"), "lesson")
    check(asks(shop, "journal"), "journal")
    check(asks(shop, "doctor"), "doctor")
    kept = check(asks(shop, "revert"), "revert")["kept"]
    assert git(shop, "cat-file", "-t", kept) == "commit"
    check(asks(shop, "playground", str(tmp_path / "new")), "playground")
    assert fingerprint(shop) == before


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in TELL_EVERYWHERE])
def test_every_command_refuses_in_json(tmp_path, command):
    (tmp_path / "new").mkdir()
    (tmp_path / "new/file").touch()
    kind = "UsageError" if command in ("playground", "watch") else "RepositoryError"
    said = asks(tmp_path, command, *COMMANDS[command])
    assert refused(said, command, kind)["advice"]
    assert said.err == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_option_is_refused_in_json(tmp_path, command):
    error = refused(asks(tmp_path, command, *COMMANDS[command], "--frob"), command, "UsageError")
    assert "--frob" in error["message"]
    assert error["advice"] == f"`breakkit {command} --help` says how it is used."


@pytest.mark.parametrize(
    ("words", "message", "advice"),
    [
        (["lst"], "No such command 'lst'. Did you mean 'list'?", "`breakkit --help` lists"),
        (["show"], "Missing argument 'ID'.", "`breakkit show --help`"),
        (["playground"], "Missing argument 'DIR'.", "`breakkit playground --help`"),
        (["list", "again"], "unexpected extra argument(s) (again)", "`breakkit list --help`"),
        (["list", "--lang", "de"], "'de' is not one of 'en', 'es'", "`breakkit list --help`"),
        (["list", "--status", "old"], "'old' is not one of 'wip', 'active'", "--help"),
        (["hint", "--level", "two"], "'--level'", "`breakkit hint --help`"),
        (["hint", "--level"], "'--level' requires an argument", "`breakkit hint --help`"),
    ],
)
def test_a_command_line_that_cannot_be(tmp_path, words, message, advice):
    error = refused(says(tmp_path, words[0], "--json", *words[1:]), words[0], "UsageError")
    assert message in error["message"]
    assert advice in error["advice"]
    assert "Value error" not in error["message"]
    people = says(tmp_path, *words)
    assert (people.code, people.out) == (2, "")
    assert people.err == f"breakkit: {error['message']}\n→ {error['advice']}\n"


def test_options_before_the_command_are_told_their_place(tmp_path):
    error = refused(says(tmp_path, "--json", "list"), "list", "UsageError")
    assert error["advice"] == "Options stand after the command: `breakkit list --json …`."


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(tmp_path, command):
    words = [command] if command else []
    people = says(tmp_path, *words, "--help")
    assert (people.code, people.err) == (0, "")
    assert people.out.startswith("Usage: breakkit")
    assert says(tmp_path, *words, "-h") == people
    said = says(tmp_path, *words, "--help", "--json")
    assert said.json == {"command": command, "exit_code": 0, "result": {"text": people.out}}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_every_option_is_for_and_the_common_three_are_everywhere(command):
    parameters = get_command(cli.app).commands[command].params
    assert {"--repo", "--lang", "--json"} <= {name for one in parameters for name in one.opts}
    assert all(one.help for one in parameters if one.name != "help")
    assert max(map(len, says(Path(), command, "--help").out.splitlines())) <= 80


def test_the_list_of_commands_is_not_cut_short():
    assert "..." not in says(Path(), "--help").out.partition("Commands:")[2]


def test_no_command_at_all_shows_the_help_and_is_misuse(tmp_path):
    said = says(tmp_path)
    assert said.out == says(tmp_path, "--help").out
    assert (said.code, said.err) == (2, "")


def test_version(tmp_path):
    assert says(tmp_path, "--version") == (0, f"breakkit {__version__}\n", "")


def test_the_common_options_are_taken_by_every_command(tmp_path):
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED)
    steps = ["list", "show", "apply", "status", "hint", "verify", "observe", "reveal", "revert"]
    for command in [*steps, "playground", "schema"]:
        said = asks(tmp_path, command, *COMMANDS[command], "--repo", str(shop), "--lang", "es")
        assert said.code == (1 if command == "verify" else 0), (command, said)
    assert (shop / "new" / "breakkit.toml").is_file()


def test_lang_is_the_language_of_the_texts(shop):
    assert asks(shop, "show", "10-01", "--lang", "es").result["symptom"] == "¿Qué pedido es este?"
    assert "Customers ask" in says(shop, "show", "10-01").out


def test_repo_may_be_a_folder_inside_the_project(shop):
    assert asks(shop.parent, "list", "--repo", "shop/src").result["breaks"][0]["id"] == "10-01"


def test_a_repo_that_is_not_a_folder(shop):
    error = refused(asks(shop, "list", "--repo", "README"), "list", "RepositoryError")
    assert error["message"].endswith("README is not a folder")


@pytest.mark.parametrize("command", ["list", "apply", "observe"])
def test_no_git(shop, monkeypatch, command):
    monkeypatch.setenv("PATH", str(shop))
    said = run_breakkit(shop, command, *COMMANDS[command])
    assert said.returncode == 2
    assert said.stderr.startswith("breakkit: git was not found on PATH\n→ Install git")


def test_all_that_is_wrong_with_the_catalog_is_told_at_once(tmp_path):
    wrong = spec("11-01", difficulty="9", concepts="[]").replace("symptom:", "symptons:")
    shop = shop_with(tmp_path / "shop", b11_01=wrong, b12_01="format: [")
    error = refused(asks(shop, "list"), "list", "SpecError")
    problems = error["problems"]
    assert {problem["file"] for problem in problems} == {
        "breaks.d/11-01.yaml",
        "breaks.d/12-01.yaml",
    }
    assert len(problems) >= 4
    assert all(fits(p, {"line": int, "column": int, "message": str}) for p in problems)
    people = says(shop, "list")
    for problem in problems:
        line = f"{problem['file']}:{problem['line']}:{problem['column']}: {problem['message']}"
        assert line in people.err


def test_what_a_suite_printed_is_told_when_it_did_not_run(tmp_path):
    shop = shop_with(tmp_path / "shop")
    (shop / "tests/test_pricing.py").write_text("import no_such_module\n", encoding="utf-8")
    git(shop, "commit", "--all", "--quiet", "--message=Broken")
    error = refused(asks(shop, "apply", "10-01"), "apply", "SuiteDidNotRun")
    assert "no_such_module" in error["output"]
    assert re.search(r"^  \| .*no_such_module", says(shop, "apply", "10-01").err, re.MULTILINE)


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    """An environment in which another `rich` hides the real one."""
    folder = tmp_path / "damaged"
    folder.mkdir()
    (folder / "rich.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def test_a_defect_is_exit_3_and_its_traceback_is_in_a_file(shop, damaged, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(damaged))
    said = run_breakkit(shop, "list")
    assert (said.returncode, said.stdout) == (3, "")
    assert said.stderr.startswith("breakkit: a defect in breakkit: ModuleNotFoundError: No module")
    place = re.search(r"→ The traceback is in (\S+); please report it", said.stderr)[1]
    assert Path(place).parent == damaged
    report = Path(place).read_text(encoding="utf-8")
    assert report.startswith(f"breakkit {__version__}, Python {sys.version}")
    assert "'list'" in report
    assert "Traceback" in report


def test_a_defect_where_no_file_can_be_written(shop, damaged):
    code = (
        "import tempfile; tempfile.tempdir = '/dev/null/nowhere'\n"
        "from breakkit.__main__ import main; raise SystemExit(main(['list']))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=shop, capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout) == (3, "")
    assert "The traceback could not be written to a file (Not a directory):" in said.stderr
    assert "in _table" in said.stderr


def test_a_defect_in_json(shop, damaged, monkeypatch):
    monkeypatch.setitem(sys.modules, "breakkit.commands.list", None)
    error = refused(asks(shop, "list"), "list", "Defect", code=3)
    assert error["message"].startswith("a defect in breakkit: ModuleNotFoundError")
    Path(re.search(r"The traceback is in (\S+);", error["advice"])[1]).unlink()


@pytest.mark.parametrize(
    ("number", "option"),
    [
        (signal.SIGINT, "--json"),
        (signal.SIGINT, "--lang=en"),
        (signal.SIGTERM, "--json"),
        (signal.SIGHUP, "--json"),
    ],
)
def test_an_interrupt_is_exit_130(tmp_path, monkeypatch, number, option):
    path = tmp_path / "bin/git"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\ntouch started; exec sleep 60\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(path.parent), prepend=os.pathsep)
    with subprocess.Popen(
        [sys.executable, "-m", "breakkit", "list", option],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not (tmp_path / "started").exists():
            time.sleep(0.01)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    message = "interrupted; everything is as it was"
    if option == "--json":
        error = {"type": "Interrupted", "message": message, "advice": ""}
        assert json.loads(out) == {"command": "list", "exit_code": 130, "error": error}
        assert err == ""
    else:
        assert (out, err) == ("", f"breakkit: {message}\n")


def test_an_interrupt_while_breakkit_is_being_imported(tmp_path, monkeypatch):
    slow = "import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(60)\n"
    (tmp_path / "typer.py").write_text(slow, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-m", "breakkit", "list", "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not (tmp_path / "started").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, json.loads(out)["exit_code"], err) == (130, 130, "")


def test_a_hang_up_that_is_ignored_stays_ignored(tmp_path):
    """Under `nohup` a job goes on when its terminal is gone."""
    code = (
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from breakkit import __main__\n"
        "__main__.main = lambda argv: signal.raise_signal(signal.SIGHUP) or 7\n"
        "__main__.run()"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=60, check=False)
    assert said.returncode == 7


def test_windows_is_refused_before_anything_is_imported_that_is_not_there(tmp_path):
    code = (
        "import signal, sys; sys.platform = 'win32'\n"
        "del signal.SIGHUP, signal.pthread_sigmask\n"
        "from breakkit.__main__ import run; run()"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "breakkit does not run on Windows. Use it in WSL.\n"


def test_every_error_has_a_name_that_json_can_tell_apart():
    names = [
        name
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.BreakkitError)
    ]
    assert len(names) > 15
    assert all(name in errors.__doc__ for name in names)


def test_every_command_that_tells_texts_announces_a_missing_translation(tmp_path):
    texts = ("title", "symptom", "safety", "hidden_cause", "fix", "teaching")
    source = spec("10-01", **dict.fromkeys(texts, "{en: Only English}"))
    shop = shop_with(tmp_path / "shop", b10_01=re.sub(r", es: .*\}", "}", source))
    for command in ("list", "show", "apply", "status", "hint", "reveal"):
        more = ("--no-tests",) if command == "apply" else ()
        said = asks(shop, command, *COMMANDS[command], *more, "--lang", "es")
        assert said.result["notices"] == ["no hay traducción a «es»: se muestra en «en»"], command
        assert said.err == "breakkit: no hay traducción a «es»: se muestra en «en»\n"
    mend(shop)
    assert asks(shop, "verify", "--lang", "es").result["notices"]


BLIND_SCREENS = [
    "show blind",
    "status",
    "hint",
    "verify",
    "status --json",
    "observe",
    "hint --level 9",
    "apply x",
    "journal --cause because",
    "journal --score yes",
    "journal --write",
    "journal --markdown",
    "journal",
    "journal blind --json",
    "lesson",
    "doctor",
]


def test_a_blind_break_is_named_nowhere_until_it_is_solved(tmp_path):
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED)
    listed = says(shop, "list").out
    assert says(shop, "apply", "10-01", "--blind").code == 0
    for words in (*BLIND_SCREENS, *(f"{screen} --json" for screen in BLIND_SCREENS)):
        said = says(shop, *words.split())
        for secret in ("10-01", "Orders lose", "src/shop/pricing.py"):
            assert secret not in said.out + said.err, words
    assert says(shop, "list").out == listed
    seen_by_git = git(shop, "log", "--all", "--format=%D %s %b") + git(shop, "reflog", "--all")
    assert "break/blind" in seen_by_git
    assert "10-01" not in seen_by_git
    mend(shop)
    solved = says(shop, "verify").out
    assert "10-01 · Orders lose their id" in solved
    assert says(shop, "status").out.startswith("Break 10-01 · Orders lose their id")
