"""What must not change an estimate, and what must not lower it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.data.cleaning import clean_text
from core.errors import N_
from core.types import INPUT_COLUMNS, Check

#: From described services to prices in money, shape (n,).
PriceFunction = Callable[[pd.DataFrame], np.ndarray]
#: Rows that are asked about.
ROWS = 60
#: Typing may move an estimate by this much, and this share of the texts by more.
MAX_TYPING, MAX_MOVED = 0.02, 0.05
#: A higher level may lower the estimate by this much on average.
MAX_LOWERED = 0.02
#: A level's listings show what it asks for from this many on.
MIN_LISTINGS = 25

TYPING = N_(
    "Case and spacing: {moved}% of {n} descriptions change by more than {limit}% (limit: {most}%)."
)
EMPTY = N_("Empty fields: a price is given whichever of {asked} is missing.")
SPEECHLESS = N_("Empty fields: no price is given without {names}.")
LEVELS = N_("A higher level lowers no estimate, unless the market shows that it asks less.")
LOWERED = N_("A higher level lowers the estimate, although the market does not show this: {names}.")


def behaviours(
    price: PriceFunction, rows: pd.DataFrame, listings: pd.DataFrame, levels: Sequence[str]
) -> tuple[Check, ...]:
    """Ask a model what any reasonable one answers.

    Parameters
    ----------
    price : callable
        The model.
    rows : pandas.DataFrame of shape (n, columns of the schema)
        Described services.
    listings : pandas.DataFrame of shape (m, columns of the schema)
        What the market asks: it may show that a higher level asks for less.
    levels : sequence of str
        From lowest to highest; empty if the market declares none.

    Returns
    -------
    tuple of Check
        ``typing``, ``empty_fields``, and ``levels`` where the market declares some.
    """
    asked = rows.iloc[:ROWS].reset_index(drop=True)
    base = price(asked)
    checks = [_typing(price, asked, base), _empty_fields(price, asked)]
    if len(levels) > 1:
        checks.append(_levels(price, asked, listings, levels))
    return tuple(checks)


def _typing(price: PriceFunction, rows: pd.DataFrame, base: np.ndarray) -> Check:
    texts = rows["description"].astype(str)
    typed = (texts.str.upper(), texts.str.lower(), "  " + texts.str.replace(" ", "   ") + " ")
    moved = np.zeros(len(rows), dtype=bool)
    for variant in typed:
        cleaned = [clean_text(text).text for text in variant]
        other = price(rows.assign(description=cleaned))
        moved |= np.abs(other - base) > MAX_TYPING * base
    share = float(moved.mean())
    return Check(
        "typing",
        share <= MAX_MOVED,
        TYPING,
        {
            "moved": round(100 * share, 1),
            "n": len(rows),
            "limit": 100 * MAX_TYPING,
            "most": 100 * MAX_MOVED,
        },
    )


def _empty_fields(price: PriceFunction, rows: pd.DataFrame) -> Check:
    names = [name for name in INPUT_COLUMNS if name != "description"]
    failed = [name for name in names if not _answers(price, rows.assign(**{name: None}))]
    bare = rows[["description"]]
    failed += [] if _answers(price, bare) else ["all"]
    return Check(
        "empty_fields",
        not failed,
        SPEECHLESS if failed else EMPTY,
        {"asked": len(names), "failed": len(failed), "names": ", ".join(failed)},
    )


def _answers(price: PriceFunction, rows: pd.DataFrame) -> bool:
    try:
        given = price(rows)
    except Exception:  # noqa: BLE001 - whatever it is: a visitor would see it
        return False
    return bool(np.all(np.isfinite(given) & (given > 0)))


def _levels(
    price: PriceFunction, rows: pd.DataFrame, listings: pd.DataFrame, levels: Sequence[str]
) -> Check:
    said = [np.log(price(rows.assign(seller_level=level))) for level in levels]
    asks = [listings.loc[listings["seller_level"] == level, "price"] for level in levels]
    steps: list[dict[str, Any]] = []
    for k in range(1, len(levels)):
        known = min(len(asks[k - 1]), len(asks[k])) >= MIN_LISTINGS
        shown = known and asks[k].median() < asks[k - 1].median()
        step = float(np.mean(said[k] - said[k - 1]))
        steps.append({"level": levels[k], "step": step, "shown": bool(shown)})
    wrong = [s for s in steps if s["step"] < np.log1p(-MAX_LOWERED) and not s["shown"]]
    return Check(
        "levels",
        not wrong,
        LOWERED if wrong else LEVELS,
        {
            "asked": len(steps),
            "lowered": len(wrong),
            "names": ", ".join(str(s["level"]) for s in wrong),
        },
    )
