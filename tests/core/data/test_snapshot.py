from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.snapshot import fingerprint

PINNED = "fa9643611f947d7406c4b7eda2b6432f4882f255fc5fc29ebd08b7fcd9b03c50"


@pytest.fixture
def listings() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "description": ["logo", "étude"],
            "rating": [4.5, np.nan],
            "revisions": [np.inf, 0.0],
            "seller_level": ["Level 1", None],
            "price": [10.0, 20.0],
        }
    )


def test_value_is_pinned(listings: pd.DataFrame) -> None:
    """The fingerprint of known listings does not change with a library or a machine."""
    assert fingerprint(listings) == PINNED


def test_form_does_not_matter(listings: pd.DataFrame) -> None:
    """Index, order and types of columns, and kinds of missing make no difference."""
    other = listings[["description", "price", "revisions", "rating", "seller_level"]].copy()
    other.index = pd.Index([7, 7])
    other["description"] = other["description"].astype("str")
    other["seller_level"] = np.array(["Level 1", np.nan], dtype=object)
    other["rating"] = pd.array([4.5, None], dtype="Float64")
    other["price"] = other["price"].astype("int64")
    other["country"] = None
    assert fingerprint(other) == fingerprint(listings)


def test_negative_zero_is_zero(listings: pd.DataFrame) -> None:
    """Minus zero is the same number as zero."""
    assert fingerprint(listings.assign(revisions=[np.inf, -0.0])) == fingerprint(listings)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("description", ["logoé", "tude"]),
        ("description", ["étude", "logo"]),
        ("rating", [np.nan, 4.5]),
        ("rating", [4.5, 0.0]),
        ("seller_level", ["Level 1", ""]),
        ("price", [10.0, 20.01]),
        ("country", ["Level 1", None]),
    ],
)
def test_any_value_matters(listings: pd.DataFrame, column: str, values: list[object]) -> None:
    """Another value, or the same in another row, is another market."""
    assert fingerprint(listings.assign(**{column: values})) != fingerprint(listings)


def test_order_and_number_of_rows_matter(listings: pd.DataFrame) -> None:
    """Rows in another order, or fewer of them, are another market."""
    different = {fingerprint(listings), fingerprint(listings[::-1]), fingerprint(listings[:1])}
    assert len(different) == 3
