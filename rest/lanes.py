"""Work that would block the loop: in threads, few at a time, and never an endless queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from core.errors import N_
from rest.problems import BUSY, Refusal, busy

T = TypeVar("T")


class Lane:
    """A few threads, and a few requests that wait for them.

    Parameters
    ----------
    name : str
        Of the threads.
    workers : int
        Pieces of work at the same time.
    waiting : int
        Requests that may wait beyond those; the next one is refused.
    seconds : float
        How long a piece of work may take, its wait included.
    """

    def __init__(self, name: str, *, workers: int, waiting: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._most = workers + waiting
        self._seconds = seconds
        self._admitted = 0

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Hold a place for a request; to be called on the loop.

        Raises
        ------
        Refusal
            All places are taken.
        """
        if self._admitted >= self._most:
            raise busy()
        self._admitted += 1
        try:
            yield
        finally:
            self._admitted -= 1

    async def run(self, work: Callable[[], T]) -> T:
        """Do a piece of work in a thread.

        Parameters
        ----------
        work : callable
            Blocks, or computes.

        Returns
        -------
        Any
            What it returns.

        Raises
        ------
        Refusal
            It took too long. If it had begun it goes on, and its answer is lost.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._seconds):
                return await loop.run_in_executor(self._pool, work)
        except TimeoutError:
            raise Refusal(
                BUSY, N_("This took too long. Ask again in a moment, with the same ids.")
            ) from None

    def close(self) -> None:
        """Let what has begun end, and drop what waits."""
        self._pool.shutdown(cancel_futures=True)
