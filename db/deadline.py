"""Bounds a call from outside: a frozen server ignores every timeout of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

from core.errors import N_, StorageUnavailable

T = TypeVar("T")


class Deadline:
    """Runs calls in threads of their own and stops waiting for them in time.

    A call that is given up goes on in its thread, and may still succeed: only calls that may
    happen twice belong here.

    Parameters
    ----------
    most : int, default=16
        Calls at the same time, those that were given up included.
    """

    def __init__(self, most: int = 16) -> None:
        self._places = threading.BoundedSemaphore(most)

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """Return what `work` returns, or raise what it raises, within `seconds`.

        Parameters
        ----------
        work : callable
            Harmless to repeat.
        seconds : float
            In total, the wait for a free place included.

        Raises
        ------
        StorageUnavailable
            The time is over.
        """
        limit = time.monotonic() + seconds
        if not self._places.acquire(timeout=max(seconds, 0)):
            raise _late()
        answer: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

        def call() -> None:
            try:
                answer.put((work(), None))
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
                answer.put((None, error))
            finally:
                self._places.release()

        threading.Thread(target=call, name="deadline", daemon=True).start()
        try:
            value, error = answer.get(timeout=max(limit - time.monotonic(), 0.001))
        except Empty:
            raise _late() from None
        if error is not None:
            raise error
        return value  # type: ignore[return-value] # no error means that there is a value


def _late() -> StorageUnavailable:
    return StorageUnavailable(
        N_("The database did not answer in time. Check that it runs, then try again.")
    )
