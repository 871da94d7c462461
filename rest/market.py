"""The model that serves, and the market that it learned."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from rest.access import Asker
from rest.openapi import responses_of
from rest.schemas import Group, MarketGlance, MeasuredMetric, Model
from rest.state import ApiState, state_of

router = APIRouter(prefix="/v1", tags=["Model and market"])


@router.get(
    "/model",
    operation_id="getModel",
    summary="The model that serves",
    responses=responses_of(Model, 401, 403, 429, 503),
)
async def model(request: Request, _caller: Asker) -> Response:
    """Say which version prices, in which currency and words, and how wrong it is."""
    state = state_of(request)
    with state.reading.admit():
        return _json(await state.reading.run(lambda: _model(state)))


@router.get(
    "/market/summary",
    operation_id="getMarketSummary",
    summary="The active market at a glance",
    responses=responses_of(MarketGlance, 401, 403, 404, 429, 503),
)
async def market_summary(request: Request, _caller: Asker) -> Response:
    """Say how many listings there are, what they ask, and in which parts of the market."""
    state = state_of(request)
    with state.reading.admit():
        return _json(await state.reading.run(lambda: _summary(state)))


def _model(state: ApiState) -> Model:
    services = state.services()
    champion, options = services.champion.get(), services.estimates.form_options()
    version, card = champion.version, champion.version.card
    return Model(
        version=version.number,
        trained_at=version.created_at,
        recipe=version.recipe,
        listings=int(card["n"]),
        currency=options.currency,
        unit=options.unit,
        coverage=options.coverage,
        synthetic_market=options.synthetic,
        band_edges=[float(e) for e in card["band_edges"]],
        seller_levels=list(options.choices["seller_level"]),
        categories={name: list(below) for name, below in options.subcategories.items()},
        countries=list(options.choices["country"]),
        metrics=_metrics(card["metrics"]),
        constant_guess=_metrics(card["constant"]),
    )


def _metrics(card: Mapping[str, Any]) -> dict[str, MeasuredMetric]:
    """Return the figures of a card that have a value; what is measured otherwise is left out."""
    return {
        name: MeasuredMetric(
            **{part: _finite(figure.get(part)) for part in ("value", "low", "high", "n")}
        )
        for name, figure in card.items()
        if isinstance(figure, Mapping) and isinstance(figure.get("value"), int | float)
    }


def _finite(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _summary(state: ApiState) -> MarketGlance:
    snapshot, found = state.services().markets.summary()
    return MarketGlance(
        name=snapshot.name,
        synthetic=snapshot.synthetic,
        imported_at=snapshot.imported_at,
        currency=found.basis.currency,
        unit=found.basis.unit,
        listings=found.n,
        sellers=found.sellers,
        subcategories=found.subcategories,
        new_share=found.new_share,
        p10=found.p10,
        p25=found.p25,
        median=found.median,
        p75=found.p75,
        p90=found.p90,
        groups=[
            Group(label=row.label, listings=row.n, p25=row.p25, median=row.median, p75=row.p75)
            for row in found.groups.itertuples()
        ],
    )


def _json(made: BaseModel) -> Response:
    return Response(made.model_dump_json(), media_type="application/json")
