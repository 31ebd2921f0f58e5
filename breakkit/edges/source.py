"""A source file's bytes as text and back, without the loss of a byte."""

from __future__ import annotations

import codecs
import difflib
import io
import os
import tokenize
from dataclasses import dataclass
from pathlib import Path

from breakkit.errors import SourceError
from breakkit.i18n import tr

LFS_POINTER = b"version https://git-lfs"
"""How a file begins that Git LFS has not put its content into."""


@dataclass(frozen=True, slots=True)
class Source:
    """A Python source file, decoded: `text` has its line ends as they are, and no BOM."""

    text: str
    encoding: str
    bom: bytes = b""

    def encode(self, text: str) -> bytes:
        """Another text in this file's encoding, with its BOM."""
        return self.bom + text.encode(self.encoding)


def decode(content: bytes, shown_as: str) -> Source:
    """Python source as Python itself would decode it (PEP 263).

    Raises:
        SourceError: the declared encoding is unknown or is not the one that was used.
    """
    bom = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    try:
        declared, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        encoding = "utf-8" if bom else declared
        source = Source(content[len(bom) :].decode(encoding), encoding, bom)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise SourceError(
            tr("{file}: cannot be decoded: {error}", file=shown_as, error=error),
            tr("Python could not read this file either; mend its encoding declaration."),
        ) from None
    if source.encode(source.text) != content:
        raise SourceError(
            tr(
                "{file}: its {encoding} text cannot be written back byte for byte",
                file=shown_as,
                encoding=encoding,
            ),
            tr("Save it as UTF-8."),
        )
    return source


def read(path: Path, shown_as: str) -> bytes:
    """The bytes of a regular file.

    Raises:
        SourceError: it is not there, is not a regular file, or cannot be read.
    """
    try:
        if path.is_symlink() or not path.is_file():
            if os.path.lexists(path):
                said = tr("{file} is not a regular file", file=shown_as)
            else:
                said = tr("{file} does not exist", file=shown_as)
            raise SourceError(said, tr("Look at `edit.file` in the spec."))
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(
            tr("{file} cannot be read: {reason}", file=shown_as, reason=error.strerror),
            tr("Make that file readable for you."),
        ) from error
    if content.startswith(LFS_POINTER):
        raise SourceError(
            tr("{file} is a pointer of Git LFS, not the file itself", file=shown_as),
            tr("Get the files that such pointers stand for: `git lfs pull`."),
        )
    return content


def unified_diff(old: str, new: str, shown_as: str) -> str:
    """What `git diff` would show, without its header lines of object names."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True),
        new.splitlines(keepends=True),
        f"a/{shown_as}",
        f"b/{shown_as}",
    )
    marked = (
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    return "".join(marked)
