"""One thread for the trees: on few cores, waiting for each other costs them more than it gives.

Measured on two busy cores, 900 rows: 96 s with two OpenMP threads, 6 s with one.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from threading import Event
from typing import Any

from threadpoolctl import ThreadpoolController, threadpool_limits

_quiet = Event()


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which OpenMP code of this thread runs on it alone."""
    if _quiet.is_set():
        return nullcontext()
    context: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="openmp")
    return context


def one_thread_for_good() -> None:
    """Keep BLAS and OpenMP on one thread for the life of this process.

    What serves multiplies small matrices: with a second core busy, waiting for its thread took
    12 ms where the product takes 0.15 ms.
    """
    threadpool_limits(1)
    _quiet.set()
