"""Keys one by one, from a terminal that is put back however the block ends."""

from __future__ import annotations

import codecs
import os
import re
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress

NAMES = {
    "\r": "enter",
    "\n": "enter",
    "\x7f": "backspace",
    "\x08": "backspace",
    "\x15": "clear",  # Ctrl-U, as in a shell
    "\x1b[A": "up",
    "\x1b[B": "down",
    "\x1bOA": "up",
    "\x1bOB": "down",
    "\x1b[5~": "up",
    "\x1b[6~": "down",
}
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
"""What a terminal sends around pasted text, once asked to (DEC private mode 2004)."""

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[A-Za-z]|[^\[O\x1b])")
"""ECMA-48's control sequences, SS3, and Alt with a key."""
_BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O)?$")
_CHUNK = 4096


@contextmanager
def raw(descriptor: int) -> Iterator[None]:
    """Let a terminal give each key at once, unseen; Ctrl-C, Ctrl-Z and Ctrl-\\ stay signals.

    Raises:
        termios.error: it is no terminal.
    """
    before = termios.tcgetattr(descriptor)
    try:
        set_raw(descriptor)
        yield
    finally:
        with suppress(termios.error, OSError):  # it may be gone
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def set_raw(descriptor: int) -> None:
    """Do so until somebody puts it back; what was typed ahead is not lost."""
    settings = termios.tcgetattr(descriptor)
    settings[3] &= ~(termios.ICANON | termios.ECHO)
    settings[6][termios.VMIN], settings[6][termios.VTIME] = 1, 0
    termios.tcsetattr(descriptor, termios.TCSADRAIN, settings)


class Keys:
    """Makes keys of what a terminal sends, whichever way it is cut into pieces."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._pasted: str | None = None

    @property
    def is_unfinished(self) -> bool:
        """Whether what came last may be the Escape key, or the begin of a longer sequence."""
        return bool(self._text)

    def read(self, descriptor: int) -> Iterator[tuple[str, bool]] | None:
        """The keys that are there, each with whether it is pasted text; None = the terminal is gone.

        To be called when there is something to read.
        """
        try:
            data = os.read(descriptor, _CHUNK)
        except OSError:
            return None
        return self.feed(data) if data else None

    def feed(self, data: bytes) -> Iterator[tuple[str, bool]]:
        """The keys that are whole now."""
        self._text += self._decoder.decode(data)
        return iter(list(self._taken()))

    def finish(self) -> Iterator[tuple[str, bool]]:
        """Nothing more came: what is left was the Escape key, and perhaps others."""
        text, self._text = self._text, ""
        for character in text:
            yield ("escape" if character == "\x1b" else character), False

    def _taken(self) -> Iterator[tuple[str, bool]]:
        while self._text:
            if self._pasted is not None:
                text, end, rest = self._text.partition(PASTED)
                if not end:
                    return  # the rest of it is on its way
                self._pasted, self._text = None, rest
                yield "".join(c if c.isprintable() else " " for c in text), True
            elif self._text[0] != "\x1b":
                key, self._text = self._text[0], self._text[1:]
                name = NAMES.get(key, key)
                if len(name) > 1 or name.isprintable():
                    yield name, False
            elif _BEGUN.match(self._text):
                return
            else:
                found = _SEQUENCE.match(self._text)
                sequence = found[0] if found else "\x1b"
                self._text = self._text[len(sequence) :]
                if sequence == PASTE:
                    self._pasted = ""
                elif sequence == "\x1b":
                    yield "escape", False
                elif sequence in NAMES:
                    yield NAMES[sequence], False
