"""The forecast that is open, named by the address; owns the key ``forecast.opened``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import streamlit as st

if TYPE_CHECKING:
    from core.services import ForecastUseCase
    from core.types.forecast import Forecast, ForecastCheck

_KEY = "forecast.opened"
PARAMETER = "forecast"


@dataclass(frozen=True, slots=True)
class Opened:
    """A forecast, what came of earlier ones of its file, and the one before of the same sales."""

    made: Forecast
    checks: Sequence[ForecastCheck] = ()
    before: Forecast | None = None


def open_new(made: Forecast, checks: Sequence[ForecastCheck]) -> None:
    """Open a new forecast."""
    last: Opened | None = st.session_state.get(_KEY)
    before = last.made if last is not None and _same_sales(last.made, made) else None
    st.session_state[_KEY] = Opened(made, [one for one in checks if one.days], before)
    st.query_params[PARAMETER] = str(made.id)


def named_forecast(forecasts: ForecastUseCase) -> Opened | None:
    """Return the forecast that the address names; raises `NotFound` if it is not one's own."""
    named, found = st.query_params.get(PARAMETER), st.session_state.get(_KEY)
    if named is None:
        return None
    try:
        forecast_id = UUID(named)
    except ValueError:
        st.query_params.pop(PARAMETER)
        return None
    if found is None or found.made.id != forecast_id:
        found = st.session_state[_KEY] = Opened(forecasts.get(forecast_id))
    return Opened(found.made, found.checks, found.before)


def open_other(forecast_id: UUID) -> None:
    """Name another forecast in the address."""
    st.query_params[PARAMETER] = str(forecast_id)


def _same_sales(one: Forecast, other: Forecast) -> bool:
    return (
        one.id != other.id
        and one.input_hash == other.input_hash
        and one.horizon == other.horizon
        and one.currency == other.currency
    )
