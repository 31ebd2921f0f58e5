"""Serves the broken source from memory, and unbroken modules from code compiled once.

Everything that Python's own source loader loads goes through here, whichever finder found it: the
text, and so `linecache` and `inspect`; pytest's assertion rewriting; and no `.pyc` is read or
written for a file that is overlaid.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import linecache
import os
import warnings
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from _pytest.assertion import rewrite

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping


class Overlay:
    """The files that look different than they lie on the disk; none before the first `lay`.

    Args:
        codes: what was compiled before.
    """

    def __init__(self, codes: Codes) -> None:
        self._sources: Mapping[str, bytes] = {}
        self._names: set[str] = set()
        self._lines: dict[str, list[str]] = {}
        self._codes = codes
        self._patch_loader()
        self._patch_rewriting()

    def lay(self, sources: Mapping[str, bytes]) -> None:
        """Let these files, by their real paths, seem to have these bytes when they are loaded."""
        self._sources = sources
        self._names = {os.path.basename(path) for path in sources}
        self._lines = {path: _lines(source) for path, source in sources.items()}

    def show(self) -> Iterable[str]:
        """Let `linecache`, and so `inspect` and tracebacks, see these bytes too; the real paths."""
        for path in self._sources:
            self._show_at(path, path)
        return self._sources

    def _source(self, path: str) -> bytes | None:
        if os.path.basename(path) not in self._names:
            return None
        real = os.path.realpath(path)
        if real in self._sources:
            self._show_at(path, real)
        return self._sources.get(real)

    def _show_at(self, path: str, real: str) -> None:
        lines, size = self._lines[real], len(self._sources[real])
        if lines:
            linecache.cache[path] = (size, None, lines, path)  # None: not compared with the disk

    def _patch_loader(self) -> None:
        get_data, path_stats = SourceFileLoader.get_data, SourceFileLoader.path_stats
        get_code = SourceFileLoader.get_code

        def overlaid_data(loader: SourceFileLoader, path: str) -> bytes:
            source = self._source(path)
            return get_data(loader, path) if source is None else source

        def overlaid_stats(loader: SourceFileLoader, path: str) -> Any:
            if self._source(path) is not None:
                raise OSError("no bytecode is that of " + path)
            return path_stats(loader, path)

        def overlaid_code(loader: SourceFileLoader, fullname: str) -> Any:
            path = loader.get_filename(fullname)
            if type(loader) is not SourceFileLoader or self._source(path) is not None:
                return get_code(loader, fullname)  # a subclass may change what it compiles
            with self._codes.loading():
                code = self._codes.plain.get(path) or get_code(loader, fullname)
            self._codes.plain.imported[path] = code
            return code

        loader: Any = SourceFileLoader
        loader.get_data = overlaid_data
        loader.path_stats = overlaid_stats
        loader.get_code = overlaid_code

    def _patch_rewriting(self) -> None:
        read_pyc, rewrite_test = rewrite._read_pyc, rewrite._rewrite_test

        def overlaid_pyc(file: Path, pyc: Path, *trace: Any) -> Any:
            if self._source(str(file)) is not None:
                return None
            with self._codes.loading():
                code = self._codes.rewritten.get(str(file)) or read_pyc(file, pyc, *trace)
            self._codes.rewritten.imported[str(file)] = code
            return code

        def overlaid_rewrite(file: Path, config: Any) -> Any:
            source = self._source(str(file))
            if source is None:
                with self._codes.loading():
                    return rewrite_test(file, config)
            return None, _rewritten(str(file), source, config)  # None: what a .pyc would need

        module: Any = rewrite
        module._read_pyc = overlaid_pyc
        module._rewrite_test = overlaid_rewrite


def _lines(source: bytes) -> list[str]:
    """The lines as `linecache` has them; none if the file cannot be decoded."""
    try:
        lines = io.StringIO(importlib.util.decode_source(source)).readlines()
    except (SyntaxError, UnicodeDecodeError):
        return []
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return lines


def _rewritten(path: str, source: bytes, config: Any) -> CodeType:
    tree = ast.parse(source, filename=path)
    rewrite.rewrite_asserts(tree, source, path, config)
    return compile(tree, path, "exec", dont_inherit=True)


class Codes:
    """Code of unbroken files under the root, compiled once and inherited by every child.

    A child notes what it had to compile itself; the server compiles that before its next fork.
    While `is_loading`, files are read to be imported and for nothing else.

    Args:
        root: the tree, real path.
    """

    def __init__(self, root: str) -> None:
        self.config: Any = None  # pytest's, once there is one
        self.is_loading = False
        self.plain = _Known(root, _compiled)
        self.rewritten = _Known(root, lambda path, text: _rewritten(path, text, self.config))

    @contextlib.contextmanager
    def loading(self) -> Generator[None, None, None]:
        """What is read meanwhile is a module's text or bytecode, to be imported."""
        before, self.is_loading = self.is_loading, True
        try:
            yield
        finally:
            self.is_loading = before

    def noted(self) -> list[list[str]]:
        """What this process had to compile: plain files, rewritten files."""
        return [sorted(self.plain.noted), sorted(self.rewritten.noted)]

    def learn(self, noted: list[list[str]]) -> None:
        """Compile what a child has noted."""
        self.plain.learn(noted[0])
        self.rewritten.learn(noted[1])


class _Known:
    """The codes of one way to compile.

    `noted` has the files that were asked for in vain, `imported` the codes of those imported.
    """

    def __init__(self, root: str, compiled: Callable[[str, bytes], CodeType]) -> None:
        self.noted: set[str] = set()
        self.imported: dict[str, CodeType | None] = {}
        self._inside = root + os.sep
        self._compiled = compiled
        self._codes: dict[str, CodeType] = {}

    def get(self, path: str) -> CodeType | None:
        """The code of this file, if it is known."""
        code = self._codes.get(path)
        if code is None and path.startswith(self._inside):
            self.noted.add(path)
        return code

    def learn(self, paths: list[str]) -> None:
        """Compile these; not what warns meanwhile, for each run has to hear the warning."""
        for path in paths:
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                try:
                    code = self._compiled(path, Path(path).read_bytes())
                except (OSError, SyntaxError, ValueError):
                    continue
            if not said:
                self._codes[path] = code


def _compiled(path: str, source: bytes) -> CodeType:
    code: CodeType = compile(source, path, "exec", dont_inherit=True)
    return code
