"""What breakkit says to people, in their language.

English is written in the code and is what a translation is looked up by. The other languages are
gettext catalogs in `breakkit/locale/<tag>/LC_MESSAGES/`: adding one is adding a folder.

Names: `tr` and `trn` rather than gettext's `_`, which is also the name of what is thrown away.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
SOURCE = "en"  # the language of the code

_now = gettext.NullTranslations()


def use(language: str) -> None:
    """Speak that language from now on; English where there is no catalog of it.

    Args:
        language: a tag such as `es` or `pt-BR`; a part that has no catalog is dropped from its end.
    """
    global _now  # noqa: PLW0603  # one process speaks one language, like the C library's locale
    _now = _catalog(language)


def tr(message: str, /, **values: object) -> str:
    """The message in the language in use, with its `{names}` filled in.

    Call it when the words are needed, not while a module is imported: only the command line is
    imported after the language is known. A message without values is taken as it is, braces too.
    """
    said = _now.gettext(message)
    return said.format(**values) if values else said


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """The message in the plural form for `n`, which is also there as `{n}`."""
    return _now.ngettext(one, many, n).format(n=n, **values)


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    parts = language.replace("-", "_").split("_")
    tags = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return gettext.translation("breakkit", LOCALE, tags, fallback=True)
