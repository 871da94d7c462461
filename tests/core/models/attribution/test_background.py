"""Typical listings: which are drawn, what each stands for, and how they are stored."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd

from core.data.demo import demo_market
from core.models.attribution.background import Background
from core.types import INPUT_COLUMNS

LISTINGS = demo_market(100, seed=3)


def drawn(log_price: list[float], size: int, **seed: int) -> tuple[list[str], list[float]]:
    """Draw from the first listings, and return descriptions and weights."""
    listings = LISTINGS.iloc[: len(log_price)]
    made = Background.draw(listings, np.array(log_price), size, **seed)
    assert list(made.rows) == list(INPUT_COLUMNS)
    assert made.rows.index.tolist() == list(range(len(made)))
    return made.rows["description"].tolist(), made.weights.tolist()


def test_one_of_each_part_is_drawn_and_stands_for_it() -> None:
    """Five listings by price are 3, 1, 4 | 2, 0: the first part weighs three fifths."""
    rng = np.random.default_rng(5)
    rows = [int(rng.choice([3, 1, 4])), int(rng.choice([2, 0]))]
    found, weights = drawn([9.0, 2.0, 7.0, 1.0, 3.0], 2, seed=5)
    assert found == LISTINGS["description"].iloc[rows].tolist()
    assert weights == [0.6, 0.4]


def test_equal_prices_stay_in_the_order_of_the_file() -> None:
    """Of a hundred in two prices, those of the lower come first, each in its turn."""
    found, weights = drawn([1.0, 0.0] * 50, 100)
    descriptions = LISTINGS["description"].tolist()
    assert found == descriptions[1::2] + descriptions[::2]
    assert weights == [0.01] * 100


def test_fifty_are_drawn_unless_asked_otherwise() -> None:
    """With the seed 0; of fewer listings all, by price."""
    log_price = np.arange(100.0)
    made = Background.draw(LISTINGS, log_price)
    rng = np.random.default_rng(0)
    rows = [int(rng.choice([2 * i, 2 * i + 1])) for i in range(50)]
    assert len(made) == 50
    assert made.rows["description"].tolist() == LISTINGS["description"].iloc[rows].tolist()
    assert drawn([3.0, 2.0, 1.0], 50)[0] == LISTINGS["description"].iloc[:3].tolist()[::-1]


def test_what_json_has_no_word_for_is_stored_by_name() -> None:
    """Absent is null, unlimited is “inf”, and both come back with their types."""
    rows = LISTINGS.iloc[:3][list(INPUT_COLUMNS)].reset_index(drop=True)
    rows.loc[0, ["rating", "revisions"]] = [math.nan, math.inf]
    rows.loc[1, "country"] = None
    stored = Background(rows, np.array([0.5, 0.25, 0.25])).as_json()
    assert stored["weights"] == [0.5, 0.25, 0.25]
    first, second, _third = stored["rows"]
    assert list(first) == list(INPUT_COLUMNS)
    assert (first["rating"], first["revisions"]) == (None, "inf")
    assert (second["country"], type(second["reviews"])) == (None, float)
    again = Background.from_json(json.loads(json.dumps(stored)))
    pd.testing.assert_frame_equal(again.rows, rows)
    assert again.weights.tolist() == [0.5, 0.25, 0.25]
    assert again.weights.dtype == float


def test_a_field_that_was_declared_later_is_absent_in_what_was_stored() -> None:
    """Rows without it are read, with nothing in it."""
    stored = Background(LISTINGS.iloc[:2][list(INPUT_COLUMNS)], np.array([0.5, 0.5])).as_json()
    for row in stored["rows"]:
        del row["delivery_days"], row["country"]
    again = Background.from_json(stored)
    assert list(again.rows) == list(INPUT_COLUMNS)
    assert again.rows["delivery_days"].isna().all()
    assert again.rows["country"].isna().all()
