"""An estimate as data for machines: one form for the command line, the batch and the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.insight.estimate.comparable_words import comparables_summary, in_words
from core.insight.estimate.recommendation import option_reason, recommend
from core.language import Translator
from core.services.estimate.result import Estimated
from core.types import LISTED, Neighbourhood, PackagePrices, Prediction, Price


def estimate_json(estimated: Estimated, words: Translator) -> dict[str, Any]:
    """Lay out an estimate as JSON, in its currency.

    ``baseline`` and the contributions' amounts add up to ``price`` to a cent. Where
    ``abstained`` is true no figure of the model's is given, and ``reservations`` say why.
    """
    prediction, price = estimated.prediction, estimated.prediction.price
    return {
        "prediction_id": str(prediction.id),
        "abstained": prediction.abstained,
        **(_unpriced(price) if prediction.abstained else _priced(prediction)),
        "packages": None if prediction.abstained else packages_json(prediction.packages),
        "model_version": prediction.model_version,
        "synthetic_market": prediction.synthetic,
        "written_in": prediction.written_in,
        "quantities": prediction.normalised_input.get("quantities"),
        "unit_prices": [asdict(one) for one in estimated.unit_prices],
        "reservations": [
            {"code": flag.code, "sentence": words.flag(flag)} for flag in prediction.flags
        ],
        # How listings differ is said beside the price: without one, there is nothing to say.
        "comparables": None if prediction.abstained else _comparables(estimated.comparables, words),
        "recommendation": None if prediction.abstained else _recommendation(estimated, words),
        "likely_kinds": [asdict(kind) for kind in estimated.hints.kinds],
        "say_next": [
            {"field": one.reason, "range_ratio": round(one.ratio, 2)}
            for one in estimated.hints.unsaid
        ],
        "expected_error": estimated.hints.error,
        "recorded": estimated.recorded,
    }


def packages_json(packages: PackagePrices | None) -> dict[str, Any] | None:
    """Lay out what the packages cost; None where the market has none."""
    if packages is None:
        return None
    prices: dict[str, Any] = {
        one.package: {"price": one.price, "low": one.low, "high": one.high}
        for one in packages.prices
    }
    return {"basic_given": packages.basic_given, **prices}


def _unpriced(price: Price) -> dict[str, Any]:
    silent = ("price", "low", "high", "coverage", "band", "band_probabilities", "baseline")
    return {
        **dict.fromkeys(silent),
        "contributions": [],
        "currency": price.currency,
        "unit": price.unit,
    }


def _priced(prediction: Prediction) -> dict[str, Any]:
    price = prediction.price
    return {
        "price": price.price,
        "low": price.low,
        "high": price.high,
        "coverage": price.coverage,
        "currency": price.currency,
        "unit": price.unit,
        "band": price.band,
        "band_probabilities": dict(price.band_probabilities),
        "contributions": [
            {"field": c.field, "amount": c.amount, "factor": c.factor, "low": c.low, "high": c.high}
            for c in prediction.explanation.contributions
        ],
        "baseline": prediction.explanation.baseline,
    }


def _recommendation(estimated: Estimated, words: Translator) -> list[dict[str, Any]]:
    return [
        {
            "name": option.name,
            "amount": option.amount,
            "share_below": option.share,
            "reason": option_reason(option, words),
        }
        for option in recommend(estimated.prediction.price, estimated.comparables)
    ]


def _comparables(near: Neighbourhood | None, words: Translator) -> dict[str, Any] | None:
    if near is None:
        return None
    return {
        "sentence": comparables_summary(near, words),
        "median": near.median,
        "cheaper": near.cheaper,
        "percentile": near.percentile,
        "listings": [
            {
                **{name: getattr(listing, name) for name in LISTED},
                "price": listing.price,
                "distance": round(listing.distance, 4),
                "difference": in_words(listing.differences, words),
            }
            for listing in near.listings
        ],
    }
