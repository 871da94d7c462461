"""An estimate as a row of a list, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from core.errors import AppError
from core.insight.estimate.wording import reason_sentences
from core.language import Translator
from core.types import BANDS, PACKAGES, Neighbourhood, PackagePrices, Prediction

#: What is added to each row, and its type.
COLUMNS: dict[str, str] = {
    "price": "float64",
    "low": "float64",
    "high": "float64",
    "coverage": "float64",
    "currency": "str",
    "unit": "str",
    "band": "str",
    **{f"p_{band}": "float64" for band in BANDS},
    **{f"{p}_{end}": "float64" for p in PACKAGES[1:] for end in ("price", "low", "high")},
    "reasons": "str",
    "comparables_median": "float64",
    "comparables": "str",
    "flags": "str",
    "written_in": "str",
    "quantities": "str",
    "estimate_id": "str",
    "model_version": "Int64",
    "recorded": "boolean",
    "error": "str",
}
#: Listings that are named, and the characters of each.
_NAMED, _SHOWN = 3, 60


def header_of(columns: Sequence[str]) -> list[str]:
    """Name the columns of a priced list, each once: the file's own, then those of the estimate.

    A column without a name gets its number, one that is called as ours a ``given_``.
    """
    taken = set(COLUMNS)
    named = []
    for number, column in enumerate(columns, 1):
        name = column or f"column_{number}"
        while name in taken:
            name = f"given_{name}"
        taken.add(name)
        named.append(name)
    return [*named, *COLUMNS]


def estimate_cells(
    prediction: Prediction, near: Neighbourhood | None, words: Translator, *, recorded: bool
) -> dict[str, Any]:
    """Lay an estimate out as cells of `COLUMNS`; what is not there is missing."""
    cells: dict[str, Any] = {
        "currency": prediction.price.currency,
        "unit": prediction.price.unit,
        "flags": " ".join(words.flag(flag) for flag in prediction.flags),
        "written_in": prediction.written_in,
        "quantities": _stated(prediction),
        "estimate_id": str(prediction.id),
        "model_version": prediction.model_version,
        "recorded": recorded,
    }
    return cells if prediction.abstained else cells | _priced(prediction, near, words)


def error_cells(error: AppError, words: Translator) -> dict[str, Any]:
    """Lay out why a row has no estimate."""
    return {"error": words.error(error)}


def frame_of(
    header: Sequence[str], given: Sequence[Sequence[str]], cells: Sequence[dict[str, Any]]
) -> pd.DataFrame:
    """Put the file's own cells and the estimates' side by side, with the declared types."""
    own = header[: len(header) - len(COLUMNS)]
    columns = {
        name: pd.Series([row[i] or None for row in given], dtype="str")
        for i, name in enumerate(own)
    }
    columns |= {
        name: pd.Series([row.get(name) for row in cells], dtype=kind)
        for name, kind in COLUMNS.items()
    }
    return pd.DataFrame(columns, columns=list(header))


def _priced(
    prediction: Prediction, near: Neighbourhood | None, words: Translator
) -> dict[str, Any]:
    price = prediction.price
    return {
        "price": price.price,
        "low": price.low,
        "high": price.high,
        "coverage": price.coverage,
        "band": price.band,
        **{f"p_{band}": price.band_probabilities[band] for band in BANDS},
        **_packages(prediction.packages),
        "reasons": " ".join(reason_sentences(prediction, words)),
        "comparables_median": None if near is None else near.median,
        "comparables": None if near is None else _named(near, words),
    }


def _stated(prediction: Prediction) -> str | None:
    """Write the quantities that were read so that a list may say them: "words=1500; pages=3"."""
    read = prediction.normalised_input.get("quantities") or {}
    return "; ".join(f"{unit}={amount:g}" for unit, amount in read.items()) or None


def _packages(packages: PackagePrices | None) -> dict[str, float | None]:
    """Lay out the upper packages; the basic one is the estimate itself."""
    return {
        f"{one.package}_{end}": getattr(one, end)
        for one in (() if packages is None else packages.prices[1:])
        for end in ("price", "low", "high")
    }


def _named(near: Neighbourhood, words: Translator) -> str:
    """Say the nearest listings' prices and first words, or why there are none."""
    if near.reason:
        return words.sentence(near.reason)
    return " | ".join(
        f"{words.price(one.price, near.basis)} – {_short(one.description)}"
        for one in near.listings[:_NAMED]
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
