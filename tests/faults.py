"""Commands for which a disk fails: the n-th change of a file is refused."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from breakkit.errors import BreakkitError
from tests.killing import forked

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate", "os.chmod"}
"""Audit events of Python that change a file's name or mode; `open`, `write`, `fsync` come apart."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass
class Faults:
    """Refuses one change of a file below a folder, or all from one on.

    Args:
        below: the folder.
        first: the change, counted from 1; None = only count.
        number: what the operating system says.
        for_good: whether all that come later fail too.
    """

    below: str
    first: int | None
    number: int
    for_good: bool
    count: int = 0

    def install(self) -> None:
        """For this process, until its end."""
        sys.addaudithook(self._hear)
        for name in ("write", "fsync", "pwrite", "ftruncate"):
            self._wrap(name)

    def _wrap(self, name: str) -> None:
        real = getattr(os, name)

        def refusing(descriptor: int, *rest: Any) -> Any:
            if not isinstance(descriptor, int) or self._is_below(f"/proc/self/fd/{descriptor}"):
                self._change()
            return real(descriptor, *rest)

        setattr(os, name, refusing)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            is_change = isinstance(flags, int) and bool(flags & WRITING)
        else:
            path, is_change = (arguments or [None])[0], event in CHANGES
        if is_change and isinstance(path, str | bytes | os.PathLike):
            name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100  # a link is what it is
            if name.startswith(self.below):
                self._change()

    def _is_below(self, link: str) -> bool:
        try:
            return os.readlink(link).startswith(self.below)  # noqa: PTH115  # no new `Path`s here
        except OSError:
            return False

    def _change(self) -> None:
        self.count += 1
        if self.first is not None and (
            self.count == self.first or (self.for_good and self.count > self.first)
        ):
            raise OSError(self.number, os.strerror(self.number))


def run(faults: Faults, command: Callable[[], object]) -> tuple[int, str]:
    """Run a command with faults; how many changes there were, and what it said (empty: done).

    An error that is not one of breakkit's own is a defect, and fails the test.
    """
    reading, writing = os.pipe()

    def work() -> None:
        faults.install()
        said = ""
        try:
            command()
        except BreakkitError as error:
            said = f"{error.message}\n{error.advice}"
        except BaseException:  # noqa: BLE001 - told to the test
            said = "DEFECT " + traceback.format_exc()
        with open(writing, "w", encoding="utf-8") as pipe:  # noqa: PTH123 - a descriptor
            pipe.write(f"{faults.count}\n{said}")

    child = forked(work)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        count, _, said = pipe.read().partition("\n")
    os.waitpid(child, 0)
    assert not said.startswith("DEFECT"), said
    return int(count), said


def full(folder: Path, *, free: int) -> Path:
    """Fill the file system that a folder is on, up to so many bytes; the file that does."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (2**16, 2**12, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue
        file.truncate(max(0, file.tell() - free))
    return filler
