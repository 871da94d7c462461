"""From cleaned services to priced, explained estimates, not yet anybody's."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import pandas as pd

from core.models.price_model import PriceModel
from core.services.serving.champion import Champion
from core.types import (
    BANDS,
    FIRST_FIELDS,
    INPUT_COLUMNS,
    PROJECT,
    Explanation,
    Flag,
    Hints,
    Kind,
    PackagePrices,
    Prediction,
    Price,
    ServiceInput,
    UnitPrice,
    fields_of,
    in_order,
)


def priced(
    champion: Champion,
    cleaned: ServiceInput,
    given: ServiceInput,
    notices: list[Flag],
    *,
    coverage: float,
) -> Prediction:
    """Price and explain a service; the caller says who asked, when, and through which door."""
    return all_priced(champion, [Cleaned(cleaned, given, notices)], coverage=coverage)[0]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A service as the model reads it, as it was given, and what cleaning repaired.

    `reading` says how a description was read before (``written_in``, ``read_as``); without it, it
    is read now.
    """

    service: ServiceInput
    given: ServiceInput
    notices: list[Flag]
    reading: Mapping[str, str | None] = field(default_factory=dict)


def all_priced(
    champion: Champion, services: Sequence[Cleaned], *, coverage: float
) -> list[Prediction]:
    """Price and explain services in one call of the model; none influences another."""
    if not services:
        return []
    model = champion.model
    read = model.read(pd.DataFrame([{**fields_of(one.service), **one.reading} for one in services]))
    prices = [price_of(row, model) for row in model.estimate(read, coverage).to_dict("records")]
    told = (
        model.packages(read, coverage),
        model.explain(read),
        model.flags(read),
        model.kinds(read),
    )
    parts = zip(services, read.records, prices, *told, strict=True)
    return [_prediction(champion, *part) for part in parts]


def hints_of(champion: Champion, service: ServiceInput) -> Hints:
    """Return what would make the estimate of a service surer."""
    return champion.model.hints(champion.model.read(pd.DataFrame([fields_of(service)])))


def unit_prices_of(champion: Champion, made: Prediction) -> tuple[UnitPrice, ...]:
    """Return what comparable listings ask for a word, a page, … of what a service states."""
    known, place = champion.model.unit_prices, made.position
    if known is None or made.abstained or made.price.unit != PROJECT:
        return ()
    read = dict(made.normalised_input)
    if place is not None and place.inferred:
        read[place.scope] = place.label
    return known.of(read)


def _prediction(
    champion: Champion,
    cleaned: Cleaned,
    normalised: Mapping[Any, Any],
    price: Price,
    packages: PackagePrices | None,
    explanation: Explanation,
    flags: list[Flag],
    kinds: Sequence[Kind],
) -> Prediction:
    asked = _storable(fields_of(cleaned.given))
    return Prediction(
        id=UUID(int=0),
        created_at=datetime.min.replace(tzinfo=UTC),
        door="page",
        language="en",
        input=asked,
        normalised_input=_storable(
            {name: normalised.get(name) for name in (*INPUT_COLUMNS, "without", "quantities")}
            | {"description": cleaned.service.description, **_read_as(normalised)}
            | _basic_price(cleaned.service),
        ),
        price=price,
        explanation=explanation,
        position=champion.model.position(normalised, price.price, kinds),
        flags=(*cleaned.notices, *flags),
        model_version_id=champion.version.id,
        model_version=champion.version.number,
        latency_ms=0.0,
        payload_hash=payload_hash(asked, price.coverage),
        synthetic=bool(champion.version.card.get("synthetic", False)),
        packages=packages,
    )


def _basic_price(service: ServiceInput) -> dict[str, float]:
    return {} if service.basic_price is None else {"basic_price": service.basic_price}


def _read_as(normalised: Mapping[Any, Any]) -> dict[str, str]:
    """Return the market's words for a description in another language."""
    if normalised.get("written_in") is None:
        return {}
    return {"read_as": str(normalised["description"])}


def price_of(row: Mapping[Any, Any] | pd.Series, model: PriceModel) -> Price:
    """Return one row of `PriceModel.estimate` as it is shown."""
    return Price(
        price=float(row["price"]),
        low=float(row["low"]),
        high=float(row["high"]),
        coverage=float(row["coverage"]),
        currency=model.currency,
        unit=model.basis.unit,
        band=row["band"],
        band_probabilities={band: float(row[f"p_{band}"]) for band in BANDS},
        band_edges=cast(tuple[float, float], tuple(float(edge) for edge in model.band_edges)),
    )


def _storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Make given values fit for JSON in PostgreSQL: no NUL, surrogate or NaN; inf is said.

    An empty ``without``, and quantities that were not given, are left out, so that a request has
    the fingerprint that it always had.
    """
    beside = ("without", "quantities")
    stored = {name: _storable_value(v) for name, v in values.items() if name not in beside}
    none, amounts = values.get("without") or (), values.get("quantities")
    stored |= {"without": in_order(none)} if none else {}
    return stored | ({} if amounts is None else {"quantities": dict(amounts)})


def _storable_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if value is None or isinstance(value, bool):
        return value
    number = float(value)
    if math.isnan(number):
        return None
    return "unlimited" if math.isinf(number) else number


def payload_hash(given: Mapping[str, Any], coverage: float) -> str:
    """Fingerprint a request, so that the same id with another input is noticed."""
    said = {n: value for n, value in given.items() if n in FIRST_FIELDS or value is not None}
    canonical = json.dumps({"input": said, "coverage": coverage}, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
