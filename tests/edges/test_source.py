"""A source file's bytes as text and back, without the loss of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from breakkit.edges.source import decode, read, unified_diff
from breakkit.errors import SourceError

BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", "utf-8"),
        (b"x = 1", "utf-8"),
        ("x = 'ñ€'\n".encode(), "utf-8"),
        (b"x = 1\r\ny = 2\r\n", "utf-8"),
        (b"x = 1\ry = 2\r", "utf-8"),
        (b"x = 1\r\ny = 2\nz = 3", "utf-8"),
        (b"x = 1\n\x0cy = 2\n", "utf-8"),
        (BOM + b"x = 1\n", "utf-8"),
        (BOM + b"# coding: utf-8\r\n", "utf-8"),
        (b"# -*- coding: latin-1 -*-\nx = '\xf1'\n", "iso-8859-1"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", "cp1252"),
        (b"# coding: koi8-r\n\xf0\xd2\n", "koi8-r"),
    ],
)
def test_every_byte_comes_back(content: bytes, encoding: str) -> None:
    source = decode(content, "a.py")
    assert source.encoding == encoding
    assert not source.text.startswith("\ufeff")
    assert source.encode(source.text) == content
    assert source.encode(f"{source.text}# x") == content + b"# x"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x = '\xf1'\n", "a.py: cannot be decoded"),
        (b"# coding: nonsense\n", "a.py: cannot be decoded"),
        (BOM + b"# coding: latin-1\n", "a.py: cannot be decoded"),
        (b"# coding: ascii\nx = '\xf1'\n", "a.py: cannot be decoded"),
        (b"# coding: utf-7\nx = '+AGE-'\n", "byte for byte"),
    ],
)
def test_what_would_lose_bytes_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        decode(content, "a.py")


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_bytes(b"x\r\n")
    assert read(file, "file.py") == b"x\r\n"
    (tmp_path / "link.py").symlink_to(file)
    (tmp_path / "broken.py").symlink_to("nowhere")
    (tmp_path / "folder.py").mkdir()
    for name in ("link.py", "broken.py", "folder.py"):
        with pytest.raises(SourceError, match=f"{name} is not a regular file"):
            read(tmp_path / name, name)
    for name in ("nowhere.py", "file.py/x.py"):
        with pytest.raises(SourceError, match="does not exist"):
            read(tmp_path / name, name)
    with pytest.raises(SourceError, match="too long"):
        read(tmp_path / ("x" * 300), "x")


def test_a_diff_as_git_shows_it() -> None:
    assert unified_diff("a\nb\nc", "a\nB\nc", "x.py") == (
        "--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n\\ No newline at end of file\n"
    )
    assert unified_diff("same\n", "same\n", "x.py") == ""
    crlf = unified_diff("a\r\nb\r\n", "a\r\n# b\r\n", "x.py")
    assert crlf.endswith(" a\r\n-b\r\n+# b\r\n")
    only = unified_diff("a\n\x0cb\nc\n", "a\n\x0cb\nd\n", "x.py")
    assert only.count("\n-") == only.count("\n+c") + 1
