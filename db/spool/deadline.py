"""Bounds a call from outside: a frozen server ignores every timeout of its own."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

from core.errors import N_, StorageUnavailable

T = TypeVar("T")
Work = Callable[[], Callable[[], None]]


class Deadline:
    """Runs calls in threads of its own and stops waiting for them in time.

    A call that is given up goes on in its thread, and may still succeed: only calls that may
    happen twice belong here. Threads are kept for the next call: to make one costs more than
    to write an estimate.
    """

    def __init__(self, most: int = 16) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._idle: deque[SimpleQueue[Work | None]] = deque()

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """Return what `work` returns, or raise what it raises, within `seconds`."""
        limit = time.monotonic() + seconds
        if not self._places.acquire(timeout=max(seconds, 0)):
            raise _late()
        answer: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

        def task() -> Callable[[], None]:
            outcome: tuple[T | None, BaseException | None]
            try:
                outcome = (work(), None)
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
                outcome = (None, error)
            return lambda: answer.put(outcome)

        self._worker().put(task)
        try:
            value, error = answer.get(timeout=max(limit - time.monotonic(), 0.001))
        except Empty:
            raise _late() from None
        if error is not None:
            raise error
        return value  # type: ignore[return-value] # no error means that there is a value

    def close(self) -> None:
        """End the threads that have nothing to do."""
        while self._idle:
            self._idle.pop().put(None)

    def _worker(self) -> SimpleQueue[Work | None]:
        try:
            return self._idle.pop()
        except IndexError:
            tasks: SimpleQueue[Work | None] = SimpleQueue()
            threading.Thread(
                target=self._serve, args=(tasks,), name="deadline", daemon=True
            ).start()
            return tasks

    def _serve(self, tasks: SimpleQueue[Work | None]) -> None:
        while (task := tasks.get()) is not None:
            deliver = task()
            self._idle.append(tasks)
            self._places.release()
            deliver()  # last, so that who has an answer finds the thread free


def _late() -> StorageUnavailable:
    return StorageUnavailable(
        N_("The database did not answer in time. Check that it runs, then try again.")
    )
