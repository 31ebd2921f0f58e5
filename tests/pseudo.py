"""A language in which every word that was looked up is seen: its letters are written wide.

What is left in ordinary letters was never looked up: it is data (code, paths, keys, what another
program says), or words that nobody can translate.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from string import Formatter, ascii_letters

from breakkit import i18n

WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in ascii_letters}
WORD = re.compile(r"[A-Za-z]{2,}")


class Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        parts = []
        for text, name, spec, conversion in Formatter().parse(message):
            parts.append(text.translate(WIDE))
            if name is not None:
                ending = (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
                parts.append(f"{{{name}{ending}}}")
        return "".join(parts)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def spoken() -> Iterator[None]:
    """Speak it in the block."""
    before = i18n._words
    i18n._words = Pseudo()
    try:
        yield
    finally:
        i18n._words = before


def words(text: str) -> set[str]:
    """The words in ordinary letters."""
    return set(WORD.findall(text))
