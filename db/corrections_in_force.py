"""Which corrections are in force, and where each stands: parts of queries, and their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Tuple,
    distinct,
    exists,
    func,
    literal_column,
    not_,
    select,
    true,
    tuple_,
)
from sqlalchemy.sql.selectable import LateralFromClause

from core.types import PACKAGES, Correction, Review, ReviewState
from db.encoding import decode_json
from db.tables import ABSTAINED, feedback, predictions, reviews

_SHOWN_CHARS = 300
_SAID = (
    "prediction_id",
    "created_at",
    "subject",
    "real_price",
    "price_kind",
    "verdict",
    "reason",
    "comment",
    "known",
)
_ESTIMATE = ("price", "low", "high", "coverage", "currency", "unit", "model_version")
_DECIDED = tuple(field.name for field in fields(Review))
_DECISION: Mapping[str, str] = {"accepted": "accept", "rejected": "reject"}


def moment(table: Any) -> Tuple:
    """Return what orders judgements, or decisions, in time."""
    return tuple_(table.c.created_at, table.c.id)


def in_force() -> ColumnElement[bool]:
    """Whether a judgement gives a real price, and no later one of its estimate supersedes it.

    Of the basic package, which is what a model learns to price.
    """
    later = feedback.alias("later")
    superseded = exists().where(
        later.c.prediction_id == feedback.c.prediction_id,
        later.c.package == feedback.c.package,
        moment(later) > moment(feedback),
    )
    basic = feedback.c.package == PACKAGES[0]
    return feedback.c.real_price.is_not(None) & basic & not_(superseded)


def stands(state: ReviewState) -> ColumnElement[bool]:
    """Whether the latest decision on a judgement is so, or there is none."""
    one, later = reviews.alias("one"), reviews.alias("later_review")
    mine = one.c.feedback_id == feedback.c.id
    if state == "waiting":
        return not_(exists().where(mine))
    superseded = exists().where(
        later.c.feedback_id == one.c.feedback_id, moment(later) > moment(one)
    )
    return exists().where(mine, one.c.decision == _DECISION[state], not_(superseded))


def latest_review() -> LateralFromClause:
    """Select the decision in force on a judgement."""
    return (
        select(*(reviews.c[name].label(f"review_{name}") for name in _DECIDED))
        .where(reviews.c.feedback_id == feedback.c.id)
        .order_by(reviews.c.created_at.desc(), reviews.c.id.desc())
        .limit(1)
        .lateral("decided")
    )


def lines(keys: Select[Any]) -> Select[Any]:
    """Select corrections with their estimates; what is long is read for them alone."""
    chosen, decided = keys.subquery("chosen"), latest_review()
    return select(
        feedback.c.id,
        *(feedback.c[name] for name in _SAID),
        feedback.c.currency.label("real_currency"),
        *(predictions.c[name].label(f"estimate_{name}") for name in _ESTIMATE),
        predictions.c.input["description"].label("description"),
        literal_column(f"({ABSTAINED})").label("abstained"),
        _on_day().label("on_day"),
        decided,
    ).select_from(
        feedback.join(chosen, chosen.c.id == feedback.c.id)
        .join(predictions, predictions.c.id == feedback.c.prediction_id)
        .outerjoin(decided, true())
    )


def correction_of(row: Mapping[Any, Any]) -> Correction:
    """Rebuild a correction from a row of `lines`."""
    review = None
    if row["review_id"] is not None:
        review = Review(**{name: row[f"review_{name}"] for name in _DECIDED})
    return Correction(
        feedback_id=row["id"],
        **{name: row[name] for name in _SAID},
        **{name: row[f"estimate_{name}"] for name in _ESTIMATE},
        real_currency=row["real_currency"],
        abstained=row["abstained"],
        description=str(decode_json(row["description"]) or "")[:_SHOWN_CHARS],
        on_day=None if row["subject"] is None else int(row["on_day"]),
        review=review,
    )


def _on_day() -> ColumnElement[int]:
    """Count the estimates that its subject had corrected by then on the same day in UTC."""
    theirs = feedback.alias("theirs")
    midnight = func.date_trunc("day", feedback.c.created_at, "UTC")
    return (
        select(func.count(distinct(theirs.c.prediction_id)))
        .where(
            theirs.c.subject == feedback.c.subject,
            theirs.c.real_price.is_not(None),
            theirs.c.created_at >= midnight,
            moment(theirs) <= moment(feedback),
        )
        .scalar_subquery()
    )
