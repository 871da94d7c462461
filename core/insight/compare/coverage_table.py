"""Whether ranges keep their promise in each part of a market, and when no price is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.errors import N_
from core.language import Translator
from core.types import PriceBasis

_THIRDS: tuple[str, ...] = (
    N_("Estimates up to {low}"),
    N_("Estimates from {low} to {high}"),
    N_("Estimates above {high}"),
)


def coverage_table(report: Mapping[str, Any], words: Translator) -> pd.DataFrame:
    """Lay out how often the usual range held in each part that is calibrated by itself.

    One row for each part: name, listings, held with its interval, and the tolerance that a
    calibration on so many listings allows; empty where nothing was measured.
    """
    _, calibration = words.gettext, report.get("calibration") or {}
    rows = calibration.get("promises") or []
    return pd.DataFrame(
        {
            _("Group"): [_part(row, calibration, PriceBasis.of(report), words) for row in rows],
            _("Listings"): [row["n"] for row in rows],
            _("Promised"): [row["promised"] for row in rows],
            _("Actual"): [row["held"] for row in rows],
            _("95% interval, low"): [row["low"] for row in rows],
            _("95% interval, high"): [row["high"] for row in rows],
            _("Expected for n, from"): [row["least"] for row in rows],
            _("Expected for n, to"): [row["most"] for row in rows],
        }
    )


def coverage_met(row: Mapping[str, Any]) -> bool:
    """Return whether a part's interval meets what its number of listings allows."""
    return bool(row["low"] <= row["most"] and row["high"] >= row["least"])


def coverage_sentence(report: Mapping[str, Any], words: Translator) -> str | None:
    """Say in how many parts the promise is kept, as far as their numbers can tell."""
    rows = (report.get("calibration") or {}).get("promises") or []
    if not rows:
        return None
    return words.gettext(
        "In {kept} of {n} groups the range contained as many prices as promised, given the "
        "number of listings. “Expected for n” is where 9 in 10 calibrations on that many "
        "listings lie.",
        kept=sum(coverage_met(row) for row in rows),
        n=len(rows),
    )


def abstention_sentence(report: Mapping[str, Any], words: Translator) -> str | None:
    """Say the rule by which no price is given, and how often real listings meet it."""
    told = (report.get("calibration") or {}).get("abstention")
    if not told:
        return None
    _ = words.gettext
    said = _(
        "No price is given if a description is unlike all others (similarity below {least}), if "
        "its language is unknown, or if the range would be as wide as the market (×{ratio}). "
        "This concerns {rate} of {n} listings from unseen sellers: {far} are too unlike the "
        "others, {wide} have too wide a range.",
        least=words.number(told["least_similarity"]),
        ratio=words.number(told["most_ratio"], 0),
        n=words.number(told["n"]),
        rate=words.percent(told["rate"], 1),
        far=words.percent(told["far"], 1),
        wide=words.percent(told["wide"], 1),
    )
    if told["error_abstained"] is None or told["error_answered"] is None:
        return said
    return (
        said
        + " "
        + _(
            "Their mean error of the log price would be {abstained}, against {answered} for the "
            "rest.",
            abstained=words.number(told["error_abstained"]),
            answered=words.number(told["error_answered"]),
        )
    )


def _part(
    row: Mapping[str, Any], calibration: Mapping[str, Any], basis: PriceBasis, words: Translator
) -> str:
    if row["segment"] == "all":
        return words.gettext("All listings")
    if row["segment"] == "estimate":
        low, high = (words.price(cut, basis) for cut in calibration["cuts"])
        return words.sentence(_THIRDS[int(row["value"])], low=low, high=high)
    return (
        row["value"].replace("_", " ").capitalize()
        if row["value"]
        else words.gettext("Not specified")
    )
