"""The session: what is saved comes back, what is damaged is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from breakkit.edges.session import (
    Phase,
    Session,
    with_attempt,
    with_hint,
)
from breakkit.edges.session_store import SessionStore
from breakkit.errors import SessionError, SourceError
from breakkit.model import Verdict

SESSION = Session(
    id="10-01",
    alias="10-01",
    spec={"format": 1, "title": {"en": "x"}},
    spec_file="breaks.d/10-01.yaml",
    config={"target": "."},
    root=".",
    base_commit="a" * 40,
    base_branch="refs/heads/main",
    branch="refs/heads/break/10-01",
    commit="b" * 40,
    path="src/\udcff ñ.py",
    mode=0o100644,
    diff="-a\n+b\n",
    removed=("a",),
    added=("b",),
    since="2026-01-01T00:00:00+00:00",
    bystanders=("notes.txt", "build/", "\udcfe"),
    linked=("tests/test_a.py::test_[ñ::x]",),
    guards=(),
    red=(),
    baseline_s=None,
)


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path)


def test_what_is_saved_comes_back(store: SessionStore) -> None:
    assert store.load() is None
    with pytest.raises(SessionError, match="no break is applied"):
        store.require()
    session = replace(SESSION, phase=Phase.REVERTING, baseline_s=1.5, revealed="x")
    session = with_attempt(with_hint(with_hint(session, 1), 3), Verdict.STILL_RED)
    store.save(session)
    assert store.load() == store.require() == session
    assert [use.level for use in session.hints] == [1, 3]
    store.clear()
    assert store.load() is None
    store.clear()


def test_what_revert_needs_comes_back(store: SessionStore, tmp_path: Path) -> None:
    store.save_before({"x": ["src/\udcff.py"]})
    assert store.load_before(dict) == {"x": ["src/\udcff.py"]}
    with pytest.raises(SessionError, match="is damaged"):
        store.load_before(lambda plain: plain["y"])
    store.clear()
    assert not list((tmp_path / "breakkit").iterdir())
    with pytest.raises(SessionError, match="is damaged"):
        store.load_before(dict)


def test_it_is_solved_once_and_blind_until_then() -> None:
    blind = replace(SESSION, alias="blind")
    assert (blind.blind, blind.shown_id) == (True, "blind")
    red = with_attempt(blind, Verdict.STILL_RED)
    assert (red.blind, red.solved) == (True, None)
    solved = with_attempt(red, Verdict.FIXED)
    assert (solved.blind, solved.shown_id) == (False, "10-01")
    assert with_attempt(replace(solved, solved="then"), Verdict.FIXED).solved == "then"
    assert not replace(blind, revealed="then").blind
    assert not SESSION.blind


def test_a_reader_never_sees_half_a_session(store: SessionStore, tmp_path: Path) -> None:
    store.save(SESSION)
    with pytest.raises(TypeError):
        store.save(replace(SESSION, spec={"x": object()}))
    assert store.load() == SESSION
    assert [path.name for path in (tmp_path / "breakkit").iterdir()] == ["session.json"]
    assert (tmp_path / "breakkit/session.json").stat().st_mode & 0o777 == 0o600


DAMAGE = ["", "{", "null", "[]", "1", '"x"', "{}", '{"version": 1}']


@pytest.mark.parametrize("content", DAMAGE, ids=range(len(DAMAGE)))
def test_a_damaged_file_is_told(store: SessionStore, tmp_path: Path, content: str) -> None:
    store.save(SESSION)
    (tmp_path / "breakkit/session.json").write_text(content)
    with pytest.raises(SessionError, match=r"session\.json is damaged") as error:
        store.load()
    assert str(tmp_path / "breakkit/session.json") in error.value.advice


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("phase", "nonsense"),
        ("hints", [{"level": 1}]),
        ("hints", 3),
        ("attempts", [{"at": "x", "verdict": "nonsense"}]),
        ("bystanders", None),
        ("unknown", 1),
    ],
)
def test_a_field_that_cannot_be_is_told(
    store: SessionStore, tmp_path: Path, key: str, value: object
) -> None:
    store.save(SESSION)
    file = tmp_path / "breakkit/session.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), key: value}))
    with pytest.raises(SessionError, match="is damaged"):
        store.load()


def test_another_version_is_told(store: SessionStore, tmp_path: Path) -> None:
    store.save(SESSION)
    file = tmp_path / "breakkit/session.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "version": 2}))
    with pytest.raises(SessionError, match="another version of breakkit"):
        store.load()


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "breakkit").write_text("a file in the folder's place")
    with pytest.raises(SourceError, match="cannot be made a folder"):
        SessionStore(tmp_path).save(SESSION)
    with pytest.raises(SessionError):
        SessionStore(tmp_path).load()
