"""Break specs: YAML text → `BreakSpec`, with line and column in every error.

`parse_spec` reads a file's text, `build` rebuilds a spec from the plain values that a session
stored. Only the first needs (and imports) the YAML reader and the schema validator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from breakkit.errors import SpecError
from breakkit.spec.building import build, verb_of
from breakkit.spec.schema import packaged_schema

if TYPE_CHECKING:
    from breakkit.model import BreakSpec
    from breakkit.spec.document import Document

__all__ = ["ParsedSpec", "build", "load_spec", "packaged_schema", "parse_spec"]


@dataclass(frozen=True, slots=True)
class ParsedSpec:
    """A break spec, and the document that it was built from.

    `document.plain` is plain JSON, for `build`; `document.places` says what stood where.
    """

    spec: BreakSpec
    document: Document


def load_spec(text: str, file: str, stem: str, default_language: str = "en") -> BreakSpec:
    """The break that a spec file describes; as `parse_spec`, without the rest."""
    return parse_spec(text, file, stem, default_language).spec


def parse_spec(text: str, file: str, stem: str, default_language: str = "en") -> ParsedSpec:
    """Read and check the text of a spec file.

    Args:
        text: the file's content.
        file: its path as shown to people.
        stem: its name without ``.yaml``, which the spec's id must equal.
        default_language: the language of texts that are not a map by language.

    Raises:
        SpecError: with everything that is wrong in the file.
    """
    from breakkit.spec import checks, validate, yamltext  # noqa: PLC0415 - 40 ms, see above

    document = yamltext.read(text, file)
    problems = list(document.problems)
    misread = {(problem.line, problem.column) for problem in problems}
    findings = [*validate.findings(document.plain), *checks.findings(document.plain, stem)]
    problems += (
        problem
        for problem in map(document.problem, findings)
        if (problem.line, problem.column) not in misread  # such a one only follows from that
    )
    if problems:
        raise SpecError(problems)
    verb = document.places["edit", verb_of(document.plain["edit"])].start
    spec = build(document.plain, default_language, file, verb)
    return ParsedSpec(spec, document)
