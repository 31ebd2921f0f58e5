from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from breakkit.edges.session import Phase
from breakkit.workflow.workspace import open_workspace
from tests.conftest import git
from tests.learner import asks, mend, says


@pytest.fixture
def applied(shop):
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    return shop


def active(shop):
    return asks(shop, "status").result["active"]


def test_no_session(shop):
    assert asks(shop, "status").result == {"active": None, "notices": []}
    out = says(shop, "status").out
    assert out.startswith("No break is applied here.\n")
    assert "breakkit list" in out


def test_a_fresh_session(applied):
    said = active(applied)
    since = datetime.fromisoformat(said.pop("since"))
    assert abs(datetime.now(UTC) - since) < timedelta(minutes=5)
    assert said == {
        "id": "10-01",
        "title": "Orders lose their id",
        "symptom": "Customers ask which order this is.",
        "branch": "break/10-01",
        "base": "main",
        "hints": [],
        "levels": 3,
        "attempts": [],
        "solved": None,
        "interrupted": False,
        "sealed": False,
    }


def test_hints_and_attempts_are_counted_until_it_is_solved(applied):
    asks(applied, "hint")
    asks(applied, "hint", "--level", "3")
    asks(applied, "hint", "--level", "3")
    asks(applied, "verify")
    said = active(applied)
    assert [use["level"] for use in said["hints"]] == [1, 3, 3]
    assert [attempt["verdict"] for attempt in said["attempts"]] == ["still_red"]
    out = says(applied, "status").out
    assert "Hints seen: 2 of 3. Attempts: 1, the last one still red.\n" in out
    assert "breakkit verify" in out
    assert active(applied)["solved"] is None

    mend(applied)
    assert asks(applied, "verify").code == 0
    assert active(applied)["solved"] is not None
    out = says(applied, "status").out
    assert "Solved.\n" in out
    assert "breakkit reveal" in out
    assert "breakkit hint" not in out


def test_times_for_people_are_local(applied, monkeypatch):
    since = datetime.fromisoformat(active(applied)["since"])
    monkeypatch.setenv("TZ", "UTC-5:30")  # POSIX: east of Greenwich
    local = f"{since + timedelta(hours=5, minutes=30):%Y-%m-%d %H:%M}"
    import time

    time.tzset()
    try:
        assert f"since {local}." in " ".join(says(applied, "status").out.split())
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_detached_head_is_called_by_its_commit(shop):
    git(shop, "checkout", "--quiet", "--detach")
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    assert active(shop)["base"] == git(shop, "rev-parse", "HEAD^")[:10]


def test_a_command_that_was_cut_short(applied):
    sessions = open_workspace(applied).sessions
    sessions.save(replace(sessions.load(), phase=Phase.REVERTING))
    assert active(applied)["interrupted"] is True
    out = says(applied, "status").out
    assert "A command was cut short. `breakkit doctor --repair` puts all in order." in out


def test_blind(shop):
    assert asks(shop, "apply", "10-01", "--blind", "--no-tests").code == 0
    said = asks(shop, "status")
    assert (said.result["active"]["id"], said.result["active"]["title"]) == ("blind", "")
    for out in (said.out, says(shop, "status").out):
        assert "10-01" not in out
        assert "Orders lose" not in out
        assert "pricing" not in out
    asks(shop, "reveal")
    assert active(shop)["title"] == "Orders lose their id"


def test_a_session_file_that_is_damaged_is_told(applied):
    (applied / ".git/breakkit/session.json").write_text("{", encoding="utf-8")
    error = asks(applied, "status").error
    assert error["type"] == "SessionError"
    assert "session.json" in error["message"]
    assert error["advice"]
