"""Words that a person may read go through the catalog: what is written past it is found here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "breakkit"
SAID = {"tr", "trn", "later"}
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? (?:[a-z]{2,}|\{\})|\{\}[,;:]? [a-z]{2,}")
"""Two words, or a word beside what is filled in."""

NOT_FOR_PEOPLE = {
    "edges/runner/plugin.py": "speaks to us, in the target's Python",
    "edges/warm/": "speaks to us, in the target's Python; why a run is cold is worded elsewhere",
    "edits/kinds/": "code, and descriptions of the JSON Schema, which is in English",
    "edits/newer.py": "code",
    "edits/schemas.py": "descriptions of the JSON Schema",
    "edits/verbs/": "descriptions of the JSON Schema, and code",
    "spec/base.py": "the JSON Schema; its titles are translated from the file that is made of it",
}
CODE = re.compile(
    r"""
    \(\?P<|\\|\[\^ # a regular expression
    | ^\s*(?:\$\ )?(?:breakkit|git|jq|cat|cd|pip|python|import|from|try:|if|for|while|with|not|is)\b
    | ^\{\}\ (?:-m|install)\b
    | ^[\d.]*\s*(?:bold|dim)\ [\w()]+$ # a style of a terminal
    | ^breakkit:\ | ^<\?xml | ^<details
    """,
    re.VERBOSE,
)
CONFIGURATION = "# breakkit's configuration of this project"
"""A file that is made for a new project; its comments are in English, as its keys are."""
REVIEWED = {
    "a message of a commit or a stash, which stays when the language changes": (
        "Break {}\n\nMade by breakkit for practice; `breakkit revert` takes it back.\n",
        "The tutoring service\n",
        "The code\n",
        "The code, unbroken\n",
        "What was staged for {}\n",
        "Work on {}, kept by breakkit revert\n",
    ),
    "what another program says, which is looked for": (
        " Use -v to get more diff",
        "Input should be a valid integer, .*",
        "No module named '?pytest'?$",
        "No space left",
        "cannot start any token",
        "mapping values are not allowed",
        "must be run in a work tree",
    ),
    "the name of a leak probe, as JSON has it": ("work tree",),
    "between two of our own processes, or of a cache's key": (
        "asked for",
        "runs={} cold={} observe={}",
        "too much output",
    ),
    "keys of a spec, or of git's output": (
        "\n  {}:{}  in: {}",
        "  {}:{}  in: {}",
        "(key in line {}, column {})",
        "branch {}",
        "in: {}",
        "nth: {}",
    ),
    "units, which are the same in every language that we know": (
        "{} h {} min",
        "{} min",
        "{} min {} s",
        "{} ms",
    ),
    "a line of a shell's configuration": ("fpath+=~/.zfunc; autoload -Uz compinit; compinit",),
}


def written_past(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The sentences of a module that do not go through the catalog, with their lines."""
    passed = {id(part) for node in ast.walk(tree) for part in _not_shown(node)}
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=values):
                passed.update(map(id, values))
                text = "".join(
                    part.value if isinstance(part, ast.Constant) else "{}" for part in values
                )
            case ast.Constant(value=str(text)):
                pass
            case _:
                continue
        if id(node) not in passed and SENTENCE.search(text) and not CODE.search(text):
            yield node.lineno, text


def _not_shown(node: ast.AST) -> Iterator[ast.AST]:
    """What of a node was looked up, or documents it, or says that we have erred."""
    match node:
        case ast.Call(func=ast.Name(name), args=arguments) if name in SAID | {"AssertionError"}:
            yield from arguments
        case ast.Expr(value=ast.Constant() as documentation):
            yield documentation


def sentences() -> dict[str, list[str]]:
    """Where each sentence is written that does not go through the catalog."""
    found: dict[str, list[str]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if name.startswith(tuple(NOT_FOR_PEOPLE)):
            continue
        for line, text in written_past(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(text, []).append(f"breakkit/{name}:{line}")
    return found


def test_every_sentence_goes_through_the_catalog_or_was_reviewed():
    reviewed = {text for texts in REVIEWED.values() for text in texts}
    found = {
        text: places for text, places in sentences().items() if not text.startswith(CONFIGURATION)
    }
    new = {text: places for text, places in found.items() if text not in reviewed}
    assert new == {}, "say it through breakkit.i18n, or add it to REVIEWED with the reason"
    assert reviewed - set(found) == set(), "these are no longer there"


@pytest.mark.parametrize("start", NOT_FOR_PEOPLE)
def test_what_is_left_out_is_there(start):
    assert any(
        file.relative_to(PACKAGE).as_posix().startswith(start) for file in PACKAGE.rglob("*.py")
    )


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('raise UsageError("no such thing")', ["no such thing"]),
        ('raise UsageError(tr("no such thing"))', []),
        ('raise UsageError(tr("no such {what}", what=f"thing of {x}"))', ["thing of {}"]),
        ('screen.say(f"Break {name}")', ["Break {}"]),
        ('table.add_column("Looks at")', ["Looks at"]),
        ('trn("{n} test", "{n} tests", 3)', []),
        ('"""The documentation of a module."""', []),
        ('f("breakkit list", f"cd {x}", "bold green")', []),
        ('WORDS = {1: later("one word more"), 2: "two words"}', ["two words"]),
    ],
)
def test_these_are_found(code, found):
    assert [text for _, text in written_past(ast.parse(code))] == found
