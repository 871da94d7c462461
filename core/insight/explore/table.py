"""A market's listings in types that are quick to filter and to group, and its fields."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.schema import conform
from core.errors import N_
from core.insight.explore.filter import fold
from core.types import FIELD, FIELDS, INPUT_COLUMNS, LABELS

FieldKind = Literal["number", "category"]

_NAMES = ["price", *INPUT_COLUMNS[1:], "length"]
_NAMES.insert(_NAMES.index("rating"), "new")
#: What can be looked at, by itself or against another: its kind.
EXPLORED: dict[str, FieldKind] = {
    name: "category" if name == "new" or name in LABELS else "number" for name in _NAMES
}
FIELD_LABELS: dict[str, str] = {
    **{name: FIELD[name].label for name in EXPLORED if name in FIELD},
    "new": N_("New or rated"),
    "length": N_("Length of the description"),
}
#: Values of the field "new", in order.
NEW, RATED = "new", "rated"


def prepared(listings: pd.DataFrame) -> pd.DataFrame:
    """Type listings once, so that every filter and every figure is quick afterwards.

    Parameters
    ----------
    listings : pandas.DataFrame of shape (n, any)
        Columns of the schema; absent ones count as missing.

    Returns
    -------
    pandas.DataFrame of shape (n, columns of the schema and four more)
        Labels as categories, numbers as float32 but for prices (float64, to the cent);
        ``folded`` is the description as a search compares it, ``same`` a
        number that equal ones share, ``length`` its characters, ``new`` whether the seller has
        no rating.
    """
    frame = conform(listings)
    out: dict[str, pd.Series] = {}
    for field in FIELDS:
        values = frame[field.name]
        if field.name == "description":
            # As objects: rows are then taken by reference, not by copying their text.
            out["description"] = values.fillna("")
        elif not field.numeric:
            out[field.name] = values.astype("category")
        else:
            out[field.name] = values.astype("float32" if field.role == "number" else "float64")
    texts = frame["description"].fillna("").tolist()
    out["folded"] = pd.Series([fold(text) for text in texts], index=frame.index, dtype="str")
    out["same"] = pd.Series(pd.factorize(out["folded"])[0].astype("int32"), index=frame.index)
    out["length"] = pd.Series([len(text) for text in texts], index=frame.index, dtype="float32")
    new = np.where(frame["rating"].isna(), NEW, RATED)
    out["new"] = pd.Series(new, index=frame.index).astype(pd.CategoricalDtype([NEW, RATED]))
    return pd.DataFrame(out)


def narrowed(frame: pd.DataFrame, kept: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the kept rows of a prepared frame, without what only a search needs."""
    light = frame.drop(columns="folded", errors="ignore")
    return light if kept.all() else light[kept]


def known_fields(frame: pd.DataFrame, least: int = 2) -> tuple[str, ...]:
    """Return the fields of which a prepared frame has at least `least` different values."""
    return tuple(name for name in EXPLORED if frame[name].nunique() >= least)


def sampled(frame: pd.DataFrame, most: int, seed: int = 0) -> pd.DataFrame:
    """Draw at most so many rows, in their order; the same frame gives the same sample."""
    if len(frame) <= most:
        return frame
    picks = np.sort(np.random.default_rng(seed).choice(len(frame), most, replace=False))
    return frame.iloc[picks]
