"""Work that would block the loop: in threads, few at a time, and never an endless queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import TypeVar

from core.errors import N_
from rest.problems import BUSY, Refusal, busy

T = TypeVar("T")


class ThreadPool:
    """A few threads, and a few requests that wait for them."""

    def __init__(self, name: str, *, workers: int, waiting: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._most = workers + waiting
        self._seconds = seconds
        self._admitted = 0

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Hold a place for a request; to be called on the loop."""
        if self._admitted >= self._most:
            raise busy()
        self._admitted += 1
        try:
            yield
        finally:
            self._admitted -= 1

    async def run(self, work: Callable[[], T]) -> T:
        """Do a piece of work in a thread, as whoever asks for it."""
        loop, asking = asyncio.get_running_loop(), copy_context()
        try:
            async with asyncio.timeout(self._seconds):
                return await loop.run_in_executor(self._pool, asking.run, work)
        except TimeoutError:
            raise Refusal(
                BUSY, N_("This took too long. Try again in a moment, with the same ids.")
            ) from None

    def close(self) -> None:
        """Let what has begun end, and drop what waits."""
        self._pool.shutdown(cancel_futures=True)
