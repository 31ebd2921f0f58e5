"""The worker pool: so much work at once, so much in the queue, and a clear no beyond that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from miniserve.errors import Overloaded, Stopping, TookTooLong

T = TypeVar("T")
Job = Callable[[], Coroutine[Any, Any, T]]


@dataclass(slots=True)
class _Ticket:
    """A job in the queue; whoever waits for it waits for `answer`."""

    job: Job[Any]
    answer: asyncio.Future[Any]
    context: Context = field(default_factory=copy_context)


class WorkerPool:
    """Runs jobs, so many at once; each in the context of the request that asked for it.

    Args:
        workers: how many jobs run at once.
        capacity: how many more may wait.
    """

    def __init__(self, workers: int, capacity: int) -> None:
        self._count = workers
        self._queue: asyncio.Queue[_Ticket] = asyncio.Queue(capacity)
        self._workers: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        """Start the workers; needs a running event loop."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(self._count)]

    async def stop(self, grace_s: float) -> None:
        """Take no more jobs, give those that were taken so many seconds, then cancel the rest."""
        self._stopping = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._queue.join(), grace_s)
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    @property
    def waiting(self) -> int:
        """How many jobs are in the queue."""
        return self._queue.qsize()

    @property
    def is_open(self) -> bool:
        """Whether it still takes jobs."""
        return not self._stopping

    async def run(self, job: Job[T], *, timeout_s: float) -> T:
        """Run a job and give its result; when the caller is cancelled, so is the job.

        Args:
            job: makes the coroutine; called when a worker is free.
            timeout_s: seconds, from now on, after which nobody needs the result any more.

        Raises:
            Overloaded: the queue is full; nothing was begun.
            Stopping: the pool takes no more jobs.
            TookTooLong: it was not done in time, and was cancelled.
        """
        if self._stopping:
            raise Stopping("the server is about to stop", retry_after_s=1)
        ticket = _Ticket(job, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(ticket)
        except asyncio.QueueFull:
            raise Overloaded("too much work is waiting", retry_after_s=1) from None
        try:
            async with asyncio.timeout(timeout_s):
                result: T = await ticket.answer
        except TimeoutError:
            if not ticket.answer.cancelled():  # the job's own time-out, not ours
                raise
            raise TookTooLong(f"not done within {timeout_s:g} s") from None
        return result

    async def _work(self) -> None:
        while True:
            ticket = await self._queue.get()
            try:
                if not ticket.answer.done():
                    await self._serve(ticket)
            finally:
                self._queue.task_done()

    async def _serve(self, ticket: _Ticket) -> None:
        task = asyncio.create_task(ticket.job(), context=ticket.context)
        ticket.answer.add_done_callback(lambda _answer: task.cancel())
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
            if not ticket.answer.done():
                _hand_over(task, ticket.answer)


def _hand_over(task: asyncio.Task[Any], answer: asyncio.Future[Any]) -> None:
    if not task.done() or task.cancelled():
        answer.cancel()
    elif error := task.exception():
        answer.set_exception(error)
    else:
        answer.set_result(task.result())
