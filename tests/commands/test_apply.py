"""`apply` proves a break before it touches anything; what it cannot prove, it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.revert import revert
from breakkit.edges.journal import Event, Journal
from breakkit.edges.session import Phase
from breakkit.edges.session_store import SessionStore
from breakkit.errors import (
    BreakDoesNotHold,
    BreakkitError,
    MissingTests,
    NoMatch,
    OtherCopyImported,
    RepositoryError,
    SessionError,
    SourceError,
    SuiteDidNotRun,
    UsageError,
)
from tests.conftest import FILES, PRICING, SPEC, TESTS, fingerprint, git, make_repository, write
from tests.lean import QUICK

CODE, SUITE, CATALOG = "src/shop/pricing.py", "tests/test_pricing.py", "breaks.d/10-01.yaml"
LINKED = "tests/test_pricing.py::test_order_id_is_told"


def test_a_break_that_holds_is_applied(shop: Path) -> None:
    write(shop, {"notes.txt": "mine\n", "debug.log": "ignored\n"})
    before = fingerprint(shop)
    steps: list[str] = []
    done = apply(shop, "10-01", progress=steps.append)
    assert (done.id, done.branch, done.base) == ("10-01", "break/10-01", "main")
    assert (done.red, done.proved) == ((LINKED,), True)
    assert (done.diff.removed, done.diff.added) == (1, 1)
    assert done.title == "Orders lose their id"
    assert len(steps) == 3
    assert (shop / CODE).read_text() == PRICING.replace('"order_id": o', '# "order_id": o')
    assert git(shop, "rev-parse", "HEAD") == done.commit
    assert git(shop, "symbolic-ref", "HEAD") == "refs/heads/break/10-01"
    assert git(shop, "status", "--porcelain") == "?? notes.txt"
    session = SessionStore(shop / ".git").require()
    assert (session.phase, session.linked, session.red) == (Phase.ACTIVE, (LINKED,), (LINKED,))
    assert len(session.guards) == 2
    events = [(entry.id, entry.event) for entry in Journal(shop / ".git").entries()]
    assert events == [("10-01", Event.APPLIED)]
    revert(shop)
    assert fingerprint(shop) == before


def test_texts_come_in_the_language_asked_for(shop: Path) -> None:
    assert apply(shop, "10-01", tests=False, lang="es").symptom == "¿Qué pedido es este?"


def test_a_blind_break_tells_neither_id_nor_title_nor_file(shop: Path) -> None:
    done = apply(shop, "10-01", tests=False, blind=True)
    assert (done.id, done.branch, done.title, done.notes) == ("blind", "break/blind", "", ())
    assert "10-01" not in git(shop, "log", "-1", "--format=%B")
    (shop / "new").write_text("x")
    assert revert(shop).kept == "refs/breakkit/attempts/blind/1"


def test_a_random_break_is_one_of_those_not_solved(tmp_path: Path) -> None:
    others = {
        f"breaks.d/10-0{n}.yaml": SPEC.replace("10-01", f"10-0{n}").replace("Orders", f"{n} orders")
        for n in range(2, 5)
    }
    others["breaks.d/10-05.yaml"] = SPEC.replace("10-01", "10-05") + "status: wip\n"
    shop = make_repository(tmp_path / "shop", {**FILES, **others})
    journal = Journal(shop / ".git")
    journal.record("10-01", Event.VERIFIED, verdict="fixed")
    journal.record("10-02", Event.REVEALED)
    journal.record("10-03", Event.VERIFIED, verdict="still_red")
    chosen = set()
    for _ in range(6):
        chosen.add(apply(shop, None, tests=False, at_random=True).id)
        revert(shop)
    assert chosen <= {"10-03", "10-04"}


REFUSED: dict[str, tuple[dict[str, str | bytes], type[BreakkitError], str]] = {
    "linked test red before": (
        {SUITE: TESTS.replace("in describe", "not in describe")},
        BreakDoesNotHold,
        "the unbroken code is not green",
    ),
    "linked test skipped": (
        {SUITE: "import pytest\n" + TESTS.replace("def test_o", "@pytest.mark.skip\ndef test_o")},
        BreakDoesNotHold,
        "the unbroken code is not green",
    ),
    "guard test red before": (
        {SUITE: TESTS.replace("== 6", "== 7")},
        BreakDoesNotHold,
        "the unbroken code is not green",
    ),
    "linked test stays green": (
        {SUITE: TESTS.replace('assert "order_id" in', "assert")},
        BreakDoesNotHold,
        "test_order_id_is_told",
    ),
    "guard test goes red": (
        {
            SUITE: TESTS
            + "\n\ndef test_two():\n    assert len(describe({'id': 1, 'prices': []})) == 2\n"
        },
        BreakDoesNotHold,
        "test_two",
    ),
    "another exception": (
        {CATALOG: SPEC.replace("fails_with: AssertionError", "fails_with: KeyError")},
        BreakDoesNotHold,
        "KeyError",
    ),
    "no such test": (
        {CATALOG: SPEC.replace("::test_order_id_is_told", "::test_nowhere")},
        MissingTests,
        "test_nowhere",
    ),
    "suite cannot be collected": (
        {SUITE: "import nowhere_to_be_found\n" + TESTS},
        SuiteDidNotRun,
        "nowhere_to_be_found",
    ),
    "another copy is tested": (
        {
            SUITE: "import sys\nsys.path.insert(0, 'copy')\n" + TESTS,
            "copy/shop/__init__.py": "",
            "copy/shop/pricing.py": PRICING,
        },
        OtherCopyImported,
        "copy",
    ),
    "no place for the edit": (
        {CATALOG: SPEC.replace("{entry: order_id}", "{entry: customer}")},
        NoMatch,
        "customer",
    ),
    "a protected file": (
        {CATALOG: SPEC.replace("file: src/shop/pricing.py", "file: tests/test_pricing.py")},
        UsageError,
        "protected file",
    ),
    "not to be decoded": (
        {CODE: b"# coding: utf-8\n# \xff\n" + PRICING.encode()},
        SourceError,
        CODE,
    ),
}


@pytest.mark.parametrize(("files", "kind", "said"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_hold_is_refused(
    tmp_path: Path, files: dict[str, str | bytes], kind: type[BreakkitError], said: str
) -> None:
    shop = make_repository(tmp_path / "shop", {**FILES, "breakkit.toml": QUICK, **files})
    before, reflog = fingerprint(shop), git(shop, "reflog")
    with pytest.raises(kind) as refused:
        apply(shop, "10-01")
    assert type(refused.value) is kind
    assert said in refused.value.message
    assert fingerprint(shop) == before
    assert git(shop, "reflog") == reflog
    assert not (shop / ".git/breakkit").exists()


@pytest.mark.parametrize(
    ("break_id", "at_random", "said"),
    [
        (None, False, "which break"),
        ("10-01", True, "at once"),
        ("10-99", False, 'no break "10-99"'),
    ],
)
def test_one_break_must_be_named(
    shop: Path, break_id: str | None, at_random: bool, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        apply(shop, break_id, at_random=at_random)


# Somebody else at work while the break is being proved


def edited(shop: Path) -> None:
    (shop / CODE).write_text("# precious work\n")


def edited_elsewhere(shop: Path) -> None:
    write(shop, {"README": "precious work\n"})


def committed(shop: Path) -> None:
    edited(shop)
    git(shop, "commit", "--quiet", "--all", "--message=precious")


def switched(shop: Path) -> None:
    git(shop, "switch", "--quiet", "--create", "other")


def branched(shop: Path) -> None:
    git(shop, "branch", "break/10-01")


def merging(shop: Path) -> None:
    (shop / ".git/index.lock").touch()


def applied(shop: Path) -> None:
    apply(shop, "10-01", tests=False)


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (edited, RepositoryError),
        (edited_elsewhere, RepositoryError),
        (committed, RepositoryError),
        (switched, RepositoryError),
        (branched, RepositoryError),
        (merging, RepositoryError),
        (applied, SessionError),
    ],
    ids=lambda value: value.__name__,
)
def test_work_done_while_the_break_is_proved_is_not_overwritten(
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Path], None],
    kind: type[BreakkitError],
) -> None:
    states: list[dict[str, object]] = []

    def prove(*_: object) -> None:
        act(shop)
        states.append(fingerprint(shop) if act is not merging else {})

    monkeypatch.setattr("breakkit.workflow.prove.prove_in_scratch", prove)
    with pytest.raises(kind):
        apply(shop, "10-01")
    if act is merging:
        (shop / ".git/index.lock").unlink()
    else:
        assert fingerprint(shop) == states[0]
    assert (SessionStore(shop / ".git").load() is not None) == (act is applied)
