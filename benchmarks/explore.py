"""Time a change of the filter on every view of the Explore page, over many made listings.

``python -m benchmarks.explore --rows 1000000`` prints one JSON object. The page runs as
Streamlit's own test harness runs it: the whole script, without the browser's part. The map is
left out: it is drawn once, in the background.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from streamlit.testing.v1 import AppTest

from benchmarks import made
from core.data.demo import demo_market
from pages.components import runtime

APP = Path(__file__).parent.parent / "streamlit_app.py"
VIEWS = ("prices", "fields", "several", "words", "segments", "quality")
#: The first of them warms up, and is not counted.
FILTERS: tuple[dict[str, str], ...] = (
    {"min": "9"},
    {"min": "10"},
    {"max": "200"},
    {"q": "logo"},
    {"min": "15", "max": "90"},
)


def main() -> None:
    """Print, for each view, how long the page takes after a change of the filter."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explore")
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    listings = demo_market(rows, seed=1)
    snapshot = made.market(rows, active=True)
    markets = SimpleNamespace(
        active=lambda: snapshot, listings=lambda _: listings, all=lambda: [snapshot]
    )
    services: Any = SimpleNamespace(markets=markets, close=lambda: None)
    with runtime.override(lambda: services):
        figures = {view: _timed(view) for view in VIEWS}
    sys.stdout.write(
        json.dumps({"rows": rows, "filter_change_s": figures, "load": os.getloadavg()}) + "\n"
    )


def _timed(view: str) -> dict[str, float]:
    times = []
    for chosen in FILTERS:
        at = AppTest.from_file(APP, default_timeout=120)
        at.switch_page("pages/3_Explore.py")
        at.query_params.update({"view": view} | chosen)
        started = time.perf_counter()
        at.run()
        times.append(time.perf_counter() - started)
        if at.exception or at.error:
            raise SystemExit(f"{view}: {[e.value for e in (*at.exception, *at.error)]}")
    return {"median": round(statistics.median(times[1:]), 2), "most": round(max(times[1:]), 2)}


if __name__ == "__main__":
    main()
