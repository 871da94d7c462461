"""Time the main job on the demo market and a real, embedded PostgreSQL."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import psutil

from benchmarks import log, reading
from core.authority import account_name, acting_as
from core.bootstrap import read_settings, running_services
from core.models.artifact import dump_model, load_model
from core.models.minilm import encode
from core.services import Services
from core.types import Prediction, ServiceInput, machine_owner
from db.embedded.running import running_url

REPEATS = 50
#: As long as the form asks for ("one or two sentences"), and as long as a title.
TEXTS = {
    "sentences": "I will design a modern and minimal logo for your business, with {i} concepts to "
    "choose from. You get source files, a version for print and one for your website, and I "
    "answer within a day.",
    "title": "I will design a modern logo for your business, {i} concepts with source files",
}
SERVICE = ServiceInput(
    TEXTS["title"].format(i=3),
    rating=4.9,
    reviews=120,
    delivery_days=3,
    revisions=2,
)


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


def over_encode(services: Services) -> dict[str, object]:
    """Time complete estimates of new texts, and one encoding of new texts of the same length.

    An estimate is validated, priced, ranged, explained, compared and logged in PostgreSQL.
    """
    number = itertools.count()

    def estimate(text: str) -> None:
        service = replace(SERVICE, description=text.format(i=next(number)))
        services.estimates.estimate(service, door="command", language="en")

    figures: dict[str, object] = {}
    for name, text in TEXTS.items():
        whole = milliseconds(lambda text=text: estimate(text))
        one = milliseconds(lambda text=text: encode([text.format(i=next(number))]))
        figures |= {
            f"explained_estimate_ms_{name}": whole,
            f"encode_ms_{name}": one,
            f"explained_estimate_over_encode_{name}": round(whole["median"] / one["median"], 2),
        }
    figures["explained_estimate_over_encode"] = figures["explained_estimate_over_encode_sentences"]
    return figures


def page(url: str, home: Path) -> dict[str, object]:
    """Run the Estimate page in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.page"],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"DATABASE_URL": url, "PRISME_HOME": str(home)},
        cwd=Path(__file__).parent.parent,
    )
    figures: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(services: Services) -> dict[str, object]:
    """Time the parts of an estimate, and the whole through the service."""
    started = time.perf_counter()
    champion = services.champion.get()
    loading = time.perf_counter() - started
    model = champion.model
    row = model.normalise(pd.DataFrame([{"description": SERVICE.description, "rating": 4.9}]))
    data = dump_model(model)
    sha256 = hashlib.sha256(data).hexdigest()
    return {
        "champion_ready_s": round(loading, 2),
        "artifact_bytes": len(data),
        "artifact_load_ms": milliseconds(lambda: load_model(data, sha256), 5),
        "price_ms": milliseconds(lambda: model.estimate(row)),
        "explain_ms": milliseconds(lambda: model.explain(row)),
        **over_encode(services),
        "resident_mb": round(psutil.Process().memory_info().rss / 1e6),
        "torch_or_tensorflow_loaded": bool({"torch", "tensorflow"} & set(sys.modules)),
    }


def made_by(services: Services) -> Prediction:
    """Return an estimate as the product logs it, to be logged again."""
    made = services.estimates.estimate(SERVICE, door="command", language="en")
    return made.prediction


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="prisme-bench-") as folder:
        Path(folder).chmod(0o711)
        os.environ.pop("DATABASE_URL", None)
        with (
            acting_as(machine_owner(account_name())),
            running_services(read_settings().model_copy(update={"home": Path(folder)})) as services,
        ):
            services.markets.ensure_demo(4000)
            started = time.perf_counter()
            services.training.ensure_champion()
            figures = {"train_4000_s": round(time.perf_counter() - started, 2)}
            figures |= measure(services)
            url = running_url(Path(folder))
            if url is not None:
                figures |= page(url, Path(folder))
                figures |= log.measure(url, made_by(services))
            figures |= reading.measure(100_000, 10_000)
            sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
