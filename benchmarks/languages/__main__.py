"""Twins: the same services described in several languages, priced on one market.

Run ``python -m benchmarks.languages --market FILE [--pairs CSV]``: a model is fitted to the
market's listings (minutes), and each language's twins are held against the English ones.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.data.readers import read
from core.models.price_model import PriceModel
from core.types import ABSTAINING

PAIRS = Path(__file__).with_name("pairs.csv")


def main() -> None:
    """Print the figures of each language as one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.languages")
    parser.add_argument("--market", type=Path, required=True, help="Listings in English.")
    parser.add_argument("--currency", default="USD")
    parser.add_argument("--pairs", type=Path, default=PAIRS, help="One language a column.")
    given = parser.parse_args()
    market = read(given.market, currency=given.currency)
    model = PriceModel.fit(market.frame, currency=market.currency, level_order=market.level_order)
    sys.stdout.write(json.dumps(figures(model, pd.read_csv(given.pairs)), indent=2) + "\n")


def figures(model: PriceModel, pairs: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Measure the twins of English texts that are priced.

    Parameters
    ----------
    model : PriceModel
        Of an English market.
    pairs : pandas.DataFrame of shape (n, languages)
        A service a row; a column ``en``, and one for each other language. A column ``kinds`` has
        the kinds of service that would be right, between semicolons, where it has any.

    Returns
    -------
    dict of str to dict
        For each language: twins, the share that is priced, the median and the 90th percentile of
        the absolute log ratio of the two prices, how much wider the range is, and the share whose
        likeliest kind of service is that of the English text. Where right kinds are given, also
        how often the likeliest one is among them, over how often it is for the English text.
    """
    right = [set(str(own).split("; ")) for own in pairs.pop("kinds")] if "kinds" in pairs else []
    read = {language: _priced(model, texts) for language, texts in pairs.items()}
    english = read.pop("en")
    return {
        str(language): _beside(english, own)
        | ({"kind_beside_english": _hits(own, right) / _hits(english, right)} if right else {})
        for language, own in read.items()
    }


def _hits(read: dict[str, Any], right: list[set[str]]) -> int:
    return sum(str(kind).strip() in own for kind, own in zip(read["kind"], right, strict=True))


def _priced(model: PriceModel, texts: pd.Series) -> dict[str, Any]:
    reading = model.read(pd.DataFrame({"description": texts, "without": [()] * len(texts)}))
    table, flags = model.estimate(reading), model.flags(reading)
    return {
        "priced": np.array([not any(f.code in ABSTAINING for f in own) for own in flags]),
        "log": np.log(table["price"].to_numpy(float)),
        "width": np.log(table["high"].to_numpy(float) / table["low"].to_numpy(float)),
        "kind": np.array([own[0].place if own else "" for own in model.kinds(reading)], object),
    }


def _beside(english: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    asked = english["priced"]
    both = asked & other["priced"]
    apart = np.abs(other["log"] - english["log"])[both]
    return {
        "n": int(asked.sum()),
        "priced": float(other["priced"][asked].mean()),
        "median_log_ratio": float(np.median(apart)),
        "p90_log_ratio": float(np.quantile(apart, 0.9)),
        "range_wider": float(np.median((other["width"] / english["width"])[both])),
        "same_kind": float((other["kind"] == english["kind"])[both].mean()),
    }


if __name__ == "__main__":
    main()
