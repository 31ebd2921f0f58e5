"""The page of a lesson: what a break teaches, without what is hidden until it is known."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from breakkit.model import BreakSpec, Expectation
from breakkit.workflow.texts import Reader

ENGLISH: Mapping[str, str] = {
    "difficulty": "difficulty {} of 5",
    "symptom": "What one sees",
    "locate": "Where to look",
    "break": "Break it",
    "break_text": "`breakkit apply {}` puts the bug onto a branch of its own.",
    "cause": "The hidden cause",
    "see": "See it",
    "tests": "These tests go red:",
    "before": "Without the break: {}.",
    "after": "With it: {}.",
    "mend": "Mend it",
    "hints": "`breakkit hint` gives the next of {} hints; `breakkit verify` judges your fix.",
    "teaching": "The teaching moment",
    "hidden": "What it was, the fix and what it teaches stand here once you have solved it.",
    "safety": "Why it is safe to run",
    "next": "Next",
    "lines": "{} lines",
    "nothing": "nothing",
    "something": "something",
    "contains": "a line with `{}`",
    "from": "{} lines or more",
    "to": "{} lines at most",
}
SPANISH: Mapping[str, str] = {
    "difficulty": "dificultad {} de 5",
    "symptom": "Lo que se ve",
    "locate": "Dónde mirar",
    "break": "Rómpelo",
    "break_text": "`breakkit apply {}` pone el fallo en una rama propia.",
    "cause": "La causa oculta",
    "see": "Míralo",
    "tests": "Estas pruebas se ponen en rojo:",
    "before": "Sin el fallo: {}.",
    "after": "Con él: {}.",
    "mend": "Arréglalo",
    "hints": "`breakkit hint` da la siguiente de {} pistas; `breakkit verify` juzga tu arreglo.",
    "teaching": "La lección",
    "hidden": "Qué era, el arreglo y lo que enseña aparecen aquí cuando lo hayas resuelto.",
    "safety": "Por qué es seguro ejecutarlo",
    "next": "Después",
    "lines": "{} líneas",
    "nothing": "nada",
    "something": "algo",
    "contains": "una línea con `{}`",
    "from": "{} líneas o más",
    "to": "{} líneas como mucho",
}
WORDS = {"en": ENGLISH, "es": SPANISH}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is hidden at first.

    Args:
        diff: what the break does to the source, unified; empty where the source has moved on.
    """

    diff: str


def lesson_of(spec: BreakSpec, read: Reader, answer: Answer | None) -> str:
    """The page as Markdown, in the reader's language.

    Args:
        spec: the break.
        read: reads its texts.
        answer: None while it is not known to the learner.
    """
    words = WORDS.get(read.language.partition("-")[0], ENGLISH)
    return "\n\n".join(_parts(spec, read, answer, words)) + "\n"


def _parts(
    spec: BreakSpec, read: Reader, answer: Answer | None, words: Mapping[str, str]
) -> Iterator[str]:
    yield f"# {spec.id} · {read(spec.title).strip()}"
    yield " · ".join([*spec.concepts, words["difficulty"].format(spec.difficulty)])
    yield f"## {words['symptom']}"
    yield read(spec.symptom).strip()
    if spec.locate:
        yield f"## {words['locate']}"
        yield _listed(spec.locate)
    yield f"## {words['break']}"
    yield words["break_text"].format(spec.id)
    if answer is not None and answer.diff:
        yield _fenced(answer.diff, "diff")
    yield f"## {words['see']}"
    yield f"{words['tests']}\n\n{_listed(spec.tests.red)}"
    yield from _observation(spec, words)
    yield f"## {words['mend']}"
    if answer is None:
        yield words["hints"].format(len(spec.hints))
        yield f"*{words['hidden']}*"
    else:
        yield "\n".join(f"{level}. {_flat(read(hint))}" for level, hint in enumerate(spec.hints, 1))
        yield f"## {words['cause']}"
        yield read(spec.hidden_cause).strip()
        yield read(spec.fix).strip()
        yield f"## {words['teaching']}"
        yield read(spec.teaching).strip()
    yield f"## {words['safety']}"
    yield read(spec.safety).strip()
    if spec.next is not None and answer is not None:
        yield f"## {words['next']}"
        yield read(spec.next).strip()


def _observation(spec: BreakSpec, words: Mapping[str, str]) -> Iterator[str]:
    if spec.observe is None:
        return
    commands = [f"$ {shlex.join(spec.observe.run)}"]
    if spec.observe.filter is not None:
        commands.append(f"$ jq {shlex.quote(spec.observe.filter)} {spec.observe.show}")
    yield _fenced("\n".join(commands), "console")
    before = words["before"].format(_expected(spec.observe.before, words))
    yield f"- {before}\n- {words['after'].format(_expected(spec.observe.after, words))}"


def _expected(expected: Expectation, words: Mapping[str, str]) -> str:
    """What a side must show, in words."""
    said = []
    if expected.lines is not None:
        said.append(words["lines"].format(expected.lines) if expected.lines else words["nothing"])
    if expected.min_lines is not None:
        said.append(words["from"].format(expected.min_lines))
    if expected.max_lines is not None:
        said.append(words["to"].format(expected.max_lines))
    if expected.empty is not None:
        said.append(words["nothing"] if expected.empty else words["something"])
    if expected.contains is not None:
        said.append(words["contains"].format(expected.contains))
    return ", ".join(said)


def _listed(items: Sequence[str]) -> str:
    return "\n".join(f"- `{item}`" for item in items)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _fenced(text: str, language: str) -> str:
    """A code block; its fence is longer than any in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
