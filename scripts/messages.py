# ruff: noqa: INP001  # a script
"""Collect what breakkit says, and bring its translations in line: `make messages`.

    python -m scripts.messages               write the template; update and compile all languages
    python -m scripts.messages --new pt-BR   the same, and begin a language
    python -m scripts.messages --from REV    the same, and take what that commit has translated

`breakkit/locale/breakkit.pot` lists every message of the code, of the pages' templates, and those
of Typer's that it says through gettext. A language is a folder: `<tag>/LC_MESSAGES/breakkit.po` is
for people to fill in, `breakkit.mo` is made of it.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import typer.core
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "breakkit"
LOCALE = PACKAGE / "locale"
TEMPLATE = LOCALE / "breakkit.pot"
KEYWORDS = {"tr": None, "later": None, "trn": (1, 2)}
THEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""No time of day in the files: the same messages give the same bytes."""


def main() -> None:
    """Write the template, and every language after it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--new", metavar="TAG", help="begin this language")
    parser.add_argument("--from", dest="commit", metavar="REV", help="e.g. MERGE_HEAD")
    asked = parser.parse_args()
    LOCALE.mkdir(exist_ok=True)
    template = collected()
    TEMPLATE.write_bytes(as_po(template))
    if asked.new:
        begin(asked.new)
    for file in translations():
        updated = read(file)
        updated.update(template, no_fuzzy_matching=True)
        if asked.commit:
            take(updated, asked.commit, file)
        updated.creation_date = THEN
        file.write_bytes(as_po(updated))
        file.with_suffix(".mo").write_bytes(compiled(updated))
        done = sum(1 for each in updated if each.id and said(each.string))
        shown = file.relative_to(ROOT)
        sys.stdout.write(f"{shown}: {done} of {len(updated)} translated\n")


def begin(tag: str) -> None:
    """Make the folder of a language, with nothing translated yet."""
    new = LOCALE / tag.replace("-", "_") / "LC_MESSAGES" / "breakkit.po"
    new.parent.mkdir(parents=True)
    new.write_bytes(as_po(_empty(new.parts[-3])))


def take(catalog: Catalog, commit: str, file: Path) -> None:
    """Fill what is not translated from the file as it is in another commit, such as a merge's."""
    shown = subprocess.run(
        ["git", "show", f"{commit}:./{file.relative_to(ROOT)}"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for theirs in read_po(io.BytesIO(shown.stdout), locale=file.parts[-3]):
        ours = catalog.get(theirs.id)
        if theirs.id and ours is not None and not said(ours.string):
            ours.string = theirs.string


def collected() -> Catalog:
    """Every message that there is to translate now."""
    catalog = _empty(None)
    methods = [
        ("**.py", "scripts.messages:said_in"),
        ("render/templates/**", "jinja2"),
        ("spec/schema.json", "scripts.messages:titles_in"),
    ]
    for place, _, message, *_ in extract_from_dir(PACKAGE, methods, keywords=KEYWORDS):
        catalog.add(message, None, [(place, 0)])
    for _, message, *_ in extract_from_file("python", typer.core.__file__, keywords={"_": None}):
        catalog.add(message, None, [("Typer", 0)])
    return catalog


def said_in(
    file: BinaryIO,
    keywords: Iterable[str],
    _tags: object,
    options: object,  # noqa: ARG001
) -> Iterator[tuple[int, str, object, list[str]]]:
    """What a module says, in Babel's shape; Babel itself overlooks what stands in an f-string."""
    for node in ast.walk(ast.parse(file.read())):
        match node:
            case ast.Call(func=ast.Name(name), args=arguments) if name in keywords:
                texts = tuple(text.value for text in arguments if isinstance(text, ast.Constant))
                yield node.lineno, name, texts, []
            case ast.FunctionDef(decorator_list=marks) if any(map(_is_command, marks)):
                yield node.lineno, "tr", (ast.get_docstring(node),), []
            case ast.FunctionDef(name=name, args=ast.arguments(args=[only])) if _is_probe(
                name, only
            ):
                said_first = (ast.get_docstring(node) or "").partition("\n")[0]
                yield node.lineno, "tr", (said_first,), []


def titles_in(
    file: BinaryIO,
    _keywords: object,
    _tags: object,
    options: object,  # noqa: ARG001
) -> Iterator[tuple[int, str, object, list[str]]]:
    """What the nodes of a JSON Schema are called, in Babel's shape."""
    waiting = [json.load(file)]
    while waiting:
        match waiting.pop():
            case dict() as node:
                if isinstance(title := node.get("title"), str):
                    yield 1, "tr", (title,), []
                waiting += node.values()
            case list() as nodes:
                waiting += nodes


def translations() -> list[Path]:
    """The .po file of every language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/breakkit.po"))


def read(file: Path) -> Catalog:
    """A catalog from its file, with the plural forms of its language."""
    with file.open("rb") as stream:
        return read_po(stream, locale=None if file == TEMPLATE else file.parts[-3])


def as_po(catalog: Catalog) -> bytes:
    """A catalog as a file: sorted and without line numbers, so that merges stay small."""
    stream = io.BytesIO()
    write_po(
        stream, catalog, sort_output=True, include_lineno=False, ignore_obsolete=True, width=100
    )
    return stream.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """What gettext reads."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def said(string: str | Iterable[str] | None) -> bool:
    """Whether a message is translated, in all its plural forms."""
    return bool(string) if string is None or isinstance(string, str) else all(string)


def _empty(locale: str | None) -> Catalog:
    return Catalog(
        locale,
        project="breakkit",
        copyright_holder="the breakkit contributors",
        creation_date=THEN,
        revision_date=THEN,
        fuzzy=False,
    )


def _is_probe(function: str, argument: ast.arg) -> bool:
    """Of a sealed checkout: what a leak probe looks at is the first line of its docstring."""
    is_its = isinstance(argument.annotation, ast.Name) and argument.annotation.id == "Suspect"
    return is_its and not function.startswith("_")


def _is_command(decorator: ast.expr) -> bool:
    """Of the command line: the help of a command is the docstring of its function."""
    return ast.unparse(decorator).startswith("app.command(")


if __name__ == "__main__":
    main()
