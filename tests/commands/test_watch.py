"""`watch` on a terminal: what it sends, what it obeys, and what is left when it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.edges.temporary import left_behind
from tests.conftest import SPEC, processes_in, run_breakkit, soon_none
from tests.learner import OBSERVED, asks, mend, says, shop_with

PATIENCE_S = 60.0
ALTERNATE, BACK = "\x1b[?1049h", "\x1b[?1049l"
BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"


class Terminal:
    """`breakkit watch` as the leader of a session of its own, on a terminal of that size."""

    def __init__(self, folder, *, columns=80, rows=24, **variables):
        dropped = ("NO_COLOR", "COLUMNS", "LINES", "COLORTERM", "CI", "VISUAL", "EDITOR")
        environment = {name: value for name, value in os.environ.items() if name not in dropped}
        environment |= {"TERM": "xterm-256color"} | variables
        self.ours, theirs = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.ours)
        self.process = subprocess.Popen(
            ["setsid", "--ctty", sys.executable, "-m", "breakkit", "watch"],
            cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
        )  # fmt: skip
        os.close(theirs)
        self.sent = ""

    def resize(self, columns, rows):
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys):
        os.write(self.ours, keys.encode())

    def until(self, pattern):
        """All that was sent since the last time, once the pattern is in it, and whole screens."""
        end = time.monotonic() + PATIENCE_S
        while not re.search(pattern, self.sent) or self.sent.rfind(BEGIN) > self.sent.rfind(END):
            left = end - time.monotonic()
            assert left > 0, f"no {pattern!r} in\n{self.sent[-4000:]}"
            if select.select([self.ours], [], [], left)[0]:
                try:
                    self.sent += os.read(self.ours, 65536).decode(errors="replace")
                except OSError:
                    raise AssertionError(f"ended without {pattern!r}:\n{self.sent}") from None
        sent, self.sent = self.sent, ""
        return sent

    def rest(self):
        """What is sent until it ends, and its exit code."""
        sent = self.sent
        try:
            while chunk := os.read(self.ours, 65536):
                sent += chunk.decode(errors="replace")
        except OSError:
            pass
        return sent, self.process.wait(timeout=PATIENCE_S)

    def end(self):
        self.type("q")
        return self.rest()


@pytest.fixture(scope="module")
def applied(tmp_path_factory):
    shop = shop_with(tmp_path_factory.mktemp("applied") / "shop", b10_01=OBSERVED)
    apply(shop, "10-01")
    return shop


@pytest.fixture
def broken(applied, tmp_path):
    return shutil.copytree(applied, tmp_path / "shop", symlinks=True)


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_without_a_terminal_it_refuses_and_says_what_to_do(broken, words):
    said = run_breakkit(broken, "watch", *words)
    assert said.returncode == 2
    assert "`breakkit verify`" in said.stdout + said.stderr
    assert ALTERNATE not in said.stdout


def test_json_is_refused_in_json(broken):
    error = asks(broken, "watch").error
    assert error["type"] == "UsageError"
    assert "terminal" in error["message"]


def test_with_nothing_applied_it_says_what_to_do(tmp_path):
    terminal = Terminal(shop_with(tmp_path / "shop", b10_01=SPEC))
    sent, code = terminal.rest()
    assert code == 2
    assert "no break is applied here" in sent
    assert "breakkit list" in sent
    assert ALTERNATE not in sent


def test_from_red_to_the_teaching_moment_and_back_to_the_shell(broken):
    before = set(left_behind())
    terminal = Terminal(broken)
    sent = terminal.until(r"1 of 1 linked")
    assert ALTERNATE in sent
    assert "tests/test_pricing.py:5" in sent
    mend(broken)
    sent = terminal.until("A schema is an interface")
    assert "Now your fix is judged" in sent
    assert '+        "order_id": order["id"],' in re.sub(r"\x1b\[[\d;]*m", "", sent)
    terminal.type("x")
    terminal.until("note the cause")
    terminal.type("nthe line was a comment\r")
    sent, code = terminal.end()
    assert code == 0
    assert BACK in sent
    assert "is solved" in sent.rpartition(BACK)[2]
    assert "the line was a comment" in says(broken, "journal").out
    assert soon_none(lambda: processes_in(broken))
    assert soon_none(lambda: set(left_behind()) - before)


@pytest.mark.parametrize(
    ("how", "when"),
    [("key", "while it looks"), (signal.SIGTERM, "while it looks"), (signal.SIGHUP, "at rest")],
)
def test_however_it_is_ended_the_terminal_is_as_it_was_and_nothing_is_left(broken, how, when):
    before = set(left_behind())
    terminal = Terminal(broken)
    terminal.until("running the linked tests" if when == "while it looks" else "1 of 1 linked")
    assert not termios.tcgetattr(terminal.ours)[3] & termios.ECHO
    if how == "key":
        terminal.type("\x03")
    else:
        terminal.process.send_signal(how)
    sent = terminal.until("interrupted; everything is as it was")
    assert BACK in sent
    assert termios.tcgetattr(terminal.ours)[3] == terminal.before[3]
    _, code = terminal.rest()
    assert code == 130
    assert soon_none(lambda: processes_in(broken))
    assert soon_none(lambda: set(left_behind()) - before)
    assert says(broken, "status").code == 0


def test_when_the_terminal_is_closed_nothing_is_left(broken):
    before = set(left_behind())
    terminal = Terminal(broken)
    terminal.until("1 of 1 linked")
    os.close(terminal.ours)
    assert terminal.process.wait(timeout=PATIENCE_S) in (0, 130)
    assert soon_none(lambda: processes_in(broken))
    assert soon_none(lambda: set(left_behind()) - before)


def test_a_small_terminal_has_what_matters_and_a_larger_one_more(broken):
    terminal = Terminal(broken, columns=44, rows=12, NO_COLOR="1")
    sent = terminal.until("1 of 1 linked")
    rows = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", sent.rpartition("\x1b[H")[2]).split("\r\n")
    assert len(rows) == 12
    assert max(map(len, rows)) <= 44
    assert "q quit" in rows[-1]
    terminal.resize(100, 30)
    sent = terminal.until("q quit")
    assert sent.rpartition("\x1b[H")[2].count("\r\n") == 29
    assert terminal.end()[1] == 0


def test_without_colours_there_are_none(broken):
    terminal = Terminal(broken, NO_COLOR="1")
    sent = terminal.until("1 of 1 linked")
    sent += terminal.end()[0]
    assert not re.search(r"\x1b\[\d*(;\d+)*m", sent)


def test_a_dumb_terminal_gets_plain_lines(broken):
    terminal = Terminal(broken, TERM="dumb")
    terminal.until(r"1 of 1 linked.*\r\n(.*\r\n)*.*q quit")
    terminal.type("nit is")
    terminal.until("it is")
    terminal.type(" lost\r")
    terminal.until("q quit")
    sent, code = terminal.end()
    assert code == 0
    assert "\x1b" not in sent
    assert "it is lost" in says(broken, "journal").out


def test_places_are_links_where_the_terminal_has_them(broken):
    terminal = Terminal(broken, TERM="xterm-kitty")
    sent = terminal.until("1 of 1 linked")
    file = broken / "tests/test_pricing.py"
    assert re.search(
        rf"\x1b\]8;;file://[^/]*{re.escape(str(file))}#5\x1b\\tests/test_pricing.py:5\x1b\]8;;",
        sent,
    )
    terminal.end()


def test_the_editor_gets_the_terminal_and_gives_it_back(broken):
    editor = broken.parent / "nano"
    editor.write_text(
        "#!/bin/sh\nstty -a | grep -q ' echo ' && echo cooked\necho editing $1 $2\n"
        f'sed -i \'s/# "order_id"/"order_id"/\' {broken}/src/shop/pricing.py\n'
    )
    editor.chmod(0o755)
    terminal = Terminal(broken, EDITOR=str(editor))
    terminal.until("1 of 1 linked")
    terminal.type("e")
    sent = terminal.until("editing .*")
    assert BACK in sent
    assert "cooked" in sent
    assert ALTERNATE in terminal.until("Now your fix is judged")
    assert terminal.end()[1] == 0


def test_files_can_be_polled_and_that_is_on_the_screen(broken):
    terminal = Terminal(broken, WATCHFILES_FORCE_POLLING="1")
    terminal.until("by polling")
    path = broken / "src/shop/pricing.py"
    path.write_text(path.read_text().replace('"total": total', '"totals": total'))
    terminal.until("'totals'|\"totals\"")
    assert terminal.end()[1] == 0


def test_reverted_by_somebody_else_it_says_so(broken):
    terminal = Terminal(broken)
    terminal.until("1 of 1 linked")
    assert run_breakkit(broken, "revert").returncode == 0
    terminal.until("No break is applied here any more")
    sent, code = terminal.end()
    assert code == 0
    assert "No break is applied" in sent.rpartition(BACK)[2]


def test_going_back_asks_where_there_is_work_and_says_where_it_is_kept(broken):
    (broken / "notes.txt").write_text("mine\n")
    terminal = Terminal(broken)
    terminal.until("1 of 1 linked")
    terminal.type("b")
    terminal.until("refs/breakkit/attempts/10-01/ y/n")
    terminal.type("y")
    sent = terminal.until("Any key: back")
    assert "refs/breakkit/attempts/10-01/1" in sent
    assert not (Path(broken) / "notes.txt").exists()
    terminal.type("x")
    assert terminal.end()[1] == 0
