"""Trials of challengers: begun and ended, their shadow answers, and how they were judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Literal
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, Engine, TextClause, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.errors import N_, InvalidInput, NotFound
from core.types import Experiment, ExperimentCounts, ShadowEstimate
from db.encoding import storable_text
from db.engine import transaction
from db.tables import ABSTAINED, experiments, model_versions, predictions, shadow_estimates

_EXPERIMENT = tuple(column for column in experiments.columns if column.name != "open")
_TEXTS = ("begun_by", "reason")
_OUTCOMES = ("arm", "subject", "verdict", "real_price", "estimate", "shadow")


class SqlExperiments:
    """Trials in PostgreSQL; implements `core.services.ports.Experiments`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, experiment: Experiment) -> Experiment:
        """Begin a trial."""
        values = {
            name: value for name, value in asdict(experiment).items() if name in experiments.c
        }
        values |= {name: storable_text(values[name]) for name in _TEXTS}
        new = upsert(experiments).values(values).on_conflict_do_nothing().returning(*_EXPERIMENT)
        with transaction(self._engine) as connection:
            row = connection.execute(new).mappings().one_or_none()
        if row is None:
            raise InvalidInput(N_("Another experiment is running: end it first."))
        return Experiment(**row)

    def end(self, experiment_id: UUID, *, at: datetime, actor: str, reason: str) -> Experiment:
        """End a trial; one that is over stays as it is."""
        ended = (
            update(experiments)
            .where(experiments.c.id == experiment_id, experiments.c.open)
            .values(
                open=False,
                ended_at=at,
                ended_by=storable_text(actor),
                end_reason=storable_text(reason),
            )
        )
        with transaction(self._engine) as connection:
            connection.execute(ended)
            query = select(*_EXPERIMENT).where(experiments.c.id == experiment_id)
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound(N_("There is no experiment with the id {id}."), id=str(experiment_id))
        return Experiment(**row)

    def current(self) -> Experiment | None:
        """Return the trial that runs, if there is one."""
        with transaction(self._engine) as connection:
            row = (
                connection.execute(select(*_EXPERIMENT).where(experiments.c.open))
                .mappings()
                .one_or_none()
            )
        return None if row is None else Experiment(**row)

    def all(self) -> Sequence[Experiment]:
        """Return every trial, latest first."""
        newest = experiments.c.begun_at.desc(), experiments.c.id.desc()
        with transaction(self._engine) as connection:
            rows = connection.execute(select(*_EXPERIMENT).order_by(*newest)).mappings()
            return [Experiment(**row) for row in rows]

    def add(self, estimates: Sequence[ShadowEstimate]) -> int:
        """Log what a challenger would have answered."""
        if not estimates:
            return 0
        with transaction(self._engine) as connection:
            wanted = [one.prediction_id for one in estimates]
            there = select(predictions.c.id).where(predictions.c.id.in_(wanted))
            known = set(connection.execute(there).scalars())
            rows = [asdict(one) for one in estimates if one.prediction_id in known]
            if not rows:
                return 0
            new = upsert(shadow_estimates).values(rows).on_conflict_do_nothing()
            return len(connection.execute(new.returning(shadow_estimates.c.experiment_id)).all())

    def counts(self, experiment: Experiment) -> ExperimentCounts:
        """Return how many estimates each arm gave while the trial ran."""
        with transaction(self._engine) as connection:
            champion = _made(connection, experiment, experiment.champion_id)
            if experiment.kind == "share":
                return ExperimentCounts(
                    champion, _made(connection, experiment, experiment.challenger_id)
                )
            mine = select(func.count()).where(shadow_estimates.c.experiment_id == experiment.id)
            return ExperimentCounts(champion, int(connection.execute(mine).scalar_one()))

    def outcomes(
        self,
        experiment: Experiment,
        measure: Literal["verdict", "real_price"],
        *,
        most: int = 20_000,
    ) -> pd.DataFrame:
        """Return the judged estimates of a trial, oldest judgement first."""
        with transaction(self._engine) as connection:
            rows = connection.execute(
                _outcomes(measure),
                {
                    "trial": experiment.id,
                    "since": experiment.begun_at,
                    "until": experiment.ended_at,
                    "champion": experiment.champion_id,
                    "challenger": experiment.challenger_id,
                    "most": most,
                },
            ).all()
        frame = pd.DataFrame(rows, columns=list(_OUTCOMES))
        numbers = dict.fromkeys(("real_price", "estimate", "shadow"), "float64")
        return frame.astype(numbers)


def _made(connection: Connection, experiment: Experiment, version_id: UUID) -> int:
    """Count a version's estimates while a trial ran; by its number, which an index holds."""
    number = select(model_versions.c.number).where(model_versions.c.id == version_id)
    query = select(func.count()).where(
        predictions.c.model_version == number.scalar_subquery(),
        predictions.c.created_at >= experiment.begun_at,
    )
    if experiment.ended_at is not None:
        query = query.where(predictions.c.created_at <= experiment.ended_at)
    return int(connection.execute(query).scalar_one())


def _outcomes(measure: str) -> TextClause:
    """Select the first judged estimate of each person; the column is one of two of ours."""
    said = {
        "verdict": "f.verdict IS NOT NULL",
        "real_price": f"f.real_price IS NOT NULL AND f.currency = p.currency AND NOT ({ABSTAINED})",
    }[measure]
    return text(f"""
        SELECT arm, subject, verdict, real_price, estimate, shadow FROM (
            SELECT DISTINCT ON (coalesce(p.subject, p.id::text))
                CASE WHEN p.model_version_id = :champion THEN 'champion' ELSE 'challenger' END
                    AS arm,
                p.subject, f.verdict, f.real_price, p.price AS estimate,
                CASE WHEN NOT s.abstained AND s.currency = p.currency THEN s.price END AS shadow,
                f.created_at, f.id
            FROM feedback AS f
            JOIN predictions AS p ON p.id = f.prediction_id
            LEFT JOIN shadow_estimates AS s ON s.trial_id = :trial AND s.prediction_id = p.id
            WHERE f.created_at >= :since AND p.created_at >= :since
                AND p.created_at <= coalesce(:until, 'infinity'::timestamptz)
                AND p.model_version_id IN (:champion, :challenger) AND {said}
                AND NOT EXISTS (
                    SELECT FROM feedback AS later WHERE later.prediction_id = f.prediction_id
                    AND (later.created_at, later.id) > (f.created_at, f.id)
                )
            ORDER BY coalesce(p.subject, p.id::text), f.created_at, f.id
        ) AS judged
        ORDER BY created_at, id LIMIT :most
    """)  # noqa: S608 - nothing that anyone said is in it
