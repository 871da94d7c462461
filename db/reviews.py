"""Corrections in PostgreSQL: the queue, the decisions, and what may train."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import psycopg
from sqlalchemy import ColumnElement, Double, Engine, Select, distinct, func, not_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from core.errors import N_, NotFound
from core.types import (
    CONTRIBUTOR,
    CONTRIBUTOR_DIGITS,
    Review,
    ReviewCounts,
    ReviewCursor,
    ReviewFilter,
    ReviewPage,
)
from db.corrections_in_force import correction_of, in_force, latest_review, lines, moment, stands
from db.encoding import decode_json, storable_text
from db.engine import transaction
from db.tables import feedback, listings, predictions, reviews

#: What describes a listing, and so what a model reads of a service.
_READ = tuple(
    column.name
    for column in listings.columns
    if column.name not in ("snapshot_id", "position", "seller_id", "currency")
    and not column.name.startswith("price")
)
_LEARNED = (predictions.c.normalised_input, predictions.c.synthetic)
_NUMBERS = frozenset(name for name in _READ if isinstance(listings.c[name].type, Double))


class SqlReviews:
    """Implements `core.services.ports.Reviews` and `core.services.ports.Corrections`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self, chosen: ReviewFilter, after: ReviewCursor | None = None, *, size: int = 10
    ) -> ReviewPage:
        """Return corrections in force, newest first."""
        terms = [in_force()]
        if chosen.state is not None:
            terms.append(stands(chosen.state))
        if chosen.contributor is not None:
            terms.append(_contributor() == storable_text(chosen.contributor))
        if after is not None:
            terms.append(moment(feedback) < (after.created_at, after.id))
        newest = feedback.c.created_at.desc(), feedback.c.id.desc()
        keys = select(feedback.c.id).where(*terms).order_by(*newest).limit(size + 1)
        with transaction(self._engine) as connection:
            found = connection.execute(lines(keys).order_by(*newest)).mappings()
            rows = [correction_of(row) for row in found]
        shown = tuple(rows[:size])
        more = len(rows) > size
        last = ReviewCursor(shown[-1].created_at, shown[-1].feedback_id) if more else None
        return ReviewPage(shown, last)

    def decide(self, decided: Sequence[Review]) -> int:
        """Store decisions in one transaction, each exactly once by its id."""
        if not decided:
            return 0
        rows = [{name: _plain(value) for name, value in asdict(one).items()} for one in decided]
        statement = insert(reviews).on_conflict_do_nothing(index_elements=[reviews.c.id])
        try:
            with transaction(self._engine) as connection:
                stored = connection.execute(statement.values(rows).returning(reviews.c.id)).all()
        except IntegrityError as error:
            if not isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
                raise
            raise NotFound(N_("One of these corrections no longer exists: check again.")) from error
        return len(stored)

    def counts(self, subject: str | None = None) -> ReviewCounts:
        """Return how many corrections in force stand where, of one subject if one is given."""
        decided = latest_review()
        query = (
            select(decided.c.review_decision, func.count())
            .select_from(feedback.outerjoin(decided, true()))
            .where(in_force())
            .group_by(decided.c.review_decision)
        )
        if subject is not None:
            query = query.where(feedback.c.subject == storable_text(subject))
        with transaction(self._engine) as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return ReviewCounts(found.get(None, 0), found.get("accept", 0), found.get("reject", 0))

    def corrected_since(self, subject: str, since: datetime) -> int:
        """Return how many estimates a subject corrected since a moment."""
        query = select(func.count(distinct(feedback.c.prediction_id))).where(
            feedback.c.subject == storable_text(subject),
            feedback.c.created_at >= since,
            feedback.c.real_price.is_not(None),
        )
        with transaction(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def corrected_from(self, network: str, since: datetime) -> int:
        """Return how many estimates people whom nobody knows corrected from a network."""
        query = select(func.count(distinct(feedback.c.prediction_id))).where(
            feedback.c.network == storable_text(network),
            feedback.c.created_at >= since,
            feedback.c.real_price.is_not(None),
            not_(feedback.c.known),
        )
        with transaction(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def unknown_among(self, feedback_ids: Sequence[UUID]) -> int:
        """Return how many of these corrections are by people whom nobody knows."""
        query = select(func.count()).where(
            feedback.c.id.in_(list(feedback_ids)), not_(feedback.c.known)
        )
        with transaction(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def accepted(self) -> pd.DataFrame:
        """Return what may train, oldest first."""
        oldest = feedback.c.created_at, feedback.c.id
        keys = select(feedback.c.id).where(in_force(), stands("accepted"))
        with transaction(self._engine, unhurried=True) as connection:
            query = lines(keys).add_columns(*_LEARNED).order_by(*oldest)
            rows = connection.execute(query).mappings().all()
        return _trainable(rows)

    def count_accepted(self, after: datetime | None = None) -> int:
        """Return how many may train, of those accepted after a moment if one is given."""
        with transaction(self._engine) as connection:
            return int(connection.execute(_counted(after)).scalar_one())


def _contributor() -> ColumnElement[str]:
    """Return what `core.types.contributor_of` says of a correction's author."""
    said = func.convert_to(CONTRIBUTOR + feedback.c.subject, "UTF8")
    return func.left(func.encode(func.sha256(said), "hex"), CONTRIBUTOR_DIGITS)


def _counted(after: datetime | None) -> Select[int]:
    if after is None:
        return select(func.count()).select_from(feedback).where(in_force(), stands("accepted"))
    decided = latest_review()
    return (
        select(func.count())
        .select_from(feedback.join(decided, true()))
        .where(
            # Found by its index first: what was decided lately is little.
            feedback.c.id.in_(
                select(reviews.c.feedback_id).where(
                    reviews.c.decision == "accept", reviews.c.created_at > after
                )
            ),
            in_force(),
            decided.c.review_decision == "accept",
            decided.c.review_created_at > after,
        )
    )


def _in_market_words(given: dict[str, Any]) -> dict[str, Any]:
    """Return what a model read: of a description in another language, the market's words."""
    return given | {"description": given.get("read_as", given.get("description"))}


def _trainable(rows: Sequence[Any]) -> pd.DataFrame:
    """Lay accepted corrections out as a frame, one column at a time."""
    read = [_in_market_words(decode_json(row["normalised_input"])) for row in rows]
    made: dict[str, Any] = {
        "feedback_id": [row["id"] for row in rows],
        "prediction_id": [row["prediction_id"] for row in rows],
        "subject": _objects([row["subject"] for row in rows]),
        "created_at": pd.to_datetime([row["created_at"] for row in rows], utc=True),
    }
    for name in _READ:
        values = [given.get(name) for given in read]
        made[name] = _numeric(values) if name in _NUMBERS else _objects(values)
    made |= {
        "without": _objects([tuple(given.get("without", ())) for given in read]),
        "quantities": _objects([given.get("quantities") for given in read]),
        "price": _numeric([row["real_price"] for row in rows]),
        "currency": _objects([row["real_currency"] for row in rows]),
        "price_kind": _objects([row["price_kind"] for row in rows]),
        "synthetic": np.array([row["synthetic"] for row in rows], dtype=bool),
        "on_day": _numeric([row["on_day"] if row["subject"] else None for row in rows]),
        "estimate": _numeric([row["estimate_price"] for row in rows]),
        "low": _numeric([row["estimate_low"] for row in rows]),
        "high": _numeric([row["estimate_high"] for row in rows]),
        "unit": _objects([row["estimate_unit"] for row in rows]),
        "estimate_currency": _objects([row["estimate_currency"] for row in rows]),
        "reviewed_at": pd.to_datetime([row["review_created_at"] for row in rows], utc=True),
    }
    return pd.DataFrame(made)


def _numeric(values: Sequence[Any]) -> np.ndarray:
    """Return floats; what was read as unlimited is logged as a word."""
    known = (np.inf if v == "unlimited" else np.nan if v is None else v for v in values)
    return np.fromiter((float(v) for v in known), dtype=np.float64, count=len(values))


def _objects(values: Sequence[Any]) -> pd.Series:
    return pd.Series(list(values), dtype=object)


def _plain(value: Any) -> Any:
    return storable_text(value) if isinstance(value, str) else value
