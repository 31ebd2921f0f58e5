"""The learner's own editor, on the right line."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from breakkit.edges import editor
from breakkit.errors import UsageError
from tests.conftest import soon_none

FILE = Path("/w/a b.py")


@pytest.mark.parametrize(
    ("set_as", "words"),
    [
        ("vim", ["vim", "+7", "/w/a b.py"]),
        ("nano -w", ["nano", "-w", "+7", "/w/a b.py"]),
        ("emacsclient -t", ["emacsclient", "-t", "+7", "/w/a b.py"]),
        ("code --wait", ["code", "--wait", "-g", "/w/a b.py:7"]),
        ("/opt/bin/codium", ["/opt/bin/codium", "-g", "/w/a b.py:7"]),
        ("subl", ["subl", "/w/a b.py:7"]),
        ("hx", ["hx", "/w/a b.py:7"]),
        ("pycharm", ["pycharm", "--line", "7", "/w/a b.py"]),
        ("'my editor' -x", ["my editor", "-x", "/w/a b.py"]),
    ],
)
def test_each_editor_is_told_the_line_as_it_understands_it(set_as, words):
    assert editor.opening(editor.command({"EDITOR": set_as}), FILE, 7) == words


def test_visual_comes_before_editor_and_what_is_no_command_is_passed_over():
    assert editor.command({"VISUAL": "vim", "EDITOR": "nano"}) == ["vim"]
    assert editor.command({"VISUAL": "'", "EDITOR": "nano"}) == ["nano"]


def test_without_any_editor_it_is_said_what_to_set(tmp_path):
    (tmp_path / "vi").write_text("#!/bin/sh\n")
    (tmp_path / "vi").chmod(0o755)
    assert editor.command({"PATH": str(tmp_path)}) == ["vi"]
    with pytest.raises(UsageError) as refused:
        editor.command({"PATH": str(tmp_path / "none")})
    assert "EDITOR" in refused.value.advice


def test_an_editor_that_is_not_there_is_said(tmp_path):
    for open_it in (editor.open_here, editor.open_apart):
        with pytest.raises(UsageError) as refused:
            open_it([str(tmp_path / "none"), "x"], tmp_path)
        assert "none" in refused.value.message


def test_ctrl_c_is_the_editors_and_ours_again_afterwards(tmp_path):
    before = signal.getsignal(signal.SIGINT)
    script = "import os, signal; os.kill(os.getppid(), signal.SIGINT); print('still here')"
    editor.open_here([sys.executable, "-c", script], tmp_path)
    assert signal.getsignal(signal.SIGINT) is before


def test_the_editor_hears_ctrl_c(tmp_path):
    script = (
        "import signal, pathlib; "
        "pathlib.Path('said').write_text(str(signal.getsignal(signal.SIGINT)))"
    )
    editor.open_here([sys.executable, "-c", script], tmp_path)
    assert "default_int_handler" in (tmp_path / "said").read_text()


def test_a_window_is_not_waited_for(tmp_path):
    began = time.monotonic()
    editor.open_apart(["sleep", "3"], tmp_path)
    assert time.monotonic() - began < 2


def test_when_we_are_told_to_end_so_is_the_editor(tmp_path):
    code = (
        "import signal, sys; from pathlib import Path; from breakkit.edges import editor\n"
        "def end(*_): raise KeyboardInterrupt\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "editor.open_here(['sh', '-c', 'echo $$ > pid; exec sleep 60'], Path())\n"
    )
    ours = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stderr=subprocess.DEVNULL)
    while not (pid := tmp_path / "pid").exists() or not pid.read_text():
        time.sleep(0.02)
    ours.terminate()
    ours.wait(timeout=20)
    assert soon_none(lambda: [p for p in [Path("/proc", pid.read_text().strip())] if p.exists()])
