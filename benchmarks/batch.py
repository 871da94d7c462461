"""A list priced by the service behind ``jobs score``, beside the encoding of its texts alone.

Run ``python -m benchmarks.batch --rows N`` where a champion serves (PRISME_HOME, DATABASE_URL), or
with ``--fresh`` on a demo market of its own. Texts are new in each part, so nothing is cached.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import psutil

from core.authority import account_name, acting_as
from core.bootstrap import read_settings, running_services
from core.data.demo import demo_market
from core.language import translator
from core.models.minilm import WEIGHTS_SHA256
from core.models.minilm.encoder import Encoder, exported
from core.services import Services
from core.services.lists.scoring import ListOptions
from core.types import INPUT_COLUMNS, machine_owner


def main() -> None:
    """Print both rates and their ratio as one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch")
    parser.add_argument("--rows", type=int, default=6_000)
    parser.add_argument("--parts", type=int, default=4, help="Rounds of both, taken in turn.")
    parser.add_argument("--fresh", action="store_true", help="On a demo market of its own.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prisme-bench-") as folder:
        Path(folder).chmod(0o711)
        settings = read_settings()
        if given.fresh:
            settings = settings.model_copy(update={"home": Path(folder)})
        with acting_as(machine_owner(account_name())), running_services(settings) as services:
            if given.fresh:
                services.markets.ensure_demo(settings.demo_rows)
                services.training.ensure_champion()
            figures = measured(services, given.rows, given.parts, Path(folder))
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def measured(services: Services, rows: int, parts: int, folder: Path) -> dict[str, object]:
    """Encode and score lists of the same texts in turn, `parts` times."""
    encoder, wish = Encoder(exported()), ListOptions(translator("en"))
    encoder(["warm"] * 4)
    services.champion.get()
    rates: dict[str, list[float]] = {"encoding": [], "scoring": []}
    for part in range(parts + 1):  # the first warms up what is made once, and is not counted
        source = folder / f"list-{part}.csv"
        texts = _written(source, max(rows // parts, 1) if part else 64, seed=part)
        started = time.perf_counter()
        encoder(texts)
        took = time.perf_counter() - started
        scored = services.price_lists.score(source, folder / f"priced-{part}.csv", wish)
        if part:
            rates["encoding"].append(len(texts) / took)
            rates["scoring"].append(scored.rate)
    ratios = [s / e for s, e in zip(rates["scoring"], rates["encoding"], strict=True)]
    return {
        "rows": rows,
        "parts": parts,
        "cores": os.cpu_count(),
        "encoding_rows_per_s": round(statistics.median(rates["encoding"]), 1),
        "scoring_rows_per_s": round(statistics.median(rates["scoring"]), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "load_average": os.getloadavg(),
        "encoder": WEIGHTS_SHA256[:12],
        "resident_mb": round(psutil.Process().memory_info().rss / 1e6),
    }


def _written(path: Path, rows: int, seed: int) -> list[str]:
    """Write a list of new texts, as long as the demo market's, and return them."""
    frame = demo_market(rows + 300, seed=1_000 + seed).head(rows)
    moment = time.time_ns()
    texts = [f"{text} {moment + i}" for i, text in enumerate(frame["description"])]
    described = pd.DataFrame({name: frame[name] for name in INPUT_COLUMNS})
    described.assign(description=texts).to_csv(path, index=False)
    return texts


if __name__ == "__main__":
    main()
