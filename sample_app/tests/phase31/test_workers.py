"""The worker pool: bounded, in context, and gone when it is told to stop."""

from __future__ import annotations

import asyncio

import pytest

from miniobs.context import bound, current
from miniserve.errors import Overloaded, Stopping, TookTooLong
from miniserve.workers import WorkerPool

SOON_S = 0.2


def with_pool(scenario, *, workers=2, capacity=2):
    """Run a scenario with a pool; what it gives back."""

    async def run():
        pool = WorkerPool(workers, capacity)
        pool.start()
        try:
            return await asyncio.wait_for(scenario(pool), 5)
        finally:
            await pool.stop(0)

    return asyncio.run(run())


async def settle():
    """Let everything run that can run now."""
    for _ in range(10):
        await asyncio.sleep(0)


async def for_ever():
    await asyncio.Event().wait()


def test_a_job_gives_its_result():
    async def six():
        return 6

    assert with_pool(lambda pool: pool.run(six, timeout_s=1)) == 6


def test_a_jobs_failure_is_its_callers():
    async def fails():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        with_pool(lambda pool: pool.run(fails, timeout_s=1))


def test_a_jobs_own_time_out_is_its_failure_and_not_the_pools():
    async def fails():
        raise TimeoutError("the job's")

    with pytest.raises(TimeoutError, match="the job's"):
        with_pool(lambda pool: pool.run(fails, timeout_s=1))


def test_no_more_jobs_run_at_once_than_there_are_workers():
    running, most = 0, 0

    async def job():
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    async def scenario(pool):
        await asyncio.gather(*(pool.run(job, timeout_s=1) for _ in range(4)))

    with_pool(scenario, capacity=8)
    assert most == 2


def test_what_does_not_fit_into_the_queue_is_refused_at_once():
    async def scenario(pool):
        held = []
        for _ in range(2):  # one for the worker, one for the queue
            held.append(asyncio.create_task(pool.run(for_ever, timeout_s=1)))
            await settle()
        with pytest.raises(Overloaded) as caught:
            await pool.run(for_ever, timeout_s=1)
        assert pool.waiting == 1
        for task in held:
            task.cancel()
        return caught.value

    assert with_pool(scenario, workers=1, capacity=1).retry_after_s == 1


def test_a_job_runs_in_the_context_of_the_request_that_asked_for_it():
    async def who():
        return current().get("request_id")

    async def scenario(pool):
        async def ask(own):
            with bound(request_id=own):
                return await pool.run(who, timeout_s=1)

        return await asyncio.gather(*(ask(f"r{number}") for number in range(4)))

    assert with_pool(scenario, capacity=8) == ["r0", "r1", "r2", "r3"]


def test_a_job_that_takes_too_long_is_cancelled():
    ended = []

    async def job():
        try:
            await for_ever()
        finally:
            ended.append("cancelled")

    async def scenario(pool):
        with pytest.raises(TookTooLong):
            await pool.run(job, timeout_s=0.01)
        await settle()

    with_pool(scenario)
    assert ended == ["cancelled"]


def test_a_job_whose_caller_goes_away_is_cancelled_and_the_worker_is_free_again():
    ended = []

    async def job():
        try:
            await for_ever()
        finally:
            ended.append("cancelled")

    async def six():
        return 6

    async def scenario(pool):
        caller = asyncio.create_task(pool.run(job, timeout_s=5))
        await settle()
        caller.cancel()
        await settle()
        assert ended == ["cancelled"]
        return await pool.run(six, timeout_s=1)

    assert with_pool(scenario, workers=1) == 6


def test_a_job_whose_caller_left_the_queue_is_never_begun():
    begun = []

    async def second():
        begun.append("second")

    async def scenario(pool):
        first = asyncio.create_task(pool.run(for_ever, timeout_s=5))
        await settle()
        waiting = asyncio.create_task(pool.run(second, timeout_s=5))
        await settle()
        waiting.cancel()
        first.cancel()
        await settle()

    with_pool(scenario, workers=1)
    assert begun == []


def test_stop_lets_jobs_end_within_the_grace():
    done = []

    async def job():
        await settle()
        done.append("job")

    async def scenario(pool):
        asked = asyncio.create_task(pool.run(job, timeout_s=1))
        await asyncio.sleep(0)
        await pool.stop(grace_s=1)
        await asked

    with_pool(scenario)
    assert done == ["job"]


def test_while_the_last_jobs_end_no_more_are_taken():
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def last():
        begun.set()
        await go_on.wait()

    async def scenario(pool):
        asked = asyncio.create_task(pool.run(last, timeout_s=1))
        await begun.wait()
        stopping = asyncio.create_task(pool.stop(grace_s=1))
        await settle()
        assert not pool.is_open
        with pytest.raises(Stopping):
            await pool.run(for_ever, timeout_s=0.05)
        go_on.set()
        await asked
        await stopping

    with_pool(scenario)


def test_after_stop_no_worker_is_left_running():
    async def scenario(pool):
        asked = asyncio.create_task(pool.run(for_ever, timeout_s=5))
        await settle()
        await pool.stop(grace_s=0)
        with pytest.raises(asyncio.CancelledError):
            await asked
        return [task for task in asyncio.all_tasks() if "WorkerPool._work" in repr(task.get_coro())]

    assert with_pool(scenario) == []


def test_a_pool_that_stops_takes_no_more_jobs():
    async def scenario(pool):
        await pool.stop(0)
        assert not pool.is_open
        with pytest.raises(Stopping):
            await pool.run(for_ever, timeout_s=1)

    with_pool(scenario)
