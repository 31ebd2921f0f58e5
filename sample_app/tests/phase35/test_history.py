"""History and usage: kept together, charged together, forgotten together."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from miniserve import history
from miniserve.database import connect, transaction
from miniserve.errors import QuotaExceeded
from miniserve.history import Question
from miniserve.tenants import Tenant

DAY = date(2026, 5, 23)
NORTH = Tenant("north", daily_tokens=10)
SOUTH = Tenant("south", daily_tokens=10)


@pytest.fixture
def connection():
    opened = connect(":memory:")
    yield opened
    opened.close()


def keep(connection, tenant, student, tokens=1, prompt="?"):
    question = Question(0, datetime(2026, 5, 23, 10, tzinfo=UTC), prompt, "!", tokens)
    with transaction(connection):
        history.record(connection, tenant, student, question, DAY)


def prompts(connection, tenant, student):
    return [one.prompt for one in history.page(connection, tenant.id, student, 50).questions]


def test_what_was_kept_comes_back_as_it_was(connection):
    keep(connection, NORTH, "alice", 3, "¿Qué es un hilo? 🧵")
    (question,) = history.page(connection, "north", "alice", 5).questions
    assert (question.prompt, question.answer, question.tokens) == ("¿Qué es un hilo? 🧵", "!", 3)
    assert question.asked_at == datetime(2026, 5, 23, 10, tzinfo=UTC)


def test_a_student_sees_their_own_questions_and_nobody_elses(connection):
    keep(connection, NORTH, "alice", prompt="alice's")
    keep(connection, NORTH, "bob", prompt="bob's")
    assert prompts(connection, NORTH, "alice") == ["alice's"]


def test_students_of_the_same_name_of_two_tenants_are_two_students(connection):
    keep(connection, NORTH, "alice", prompt="north's")
    keep(connection, SOUTH, "alice", prompt="south's")
    assert prompts(connection, NORTH, "alice") == ["north's"]
    assert prompts(connection, SOUTH, "alice") == ["south's"]


def test_tokens_are_charged_to_the_tenant_and_the_day(connection):
    keep(connection, NORTH, "alice", 3)
    keep(connection, NORTH, "bob", 4)
    assert history.used_on(connection, "north", DAY) == 7
    assert history.used_on(connection, "south", DAY) == 0
    assert history.used_on(connection, "north", date(2026, 5, 24)) == 0


def test_the_last_token_of_the_quota_can_be_used(connection):
    keep(connection, NORTH, "alice", 10)
    assert history.used_on(connection, "north", DAY) == 10


def test_a_question_beyond_the_quota_is_neither_kept_nor_charged(connection):
    keep(connection, NORTH, "alice", 9, "paid")
    with pytest.raises(QuotaExceeded):
        keep(connection, NORTH, "alice", 2, "not paid")
    assert history.used_on(connection, "north", DAY) == 9
    assert prompts(connection, NORTH, "alice") == ["paid"]


@pytest.mark.parametrize(("tokens", "fits"), [(1, True), (2, False)])
def test_what_is_left_is_told_beforehand(connection, tokens, fits):
    keep(connection, NORTH, "alice", 9)
    if fits:
        history.require_left(connection, NORTH, DAY, tokens)
        return
    with pytest.raises(QuotaExceeded):
        history.require_left(connection, NORTH, DAY, tokens)


def test_who_is_forgotten_leaves_no_question_behind(connection):
    keep(connection, NORTH, "alice")
    keep(connection, NORTH, "bob")
    with transaction(connection):
        assert history.forget(connection, "north", "alice") == 1
    assert connection.execute("SELECT count(*) FROM questions").fetchone()[0] == 1
    assert prompts(connection, NORTH, "bob") == ["?"]


def test_to_forget_somebody_unknown_changes_nothing(connection):
    keep(connection, SOUTH, "alice")
    assert history.forget(connection, "north", "alice") == 0
    assert prompts(connection, SOUTH, "alice") == ["?"]
