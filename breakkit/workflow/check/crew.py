"""Several workers at once, none of which outlives the call."""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from breakkit.edges.runner.process import sweep

Task = TypeVar("Task")
Result = TypeVar("Result")

BETWEEN_LOOKS_S = 0.05
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Work = Callable[[Task], Result]
Bench = Callable[[int], contextlib.AbstractContextManager[Work[Task, Result]]]


class Crew(Generic[Task, Result]):
    """Threads that take task after task.

    Args:
        bench: number of a worker → the place where it does its tasks.
        token: everything that carries it is killed when the crew has to stop before its end.
    """

    def __init__(self, bench: Bench[Task, Result], token: str) -> None:
        self._bench = bench
        self._token = token
        self._stopping = threading.Event()
        self._tasks: queue.SimpleQueue[tuple[int, Task]] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[tuple[int, Result] | BaseException] = queue.SimpleQueue()

    def do(
        self, tasks: Sequence[Task], jobs: int, on_done: Callable[[Result], None]
    ) -> list[Result]:
        """The results, in the order of the tasks.

        Args:
            tasks: what to do.
            jobs: how many workers at most.
            on_done: is told each result, in this thread, as soon as it is there.

        Raises:
            BaseException: the first one that a worker raised, or KeyboardInterrupt; whatever it
                is, no worker and no process of its is left.
        """
        for numbered in enumerate(tasks):
            self._tasks.put(numbered)
        workers = [
            threading.Thread(target=self._work, args=(number,), daemon=True)
            for number in range(min(jobs, len(tasks)))
        ]
        done: dict[int, Result] = {}
        try:
            for worker in workers:
                worker.start()
            while len(done) < len(tasks):
                number, result = self._next()
                done[number] = result
                on_done(result)
        except BaseException:
            with _deaf():
                self._stop(workers)
            raise
        for worker in workers:
            worker.join()
        return [done[number] for number in range(len(tasks))]

    def _next(self) -> tuple[int, Result]:
        found = self._results.get()
        if isinstance(found, BaseException):
            raise found
        return found

    def _work(self, number: int) -> None:
        try:
            with self._bench(number) as work:
                while not self._stopping.is_set():
                    try:
                        index, task = self._tasks.get_nowait()
                    except queue.Empty:
                        return
                    self._results.put((index, work(task)))
        except BaseException as error:  # noqa: BLE001 - it is raised where the results are awaited
            self._results.put(error)

    def _stop(self, workers: Sequence[threading.Thread]) -> None:
        """End all workers: what they wait for is killed, until they wait no more."""
        self._stopping.set()
        with contextlib.suppress(queue.Empty):
            while True:
                self._tasks.get_nowait()
        for worker in workers:
            while worker.is_alive():
                sweep(self._token)
                worker.join(BETWEEN_LOOKS_S)


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """No second Ctrl-C while the first is obeyed; only the main thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
