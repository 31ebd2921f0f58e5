"""The context of a request: seen by all of its code, and by nobody else's."""

from __future__ import annotations

import asyncio

import pytest

from miniobs.context import bound, current


def test_nothing_is_bound_at_first():
    assert current() == {}


def test_fields_are_added_for_the_block_and_gone_after_it():
    with bound(request_id="r1"):
        with bound(student_id="alice"):
            assert current() == {"request_id": "r1", "student_id": "alice"}
        assert current() == {"request_id": "r1"}
    assert current() == {}


def test_an_inner_value_hides_the_outer_one_for_its_block():
    with bound(request_id="outer"):
        with bound(request_id="inner"):
            assert current()["request_id"] == "inner"
        assert current()["request_id"] == "outer"


def test_what_is_not_known_is_not_bound():
    with bound(request_id="r1", student_id=None):
        assert "student_id" not in current()


def test_an_exception_ends_the_binding():
    with pytest.raises(RuntimeError), bound(request_id="r1"):
        raise RuntimeError
    assert current() == {}


def test_the_context_is_read_only():
    with bound(request_id="r1"), pytest.raises(TypeError):
        current()["request_id"] = "r2"


def test_tasks_at_the_same_time_do_not_see_each_other():
    async def task(own, all_are_bound):
        with bound(request_id=own):
            await all_are_bound.wait()
            return current()["request_id"]

    async def many(names):
        all_are_bound = asyncio.Barrier(len(names))
        return await asyncio.gather(*(task(name, all_are_bound) for name in names))

    names = [f"r{number}" for number in range(8)]
    assert asyncio.run(many(names)) == names
    assert current() == {}


def test_a_task_inherits_what_was_bound_when_it_started():
    async def parent():
        with bound(request_id="r1"):
            child = asyncio.create_task(seen())
        return await child  # by now the parent's own binding has ended

    async def seen():
        return dict(current())

    assert asyncio.run(parent()) == {"request_id": "r1"}
