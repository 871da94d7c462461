"""The log as it is watched: the newest estimates, and judgements week by week."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from sqlalchemy import BindParameter, Engine, bindparam, func, select, text

from core.types import BANDS, LABELS, NUMBERS
from db.encoding import decode_json
from db.engine import transaction
from db.tables import ABSTAINED, listings, predictions

_TEXT = ("description", *LABELS)
_NUMBER = NUMBERS
_LISTED = tuple(c for c in listings.columns if c.name not in ("snapshot_id", "position"))
_WEEK = "date_trunc('week', {}, 'UTC')"
#: Estimates are counted in an index alone; of the judged ones only the corrected are read.
_WEEKLY = text(f"""
    WITH made AS (
        SELECT {_WEEK.format("created_at")} AS week, count(*) AS estimates FROM predictions
        WHERE created_at >= :since GROUP BY 1
    ), silent AS (
        SELECT {_WEEK.format("created_at")} AS week, count(*) AS abstained FROM predictions
        WHERE created_at >= :since AND ({ABSTAINED}) GROUP BY 1
    ), told AS (
        SELECT {_WEEK.format("f.created_at")} AS week, f.verdict, p.coverage,
            f.real_price BETWEEN p.low AND p.high AS held,
            f.real_price IS NOT NULL AND f.currency = p.currency AND NOT ({ABSTAINED}) AS corrected
        FROM feedback AS f
        LEFT JOIN predictions AS p ON p.id = f.prediction_id AND f.real_price IS NOT NULL
        WHERE f.created_at >= :since AND NOT EXISTS (
            SELECT FROM feedback AS later WHERE later.prediction_id = f.prediction_id
            AND (later.created_at, later.id) > (f.created_at, f.id)
        )
    ), judged AS (
        SELECT week, count(*) FILTER (WHERE verdict = 'good') AS good,
            count(*) FILTER (WHERE verdict = 'bad') AS bad,
            count(*) FILTER (WHERE corrected) AS corrected,
            count(*) FILTER (WHERE corrected AND held) AS held,
            avg(coverage) FILTER (WHERE corrected) AS promised
        FROM told GROUP BY 1
    )
    SELECT week, coalesce(estimates, 0), coalesce(abstained, 0), coalesce(good, 0),
        coalesce(bad, 0), coalesce(corrected, 0), coalesce(held, 0), promised
    FROM made FULL JOIN silent USING (week) FULL JOIN judged USING (week) ORDER BY week
""")  # noqa: S608 - nothing that anyone said is in it
_COUNTS = ("estimates", "abstained", "good", "bad", "corrected", "held")


class SqlRecentRequests:
    """What comes in, in PostgreSQL; implements `core.services.ports.RecentRequests`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def newest(self, since: datetime, *, most: int) -> pd.DataFrame:
        """Return what was asked since a moment, latest first; no batches."""
        table = predictions.c
        query = (
            select(
                table.subject,
                table.model_version_id,
                table.normalised_input,
                table.band_probabilities,
            )
            .where(table.created_at >= since, table.door != "batch")
            .order_by(table.created_at.desc(), table.id.desc())
            .limit(most)
        )
        with transaction(self._engine) as connection:
            rows = [_asked(*row) for row in connection.execute(query)]
        columns = ["subject", "model_version_id", *_TEXT, *_NUMBER, *(f"p_{b}" for b in BANDS)]
        frame = pd.DataFrame(rows, columns=columns)
        numbers = [*_NUMBER, *(f"p_{band}" for band in BANDS)]
        return frame.astype(dict.fromkeys(numbers, "float64"))

    def weekly(self, since: datetime) -> pd.DataFrame:
        """Return estimates and judgements by week, oldest first."""
        with transaction(self._engine) as connection:
            rows = connection.execute(_WEEKLY, {"since": since}).all()
        frame = pd.DataFrame(rows, columns=["week", *_COUNTS, "promised"])
        frame["week"] = pd.to_datetime(frame["week"], utc=True)
        return frame.astype(dict.fromkeys(_COUNTS, "int64") | {"promised": "float64"})

    def training_listings(self, snapshot_id: UUID, *, most: int) -> pd.DataFrame:
        """Return listings of a snapshot, evenly drawn, at most so many."""
        last = select(func.max(listings.c.position)).where(listings.c.snapshot_id == snapshot_id)
        wanted: BindParameter[Any] = bindparam("wanted", expanding=True)
        query = select(*_LISTED).where(
            listings.c.snapshot_id == snapshot_id, listings.c.position.in_(wanted)
        )
        with transaction(self._engine) as connection:
            end = connection.execute(last).scalar_one()
            if end is None:
                return pd.DataFrame([], columns=[column.name for column in _LISTED])
            places = np.unique(np.linspace(0, end, most).round().astype(int)).tolist()
            rows = connection.execute(query, {"wanted": places}).all()
        return pd.DataFrame(rows, columns=[column.name for column in _LISTED])


def _asked(subject: str | None, version_id: UUID, read: Any, likely: Any) -> list[Any]:
    given, chances = decode_json(read), decode_json(likely)
    said = [given.get(name) for name in _TEXT]
    numbers = [np.inf if given.get(name) == "unlimited" else given.get(name) for name in _NUMBER]
    return [subject, version_id, *said, *numbers, *(chances[band] for band in BANDS)]
