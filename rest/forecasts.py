"""Forecasts of daily sales: made, and found again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from core.language import Translator
from core.services.forecast.serialise import forecast_json
from core.types.forecast import Forecast
from rest.access import Asker, count
from rest.forecast_bodies import ForecastAnswer, SalesBody
from rest.json_body import read_json, validated
from rest.language import words_of
from rest.openapi import body_of, responses_of
from rest.state import state_of

router = APIRouter(prefix="/v1/forecasts", tags=["Forecasts"])
#: Days of sales that count as one row of the rate.
DAYS_A_ROW = 10


async def read_sales_body(request: Request) -> SalesBody:
    """Return what is to be forecast; raises `Refusal`."""
    return validated(SalesBody, await read_json(request))


GivenSales = Annotated[SalesBody, Depends(read_sales_body)]


@router.post(
    "",
    operation_id="createForecast",
    summary="Forecast the next days of sales",
    openapi_extra=body_of(SalesBody),
    responses=responses_of(ForecastAnswer, 400, 401, 403, 408, 413, 415, 422, 429, 503),
)
async def create_forecast(request: Request, caller: Asker, given: GivenSales) -> Response:
    """Forecast, explain and log the days after the last one of your sales.

    Each day has quantiles and what moves it; the total has quantiles of its own.
    """
    state, words = state_of(request), words_of(request)
    count(request, caller, len(given.sales) // DAYS_A_ROW)
    rows, options = given.rows(), given.options()
    with state.pricing.admit(), state.metrics.at_once.track_inprogress():
        work = partial(
            _written, words, lambda: state.services().forecasts.forecast_rows(rows, options)
        )
        return _answer(await state.pricing.run(work), words)


@router.get(
    "/{forecast_id}",
    operation_id="getForecast",
    summary="A past forecast, as it was made",
    responses=responses_of(ForecastAnswer, 401, 403, 404, 422, 429, 503),
)
async def get_forecast(request: Request, forecast_id: UUID, _caller: Asker) -> Response:
    """Find a forecast that you made; with the sentences in your language."""
    state, words = state_of(request), words_of(request)
    with state.reading.admit():
        work = partial(_written, words, lambda: state.services().forecasts.get(forecast_id))
        return _answer(await state.reading.run(work), words)


def _written(words: Translator, made: Callable[[], Forecast]) -> bytes:
    told = ForecastAnswer.model_validate(forecast_json(made(), words))
    return told.model_dump_json().encode()


def _answer(body: bytes, words: Translator) -> Response:
    headers = {"Content-Language": words.language}
    return Response(body, headers=headers, media_type="application/json")
