"""What breakkit says to people, in their language.

English is written in the code and is what a translation is looked up by. The other languages are
gettext catalogs in `breakkit/locale/<tag>/LC_MESSAGES/`: adding one is adding a folder.

Names: `tr` and `trn` rather than gettext's `_`, which is also the name of what is thrown away.
"""

from __future__ import annotations

import gettext
from pathlib import Path

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
    _words = gettext.NullTranslations() if found == SOURCE else _catalog(found)
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


def _catalog(tag: str) -> gettext.NullTranslations:
    """Without gettext's own search, which asks the environment and imports what we do not need."""
    with (LOCALE / tag.replace("-", "_") / CATALOG).open("rb") as file:
        return gettext.GNUTranslations(file)
