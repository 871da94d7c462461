"""The listing schema: declared once, never inferred from a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from core.errors import N_

Role = Literal["text", "category", "ordered", "number", "group", "target", "auxiliary"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a listing.

    `label` is an English message id; `minimum` and `maximum` are in `unit`, both inclusive;
    `estimable` says whether a person may give it to describe a service.
    """

    name: str
    dtype: Literal["str", "float64"]
    role: Role
    label: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    estimable: bool = True


#: Longest description that is read, in characters.
MAX_DESCRIPTION = 5_000

FIELDS: tuple[Field, ...] = (
    Field("description", "str", "text", N_("Description")),
    Field("category", "str", "category", N_("Category")),
    Field("subcategory", "str", "category", N_("Sub-category")),
    Field("seller_level", "str", "ordered", N_("Seller level")),
    Field("rating", "float64", "number", N_("Rating"), "stars", 0, 5),
    Field("reviews", "float64", "number", N_("Reviews"), "reviews", 0, 10_000_000),
    Field("delivery_days", "float64", "number", N_("Delivery time"), "days", 0, 365),
    Field("revisions", "float64", "number", N_("Revisions"), "revisions", 0, np.inf),
    Field("country", "str", "category", N_("Country")),
    Field("seller_id", "str", "group", N_("Seller"), estimable=False),
    Field("price", "float64", "target", N_("Price"), "money", 0.01, 10_000_000, estimable=False),
    Field(
        "price_standard",
        "float64",
        "auxiliary",
        N_("Price of the standard package"),
        "money",
        0.01,
        10_000_000,
        estimable=False,
    ),
    Field(
        "price_premium",
        "float64",
        "auxiliary",
        N_("Price of the premium package"),
        "money",
        0.01,
        10_000_000,
        estimable=False,
    ),
    Field("currency", "str", "category", N_("Currency"), estimable=False),
)

FIELD: dict[str, Field] = {field.name: field for field in FIELDS}
COLUMNS: tuple[str, ...] = tuple(FIELD)
#: Columns a model may see; `price`, its relatives and the seller are not among them.
INPUT_COLUMNS: tuple[str, ...] = tuple(f.name for f in FIELDS if f.estimable)


def conform(frame: pd.DataFrame, columns: tuple[str, ...] = COLUMNS) -> pd.DataFrame:
    """Give a frame exactly the declared columns and types.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        Columns of the schema; those that are absent become missing.
    columns : tuple of str, default: all
        The columns wanted, in this order.

    Returns
    -------
    pandas.DataFrame of shape (n, len(columns))
        Text as ``object`` with ``None`` for missing, numbers as ``float64`` with ``NaN``.
    """
    out: dict[str, np.ndarray | pd.Series] = {}
    for name in columns:
        if FIELD[name].dtype == "float64":
            out[name] = _numbers(frame[name]) if name in frame else np.full(len(frame), np.nan)
        elif name in frame:
            text = frame[name].to_numpy(object, copy=True)
            text[pd.isna(text)] = None
            # As a Series: pandas makes text of an array, and NaN of its None.
            out[name] = pd.Series(text, index=frame.index, dtype=object)
        else:
            out[name] = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    return pd.DataFrame(out, index=frame.index)


def _numbers(values: pd.Series) -> np.ndarray:
    if values.dtype == np.float64:
        return values.to_numpy()
    return pd.to_numeric(values, errors="raise").to_numpy(np.float64, na_value=np.nan)
