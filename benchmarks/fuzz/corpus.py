"""Files that we did not write: pinned releases from the registry, kept between runs."""

from __future__ import annotations

import ast
import codecs
import random
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.fuzz.tree import Source
from breakkit.edges.source import decode
from breakkit.model import Edit

WORK = Path(__file__).resolve().parents[1] / "work"
PINS = (
    "Django==5.2.8",
    "SQLAlchemy==2.1.9",
    "anyio==4.16.0",
    "attrs==26.1.0",
    "black==26.10.1",
    "boltons==26.2.0",
    "docutils==0.23",
    "httpx==0.28.1",
    "rich==15.0.0",
    "trio==0.35.0",
)
SMALLEST, LARGEST = 400, 60_000  # bytes of a file; most of the cost is in the few larger ones
ANY_PLATFORM = ("--platform", "any", "--implementation", "py", "--abi", "none")


def folder(pin: str) -> Path:
    """Where the release is unpacked; downloads it the first time."""
    there = WORK / "releases" / pin.replace("==", "-")
    if not there.exists():
        wheels = WORK / "wheels" / pin.replace("==", "-")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", *ANY_PLATFORM, "--dest", str(wheels), pin]
        subprocess.run(command, check=True)
        (wheel,) = wheels.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.endswith(".py")]
            unpacked = there.with_name(f"{there.name}.part")
            archive.extractall(unpacked, names)
        unpacked.rename(there)
    return there


def files(pins: tuple[str, ...] = PINS) -> list[Path]:
    """The files of all releases that this Python can parse, in a fixed order."""
    return [
        path
        for pin in pins
        for path in sorted(folder(pin).rglob("*.py"))
        if SMALLEST <= path.stat().st_size <= LARGEST and can_parse(path)
    ]


def load(path: Path) -> Source:
    """A file of a release, decoded as breakkit does it, and parsed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Source(decode(path.read_bytes(), path.name).text)


def can_parse(path: Path) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Disguise:
    """The same program in other bytes.

    Args:
        name: what is different.
        text: makes the other text from one with LF and a final newline.
        encoding: of the other bytes.
        bom: what stands before them.
        everywhere: whether it is made in the same way of any text, so also of an edit's result.
    """

    name: str
    text: Callable[[str], str]
    encoding: str = "utf-8"
    bom: bytes = b""
    everywhere: bool = False

    def content(self, plain: str) -> bytes | None:
        """The bytes, or None if they cannot hold the text."""
        try:
            return self.bom + self.text(plain).encode(self.encoding)
        except UnicodeEncodeError:
            return None

    def edit(self, edit: Edit) -> Edit:
        """The edit for that text."""
        if "é" not in self.text("self\n"):
            return edit
        said = {"argument": _accented(edit.argument), "of": _accented(edit.of)}
        where = {name: str(_accented(wanted)) for name, wanted in edit.where.items()}
        return replace(edit, where=where, **said)  # type: ignore[arg-type] -- the same types


def accented(text: str) -> str:
    """A name of two bytes more than it has letters, in nearly every line."""
    return re.sub(r"\bself\b", "sélf", text)


def _accented(value: object) -> object:
    if isinstance(value, str):
        return accented(value)
    if isinstance(value, list):
        return [_accented(each) for each in value]
    if isinstance(value, dict):
        return {name: _accented(each) for name, each in value.items()}
    return value


def latin(text: str) -> str:
    return f"# -*- coding: latin-1 -*-\n{accented(text)}"


def form_feeds(text: str) -> str:
    """A page for each definition of the module, as old code bases have it."""
    return re.sub(r"(?m)^\n(?=(?:def|class|@))", "\n\f\n", text)


def mixed(text: str) -> str:
    rng = random.Random(len(text))
    return re.sub("\n", lambda _: rng.choice(["\n", "\r\n"]), text)


DISGUISES = (
    Disguise("CRLF", lambda text: text.replace("\n", "\r\n"), everywhere=True),
    Disguise("CR", lambda text: text.replace("\n", "\r")),
    Disguise("BOM", lambda text: text, bom=codecs.BOM_UTF8, everywhere=True),
    Disguise(
        "BOM and CRLF",
        lambda text: text.replace("\n", "\r\n"),
        bom=codecs.BOM_UTF8,
        everywhere=True,
    ),
    Disguise("non-ASCII", accented),
    Disguise("latin-1", latin, "latin-1"),
    Disguise("form feeds", form_feeds),
    Disguise("no final newline", lambda text: text.rstrip("\r\n")),
    Disguise("mixed line ends", mixed),
)
