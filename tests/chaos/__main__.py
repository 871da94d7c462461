"""Try every fault at full length and print the table; ``--write`` puts it in the documentation."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from db import engine as engines
from db.admin import migrate
from db.embedded.server import EmbeddedServer
from tests.chaos import all_faults
from tests.chaos.place import Fault, Outcome, Place

DOCUMENT = Path(__file__).parents[2] / "docs/operations.md"
BEGIN, END = "<!-- made by make chaos: begin -->", "<!-- made by make chaos: end -->"
#: Faults of the list that are tests elsewhere, because no estimate is counted there.
ELSEWHERE = (
    (
        "A model's bytes flipped, truncated, empty, or of another library version",
        "refused before it is read; the previous model serves",
        "tests/core/models/test_artifact.py",
    ),
    (
        "A server killed in the middle of a promotion; twenty promotions at once",
        "one champion",
        "tests/db/test_promotion.py",
    ),
    (
        "A worker killed in the middle of a retraining",
        "nothing half done",
        "tests/jobs/test_retraining.py",
    ),
    ("Each migration up, down, up with rows", "nothing", "tests/db/admin/test_migrate.py"),
    (
        "Launcher: stale pid, second launch, long path, read-only home, root",
        "a sentence with what to do",
        "tests/db/embedded/test_server.py",
    ),
)


def main() -> int:
    """Try them all, or those whose function is named; return how many failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="functions, for example: frozen disk_full")
    parser.add_argument("--quick", action="store_true", help="at the length of make test")
    parser.add_argument("--write", action="store_true", help=f"put the table in {DOCUMENT.name}")
    options = parser.parse_args()
    chosen = [one for one in all_faults() if not options.names or one.run.__name__ in options.names]
    rows, failed = [], 0
    with tempfile.TemporaryDirectory(prefix="prisme-chaos-") as folder:
        Path(folder).chmod(0o711)
        with EmbeddedServer(Path(folder) / "home") as server:
            for one in chosen:
                row = _tried(one, server, Path(folder), long=not options.quick)
                failed += row.endswith("**failed** |")
                rows.append(row)
                sys.stdout.write(row + "\n")
                sys.stdout.flush()
    if options.write:
        _write(
            [
                *rows,
                *(f"| {name} | {shown} | – | 0 | `{test}` |" for name, shown, test in ELSEWHERE),
            ]
        )
    return failed


def _tried(one: Fault, server: EmbeddedServer, folder: Path, *, long: bool) -> str:
    began = time.monotonic()
    own = folder / f"try-{uuid4().hex[:8]}"
    own.mkdir(mode=0o711)
    own.chmod(0o711)
    try:
        outcome = _outcome(one, server, own, long=long)
    except pytest.skip.Exception as skipped:
        return f"| {one.name} | skipped: {skipped} | – | – | – |"
    except Exception as error:  # noqa: BLE001 - one line of the table; the others are tried
        sys.stderr.write(f"{one.run.__name__}: {error!r}\n")
        return f"| {one.name} | {type(error).__name__} | – | – | **failed** |"
    sys.stderr.write(f"{one.run.__name__}: {time.monotonic() - began:.1f} s\n")
    wrong = outcome.lost or outcome.doubled
    back = f"{outcome.back_s:.1f} s" if outcome.back_s is not None else "–"
    if outcome.waiting and outcome.drained_s is not None:
        back += f"; nothing waits after {outcome.drained_s:.1f} s"
    return (
        f"| {one.name} | {outcome.said} | {outcome.stored} | {outcome.lost} | "
        f"{'**failed**' if wrong else back} |"
    )


def _outcome(one: Fault, server: EmbeddedServer, folder: Path, *, long: bool) -> Outcome:
    if one.own_server:
        with EmbeddedServer(folder / "home") as own:
            return _on(one, own, own.url, folder, long=long)
    name = f"chaos_{uuid4().hex[:8]}"
    _administer(server, f"CREATE DATABASE {name}")
    url = make_url(server.url).set(database=name).render_as_string(hide_password=False)
    try:
        return _on(one, server, url, folder, long=long)
    finally:
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: EmbeddedServer, statement: str) -> None:
    assert server.wait_ready(60)
    address = make_url(server.url).set(drivername="postgresql")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(statement)


def _on(one: Fault, server: EmbeddedServer, url: str, folder: Path, *, long: bool) -> Outcome:
    engine = engines.make_engine(url)
    migrate.upgrade(engine)
    try:
        return one.run(Place(server, engine, folder, long=long))
    finally:
        engine.dispose()


def _write(rows: list[str]) -> None:
    busy = f", beside other work (load {os.getloadavg()[0]:.0f})"
    place = "PostgreSQL 18 (embedded, `fsync` on)"
    head = [
        BEGIN,
        f"Tried on {datetime.now(UTC):%Y-%m-%d} with {place}, {os.cpu_count()} cores{busy}.",
        "",
        "| fault | shown | rows in the end | shown and lost | time to be back |",
        "|---|---|---|---|---|",
    ]
    text = DOCUMENT.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(before + "\n".join([*head, *rows, END]) + after, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
