"""Time the search for comparables in a market of any size, on a real, embedded PostgreSQL.

Run as ``python -m benchmarks.comparables --rows 1000000``. The vectors are made at random for the
purpose: clusters in a few dozen directions with some noise, as those of texts are.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

import numpy as np
import pandas as pd
from sqlalchemy import Engine, text

from benchmarks import made
from core.data.schema import conform
from core.insight.estimate.comparables import CANDIDATES, SHOWN
from db import engine as engines
from db.admin import migrate
from db.embedded.server import EmbeddedServer
from db.snapshots import SqlSnapshots
from db.vectors import partitions as vector_partitions
from db.vectors.listing_vectors import SqlListingVectors

DIMENSIONS, DIRECTIONS, SPREAD, NOISE = 384, 64, 0.6, 0.05
_PART = 100_000


def vectors(n: int, seed: int, clusters: int) -> np.ndarray:
    """Return unit vectors, float32 of shape (n, 384); the clusters do not depend on the seed."""
    fixed, rng = np.random.default_rng(99), np.random.default_rng(seed)
    directions = np.linalg.qr(fixed.standard_normal((DIMENSIONS, DIRECTIONS)))[0].T
    directions = directions.astype(np.float32)
    centres = fixed.standard_normal((clusters, DIRECTIONS), dtype=np.float32)
    out = np.empty((n, DIMENSIONS), dtype=np.float32)
    for start in range(0, n, _PART):
        m = min(_PART, n - start)
        own = SPREAD * rng.standard_normal((m, DIRECTIONS), dtype=np.float32)
        part = (centres[rng.integers(0, clusters, m)] + own) @ directions
        part += NOISE * rng.standard_normal((m, DIMENSIONS), dtype=np.float32)
        out[start : start + m] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return out


def listings(n: int) -> pd.DataFrame:
    """Return listings with plausible fields, of n / 3 sellers."""
    rng = np.random.default_rng(1)
    return conform(
        pd.DataFrame(
            {
                "description": [
                    f"I will do the work number {i} for your business" for i in range(n)
                ],
                "subcategory": rng.choice(["Logo design", "Translation", "Web sites"], n),
                "seller_level": rng.choice(["level_1", "level_2", "top_rated"], n),
                "rating": rng.choice([4.7, 4.8, 4.9, 5.0], n),
                "reviews": rng.integers(0, 500, n).astype(float),
                "delivery_days": rng.integers(1, 15, n).astype(float),
                "revisions": rng.integers(0, 5, n).astype(float),
                "seller_id": rng.integers(0, n // 3 + 1, n).astype(str),
                "price": np.round(np.exp(rng.normal(3.5, 1, n)) + 5, 2),
                "currency": "USD",
            }
        )
    )


def measure(engine: Engine, n: int, queries: int) -> dict[str, object]:
    """Fill one market and search it through the repository."""
    clusters = max(50, n // 30)
    market = SqlSnapshots(engine).add(made.market(n, active=True), listings(n))
    known = vectors(n, 1, clusters)
    store = SqlListingVectors(engine, deadline_s=60)
    figures = _filled(store, market.id, known)
    wanted = vectors(queries, 2, clusters)
    times, found = [], []
    for vector in (*wanted[:20], *wanted):  # the first ones warm the caches
        started = time.perf_counter()
        near = store.nearest(market.id, vector, CANDIDATES)
        times.append((time.perf_counter() - started) * 1000)
        found.append([] if near is None else near.listings["position"].tolist())
    times, found = times[20:], found[20:]
    store.close()
    cuts = statistics.quantiles(times, n=20)
    truth = _exact(known, wanted)
    return figures | {
        "queries": queries,
        "nearest_p50_ms": round(statistics.median(times), 2),
        "nearest_p95_ms": round(cuts[-1], 2),
        f"recall_at_{SHOWN}": _recall(found, truth, SHOWN),
        f"recall_at_{CANDIDATES}": _recall(found, truth, CANDIDATES),
        **_sizes(engine, market.id),
    }


def _filled(store: SqlListingVectors, market: UUID, known: np.ndarray) -> dict[str, object]:
    copied: list[float] = []
    started = time.perf_counter()
    store.fill(
        market,
        known,
        encoder="random",
        far=1.0,
        on_progress=lambda _stage, _done, _total: copied.append(time.perf_counter()),
    )
    ended = time.perf_counter()
    return {
        "rows": len(known),
        "copy_s": round(copied[-1] - started, 1),
        "index_s": round(ended - copied[-1], 1),
        "build_s": round(ended - started, 1),
    }


def _exact(known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the positions of the nearest, shape (queries, CANDIDATES), by looking at each."""
    best = np.full((len(wanted), CANDIDATES), -2.0, dtype=np.float32)
    where = np.zeros((len(wanted), CANDIDATES), dtype=int)
    for start in range(0, len(known), _PART):
        similarity = wanted @ known[start : start + _PART].T
        values = np.hstack([best, similarity])
        places = np.hstack(
            [
                where,
                np.arange(start, start + similarity.shape[1])[None, :]
                + np.zeros((len(wanted), 1), dtype=int),
            ]
        )
        order = np.argsort(-values, axis=1)[:, :CANDIDATES]
        best = np.take_along_axis(values, order, axis=1)
        where = np.take_along_axis(places, order, axis=1)
    return where


def _recall(found: list[list[int]], truth: np.ndarray, k: int) -> float:
    shares = [len(set(f[:k]) & set(t[:k].tolist())) / k for f, t in zip(found, truth, strict=True)]
    return round(statistics.mean(shares), 4)


def _sizes(engine: Engine, market: UUID) -> dict[str, int]:
    sizes = text(
        "SELECT pg_table_size(c) / 1000000, "
        "(SELECT sum(pg_relation_size(indexrelid)) FROM pg_index WHERE indrelid = c "
        "AND NOT indisprimary) / 1000000 FROM CAST(:name AS regclass) AS c"
    )
    with engine.connect() as connection:
        name = vector_partitions.partition_name(market)
        table, index = connection.execute(sizes, {"name": name}).one()
    return {"table_mb": int(table), "index_mb": int(index)}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--folder", type=Path, help="where the database is put for the time")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="prisme-bench-", dir=asked.folder))
    folder.chmod(0o711)
    try:
        with EmbeddedServer(folder) as server:
            engine = engines.make_engine(server.url)
            migrate.upgrade(engine)
            figures = measure(engine, asked.rows, asked.queries)
            engine.dispose()
        sys.stdout.write(json.dumps(figures) + "\n")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
