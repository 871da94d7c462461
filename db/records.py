"""Predictions and feedback as rows, and back: the same form for PostgreSQL and for the spool."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core.types import (
    BANDS,
    PACKAGES,
    PROJECT,
    Contribution,
    Explanation,
    Feedback,
    Flag,
    MarketPosition,
    PackagePrice,
    PackagePrices,
    Prediction,
    Price,
    TermEffect,
    fields_of,
)
from db.encoding import decode_json, encode_json

RecordRow = dict[str, Any]


def prediction_row(prediction: Prediction) -> RecordRow:
    """Lay an estimate out as the columns of `predictions`."""
    price = prediction.price
    return {
        "id": prediction.id,
        "created_at": _aware(prediction.created_at),
        "door": prediction.door,
        "language": prediction.language,
        "input": encode_json(prediction.input),
        "normalised_input": encode_json(prediction.normalised_input),
        "price": price.price,
        "low": price.low,
        "high": price.high,
        "coverage": price.coverage,
        "currency": price.currency,
        "unit": price.unit,
        "band": price.band,
        "band_probabilities": encode_json(price.band_probabilities),
        "band_edges": encode_json(price.band_edges),
        "baseline": prediction.explanation.baseline,
        "explanation": encode_json(_explanation_object(prediction.explanation)),
        "position": None
        if prediction.position is None
        else encode_json(fields_of(prediction.position)),
        "flags": [encode_json(fields_of(flag)) for flag in prediction.flags],
        "model_version_id": prediction.model_version_id,
        "model_version": prediction.model_version,
        "latency_ms": prediction.latency_ms,
        "payload_hash": prediction.payload_hash,
        "synthetic": prediction.synthetic,
        "subject": prediction.subject,
        "packages": None
        if prediction.packages is None
        else encode_json(_packages_object(prediction.packages)),
    }


def prediction_of(row: Mapping[Any, Any]) -> Prediction:
    """Rebuild an estimate from its row."""
    position = decode_json(row["position"])
    return Prediction(
        id=_uuid(row["id"]),
        created_at=_moment(row["created_at"]),
        door=row["door"],
        language=row["language"],
        input=decode_json(row["input"]),
        normalised_input=decode_json(row["normalised_input"]),
        price=_price(row),
        explanation=_explanation(float(row["baseline"]), decode_json(row["explanation"])),
        position=None if position is None else _position(position),
        flags=tuple(Flag(**decode_json(flag)) for flag in row["flags"]),
        model_version_id=_uuid(row["model_version_id"]),
        model_version=int(row["model_version"]),
        latency_ms=float(row["latency_ms"]),
        payload_hash=row["payload_hash"],
        synthetic=bool(row["synthetic"]),
        subject=row.get("subject"),  # a spool may hold rows from before there were any
        packages=_packages(decode_json(row.get("packages"))),
    )


def feedback_row(feedback: Feedback) -> RecordRow:
    """Lay a judgement out as the columns of `feedback`."""
    return {
        "id": feedback.id,
        "prediction_id": feedback.prediction_id,
        "created_at": _aware(feedback.created_at),
        "verdict": feedback.verdict,
        "real_price": feedback.real_price,
        "currency": feedback.currency,
        "comment": feedback.comment,
        "door": feedback.door,
        "subject": feedback.subject,
        "price_kind": feedback.price_kind,
        "reason": feedback.reason,
        "package": feedback.package,
        "known": feedback.known,
        "network": feedback.network,
        "payload_hash": feedback_hash(feedback),
    }


def feedback_of(row: Mapping[Any, Any]) -> Feedback:
    """Rebuild a judgement from its row."""
    return Feedback(
        id=_uuid(row["id"]),
        prediction_id=_uuid(row["prediction_id"]),
        created_at=_moment(row["created_at"]),
        verdict=row["verdict"],
        real_price=None if row["real_price"] is None else float(row["real_price"]),
        currency=row["currency"],
        comment=row["comment"],
        door=row["door"],
        subject=row.get("subject"),  # a spool may hold rows from before these
        price_kind=row.get("price_kind"),
        reason=row.get("reason"),
        package=row.get("package", PACKAGES[0]),
        known=bool(row.get("known", False)),
        network=row.get("network"),
    )


def feedback_hash(feedback: Feedback) -> str:
    """Fingerprint what a judgement says, whenever it was said (SHA-256, hexadecimal)."""
    said = [
        str(feedback.prediction_id),
        feedback.verdict,
        feedback.real_price,
        feedback.currency,
        feedback.comment,
        feedback.door,
    ]
    if feedback.price_kind is not None or feedback.reason is not None:
        said += [feedback.price_kind, feedback.reason]  # without them, as before they were known
    if feedback.package != PACKAGES[0]:
        said.append(feedback.package)
    return hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()


def dump_record(row: RecordRow) -> str:
    """Write a row as ASCII JSON, for the spool; NaN and infinities are kept."""
    return json.dumps(row, default=_plain)


def load_record(text: str) -> RecordRow:
    """Read a row that `dump_record` wrote."""
    row = json.loads(text)
    if not isinstance(row, dict):
        raise ValueError("a spooled record is a JSON object")  # noqa: TRY004 - as json does
    return row


def _price(row: Mapping[Any, Any]) -> Price:
    probabilities = decode_json(row["band_probabilities"])
    low_edge, high_edge = (float(edge) for edge in decode_json(row["band_edges"]))
    return Price(
        price=float(row["price"]),
        low=float(row["low"]),
        high=float(row["high"]),
        coverage=float(row["coverage"]),
        currency=row["currency"],
        band=row["band"],
        band_probabilities={b: float(probabilities[b]) for b in BANDS if b in probabilities},
        band_edges=(low_edge, high_edge),
        unit=row.get("unit", PROJECT),  # a spool may hold rows from before there was one
    )


def _packages_object(packages: PackagePrices) -> RecordRow:
    prices = [fields_of(one) for one in packages.prices]
    return {"prices": prices, "basic_given": packages.basic_given}


def _packages(stored: Mapping[str, Any] | None) -> PackagePrices | None:
    """Read packages; estimates from before there were any, and of other markets, have none."""
    if stored is None:
        return None
    prices = tuple(PackagePrice(**price) for price in stored["prices"])
    return PackagePrices(prices, stored["basic_given"])


def _explanation_object(explanation: Explanation) -> RecordRow:
    return {
        "contributions": [fields_of(part) for part in explanation.contributions],
        "terms": [fields_of(term) for term in explanation.terms],
    }


def _explanation(baseline: float, stored: Mapping[str, Any]) -> Explanation:
    contributions = tuple(
        Contribution(
            field=part["field"],
            value=part["value"],
            amount=float(part["amount"]),
            factor=float(part["factor"]),
            log_amount=float(part["log_amount"]),
            low=part.get("low"),
            high=part.get("high"),
        )
        for part in stored["contributions"]
    )
    terms = tuple(
        TermEffect(term["term"], float(term["amount"]), float(term["factor"]))
        for term in stored["terms"]
    )
    return Explanation(baseline, contributions, terms)


def _position(stored: Mapping[str, Any]) -> MarketPosition:
    figures = {name: float(stored[name]) for name in ("p10", "p25", "median", "p75", "p90")}
    return MarketPosition(
        scope=stored["scope"],
        label=stored["label"],
        n=int(stored["n"]),
        percentile=float(stored["percentile"]),
        inferred=bool(stored.get("inferred", False)),
        **figures,
    )


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
