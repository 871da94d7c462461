"""Logged estimates per second, beside a bare insert of the same rows by the same driver.

Run by ``python -m benchmarks``, on the database that it has: real disk, ``fsync`` on.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import psycopg
from psycopg.types.json import Jsonb

from core.ids import uuid7
from core.types import Prediction
from db import engine as engines
from db.predictions import SqlPredictionLog
from db.records import RecordRow, prediction_row
from db.spool.durable_log import DurableLog
from db.spool.queue import Spool
from db.tables import predictions

T = TypeVar("T")
ROWS, ROUNDS, THREADS = 300, 5, 4
_NAMES = [column.name for column in predictions.columns]
_BARE = (
    f"INSERT INTO predictions ({', '.join(_NAMES)}) "  # noqa: S608 - our own columns
    f"VALUES ({', '.join(['%s'] * len(_NAMES))})"
)


def measure(url: str, made: Prediction) -> dict[str, object]:
    """Compare the durable log with bare inserts, in turns, so that the disk's mood is shared."""
    engine = engines.make_engine(url, application_name="prisme-benchmark", pool_size=THREADS + 1)
    with tempfile.TemporaryDirectory() as folder:
        log = DurableLog(SqlPredictionLog(engine), Spool(Path(folder) / "spool.sqlite"))
        figures = {
            name: _compared(log, url, made, writers)
            for name, writers in (("one_writer", 1), (f"{THREADS}_writers", THREADS))
        }
        waiting = log.waiting()
        log.close()
    engine.dispose()
    return {
        "logged": figures,
        "logged_over_bare": figures["one_writer"]["ratio"],
        "left_in_spool": waiting,
    }


def _compared(log: DurableLog, url: str, made: Prediction, writers: int) -> dict[str, float]:
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        parts = [[replace(made, id=uuid7()) for _ in range(ROWS)] for _ in range(writers)]
        ours.append(_rate(lambda part: [log.record(one) for one in part], parts))
        rows = [[prediction_row(replace(one, id=uuid7())) for one in part] for part in parts]
        bare.append(_rate(lambda part: _insert(url, part), rows))
    figures = statistics.median(ours), statistics.median(bare)
    ratios = [mine / other for mine, other in zip(ours, bare, strict=True)]
    return {
        "per_s": round(figures[0]),
        "bare_psycopg_per_s": round(figures[1]),
        "ratio": round(statistics.median(ratios), 2),
    }


def _rate(work: Callable[[T], object], parts: Sequence[T]) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(work, parts))
    return len(parts) * ROWS / (time.perf_counter() - started)


def _insert(url: str, rows: Sequence[RecordRow]) -> None:
    """Insert rows one by one, each committed by itself, without any of our own code."""
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True) as connection:
        for row in rows:
            values = [row[name] for name in _NAMES]
            connection.execute(
                _BARE, [Jsonb(v) if isinstance(v, dict | list) else v for v in values]
            )
