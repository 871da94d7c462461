"""Quantities in frames: what is stated by unit and scale, and texts without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from core.data.quantities.reading import read_quantities
from core.data.quantities.rules import unit_named
from core.types import MAX_QUANTITY, MIN_QUANTITY, UNITS, Quantity
from core.types.none_words import quantities_from

#: The column of frames that has quantities by unit.
QUANTITIES = "quantities"


def stated(quantities: Sequence[Quantity]) -> dict[str, float]:
    """Return the largest quantity of each unit; of units on one scale, of the largest of all."""
    largest: dict[str, Quantity] = {}
    for one in quantities:
        scale = UNITS[one.unit].on
        if scale not in largest or _size(one) > _size(largest[scale]):
            largest[scale] = one
    return {one.unit: one.value for one in largest.values()}


def without_quantities(text: str, quantities: Sequence[Quantity]) -> str:
    """Return a text in which each quantity has given way to the plain noun of what it counts."""
    out, at = [], 0
    for one in quantities:
        out += [text[at : one.start], one.plain]
        at = one.end
    return "".join([*out, text[at:]])


def on_scales(quantities: Mapping[str, float]) -> dict[str, float]:
    """Return quantities by scale, in the scale's own unit."""
    out: dict[str, float] = {}
    for name, value in quantities.items():
        unit = UNITS[name]
        out[unit.on] = max(out.get(unit.on, 0.0), value * unit.size)
    return out


def with_quantities(frame: pd.DataFrame) -> pd.DataFrame:
    """Take the quantities out of descriptions, into a column of their own.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        Listings or services; where the column `QUANTITIES` has quantities by unit already, these
        stand instead of those that the text states.

    Returns
    -------
    pandas.DataFrame of shape (n, any)
        Descriptions in which plain nouns stand for quantities, and quantities by unit.
    """
    texts = [str(text or "") for text in frame["description"]]
    given = frame[QUANTITIES] if QUANTITIES in frame else [None] * len(frame)
    amounts = [
        dict(own) if isinstance(own, Mapping) else stated(read_quantities(text))
        for own, text in zip(given, texts, strict=True)
    ]
    return frame.assign(
        **{
            "description": pd.Series([plain_text(t) for t in texts], frame.index, dtype=object),
            QUANTITIES: pd.Series(amounts, frame.index, dtype=object),
        }
    )


def as_read(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame that `with_quantities` gave as it is, and another as that gives it."""
    return frame if QUANTITIES in frame else with_quantities(frame)


def usable_quantities(cell: str) -> dict[str, float] | None:
    """Read "words=1500; pages=3" by unit; None if it says no such thing."""
    given = quantities_from(cell)
    if given is None:
        return None
    found = {unit_named(name): amount for name, amount in given.items()}
    usable = all(unit and MIN_QUANTITY <= amount <= MAX_QUANTITY for unit, amount in found.items())
    return {str(unit): amount for unit, amount in found.items()} if usable else None


def plain_text(text: str) -> str:
    """Return a text of which nothing is left that reads as a quantity."""
    while found := read_quantities(text):
        text = without_quantities(text, found)
    return text


def _size(one: Quantity) -> float:
    return one.value * UNITS[one.unit].size
