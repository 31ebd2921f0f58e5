"""Keys, however a terminal cuts them into pieces, and the terminal afterwards."""

from __future__ import annotations

import contextlib
import os
import pty
import termios

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakkit.edges.keyboard import Keyboard, Keys

TYPED = "aé€𝄞 \r\x7f\x15\x1b[A\x1b[B\x1b[5~\x1b[200~one\ntwo\x1b[201~\x1b[1;5Cz\x1bOAy"
MEANT = [
    *[(key, False) for key in ("a", "é", "€", "𝄞", " ", "enter", "backspace", "clear")],
    *[("up", False), ("down", False), ("up", False)],
    ("one two", True),
    *[("z", False), ("up", False), ("y", False)],
]


@given(st.lists(st.integers(0, len(TYPED.encode())), max_size=8))
def test_keys_are_the_same_however_they_come(cuts):
    data, keys, got = TYPED.encode(), Keys(), []
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(data)], strict=True):
        got += keys.feed(data[begin:end])
    assert got == MEANT
    assert not keys.is_unfinished


def test_an_escape_is_a_key_once_nothing_more_comes():
    keys = Keys()
    assert keys.feed(b"\x1b") == []
    assert keys.is_unfinished
    assert keys.finish() == [("escape", False)]
    assert not keys.is_unfinished


def test_two_escapes_are_two_keys():
    keys = Keys()
    assert [*keys.feed(b"\x1b\x1b"), *keys.finish()] == [("escape", False)] * 2


def test_what_is_pasted_in_pieces_waits_for_its_end():
    keys = Keys()
    assert keys.feed(b"\x1b[200~qq\x1b") == []
    assert not keys.is_unfinished
    assert keys.feed(b"[201~v") == [("qq", True), ("v", False)]


def test_control_characters_are_no_keys():
    assert Keys().feed(b"\x00\x01\x07\t") == []


@pytest.fixture
def terminal():
    ours, theirs = pty.openpty()
    yield ours, theirs
    for descriptor in (ours, theirs):
        with contextlib.suppress(OSError):
            os.close(descriptor)


def test_the_terminal_is_ours_in_the_block_and_as_it_was_after_it(terminal):
    ours, theirs = terminal
    before = termios.tcgetattr(theirs)
    with Keyboard(theirs) as keyboard:
        os.write(ours, b"h")
        assert keyboard.keys() == [("h", False)]
        flags = termios.tcgetattr(theirs)[3]
        assert not flags & (termios.ECHO | termios.ICANON)
        assert flags & termios.ISIG
        with keyboard.lent():
            assert termios.tcgetattr(theirs) == before
        assert not termios.tcgetattr(theirs)[3] & termios.ECHO
    assert termios.tcgetattr(theirs) == before


def test_a_terminal_that_is_gone_is_said_and_raises_nothing(terminal):
    ours, theirs = terminal
    with Keyboard(theirs) as keyboard:
        os.close(ours)
        assert keyboard.keys() is None
