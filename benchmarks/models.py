"""Time what the Models page asks of the database, over many made estimates and a long trial.

``python -m benchmarks.models --rows 1000000`` prints one JSON object. The trial has run for
90 days, in the shadow and with a share; estimates and judgements are those of the history's
benchmark.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.__main__ import milliseconds
from benchmarks.history import NEWEST, timed
from core.ids import uuid7
from core.services.registry.monitoring import DAYS, WEEKS
from core.types import Experiment, ExperimentKind
from db import engine as engines
from db.experiments import SqlExperiments
from db.model_versions import SqlModelVersions
from db.monitoring import SqlRecentRequests

REPEATS = 10
#: In the made log each version made a run of weeks: people are given to both of the last two.
SUBJECTS = """
UPDATE predictions SET subject = substr(payload_hash, 1, 12),
    model_version_id = CASE WHEN payload_hash < '8' THEN CAST(:challenger AS uuid)
                            ELSE model_version_id END
WHERE created_at >= :since
"""
SHADOWS = """
INSERT INTO shadow_estimates (trial_id, prediction_id, created_at, price, low, high, currency,
                              band, abstained, latency_ms)
SELECT :trial, id, created_at, price * 1.1, low, high, currency, band, false, 9
FROM predictions WHERE created_at >= :since AND price * 1.1 <= high
"""


def trials(engine: Engine) -> dict[ExperimentKind, Experiment]:
    """Make a trial of each kind over the last 90 days."""
    since = NEWEST - timedelta(days=90)
    with engine.connect() as connection:
        newest = connection.execute(
            text("SELECT model_version_id FROM predictions ORDER BY created_at DESC LIMIT 1")
        ).scalar_one()
    other = next(v.id for v in SqlModelVersions(engine).all() if v.id != newest)
    made = {}
    for kind, share in (("share", 0.5), ("shadow", 0.0)):
        experiment = Experiment(uuid7(), kind, other, newest, share, since, "b", "b")
        SqlExperiments(engine).begin(experiment)
        made[kind] = SqlExperiments(engine).end(experiment.id, at=NEWEST, actor="b", reason="b")
    with engines.transaction(engine, unhurried=True) as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(SUBJECTS), {"since": since, "challenger": other})
        connection.execute(text(SHADOWS), {"since": since, "trial": made["shadow"].id})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE predictions, feedback, shadow_estimates"))
    return made  # type: ignore[return-value]


def measure(engine: Engine) -> dict[str, Any]:
    """Time each question, in milliseconds."""
    made, store, recent_requests = trials(engine), SqlExperiments(engine), SqlRecentRequests(engine)
    since, registry = NEWEST - timedelta(days=DAYS), SqlModelVersions(engine)
    recent = NEWEST - timedelta(weeks=WEEKS)
    figures: dict[str, Any] = {
        "versions": milliseconds(registry.all, REPEATS),
        "decisions": milliseconds(registry.decisions, REPEATS),
        "trials": milliseconds(store.all, REPEATS),
        "weekly": milliseconds(lambda: recent_requests.weekly(recent), REPEATS),
        "weekly_all": milliseconds(
            lambda: recent_requests.weekly(NEWEST - timedelta(days=800)), REPEATS
        ),
        "newest_3000": milliseconds(lambda: recent_requests.newest(since, most=3000), REPEATS),
    }
    for kind, experiment in made.items():
        for name, measured in (("marks", "verdict"), ("prices", "real_price")):
            found = store.outcomes(experiment, measured)
            figures[f"{kind}_{name}"] = {
                "rows": len(found),
                **milliseconds(lambda t=experiment, m=measured: store.outcomes(t, m), REPEATS),
            }
        figures[f"{kind}_counts"] = milliseconds(lambda t=experiment: store.counts(t), REPEATS)
    return figures


if __name__ == "__main__":
    timed(__doc__, measure)
