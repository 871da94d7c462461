"""The load test: starts everything on loopback, sends visitors to API and pages, and measures.

Run it with ``make load USERS=50 SECONDS=120``. The visitors share the machine's cores with what
they visit. It fails if a request fails, an estimate is not stored, or a number has changed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import psutil
import psycopg
from sqlalchemy import make_url

from db.embedded.running import running_url

ROOT = Path(__file__).resolve().parent.parent
SERVICE = {"description": "I will design a modern logo for your bakery", "delivery_days": 3}


def main() -> int:
    """Run it and print what was measured as a table and as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=120)
    chosen = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="prisme-load-"))
    home.chmod(0o711)
    try:
        with product(home) as (launcher, pages, api):
            first, memory = price(api), {"start": memory_mb(launcher)}
            stored = rows(home)
            measured = visit(pages, api, chosen.users, chosen.seconds)
            memory["end"], last = memory_mb(launcher), price(api)
            stored = {door: n - stored.get(door, 0) for door, n in rows(home).items()}
    finally:
        shutil.rmtree(home)
    report = {
        "users": chosen.users,
        "seconds": chosen.seconds,
        "cores": os.cpu_count(),
        "requests": measured,
        "memory_mb": memory,
        "stored": stored,
        "price_before": first,
        "price_after": last,
    }
    faults = found_wrong(report)
    show(report, faults)
    sys.stdout.write(json.dumps(report | {"faults": faults}) + "\n")
    return 1 if faults else 0


@contextmanager
def product(home: Path) -> Iterator[tuple[psutil.Process, str, str]]:
    """Give the launcher of a running Prisme, and the addresses of its pages and its API."""
    environment = os.environ | {
        "PRISME_HOME": str(home),
        "PRISME_PORT": str(free_port()),
        "PRISME_LANGUAGE": "en",
        # All visitors come from one address here.
        "PRISME_API_PORT": str(free_port()),
        "PRISME_API_ROWS_PER_MINUTE": "10000000",
    }
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "jobs", "up"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        said, told = "", cast(IO[str], process.stderr)
        while "Press Ctrl-C" not in said:
            line = told.readline()
            if not line:
                raise SystemExit("Prisme did not start:\n" + said)
            said += line
        [pages] = re.findall(r"Prisme is ready: (\S+)", said)
        [api] = re.findall(r"REST API: (http://[^/\s]+)", said)
        answered(f"{api}/readyz")
        yield psutil.Process(process.pid), pages, api
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def visit(pages: str, api: str, users: int, seconds: int) -> dict[str, Any]:
    """Send visitors and return what was measured, by what they did; times in milliseconds."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [
            sys.executable,
            "-m",
            "locust",
            "-f",
            "benchmarks/load_users.py",
            "--headless",
            "--users",
            str(users),
            "--spawn-rate",
            str(max(1, users // 10)),
            "--host",
            api,
            "--run-time",
            f"{seconds}s",
            "--stop-timeout",
            "60",
            "--json",
            "--loglevel",
            "WARNING",
        ],
        cwd=ROOT,
        env=os.environ | {"PRISME_LOAD_PAGES": pages},
        check=False,
        text=True,
        stdout=subprocess.PIPE,
    )
    return {
        row["name"]: {
            "n": row["num_requests"],
            "failed": row["num_failures"],
            "per_s": round(row["num_requests"] / seconds, 2),
            "p50_ms": percentile(row["response_times"], 0.5),
            "p95_ms": percentile(row["response_times"], 0.95),
            "most_ms": round(row["max_response_time"]),
        }
        for row in sorted(json.loads(done.stdout), key=lambda row: row["name"])
    }


def percentile(times: dict[str, int], share: float) -> float:
    """Return a percentile of times that are counted by (rounded) milliseconds."""
    left = share * sum(times.values())
    for time_ms, n in sorted((float(time_ms), n) for time_ms, n in times.items()):
        left -= n
        if left <= 0:
            return time_ms
    return 0.0


def found_wrong(report: dict[str, Any]) -> list[str]:
    """Return what must not be: failures, estimates that are not stored, another number."""
    requests = report["requests"]
    wrong = [f"{name}: {row['failed']} failed" for name, row in requests.items() if row["failed"]]
    asked = {
        "api": requests.get("API: estimate", {}).get("n", 0)
        + 10 * requests.get("API: ten estimates", {}).get("n", 0)
        + 1,
        "page": requests.get("page: estimate", {}).get("n", 0),
    }
    wrong += [
        f"{door}: {n} asked, {report['stored'].get(door, 0)} stored"
        for door, n in asked.items()
        if n != report["stored"].get(door, 0)
    ]
    if report["price_before"] != report["price_after"]:
        wrong.append("the same service has another price")
    return wrong


def show(report: dict[str, Any], faults: list[str]) -> None:
    """Print the table on stderr."""
    line = "{:<24}{:>8}{:>8}{:>9}{:>10}{:>10}{:>10}\n"
    out = sys.stderr.write
    out(line.format("", "n", "failed", "per s", "p50 ms", "p95 ms", "most ms"))
    for name, row in report["requests"].items():
        out(line.format(name, *(row[column] for column in row)))
    out(f"memory, MB: {report['memory_mb']}\n")
    out(f"price before and after: {report['price_before']}, {report['price_after']}\n")
    out("\n".join(faults or ["nothing failed; every estimate is stored"]) + "\n")


def price(api: str) -> float:
    """Return the price of one certain service."""
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{api}/v1/estimates", json.dumps(SERVICE).encode(), {"Content-Type": "application/json"}
    )
    return float(answered(request)["price"])


def answered(request: str | urllib.request.Request) -> dict[str, Any]:
    """Return a JSON answer, once somebody listens."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
                return dict(json.load(reply))
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the API does not answer")


def rows(home: Path) -> dict[str, int]:
    """Return how many estimates are stored, by door."""
    url = running_url(home) or ""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT door, count(*) FROM predictions GROUP BY door")
        return {str(door): int(n) for door, n in found.fetchall()}


def memory_mb(launcher: psutil.Process) -> dict[str, int]:
    """Return the memory of each part: what is its own, and its share of what is shared."""
    parts: dict[str, float] = {}
    for process in launcher.children(recursive=True):
        words = " ".join(process.cmdline())
        found = re.search(r"jobs\.(pages|api|worker)", words)
        part = found.group(1) if found else "database"
        parts[part] = parts.get(part, 0) + process.memory_full_info().pss / 2**20
    return {part: round(size) for part, size in sorted(parts.items())}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
