"""The Estimate page in a process of its own: from nothing to the first estimate, and reruns.

Run by ``python -m benchmarks``, beside a database that is there already. The page runs as
Streamlit's own test harness runs it: the whole script, without the browser's part.
"""

from __future__ import annotations

import time

BEGUN = time.perf_counter()

import json  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import psutil  # noqa: E402
from streamlit.testing.v1 import AppTest  # noqa: E402

APP = Path(__file__).parent.parent / "streamlit_app.py"
ESTIMATES, RERUNS = 50, 40
TEXT = "I will design a modern logo for your business, {i} concepts with source files"


def main() -> None:
    """Print cold start, rerun times and memory as one JSON object."""
    at = AppTest.from_file(APP, default_timeout=120)
    at.switch_page("pages/1_Estimate.py")
    at.run()
    _estimate(at, 0)
    cold = time.perf_counter() - BEGUN
    times = []
    slider = next(s for s in at.select_slider if len(s.options) > 2)
    for i in range(RERUNS):
        started = time.perf_counter()
        slider = at.select_slider(key=slider.key).set_value(i % 3)
        at.run()
        times.append((time.perf_counter() - started) * 1000)
    for i in range(1, ESTIMATES):
        _estimate(at, i)
    quantiles = statistics.quantiles(times, n=20)
    figures = {
        "cold_start_s": round(cold, 2),
        "page_rerun_ms": {
            "median": round(statistics.median(times), 1),
            "p95": round(quantiles[-1], 1),
        },
        "page_resident_mb": round(psutil.Process().memory_info().rss / 1e6),
        "torch_or_tensorflow_loaded": bool({"torch", "tensorflow"} & set(sys.modules)),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _estimate(at: AppTest, i: int) -> None:
    at.text_area(key="service.description").input(TEXT.format(i=i))
    at.button(key="service.submit").click().run()
    if at.exception or not at.metric:
        raise SystemExit(f"the page gave no estimate: {[e.value for e in at.exception]}")


if __name__ == "__main__":
    main()
