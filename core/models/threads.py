"""One thread for trees and matrices: on few cores, waiting for each other costs more than it gives.

Measured on two busy cores, 900 rows: trees in 96 s with two OpenMP threads, in 6 s with one;
singular values in 2 s with two BLAS threads, in 0.13 s with one.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from threading import Event
from typing import Any, Literal

from threadpoolctl import ThreadpoolController, threadpool_limits

_quiet = Event()


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread(api: Literal["openmp", "blas"] = "openmp") -> AbstractContextManager[Any]:
    """Return a context in which OpenMP code of this thread, or BLAS, runs on one thread."""
    if _quiet.is_set():
        return nullcontext()
    context: AbstractContextManager[Any] = _controller().limit(limits=1, user_api=api)
    return context


def one_thread_for_good() -> None:
    """Keep BLAS and OpenMP on one thread for the life of this process.

    What serves multiplies small matrices: with a second core busy, waiting for its thread took
    12 ms where the product takes 0.15 ms.
    """
    threadpool_limits(1)
    _quiet.set()
