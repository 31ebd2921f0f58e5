"""A tutor that needs no model: the same student and prompt get the same answer in the same time."""

from __future__ import annotations

import re
import unicodedata
from zlib import crc32

BASE_MS = 40
MS_PER_TOKEN = 9

_TOKEN = re.compile(r"\w+|[^\w\s]")
_QUESTIONS = (
    "What do you mean by “{topic}”?",
    "Where have you met “{topic}” before?",
    "How would you explain “{topic}” to a friend?",
    "What would be different without “{topic}”?",
)


def tokenize(prompt: str) -> tuple[str, ...]:
    """Words and marks, case folded and composed, so that é is one letter however it was typed."""
    return tuple(_TOKEN.findall(unicodedata.normalize("NFC", prompt).casefold()))


def thinking_ms(student_id: str, tokens: tuple[str, ...]) -> int:
    """How long the tutor thinks, in milliseconds: longer for more tokens, a bit by chance.

    The chance is a checksum: the same student and tokens always take the same time.
    """
    return BASE_MS + MS_PER_TOKEN * len(tokens) + _checksum(student_id, *tokens) % MS_PER_TOKEN


def answer(tokens: tuple[str, ...]) -> str:
    """A question back, about the longest word (the first of several)."""
    topic = max(tokens, key=len)
    return _QUESTIONS[_checksum(*tokens) % len(_QUESTIONS)].format(topic=topic)


def _checksum(*parts: str) -> int:
    return crc32("\0".join(parts).encode())
