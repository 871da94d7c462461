"""A forecast as data for machines: one form for the command line and the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.insight.forecast.wording import forecast_sentences
from core.language import Translator
from core.types.forecast import Forecast, SeriesForecast


def forecast_json(made: Forecast, words: Translator) -> dict[str, Any]:
    """Lay a forecast out for a program, with its sentences in the language of `words`."""
    plain = {name: getattr(made, name) for name in ("id", "created_at", "origin", "horizon")}
    return {
        **{name: str(value) if name != "horizon" else value for name, value in plain.items()},
        "input_hash": made.input_hash,
        "version": made.version,
        "currency": made.currency,
        "sentences": forecast_sentences(made, words),
        "notes": {words.sentence(note): n for note, n in made.notes.items()},
        "overall": _series_json(made.overall, words),
        "series": [_series_json(one, words) for one in made.series],
    }


def _series_json(one: SeriesForecast, words: Translator) -> dict[str, Any]:
    return {
        "name": one.name,
        "method": one.method,
        "total": {str(level): value for level, value in one.total.items()},
        "last_week": one.last_week,
        "days": [
            {
                "day": day.day.isoformat(),
                "quantiles": {str(level): value for level, value in day.quantiles.items()},
                "usual": day.usual,
                "reasons": [asdict(reason) for reason in day.reasons],
                "without_event": day.without_event,
            }
            for day in one.days
        ],
        "scores": [asdict(score) for score in one.scores],
        "flags": [{"code": flag.code, "sentence": words.flag(flag)} for flag in one.flags],
    }
