"""Pages of the history: every question once, in order, whatever the size of a page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from miniserve import history
from miniserve.database import connect
from miniserve.errors import BadCursor
from miniserve.tenants import Tenant

NORTH = Tenant("north")


@pytest.fixture
def connection():
    opened = connect(":memory:")
    yield opened
    opened.close()


def keep(connection, number):
    question = history.Question(0, datetime(2026, 5, 23, tzinfo=UTC), f"q{number}", "!", 1)
    history.record(connection, NORTH, "alice", question, date(2026, 5, 23))


def walk(connection, limit):
    """Every page, from the first to the last."""
    pages, cursor = [], None
    while True:
        page = history.page(connection, "north", "alice", limit, cursor)
        pages.append([one.prompt for one in page.questions])
        cursor = page.cursor
        if cursor is None:
            return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8, 100])
def test_all_pages_together_have_every_question_once_and_in_order(connection, limit):
    for number in range(7):
        keep(connection, number)
    pages = walk(connection, limit)
    assert [prompt for page in pages for prompt in page] == [f"q{n}" for n in range(6, -1, -1)]
    assert all(len(page) == limit for page in pages[:-1])


def test_a_page_that_is_just_full_is_the_last_one(connection):
    for number in range(4):
        keep(connection, number)
    assert walk(connection, 2) == [["q3", "q2"], ["q1", "q0"]]


def test_no_questions_are_one_empty_page(connection):
    assert walk(connection, 5) == [[]]


def test_a_question_that_comes_in_between_moves_nothing(connection):
    for number in range(4):
        keep(connection, number)
    first = history.page(connection, "north", "alice", 2)
    keep(connection, 4)
    second = history.page(connection, "north", "alice", 2, first.cursor)
    assert [one.prompt for one in second.questions] == ["q1", "q0"]


@pytest.mark.parametrize("cursor", ["", "x", "cTE", "MQ==", "cS0x", "cTFh", "ñ", "c" * 1_000])
def test_a_cursor_that_is_not_ours_is_refused(connection, cursor):
    with pytest.raises(BadCursor):
        history.page(connection, "north", "alice", 2, cursor)
