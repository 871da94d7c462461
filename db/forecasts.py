"""Forecasts of sales, as they were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, Select, select
from sqlalchemy.dialects.postgresql import insert as upsert

from core.types import Flag
from core.types.forecast import (
    Forecast,
    ForecastDay,
    ForecastReason,
    MethodScore,
    SeriesForecast,
)
from db.encoding import decode_json, encode_json
from db.engine import transaction
from db.tables import forecasts

#: Columns of their own; the rest is content.
_COLUMNS = (
    "id",
    "created_at",
    "door",
    "subject",
    "input_hash",
    "version",
    "origin",
    "horizon",
    "currency",
    "amount",
)
_NEWEST = (forecasts.c.created_at.desc(), forecasts.c.id.desc())


class SqlForecasts:
    """Forecasts in PostgreSQL; implements `core.services.ports.Forecasts`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, forecast: Forecast) -> None:
        """Store a forecast exactly once by its id."""
        values = {name: getattr(forecast, name) for name in _COLUMNS}
        values["content"] = encode_json(
            {
                "overall": _plain(forecast.overall),
                # Of one series, the overall forecast is its own.
                "series": [_plain(one) for one in forecast.series if one != forecast.overall],
                "notes": dict(forecast.notes),
            }
        )
        with transaction(self._engine, unhurried=True) as connection:
            connection.execute(upsert(forecasts).values(values).on_conflict_do_nothing())

    def get(self, forecast_id: UUID) -> Forecast | None:
        """Return one forecast, if it is there."""
        found = self._all(select(forecasts).where(forecasts.c.id == forecast_id))
        return found[0] if found else None

    def recent(self, limit: int, *, of: Sequence[str] | None = None) -> Sequence[Forecast]:
        """Return forecasts, newest first; with `of` only those of these pseudonyms."""
        query = select(forecasts).order_by(*_NEWEST).limit(limit)
        return self._all(query if of is None else query.where(forecasts.c.subject.in_(of)))

    def by_input(self, hashes: Sequence[str]) -> Sequence[Forecast]:
        """Return the forecasts that were made of inputs with these hashes, oldest first."""
        query = select(forecasts).where(forecasts.c.input_hash.in_(hashes))
        return self._all(query.order_by(forecasts.c.created_at, forecasts.c.id))

    def _all(self, query: Select[Any]) -> list[Forecast]:
        with transaction(self._engine, unhurried=True) as connection:
            rows = connection.execute(query).mappings().all()
        return [_forecast(dict(row)) for row in rows]


def forecasts_where(connection: Connection, whose: ColumnElement[bool]) -> tuple[Forecast, ...]:
    """Return forecasts, oldest first."""
    query = select(forecasts).where(whose).order_by(forecasts.c.created_at, forecasts.c.id)
    return tuple(_forecast(dict(row)) for row in connection.execute(query).mappings())


def _plain(one: SeriesForecast) -> dict[str, Any]:
    plain = asdict(one)
    plain["total"] = _levels(one.total)
    plain["history"] = [[day.isoformat(), value] for day, value in one.history]
    for day, told in zip(one.days, plain["days"], strict=True):
        told["day"], told["quantiles"] = day.day.isoformat(), _levels(day.quantiles)
    return plain


def _levels(quantiles: Mapping[float, float]) -> dict[str, float]:
    return {str(level): value for level, value in quantiles.items()}


def _quantiles(levels: Mapping[str, float]) -> dict[float, float]:
    return dict(sorted((float(level), float(value)) for level, value in levels.items()))


def _forecast(row: Mapping[str, Any]) -> Forecast:
    content = decode_json(row["content"])
    overall = _series(content["overall"])
    return Forecast(
        **{name: row[name] for name in _COLUMNS},
        overall=overall,
        series=tuple(_series(one) for one in content["series"]) or (overall,),
        notes=content["notes"],
    )


def _series(plain: Mapping[str, Any]) -> SeriesForecast:
    return SeriesForecast(
        name=plain["name"],
        days=tuple(_day(day) for day in plain["days"]),
        total=_quantiles(plain["total"]),
        last_week=plain["last_week"],
        method=plain["method"],
        scores=tuple(MethodScore(**score) for score in plain["scores"]),
        history=tuple((date.fromisoformat(day), float(value)) for day, value in plain["history"]),
        flags=tuple(Flag(**flag) for flag in plain["flags"]),
    )


def _day(plain: Mapping[str, Any]) -> ForecastDay:
    return ForecastDay(
        date.fromisoformat(plain["day"]),
        _quantiles(plain["quantiles"]),
        plain["usual"],
        tuple(ForecastReason(**reason) for reason in plain["reasons"]),
    )
