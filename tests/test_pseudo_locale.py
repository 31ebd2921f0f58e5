"""A language made of the template: on every screen it shows what was not translated, or was cut.

Its messages are accented, two fifths longer and between ⟦ and ⟧. It is a folder and nothing else,
which is all that a language is. What stands on a screen outside of ⟦⟧ must be data: the names of
things, code, what other programs say.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from typer.main import get_command

import breakkit.cli
from breakkit import i18n
from breakkit.commands.hint import Hinted
from breakkit.edges.journal import Event
from breakkit.edges.watching import How, Watching
from breakkit.edits import registry
from breakkit.model import Config, Verdict
from breakkit.render.watch.rows import layout
from breakkit.spec import packaged_schema
from breakkit.workflow.check.problems import Rule
from breakkit.workflow.probes import PROBES
from breakkit.workflow.watching.machine import State
from breakkit.workflow.watching.model import (
    Ask,
    Do,
    Failure,
    Job,
    Line,
    Look,
    Next,
    Place,
    Seen,
    Way,
)
from scripts.messages import TEMPLATE, read
from tests import authors
from tests.conftest import PRICING, git, write
from tests.learner import OBSERVED, mend, says, shop_with, spec
from tests.watched import situation

TAG = "qps"
ACCENTED = str.maketrans("aeiouncsyAEIOUNCSY", "áéíóúñçšýÁÉÍÓÚÑÇŠÝ")
KEPT = re.compile(r"(\{[^}]*\}|`[^`]*`|(?<=\.) |\n)")
"""Of a message stays as it is: placeholders, code, and where sentences and lines end."""

PLAIN = re.compile(r"\b(?=[a-z]*[aeiouncsy])[a-z]{2,}\b", re.IGNORECASE)
"""A word that would have an accent, had it been translated."""
CODE = re.compile(
    r"""
    ^\s*(?:│\s)?(?:\$|[-+@]|diff|index|```|def\ |return\ |"|\}).*$  # commands, diffs, source
    | ^\s*(?:AssertionError:|describe\().*$  # what pytest says
    | `[^`]*` | '[^']*' | \{"[^}]*\}  # code and JSON in a sentence
    | \b(?:bug-id|concept|symptom|hidden_cause|hint_\d|fix_diff):  # keys of the lesson's entry
    | \bbreakkit(?:\ [a-z]+\b(?:\ ID)?)?  # the program and its commands
    | \b(?:git\ stash\ apply|git\ version|CPython|Linux|api-contract|wip|active|deprecated)\b
    | \b(?:tests|src|breaks\.d)\b[/\w.:\[\]-]* | /[\w./-]+ | refs/[\w./-]+ | \bbreak/[\w-]+
    | --?[a-z][\w-]* | <[^>]*> | \[(?:x>=1|qps)\] | \b[A-Z]{1,}\b | \b[0-9a-f]{7,40}\b
    | [\w.-]+\.(?:py|yaml|toml|md|html|xml|json|log|git|sarif)\b
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What is not translated: code, names, what other programs say."""


def pseudo(message: str) -> str:
    """The message in the language: `⟦Á méšššáǵé⟧`."""
    said = []
    for sentence in re.split(r"(?<=\.)( )(?=[A-Z`{])", message):
        if not sentence.strip():
            said.append(sentence)
            continue
        parts = KEPT.split(sentence)
        longer = [part if KEPT.fullmatch(part) else _longer(part) for part in parts]
        said.append(f"⟦{''.join(longer)}⟧")
    return "".join(said)


def _longer(text: str) -> str:
    accented = text.translate(ACCENTED)
    return re.sub(r"[áéíóú]", lambda vowel: vowel[0] * 2, accented)


@pytest.fixture
def pseudo_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The language's folder, in use; the help, which is made at import, is made anew."""
    folder = tmp_path / "locale" / TAG / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = Catalog("en")
    for message in read(TEMPLATE):
        if message.id:
            plural = isinstance(message.id, tuple | list)
            string = tuple(map(pseudo, message.id)) if plural else pseudo(message.id)
            catalog.add(message.id, string)
    with (folder / "breakkit.mo").open("wb") as stream:
        write_mo(stream, catalog)
    monkeypatch.setattr(i18n, "LOCALE", tmp_path / "locale")
    monkeypatch.setenv("BREAKKIT_LANG", TAG)
    i18n.use(TAG)
    importlib.reload(breakkit.cli)
    yield
    monkeypatch.undo()
    i18n.use(None)
    importlib.reload(breakkit.cli)


def marked(source: str) -> str:
    """A spec whose texts look translated: they are not ours to translate."""
    return re.sub(r"\{en: (.*?), es: .*\}", lambda text: f'"{pseudo(text[1])}"', source)


def not_translated(screen: str) -> set[str]:
    """The words on a screen that are neither translated nor code."""
    return set(PLAIN.findall(CODE.sub(" ", screen))) - DATA


def is_whole(screen: str) -> bool:
    """Whether every message has its beginning and its end."""
    depth = 0
    for character in screen:
        depth += (character == "⟦") - (character == "⟧")
        if depth < 0:
            return False
    return depth == 0


def faults(folder: Path, *words: str) -> tuple[int, list[str]]:
    """What is wrong with what a command says, and its exit code."""
    said = says(folder, *words)
    screens = [said.out, said.err]
    left = [
        f"{' '.join(words)}: {sorted(found)}" for one in screens if (found := not_translated(one))
    ]
    cut = [f"{' '.join(words)}: cut:\n{one}" for one in screens if not is_whole(one)]
    assert "⟦" in said.out + said.err or "schema" in words, said
    return said.code, left + cut


@pytest.mark.parametrize(
    ("screen", "found"),
    [
        ("⟦Ápplííééd óóñ brááñçh break/10-01⟧", set()),
        ("⟦Ápplííééd óóñ brááñçh break/10-01, twice⟧", {"twice"}),
        ("⟦ííš⟧ applied", {"applied"}),
        ("tests/test_a.py::test_b `is red` --option 0a1b2c3", set()),
    ],
)
def test_what_is_not_translated_is_found_inside_of_a_message_too(screen, found):
    assert not_translated(screen) == found
    assert is_whole(screen)
    assert not is_whole(screen + "⟦ííš")
    assert not is_whole("íš⟧" + screen)


def test_a_message_is_longer_and_keeps_its_placeholders_and_code():
    assert pseudo("Say {name}: `x y`. Then go.") == "⟦Šááý {name}: `x y`.⟧ ⟦Théééñ góó.⟧".replace(
        "ééé", "éé"
    )
    plain = [message.id for message in read(TEMPLATE) if isinstance(message.id, str) and message.id]
    assert sum(map(len, map(pseudo, plain))) > 1.25 * sum(map(len, plain))


SHOP = {"b10_01": marked(OBSERVED), "b10_02": marked(spec("10-02", requires='["10-01"]'))}
COMMANDS = sorted(get_command(breakkit.cli.app).commands)
KEYS = {
    *packaged_schema()["properties"],
    *(field.name for field in fields(Config)),
    "file",
    "titel",
}
DATA = {
    TAG,
    "en",
    "main",
    "nope",
    "again",
    "shop",
    "blind",
    "yes",
    "no",
    "cd",
    "tarjet",
    "toml",
    "min",
}
DATA |= {
    *COMMANDS,
    *KEYS,
    *PROBES,
    *map(str, Rule),
    *registry.verb_names(),
    *["not", "red"],
    *["select", "out", "drop", "arg", "stmt", "of", "nth", "es"],
}
DATA |= {*re.findall(r"\w+", PRICING), "base"}


def test_every_screen_of_a_session(tmp_path, pseudo_locale):
    shop = shop_with(tmp_path / "shop", **SHOP)
    pages = [tmp_path / "observation.html", tmp_path / "journal.html"]
    found = []
    for words, code in {
        "list": 0,
        "show 10-02": 0,
        "status": 0,
        "apply 10-01": 0,
        "status ": 0,
        f"observe --html {pages[0]}": 0,
        "hint": 0,
        "hint --level 3": 0,
        "verify": 1,
        "verify --observable": 0,
        "journal --hypothesis ók": 0,
        "lesson": 0,
        "mended": 0,
        "verify ": 0,
        "status  ": 0,
        "lesson --markdown": 0,
        "reveal": 0,
        "journal": 0,
        "journal --markdown": 0,
        f"journal --html {pages[1]}": 0,
        "revert": 0,
        "apply --random --blind --no-tests": 0,
        "status   ": 0,
        "revert ": 0,
        "doctor": None,  # it may find what another test of this moment uses
        "list ": 0,
        "check --no-cache": 0,
        "schema": 0,
    }.items():
        if words == "mended":
            mend(shop)
            continue
        done, wrong = faults(shop, *words.split())
        assert code in (done, None), words
        found += wrong
    assert not found, "\n".join(found)
    for page in pages:
        assert words_of(page.read_text(encoding="utf-8")) == set(), page


def words_of(page: str) -> set[str]:
    """The words of a page that are not translated: what is read, and what is read aloud."""
    text = re.sub(r"<style>.*?</style>|<pre.*?</pre>", "", page, flags=re.DOTALL)
    told = re.findall(r'aria-label="([^"]*)"', text)
    assert told
    return not_translated("\n".join([re.sub(r"<[^>]*>", " ", text), *told]))


def test_every_screen_of_a_sealed_checkout(tmp_path, pseudo_locale, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    shop = shop_with(tmp_path / "shop", **SHOP)
    exam = tmp_path / "exam"
    sealed = ("apply", "10-01", "--no-tests", "--sealed", str(exam), "--self-test")
    code, found = faults(shop, *sealed)
    assert not found, found
    assert code == 0, says(shop, *sealed)
    assert faults(exam, "status") == (0, [])
    assert faults(exam, "list") == (2, [])
    assert faults(exam, "revert") == (0, [])


PLACE = Place(Path("/shop/src/shop/pricing.py"), "src/shop/pricing.py", 7)
NOW = situation(
    title=pseudo("Orders lose their id"), symptom=pseudo("Which order?"), hints=1, attempts=2
)
RED = Look(
    Seen.RED, 1, (Failure("tests/a.py::t", "", PLACE, None),), 0.2, Way.WARM, "", ("src",), True
)


def watched() -> Iterator[State]:
    """What `watch` may have to show."""
    usual = State(NOW, Watching(How.NOTICES))
    then = Next("10-02", pseudo("More"), pseudo("It is easy."))
    yield State(None, Watching(How.NOTICES))
    yield State(NOW, Watching(How.POLLING, "NFS"))
    yield State(NOW, Watching(How.BY_HAND, "NFS"))
    for look in (
        RED,
        replace(RED, seen=Seen.GREEN, failures=()),
        replace(RED, seen=Seen.NOT_RUN, failures=(), trouble=pseudo("A time out.")),
        replace(RED, way=Way.COLD, why_cold=pseudo("so")),
    ):
        for doing in (None, *map(Do, Job)):
            yield replace(usual, look=look, doing=doing)
        for verdict in Verdict:
            yield replace(usual, look=look, verdict=verdict)
    for job in (Job.REVEAL, Job.REVERT):
        yield replace(usual, front=Ask(Do(job)))
    for kind in (Event.HYPOTHESIS, Event.CAUSE):
        yield replace(usual, front=Line(kind))
        yield replace(usual, front=Line(kind, then=Do(Job.REVEAL)))
    for known in (replace(NOW, solved=True), replace(NOW, revealed=True)):
        yield replace(usual, situation=known, next=then)
    yield replace(usual, hint=Hinted("10-01", 1, 3, pseudo("Look."), applied=True, notices=()))


def test_every_screen_of_watch(pseudo_locale):
    for state in watched():
        rows = layout(state, 300, 60, datetime(2026, 1, 1, 1, tzinfo=UTC)).rows
        screen = "\n".join(row.text for row in rows)
        assert not_translated(screen) - {"NFS"} == set(), screen
        assert is_whole(screen), screen


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help(tmp_path, pseudo_locale, command):
    assert faults(tmp_path, *([command] if command else []), "--help") == (0, [])


def trouble(break_id: str, **changes: object) -> dict[str, object]:
    return authors.spec(break_id, **{"title": pseudo("Trouble")} | changes)


def edit(**how: object) -> dict[str, object]:
    return {"file": "src/shop/pricing.py"} | how


TROUBLE = (
    trouble("20-01", edit=edit(drop_entry="nowhere")),
    trouble("20-02", edit=edit(replace={"kind": "expr", "pattern": "$X", "with": "1"})),
    trouble("20-03", edit=edit(file="src/shop/none.py", drop_entry="x")),
    trouble("20-04", edit=edit(file="tests/test_pricing.py", drop_stmt="$X")),
    trouble("20-05", edit=edit(drop_entry="none"), requires=["20-99"], safety="No"),
    {"format": 2, "id": 7, "titel": "x", "edit": {"file": 3, "drop_arg": "x", "drop_stmt": "y"}}
    | {"translations": {"ES": 7}, "hints": [], "concepts": "A B", "tests": {"red": []}},
)


MISUSE = (
    "--lang xx list",
    "--repo . list",
    "lst",
    "list again",
    "list --frob",
    "list --lan",
    "list --status old",
    "list --concept nope",
    "list --json=1",
    "show",
    "show nope",
    "hint --level x",
    "hint --level",
    "hint 10-01 --level 9",
    "hint",
    "verify",
    "revert",
    "status --repo /",
    "apply",
    "apply 10-01 --random",
    "apply 10-01 --self-test",
    "check --jobs 0",
    "check nope",
    "check 20-01 20-02 20-03 20-04 20-05 20-06",
    "observe 10-02",
    "playground .",
    "journal 10-01 --write",
    "journal 10-01 --note=",
    "journal 10-01 --score no",
    "list",
)


def test_every_refusal(tmp_path, pseudo_locale):
    shop = shop_with(tmp_path / "shop", **SHOP)
    wrong_ones = authors.catalog(*(one for one in TROUBLE[:-1]))
    write(shop, wrong_ones | {"breaks.d/20-06.yaml": json.dumps(TROUBLE[-1])})
    found = []
    for words in MISUSE:
        code, wrong = faults(shop, *words.split())
        assert code, words
        found += wrong
    write(shop, {"src/shop/pricing.py": "# ók\n", "README": "Ók.\n"})
    found += faults(shop, "apply", "10-01")[1]
    git(shop, "checkout", "--quiet", "src")
    git(shop, "branch", "break/10-02")
    found += faults(shop, "apply", "10-02")[1]
    write(shop, {"breakkit.toml": "tarjet = 3\nlang = 7\ntimeout_s = -1\n"})
    found += faults(shop, "list")[1]
    assert not found, "\n".join(found)
