"""Time reading a market from CSV and XLSX: `python -m benchmarks.reading --csv 1000000`."""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from core.data.readers import read

HEADER = ("title", "price_usd", "rating", "reviews", "level", "delivery", "category", "seller")
LEVELS = ("New Seller", "Level 1", "Level 2", "Top Rated Seller")
CATEGORIES = ("Design", "Writing", "Video", "Programming")


def rows(n: int) -> Iterator[tuple[str | float, ...]]:
    """Yield as many listings, all of them different."""
    for i in range(n):
        price = 5 + i * 7 % 900 + i % 100 / 100
        stars, level, kind = 3 + i % 21 / 10, LEVELS[i % 4], CATEGORIES[i % 3]
        title = f"I will make a modern {kind.lower()} for your business, offer number {i}"
        yield title, price, stars, i % 2000, level, 1 + i % 30, kind, f"seller-{i // 5}"


def write_csv(path: Path, n: int) -> None:
    """Write listings as CSV."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([HEADER, *rows(n)])


def write_xlsx(path: Path, n: int) -> None:
    """Write listings as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADER, *rows(n)):
        sheet.append(list(row))
    book.save(path)


def timed(path: Path) -> dict[str, float]:
    """Read a file in a process of its own: seconds, and the most memory it took."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "benchmarks.reading", "--file", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(csv_rows: int, xlsx_rows: int) -> dict[str, object]:
    """Time both formats."""
    with tempfile.TemporaryDirectory(prefix="prisme-bench-") as folder:
        text, book = Path(folder) / "a.csv", Path(folder) / "a.xlsx"
        write_csv(text, csv_rows)
        write_xlsx(book, xlsx_rows)
        return {f"read_csv_{csv_rows}": timed(text), f"read_xlsx_{xlsx_rows}": timed(book)}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--csv", type=int, default=100_000)
    parser.add_argument("--xlsx", type=int, default=10_000)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.file is None:
        figures = measure(given.csv, given.xlsx)
    else:
        started = time.perf_counter()
        kept = len(read(given.file).frame)
        seconds = round(time.perf_counter() - started, 2)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        figures = {"seconds": seconds, "peak_mb": round(peak / 1000), "rows": kept}
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
