"""The use case of a forecast: read, learn, log, show; and later, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from core.authority import current_actor, needs, owns
from core.data.forecast.calendar import labels_of
from core.data.forecast.sales import DailySeries, Sales, daily_sales, read_sales
from core.errors import N_, InvalidFile, InvalidInput, NotFound
from core.ids import uuid7
from core.models.forecast.evaluation import evaluated, scored
from core.models.forecast.past import Past, days_ahead, learn, summed, total_ahead
from core.models.forecast.smoothing import WEEK
from core.services.ports import Forecasts, MachinePool
from core.types import Door, Flag, Progress, no_progress
from core.types.forecast import (
    ALL_SERIES,
    MAX_HORIZON,
    Forecast,
    ForecastCheck,
    ForecastOptions,
    SeriesEvaluation,
    SeriesForecast,
    SoldDay,
)

#: Of what makes a forecast; a change of its numbers is a new one.
FORECAST_VERSION = 2
#: Days of history that go with a forecast.
_SHOWN_DAYS = 56


class ForecastUseCase:
    """Forecasts of daily sales from a file, each logged before it is shown."""

    def __init__(
        self,
        log: Forecasts,
        *,
        max_file_mb: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._log = log
        self._max_file_mb = max_file_mb
        self._now = now

    @needs("estimate")
    def forecast(
        self,
        path: Path,
        options: ForecastOptions | None = None,
        *,
        door: Door = "command",
        pool: MachinePool | None = None,
        most_series: int | None = None,
        on_progress: Progress = no_progress,
    ) -> Forecast:
        """Forecast the days after a file's last one, on a pool of machines if given, and log it.

        Raises
        ------
        InvalidFile
            The file cannot be read as daily sales, or leaves open what only its user knows.
        InvalidInput
            The horizon, the country or the region cannot be.
        StorageUnavailable
            The forecast could not be logged; nothing of it is shown.
        """
        asked = _checked(options)
        sales = self._read(path, asked, on_progress)
        if most_series is not None and len(sales.series) > most_series:
            raise InvalidFile(
                N_("{n} series take longer than a page waits ({most}): use `jobs forecast`."),
                n=len(sales.series),
                most=most_series,
            )
        return self._forecast(sales, asked, door, pool, on_progress)

    @needs("estimate")
    def forecast_rows(
        self,
        rows: Sequence[SoldDay],
        options: ForecastOptions | None = None,
        *,
        door: Door = "api",
        amount: str = "amount",
    ) -> Forecast:
        """Forecast the days after the last one of rows that are there already, and log it.

        Raises as `forecast`.
        """
        asked = _checked(options)
        sales = daily_sales(rows, amount, asked, today=self._now().date())
        return self._forecast(sales, asked, door, None, no_progress)

    def _forecast(
        self,
        sales: Sales,
        asked: ForecastOptions,
        door: Door,
        pool: MachinePool | None,
        on_progress: Progress,
    ) -> Forecast:
        pasts = _learned(sales, asked, pool, on_progress)
        single = tuple(
            _shown(past, one.name, one.flags) for past, one in zip(pasts, sales.series, strict=True)
        )
        made = Forecast(
            id=uuid7(),
            created_at=self._now(),
            door=door,
            subject=current_actor().subject,
            input_hash=sales.hash_until(sales.last),
            version=FORECAST_VERSION,
            origin=sales.last,
            horizon=asked.horizon,
            currency=sales.currency,
            amount=sales.amount,
            overall=single[0] if len(pasts) == 1 else _shown(summed(pasts), ALL_SERIES, ()),
            series=single,
            notes=sales.notes,
        )
        self._log.add(made)
        return made

    @needs("estimate")
    def evaluate(
        self,
        path: Path,
        options: ForecastOptions | None = None,
        *,
        pool: MachinePool | None = None,
        on_progress: Progress = no_progress,
    ) -> Sequence[SeriesEvaluation]:
        """Forecast a file's past from 20 rolling origins, and compare it with what came.

        Of several series the sum comes first; too short ones are left out. Raises as `forecast`.
        """
        asked = _checked(options)
        sales = self._read(path, asked, on_progress)
        pasts = _learned(sales, asked, pool, on_progress)
        named = [(one.name, past) for one, past in zip(sales.series, pasts, strict=True)]
        if len(pasts) > 1:
            named.insert(0, (ALL_SERIES, summed(pasts)))
        found = [evaluated(past, name) for name, past in named]
        return [one for one in found if one is not None]

    @needs("own")
    def get(self, forecast_id: UUID) -> Forecast:
        """Return a forecast as it was shown; raises `NotFound`, also where it is not theirs."""
        found, actor = self._log.get(forecast_id), current_actor()
        if found is not None and (
            actor.alone or owns(actor, found.subject) or actor.may("read_all")
        ):
            return found
        raise NotFound(N_("There is no forecast with the id {id}."), id=str(forecast_id))

    @needs("own")
    def recent(self, limit: int = 20) -> Sequence[Forecast]:
        """Return one's own forecasts, newest first."""
        actor = current_actor()
        of = None if actor.alone else [actor.subject] if actor.subject else []
        return self._log.recent(limit, of=of)

    @needs("own")
    def check(
        self,
        path: Path,
        options: ForecastOptions | None = None,
        *,
        on_progress: Progress = no_progress,
    ) -> Sequence[ForecastCheck]:
        """Join earlier forecasts to the days that a newer file knows.

        A forecast belongs to a file if all days up to its origin are the same.
        """
        sales = self._read(path, _checked(options), on_progress)
        first = min(one.first for one in sales.series)
        origins = [date.fromordinal(d) for d in range(first.toordinal(), sales.last.toordinal())]
        actor, hashes = current_actor(), {sales.hash_until(day) for day in origins}
        made = self._log.by_input(sorted(hashes))
        mine = [one for one in made if actor.alone or owns(actor, one.subject)]
        return [_check(one, sales) for one in mine]

    def _read(self, path: Path, options: ForecastOptions, on_progress: Progress) -> Sales:
        return read_sales(
            path,
            options,
            max_mb=self._max_file_mb,
            today=self._now().date(),
            on_progress=on_progress,
        )


def _checked(options: ForecastOptions | None) -> ForecastOptions:
    asked = options or ForecastOptions()
    if not 1 <= asked.horizon <= MAX_HORIZON:
        raise InvalidInput(
            N_("A forecast is made for 1 to {most} days, not {n}."),
            field="horizon",
            most=MAX_HORIZON,
            n=asked.horizon,
        )
    return asked


def _learned(
    sales: Sales, options: ForecastOptions, pool: MachinePool | None, on_progress: Progress
) -> list[Past]:
    """Learn each series, here or on a pool of machines: the numbers are the same."""
    made = (_asked(one, options) for one in sales.series)
    calls = None if pool is None else [pool.call(learn, *one) for one in made]
    out = []
    for i in range(len(sales.series)):
        out.append(learn(*next(made)) if calls is None else calls[i].result())
        on_progress(N_("Forecasting"), i + 1, len(sales.series))
    return out


def _asked(one: DailySeries, options: ForecastOptions) -> tuple[Any, ...]:
    n = len(one.values) + max(options.horizon, WEEK)
    labels = labels_of(one.first, n, options.country, options.region, options.events)
    return one.first, one.values, one.unknown, labels, options.horizon


def _shown(past: Past, name: str, flags: tuple[Flag, ...]) -> SeriesForecast:
    shown = past.values[-_SHOWN_DAYS:]
    last = past.first.toordinal() + len(past.values) - len(shown)
    if not past.backtest.beaten[-1]:
        message = N_("no method beats the same day of last week for certain: that one is used")
        flags = (*flags, Flag("naive", message))
    return SeriesForecast(
        name=name,
        days=days_ahead(past),
        total=total_ahead(past),
        last_week=float(past.values[-WEEK:].sum()),
        method=past.method,
        scores=scored(past),
        history=tuple((date.fromordinal(last + i), float(v)) for i, v in enumerate(shown)),
        flags=flags,
    )


def _check(made: Forecast, sales: Sales) -> ForecastCheck:
    """Compare the overall forecast with the sums of the days that are known."""
    came: dict[date, float] = {}
    for one in sales.series:
        for i in range(len(one.values)):
            day = date.fromordinal(one.first.toordinal() + i)
            if day > made.origin:
                came[day] = came.get(day, 0.0) + float(one.values[i])
    days = tuple(
        (d.day, d.quantiles[0.1], d.median, d.quantiles[0.9], came[d.day])
        for d in made.overall.days
        if d.day in came
    )
    errors = tuple(abs(median - value) for _, _, median, _, value in days)
    inside = [low <= value <= high for _, low, _, high, value in days]
    return ForecastCheck(
        made.id,
        made.created_at,
        made.origin,
        days,
        float(np.mean(inside)) if inside else 0.0,
        float(np.mean(errors)) if errors else 0.0,
        errors,
    )
