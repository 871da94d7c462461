"""Time the views of the history, and of the review, over many made estimates in a real PostgreSQL.

``python -m benchmarks.history --rows 1000000`` prints one JSON object. The rows are made by the
server itself, with the sizes of real ones: words from a skewed vocabulary, seven reasons each, a
judgement for one in twelve, one in five of them with a real price, half of those reviewed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from benchmarks import made
from benchmarks.__main__ import milliseconds
from core.authority import account_name, acting_as
from core.bootstrap import database, read_settings
from core.ids import uuid7
from core.services import ReviewUseCase
from core.types import (
    REVIEW_STATES,
    HistoryFilter,
    ModelVersion,
    ReviewCursor,
    ReviewFilter,
    contributor_of,
    machine_owner,
)
from db import engine as engines
from db.history import SqlHistory
from db.model_versions import SqlModelVersions
from db.reviews import SqlReviews
from db.snapshots import SqlSnapshots

REPEATS = 30
VERSIONS, DAYS, PEOPLE = 9, 730, 500
NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
#: Every word w1 … w5000 stands in a share of the texts that falls with the cube of its number.
FILL = """
INSERT INTO predictions (
    id, created_at, door, language, input, normalised_input, price, low, high, coverage, currency,
    band, band_probabilities, band_edges, baseline, explanation, flags, model_version_id,
    model_version, latency_ms, payload_hash, synthetic)
SELECT
    ('01990000-' || substr(md5(i::text), 1, 4) || '-7' || substr(md5(i::text), 5, 3) || '-8'
        || substr(md5(i::text), 8, 3) || '-' || lpad(to_hex(i), 12, '0'))::uuid,
    CAST(:newest AS timestamptz) - i * CAST(:days AS interval) / :rows,
    CASE WHEN i % 50 = 0 THEN 'command' WHEN i % 3 = 0 THEN 'api' ELSE 'page' END, 'en',
    jsonb_build_object('description', said.words, 'rating', 4.9, 'reviews', 120),
    jsonb_build_object('description', said.words, 'rating', 4.9, 'reviews', 120),
    50 + i % 200, 20, 400, 0.8, 'USD', (ARRAY['low', 'medium', 'high'])[1 + i % 3],
    '{"low": 0.2, "medium": 0.5, "high": 0.3}', '[25, 90]', 40, CAST(:explanation AS jsonb),
    CASE WHEN i % 20 = 0 THEN '[{"code": "too_wide", "message": "x", "params": {}}]'::jsonb
         ELSE '[]'::jsonb END,
    (CAST(:versions AS uuid[]))[1 + i * :n_versions / (:rows + 1)],
    :n_versions - i * :n_versions / (:rows + 1), 30, md5(i::text), true
FROM generate_series(1, :rows) AS i
CROSS JOIN LATERAL (
    SELECT 'I will design ' || string_agg('w' || (1 + floor(5000 * power(random(), 3)))::int, ' ')
        AS words FROM generate_series(1, 14 + i % 5)
) AS said
"""
JUDGE = """
INSERT INTO feedback (id, prediction_id, created_at, verdict, real_price, currency, door,
                      payload_hash, subject)
SELECT gen_random_uuid(), id, created_at + CAST('1 hour' AS interval),
    CASE WHEN latency_ms + price < 120 THEN 'bad' ELSE 'good' END,
    CASE WHEN price::int % 5 = 0 THEN price * 1.2 END, 'USD', 'page', payload_hash,
    md5((hashtext(payload_hash) / 12 % :people)::text)
FROM predictions WHERE hashtext(payload_hash) % 12 = 0
"""
REVIEW = """
INSERT INTO reviews (id, feedback_id, created_at, decision, actor, reason)
SELECT gen_random_uuid(), id, created_at + CAST('1 day' AS interval),
    CASE WHEN hashtext(id::text) % 7 = 0 THEN 'refuse' ELSE 'accept' END, 'somebody', 'made'
FROM feedback WHERE real_price IS NOT NULL AND hashtext(id::text) % 2 = 0
"""


def views() -> dict[str, HistoryFilter]:
    """Return the filters that are timed."""
    return {
        "everything": HistoryFilter(),
        "one_month": HistoryFilter(since=date(2025, 3, 1), until=date(2025, 3, 31)),
        "door_and_band": HistoryFilter(doors=("command",), bands=("low",)),
        "oldest_version": HistoryFilter(versions=(1,)),
        "bad": HistoryFilter(verdict="bad"),
        "corrected": HistoryFilter(corrected=True),
        "bad_in_the_oldest_version": HistoryFilter(versions=(1,), verdict="bad"),
        "common_word": HistoryFilter(text="design"),
        "rarer_word": HistoryFilter(text="w4321"),
        "two_words": HistoryFilter(text="w7 w1234"),
        "beginning_of_words": HistoryFilter(text="w49"),
        "no_such_word": HistoryFilter(text="unheard"),
        "rarer_word_bad_and_old": HistoryFilter(
            text="w432", verdict="bad", until=date(2024, 12, 31)
        ),
    }


def fill(engine: Engine, rows: int) -> float:
    """Make the estimates and judgements; returns the seconds it took."""
    versions = _versions(engine)
    started = time.perf_counter()
    explanation = {
        "terms": [],
        "contributions": [
            {
                "field": f"field_{i}",
                "value": {"rating": 4.9},
                "amount": 12.34,
                "factor": 1.1,
                "log_amount": 0.095,
            }
            for i in range(7)
        ],
    }
    with engines.transaction(engine, unhurried=True) as connection:
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        connection.execute(
            text(FILL),
            {
                "rows": rows,
                "newest": NEWEST,
                "days": f"{DAYS} days",
                "n_versions": len(versions),
                "versions": [str(one) for one in versions],
                "explanation": json.dumps(explanation),
            },
        )
        connection.execute(text(JUDGE), {"people": PEOPLE})
        connection.execute(text(REVIEW))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        # As autovacuum does by itself some time after so many inserts.
        connection.execute(text("VACUUM ANALYZE predictions, feedback, reviews"))
    return time.perf_counter() - started


def measure(history: SqlHistory) -> dict[str, object]:
    """Time the first page, the next one, and the count of each view, in milliseconds."""
    figures: dict[str, object] = {}
    for name, chosen in views().items():
        first, count = history.page(chosen), history.count(chosen)
        shown: dict[str, object] = {
            "n": count.n,
            "exact": count.exact,
            "first_page_ms": milliseconds(lambda c=chosen: history.page(c), REPEATS),
            "count_ms": milliseconds(lambda c=chosen: history.count(c), REPEATS),
        }
        if first.next is not None:
            shown["next_page_ms"] = milliseconds(
                lambda c=chosen, a=first.next: history.page(c, a), REPEATS
            )
        figures[name] = shown
    middle = replace(HistoryFilter(), until=date(2025, 1, 1))
    halfway = history.page(middle).next
    figures["half_way_down"] = {
        "next_page_ms": milliseconds(lambda: history.page(HistoryFilter(), halfway), REPEATS)
    }
    figures["versions_ms"] = milliseconds(history.versions, REPEATS)
    return figures


def measure_review(reviews: SqlReviews) -> dict[str, object]:
    """Time a page of each state and its middle, the counts, and what may train, in milliseconds."""
    service, counts = ReviewUseCase(reviews), reviews.counts()
    figures: dict[str, object] = {"counts": asdict(counts)}
    for state in REVIEW_STATES:
        chosen = ReviewFilter(state)
        figures[f"{state}_page_ms"] = milliseconds(lambda c=chosen: service.page(c), REPEATS)
        halfway = ReviewCursor(datetime(2025, 1, 1, tzinfo=UTC), uuid7())
        figures[f"{state}_half_way_ms"] = milliseconds(
            lambda c=chosen, a=halfway: service.page(c, a), REPEATS
        )
    waiting = reviews.page(ReviewFilter()).rows[0]
    one = ReviewFilter(contributor=contributor_of(waiting.subject or ""))
    figures |= {
        "doubtful_page_ms": milliseconds(
            lambda: service.page(ReviewFilter(), doubtful=True), REPEATS
        ),
        "one_person_ms": milliseconds(lambda: service.page(one), REPEATS),
        "counts_ms": milliseconds(reviews.counts, REPEATS),
        "counts_of_one_person_ms": milliseconds(lambda: reviews.counts(waiting.subject), REPEATS),
        "count_accepted_ms": milliseconds(reviews.count_accepted, REPEATS),
        "count_accepted_lately_ms": milliseconds(
            lambda: reviews.count_accepted(datetime(2025, 12, 1, tzinfo=UTC)), REPEATS
        ),
        "accepted_ms": milliseconds(reviews.accepted, 3),
    }
    return figures


def _versions(engine: Engine) -> list[UUID]:
    import pandas as pd

    from core.types import COLUMNS

    market = made.market(0, at=NEWEST)
    stored = SqlSnapshots(engine).add(market, pd.DataFrame(columns=list(COLUMNS)))
    registry = SqlModelVersions(engine)
    return [
        registry.add(ModelVersion(uuid7(), 0, NEWEST, stored.id, "made", "0" * 64, {}), b"").id
        for _ in range(VERSIONS)
    ]


@contextmanager
def served() -> Iterator[str]:
    """Give the address of an empty PostgreSQL that goes with the block."""
    with tempfile.TemporaryDirectory(prefix="prisme-bench-") as folder:
        Path(folder).chmod(0o711)
        os.environ.pop("DATABASE_URL", None)
        with database(read_settings().model_copy(update={"home": Path(folder)})) as url:
            yield url


def timed(about: str | None, ask: Callable[[Engine], dict[str, Any]]) -> None:
    """Ask a database with many made estimates, as many as the command says, and print."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with acting_as(machine_owner(account_name())), served() as url:
        engine = engines.make_engine(url, application_name="prisme-benchmark")
        filled = fill(engine, rows)
        figures = ask(engine)
        engine.dispose()
    sys.stdout.write(json.dumps({"rows": rows, "fill_s": round(filled, 1), **figures}) + "\n")


if __name__ == "__main__":
    timed(
        __doc__,
        lambda engine: {
            **measure(SqlHistory(engine)),
            "review": measure_review(SqlReviews(engine)),
        },
    )
