"""Keys one by one, from a terminal that is put back however the block ends."""

from __future__ import annotations

import codecs
import os
import re
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self

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


ESCAPE_S = 0.05
"""When nothing has come for so long after it, an Escape was the key."""


class Keyboard:
    """The keys of a terminal, each at once and unseen; Ctrl-C and Ctrl-Z stay signals.

    Args:
        descriptor: the terminal; in the block it is ours, and afterwards as it was.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._keys = Keys()
        self._before = termios.tcgetattr(descriptor)

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self._put_back()

    def take(self) -> None:
        """Make it ours, whatever somebody has made of it; what was typed ahead is not lost."""
        with suppress(termios.error, OSError):  # it may be gone, which `keys` says
            settings = termios.tcgetattr(self.descriptor)
            settings[3] &= ~(termios.ICANON | termios.ECHO)
            settings[6][termios.VMIN], settings[6][termios.VTIME] = 1, 0
            termios.tcsetattr(self.descriptor, termios.TCSADRAIN, settings)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let somebody else have it, as we found it."""
        self._put_back()
        try:
            yield
        finally:
            self.take()

    def _put_back(self) -> None:
        with suppress(termios.error, OSError):  # it may be gone
            termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self._before)

    @property
    def is_unfinished(self) -> bool:
        """Whether what came last may be the Escape key, or the begin of a longer sequence."""
        return self._keys.is_unfinished

    def keys(self) -> list[Key] | None:
        """The keys that are there, when there is something to read; None = the terminal is gone."""
        try:
            data = os.read(self.descriptor, _CHUNK)
        except OSError:
            return None
        return self._keys.feed(data) if data else None

    def finished(self) -> list[Key]:
        """The keys that are there, when nothing more came."""
        return self._keys.finish() if self._keys.is_unfinished else []


Key = tuple[str, bool]
"""A key's character or name, or text that was pasted; and whether it was."""


class Keys:
    """Makes keys of what a terminal sends, whichever way it is cut into pieces."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._pasted: str | None = None

    @property
    def is_unfinished(self) -> bool:
        """Whether what came last may be the Escape key, or the begin of a longer sequence."""
        return bool(self._text) and self._pasted is None

    def feed(self, data: bytes) -> list[Key]:
        """The keys that are whole now."""
        self._text += self._decoder.decode(data)
        return list(self._taken())

    def finish(self) -> list[Key]:
        """Nothing more came: what is left was the Escape key, and perhaps others."""
        text, self._text = self._text, ""
        return [("escape" if character == "\x1b" else character, False) for character in text]

    def _taken(self) -> Iterator[Key]:
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
