"""Forecasts come back as they were made, and are never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import DBAPIError

from core.authority import acting_as
from core.ids import uuid7
from core.services.forecast.forecasting import ForecastUseCase
from core.types import machine_owner
from core.types.forecast import Forecast, ForecastOptions
from db.forecasts import SqlForecasts
from db.personal.personal_data import SqlPersonalRecords
from db.tables import forecasts
from tests.sales import daily, days, written


def _made(engine: Engine, folder: Path) -> Forecast:
    use = ForecastUseCase(
        SqlForecasts(engine), max_file_mb=10, now=lambda: datetime(2026, 6, 1, 12, tzinfo=UTC)
    )
    events = {days(62)[-1]: "promotion"}
    with acting_as(machine_owner("tests", "pseudonym")):
        return use.forecast(written(folder / "f.csv", daily(60)), ForecastOptions(events=events))


def test_a_forecast_comes_back_as_it_was(engine: Engine, tmp_path: Path) -> None:
    """To the bit, with reasons, scores and history; twice is once."""
    made = _made(engine, tmp_path)
    log = SqlForecasts(engine)
    log.add(made)
    assert log.get(made.id) == made
    assert list(log.recent(5)) == [made]
    assert list(log.recent(5, of=["somebody"])) == []
    assert list(log.by_input([made.input_hash, "0" * 64])) == [made]
    assert log.get(uuid7()) is None


def test_several_series_come_back(engine: Engine, tmp_path: Path) -> None:
    """With their sum."""
    made = _made(engine, tmp_path)
    parts = tuple(replace(made.overall, name=name) for name in ("a", "b"))
    both = replace(made, id=uuid7(), series=parts)
    log = SqlForecasts(engine)
    log.add(both)
    assert log.get(both.id) == both


@pytest.mark.parametrize("change", [update(forecasts).values(version=2), delete(forecasts)])
def test_no_forecast_is_changed(engine: Engine, tmp_path: Path, change: object) -> None:
    """By anybody."""
    _made(engine, tmp_path)
    with pytest.raises(DBAPIError, match="forecasts"), engine.begin() as connection:
        connection.execute(change)  # type: ignore[call-overload]


def test_a_person_takes_theirs_along(engine: Engine, tmp_path: Path) -> None:
    """Counted, exported and erased with what else is stored under a pseudonym."""
    made, records = _made(engine, tmp_path), SqlPersonalRecords(engine)
    assert records.count("pseudonym").forecasts == 1
    assert records.export("pseudonym").forecasts == (made,)
    assert records.export("nobody").forecasts == ()
    assert records.erase("pseudonym", actor="tests").forecasts == 1
    assert records.erasures()[0].forecasts == 1
    assert SqlForecasts(engine).get(made.id) is None
