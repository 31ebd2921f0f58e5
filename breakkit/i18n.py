"""What breakkit says to people, in their language.

English is written in the code and is what a translation is looked up by. The other languages are
gettext catalogs in `breakkit/locale/<tag>/LC_MESSAGES/`: adding one is adding a folder.

Names: `tr` and `trn` rather than gettext's `_`, which is also the name of what is thrown away.
"""

from __future__ import annotations

import gettext
from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from struct import unpack_from

LOCALE = Path(__file__).parent / "locale"
CATALOG = "LC_MESSAGES/breakkit.mo"
SOURCE = "en"  # the language of the code

_words = gettext.NullTranslations()
_language: str | None = None


def use(language: str | None) -> None:
    """Speak that language from now on; English where there is no catalog of it.

    Args:
        language: a tag such as `es` or `pt-BR`; a part that has no catalog is dropped from its end.
            None = nobody has asked for one.
    """
    global _words, _language  # noqa: PLW0603  # one process speaks one language, as in C
    found = spoken(language or SOURCE) or SOURCE
    _words = gettext.NullTranslations() if found == SOURCE else _Catalog(_file_of(found))
    _language = language


def language() -> str | None:
    """The tag that `use` was given last."""
    return _language


def languages() -> tuple[str, ...]:
    """The tags of all that breakkit speaks, the language of the code first."""
    folders = sorted(path.parent.parent.name for path in LOCALE.glob(f"*/{CATALOG}"))
    return (SOURCE, *(folder.replace("_", "-") for folder in folders))


def spoken(tag: str) -> str | None:
    """The nearest language that breakkit speaks: `es` for `es-MX`; None when there is none."""
    parts, known = tag.split("-"), languages()
    wider = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((each for each in wider if each in known), None)


def tr(message: str, /, **values: object) -> str:
    """The message in the language in use, with its `{names}` filled in.

    Call it when the words are needed, not while a module is imported: only the command line is
    imported after the language is known. A message without values is taken as it is, braces too.
    """
    said = _words.gettext(message)
    return said.format(**values) if values else said


def later(message: str, /) -> str:
    """The message as it is, for a table that is made before the language is known; `tr` says it."""
    return message


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """The message in the plural form for `n`, which is also there as `{n}`."""
    return _words.ngettext(one, many, n).format(n=n, **values)


def _file_of(tag: str) -> Path:
    return LOCALE / tag.replace("-", "_") / CATALOG


class _Catalog(gettext.NullTranslations):
    """A compiled catalog that is searched, not read.

    A command says a few of its thousand messages; reading them all, as `GNUTranslations` does,
    takes 3% of `breakkit --help`. The file's format is that of GNU gettext's manual, "MO files":
    a header of seven numbers, then tables of (length, offset), sorted by the English.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._data = file.read_bytes()
        _, _, self._count, self._english, self._there = unpack_from("<5I", self._data)

    def gettext(self, message: str) -> str:
        found = self._found(message)
        return message if found is None else found

    def ngettext(self, one: str, many: str, n: int) -> str:
        found = self._found(f"{one}\0{many}")
        if found is None:
            return one if n == 1 else many
        return found.split("\0")[self._plural(n)]

    @cached_property
    def _plural(self) -> Callable[[int], int]:
        header = self._found("") or ""
        return gettext.c2py(header.partition("plural=")[2].partition(";")[0])

    def _found(self, english: str) -> str | None:
        wanted = english.encode(errors="surrogatepass")
        at = bisect_left(
            range(self._count), wanted, key=lambda number: self._text(self._english, number)
        )
        if at < self._count and self._text(self._english, at) == wanted:
            return self._text(self._there, at).decode()
        return None

    def _text(self, table: int, number: int) -> bytes:
        length, start = unpack_from("<2I", self._data, table + 8 * number)
        return self._data[start : start + length]
