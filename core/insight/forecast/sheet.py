"""A forecast as rows: all quantiles of all days, for a file."""

from __future__ import annotations

import pandas as pd

from core.language import Translator
from core.types.forecast import Forecast, SeriesForecast


def forecast_frame(forecast: Forecast, words: Translator) -> pd.DataFrame:
    """Lay a forecast out, one row a series and day; the sum of several series comes first."""
    several = len(forecast.series) > 1
    named = [(words.gettext("all series"), forecast.overall)] if several else []
    named += [(one.name or forecast.amount, one) for one in forecast.series]
    rows = [row for name, one in named for row in _rows(name, one, words)]
    return pd.DataFrame(rows).assign(currency=forecast.currency, forecast_id=str(forecast.id))


def _rows(name: str, one: SeriesForecast, words: Translator) -> list[dict[str, object]]:
    flags = " ".join(words.flag(flag) for flag in one.flags)
    out: list[dict[str, object]] = []
    for day in one.days:
        event = next((r.label for r in day.reasons if r.kind == "event"), "")
        quantiles = {f"q{level * 100:02.0f}": value for level, value in day.quantiles.items()}
        row = {"series": name, "day": day.day.isoformat(), **quantiles, "usual": day.usual}
        amounts = {reason.kind: reason.amount for reason in day.reasons}
        moved = {kind: amounts.get(kind, 0.0) for kind in ("trend", "weekday", "event")}
        out.append({**row, **moved, "event_name": event, "method": one.method, "flags": flags})
    return out
