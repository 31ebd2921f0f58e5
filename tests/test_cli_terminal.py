"""What reaches the terminal, the pipe or nobody: colour, width, hang-ups, hostile text."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.conftest import git
from tests.learner import OBSERVE, OBSERVED, mend, says, shop_with, spec

ESCAPE = "\x1b"
BREAKKIT = (sys.executable, "-m", "breakkit")


def on_a_terminal(folder, *words, columns=80, **variables):
    """What a terminal of that width is sent, and the exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    dropped = ("NO_COLOR", "COLUMNS", "LINES", "TERM", "COLORTERM")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"TERM": "xterm-256color"} | variables
    process = subprocess.Popen(
        [*BREAKKIT, *words], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    sent = b""
    try:
        while chunk := os.read(ours, 4096):
            sent += chunk
    except OSError:  # so a pseudo terminal says that the other end is closed
        pass
    finally:
        os.close(ours)
    return sent.decode().replace("\r\n", "\n"), process.wait(timeout=20)


def run(folder, command, **options):
    """A shell command line, with `breakkit` in it."""
    defined = 'breakkit() { "$PYTHON" -m breakkit "$@"; }; '
    return subprocess.run(
        ["sh", "-c", defined + command],
        cwd=folder,
        env=os.environ | {"PYTHON": sys.executable, **options.pop("env", {})},
        capture_output=True,
        timeout=20,
        check=False,
        **options,
    )


def visible(text):
    """The text without the codes for colours; any other escape stays."""
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def assert_harmless(text):
    """Nothing in it can move a cursor, hide or reorder text."""
    assert all(character.isprintable() for character in text.replace("\n", "")), ascii(text)


SCREENS = [("list",), ("show", "10-01"), ("status",), ("hint", "10-01"), ("list", "--frob")]


@pytest.mark.parametrize("words", SCREENS)
def test_a_pipe_gets_plain_text(shop, words, monkeypatch):
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm-256color")
    said = run(shop, f"breakkit {' '.join(words)}")
    assert ESCAPE not in (said.stdout + said.stderr).decode()


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
@pytest.mark.parametrize("words", SCREENS[:2])
def test_a_terminal_that_wants_no_colour_gets_none_nor_bold(shop, words, variables):
    sent, code = on_a_terminal(shop, *words, **variables)
    assert code == 0
    assert "10-01" in sent
    assert ESCAPE not in sent


def test_a_terminal_gets_colour(shop):
    coloured, _ = on_a_terminal(shop, "show", "10-01")
    plain, _ = on_a_terminal(shop, "show", "10-01", NO_COLOR="1")
    assert f"{ESCAPE}[1m10-01 · Orders lose their id{ESCAPE}[0m\n" in coloured
    assert visible(coloured) == plain


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_text_keeps_to_the_terminal_and_to_what_can_be_read(tmp_path, columns):
    long = '{en: "' + "Many words make a long line, which wants to be wrapped. " * 4 + '"}'
    changes = dict.fromkeys(("title", "symptom", "safety"), long)
    shop = shop_with(tmp_path / "shop", b10_01=spec("10-01", **changes))
    for words in (["list"], ["show", "10-01"], ["hint", "10-01"]):
        sent, _ = on_a_terminal(shop, *words, columns=columns)
        rows = visible(sent).splitlines()
        widest = columns if words == ["list"] else min(columns, 100)
        assert [row for row in rows if cell_len(row) > widest and " " in row.strip()] == []
        assert [row for row in rows if row != row.rstrip()] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("list", 0),
        ("list --json", 0),
        ("hint 10-01", 0),
        ("schema", 0),
        ("--help", 0),
        ("observe 10-01", 1),
        ("observe 10-01 --json", 1),
        ("show 99-99", 2),
        ("show 99-99 --json", 2),
    ],
)
def test_a_reader_who_hangs_up_changes_neither_the_code_nor_says_anything(tmp_path, words, code):
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED.replace("lines: 2", "lines: 3"))
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        said = subprocess.run(
            [*BREAKKIT, *words.split()],
            cwd=shop,
            stdout=pipe,
            stderr=subprocess.PIPE if code < 2 else pipe,
            timeout=20,
            check=False,
        )
    assert (said.returncode, said.stderr or b"") == (code, b"")


def test_head_is_served(shop):
    said = run(shop, "breakkit schema | head -1")
    assert (said.stdout, said.stderr) == (b"{\n", b"")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(shop, closed):
    said = run(shop, f"breakkit list {closed}; breakkit show 99-99 {closed}; exit $?")
    assert said.returncode == 2
    assert bool(said.stdout) == (closed == "2>&-")
    assert bool(said.stderr) == (closed == ">&-")
    assert b"Traceback" not in said.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a full disk at hand")
@pytest.mark.parametrize("words", ["list", "hint 10-01 --json", "--version"])
def test_an_answer_that_cannot_be_written_is_no_success(shop, words):
    said = run(shop, f"breakkit {words} >/dev/full")
    assert said.returncode == 2
    expected = "breakkit: the answer could not be written: No space left on device\n"
    assert said.stderr.decode() == expected


def test_a_stream_that_knows_only_ascii(shop):
    said = run(shop, "breakkit show 10-01 --lang es", env={"PYTHONIOENCODING": "ascii"})
    assert said.returncode == 0
    assert rb"  \xbfQu\xe9 pedido es este?" in said.stdout


HOSTILE = r"\u202Eevil\u2066\r\u200B[red]loud[/red] [link=x]a[/link]"
SHOWN = r"\u202eevil\u2066\r\u200b[red]loud[/red]"


@pytest.fixture
def hostile_shop(tmp_path):
    """Every text that an author, a test or an observed program can bring in tries to steer."""
    text = f'{{en: "{HOSTILE}{"x" * 300}", es: "{HOSTILE}"}}'
    keys = ("title", "safety", "symptom", "hidden_cause", "fix", "teaching", "next")
    source = spec("10-01", **dict.fromkeys(keys, text))
    source = re.sub(r"  - \{en: .*\}", lambda _: f"  - {text}", source) + OBSERVE
    source = source.replace("7)'", '7) | "\\u001b[31m\\(.)"\'').replace("fails_with", "#")
    shop = shop_with(tmp_path / "shop", b10_01=source)
    tests = shop / "tests/test_pricing.py"
    evil = '"order_id" in describe({"id": 7, "prices": [1]}), "\\x1b[2J\\u202e[red]loud"'
    text = tests.read_text(encoding="utf-8").replace(
        '"order_id" in describe({"id": 7, "prices": [1]})', evil
    )
    tests.write_text(text, encoding="utf-8")
    git(shop, "commit", "--quiet", "--all", "--message=Evil")
    return shop


def test_hostile_text_is_shown_and_does_nothing(hostile_shop, monkeypatch):
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("COLUMNS", "1000")
    for words in (
        "list",
        "show 10-01",
        "apply 10-01",
        "status",
        "hint",
        "observe",
        "verify",
        "mend",
        "verify",
        "reveal",
        "revert",
    ):
        if words == "mend":
            mend(hostile_shop)
            continue
        said = says(hostile_shop, *words.split())
        assert said.code in (0, 1), said
        assert_harmless(said.out + said.err)
        if words not in ("observe", "revert"):
            assert SHOWN in said.out or r"\x1b[2J\u202e[red]loud" in said.out, said.out


def test_hostile_text_on_a_terminal(hostile_shop):
    sent, _ = on_a_terminal(hostile_shop, "show", "10-01")
    assert_harmless(visible(sent))
    assert "[red]loud[/red]" in sent
    assert max(map(cell_len, visible(sent).splitlines())) <= 80


def test_hostile_words_of_the_command_line_itself(shop):
    said = says(shop, "show", "\x1b[2J\u202e")
    assert said.code == 2
    assert_harmless(said.err)


def test_hostile_names_of_folders(tmp_path):
    said = says(tmp_path, "playground", "a\x1b[2J\u202e b")
    assert said.code == 0
    assert_harmless(said.out + said.err)
