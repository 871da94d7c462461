"""Time the main job on the demo market and a real, embedded PostgreSQL."""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import psutil

from core.bootstrap import opened
from core.models.artifact import dump, load
from core.services import Services
from core.settings import Settings
from core.types import ServiceInput

REPEATS = 50
SERVICE = ServiceInput(
    "I will design a modern logo for your business, 3 concepts with source files",
    rating=4.9, reviews=120, delivery_days=3, revisions=2,
)  # fmt: skip


def milliseconds(work: Callable[[], object], repeats: int = REPEATS) -> dict[str, float]:
    """Return median and 95th percentile of a piece of work, in milliseconds."""
    work()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    quantiles = statistics.quantiles(times, n=20)
    return {"median": round(statistics.median(times), 2), "p95": round(quantiles[-1], 2)}


def measure(services: Services) -> dict[str, object]:
    """Time the parts of an estimate, and the whole through the service."""
    started = time.perf_counter()
    champion = services.champion.get()
    loading = time.perf_counter() - started
    model = champion.model
    row = model.normalise(pd.DataFrame([{"description": SERVICE.description, "rating": 4.9}]))
    data = dump(model)
    sha256 = hashlib.sha256(data).hexdigest()
    whole = milliseconds(
        lambda: services.estimating.estimate(SERVICE, door="command", language="en")
    )
    return {
        "champion_ready_s": round(loading, 2),
        "artifact_bytes": len(data),
        "artifact_load_ms": milliseconds(lambda: load(data, sha256), 5),
        "price_ms": milliseconds(lambda: model.estimate(row)),
        "explain_ms": milliseconds(lambda: model.explain(row)),
        "logged_explained_estimate_ms": whole,
        "resident_mb": round(psutil.Process().memory_info().rss / 1e6),
        "torch_or_tensorflow_loaded": bool({"torch", "tensorflow"} & set(sys.modules)),
    }


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="prisme-bench-") as folder:
        Path(folder).chmod(0o711)
        os.environ.pop("DATABASE_URL", None)
        with opened(Settings(home=Path(folder))) as services:
            services.markets.ensure_demo(4000)
            started = time.perf_counter()
            services.training.ensure_champion()
            figures = {"train_4000_s": round(time.perf_counter() - started, 2)}
            sys.stdout.write(json.dumps(figures | measure(services)) + "\n")


if __name__ == "__main__":
    main()
