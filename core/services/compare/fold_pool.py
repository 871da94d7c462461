"""Candidates tried in processes of their own, all folds at once as far as cores allow."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.errors import N_
from core.models.encoders import EncoderName
from core.models.minilm import encoder
from core.types import Progress

COMPARING = N_("Comparing the models on unseen sellers")


@dataclass(frozen=True)
class FoldMarket:
    """The market that candidates are tried on, the same for all of them."""

    frame: pd.DataFrame
    groups: np.ndarray
    folds: tuple[tuple[np.ndarray, np.ndarray], ...]
    levels: tuple[str, ...]
    seed: int
    encoder: EncoderName


@dataclass(frozen=True)
class FoldTask:
    """One candidate in one fold, on a share of the training groups."""

    recipe: str
    fold: int
    share: float = 1.0


_subject: FoldMarket | None = None


def _begin(subject: FoldMarket, cache: Path) -> None:
    encoder.keep_in(cache)
    global _subject  # noqa: PLW0603 - one market for the life of a worker process
    _subject = subject
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)


def _end_with_parent() -> None:
    """Leave with the parent: a killed one must not have a child that waits for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _try(task: FoldTask) -> Any:
    from core.models.candidates import candidate
    from core.models.trial import run_fold

    if _subject is None:
        raise RuntimeError("no market was given to this process")
    s = _subject
    train, test = s.folds[task.fold]
    train = part_of(train, s.groups, task.share, s.seed)
    recipe = candidate(task.recipe).reading(s.encoder)
    return run_fold(recipe, s.frame, s.groups, s.levels, train, test, seed=s.seed)


def _shuffled(name: str) -> dict[str, Any]:
    from core.evaluation.sentinels import shuffled_target
    from core.models.candidates import candidate

    if _subject is None:
        raise RuntimeError("no market was given to this process")
    s = _subject
    recipe = candidate(name).reading(s.encoder)
    return shuffled_target(
        lambda: recipe.build(s.levels, s.seed), s.frame, s.groups, s.folds, seed=s.seed
    )


def part_of(train: np.ndarray, groups: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Return a share of the training rows, whole groups only, at random."""
    if share >= 1:
        return train
    distinct = np.unique(groups[train])
    drawn = np.random.default_rng(seed).permutation(distinct)
    kept = drawn[: max(5, round(share * len(distinct)))]
    return train[np.isin(groups[train], kept)]


class FoldPool:
    """Runs tasks in a pool of processes and tells how far it is."""

    def __init__(self, pool: ProcessPoolExecutor, on_progress: Progress) -> None:
        self._pool = pool
        self._on_progress = on_progress

    def run(
        self, tasks: list[FoldTask], shuffled: str
    ) -> tuple[dict[FoldTask, Any], dict[str, Any]]:
        """Run all tasks and the shuffled sentinel."""
        futures: dict[Future[Any], FoldTask | None] = {self._pool.submit(_shuffled, shuffled): None}
        futures |= {self._pool.submit(_try, task): task for task in tasks}
        outcomes: dict[FoldTask, Any] = {}
        finding: dict[str, Any] = {}
        self._on_progress(COMPARING, 0, len(futures))
        for done, future in enumerate(as_completed(futures), start=1):
            task, error = futures[future], future.exception()
            if task is not None:
                outcomes[task] = error or future.result()
            elif error is None:
                finding = future.result()
            self._on_progress(COMPARING, done, len(futures))
        return outcomes, finding

    def each(self, work: Callable[..., Any], calls: list[tuple[Any, ...]]) -> list[Any]:
        """Call a function of a module for each tuple of arguments, in the pool, in order."""
        futures = [self._pool.submit(work, *call) for call in calls]
        return [future.result() for future in futures]


@contextmanager
def pool(
    subject: FoldMarket, on_progress: Progress, *, workers: int | None = None
) -> Iterator[FoldPool]:
    """Give a pool of processes that know a market; end them with the block."""
    count = workers or max(1, min(4, os.cpu_count() or 1))
    # Fresh processes: a fork of one that holds locks and native threads may hang.
    executor = ProcessPoolExecutor(
        count,
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(subject, encoder.kept_in()),
    )
    try:
        yield FoldPool(executor, on_progress)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
