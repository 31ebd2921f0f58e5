"""Are the texts in all languages, and were the translations made from the texts as they are now?

A spec says by `translations: {es: "1a2b3c4d"}` from which texts its Spanish was made: the digits
are those of the texts in the catalog's own language. When these change, the translation is stale
until somebody has read it again. A catalog that ties none of its translations is not asked to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from breakkit.i18n import tr
from breakkit.spec import ParsedSpec
from breakkit.spec.document import Path
from breakkit.workflow.check.problems import Problem, Rule, warning

KEY = "translations"
TEXTS = ("title", "symptom", "hidden_cause", "fix", "teaching", "next", "safety", "reason")
DIGITS = 8


def texts_of(parsed: ParsedSpec) -> Iterator[tuple[Path, str | Mapping[str, str]]]:
    """Every text for people: its path in the spec, and what stands there."""
    plain: dict[str, Any] = parsed.document.plain
    yield from (((name,), plain[name]) for name in TEXTS if name in plain)
    yield from ((("hints", level), text) for level, text in enumerate(plain["hints"]))
    if "origin" in plain:
        yield ("origin", "note"), plain["origin"]["note"]


def languages_of(specs: Iterable[ParsedSpec], default: str) -> tuple[str, ...]:
    """The languages of a catalog: every one that any of its texts is written in."""
    return tuple(sorted({default}.union(*(_written_in(parsed, default) for parsed in specs))))


def are_tied(specs: Iterable[ParsedSpec]) -> bool:
    """Whether a catalog ties its translations to what they were made from."""
    return any(KEY in parsed.document.plain for parsed in specs)


def source_of(parsed: ParsedSpec, default: str) -> str:
    """The digits of a spec's texts in the default language, however their lines are wrapped."""
    texts = [
        [".".join(map(str, path)), " ".join(said.split())]
        for path, text in texts_of(parsed)
        if (said := text if isinstance(text, str) else text.get(default, ""))
    ]
    canonical = json.dumps(sorted(texts), ensure_ascii=False)
    return hashlib.sha256(canonical.encode(errors="surrogatepass")).hexdigest()[:DIGITS]


def untranslated(parsed: ParsedSpec, languages: Sequence[str], default: str) -> Iterator[Problem]:
    """The texts that are not there in every language of the catalog."""
    for path, text in texts_of(parsed):
        written = set(text) if isinstance(text, Mapping) else {default}
        missing = [language for language in languages if language not in written]
        if missing:
            name = ".".join(str(part + 1 if isinstance(part, int) else part) for part in path)
            message = tr(
                "{name} is not written in {languages}", name=name, languages=", ".join(missing)
            )
            yield warning(parsed, path, Rule.TRANSLATION, message)


def stale(parsed: ParsedSpec, default: str) -> Iterator[Problem]:
    """The translations that were made from other texts, or do not say from which."""
    ties: Mapping[str, str] = parsed.document.plain.get(KEY, {})
    translated = sorted(_written_in(parsed, default) - {default})
    now = source_of(parsed, default)
    pairs = ", ".join(f'{language}: "{now}"' for language in translated)
    line = f"`{KEY}: {{{pairs}}}`"
    for language in translated:
        if language not in ties:
            message = tr(
                "nothing says from which texts ({default}) those in {language} were made: when "
                "they say the same, write {line}",
                default=default,
                language=language,
                line=line,
            )
            yield warning(parsed, (KEY,), Rule.TRANSLATION, message)
        elif ties[language] != now:
            message = tr(
                "the texts in {language} were made from other ones ({default}): read them again, "
                "then write {line}",
                default=default,
                language=language,
                line=line,
            )
            yield warning(parsed, (KEY, language), Rule.TRANSLATION, message)
    for language in ties.keys() - set(translated):
        message = tr("no text here is a translation into {language}", language=language)
        yield warning(parsed, (KEY, language), Rule.TRANSLATION, message)


def _written_in(parsed: ParsedSpec, default: str) -> set[str]:
    languages: set[str] = set()
    for _, text in texts_of(parsed):
        languages.update(text if isinstance(text, Mapping) else (default,))
    return languages
