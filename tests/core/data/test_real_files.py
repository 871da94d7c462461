"""Facts about the real files, which are never part of the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.cleaning import listings as rules
from core.data.readers import ReadMarket, guess, read
from core.data.readers.known_files import CLIENTS, GLUED_NEW, KNOWN, UNKNOWN_LEVEL
from core.data.readers.source import inspect, load
from core.data.splits import grouped_folds, groups, normalised_title
from core.errors import InvalidFile

pytestmark = pytest.mark.real_data
Find = Callable[[str], Path]


@pytest.fixture
def kaggle(real_file: Find) -> ReadMarket:
    return read(real_file("fiverr-data-gigs.csv"))


@pytest.fixture
def market_2023(real_file: Find) -> ReadMarket:
    return read(real_file("market_2023.csv"))


@pytest.fixture
def market_2021(real_file: Find) -> ReadMarket:
    return read(real_file("market_2021_eur.csv"))


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("fiverr-data-gigs.csv", "kaggle"),
        ("market_2023.csv", "market_2023"),
        ("market_2021_eur.csv", "market_2021_eur"),
    ],
)
def test_known_files_are_recognised(real_file: Find, name: str, reader: str) -> None:
    """Each known file is recognised as it is."""
    assert guess(real_file(name)) == reader


def test_kaggle_rows(kaggle: ReadMarket) -> None:
    """1,259 rows are read, 40 repeat another, 7 levels are artefacts."""
    report = kaggle.report
    assert (report.rows_read, report.rows_kept) == (1259, 1219)
    assert report.dropped == {rules.DUPLICATE: 40}
    assert report.notes == {CLIENTS: 7}
    assert kaggle.frame["seller_id"].nunique() == 1084


def test_kaggle_missing_values_before_duplicates(real_file: Find) -> None:
    """630 listings have no rating yet; 827 levels are empty and 7 artefacts: 834 missing."""
    layout = inspect(real_file("fiverr-data-gigs.csv"), 1)
    raw = KNOWN["kaggle"].parse(load(layout, layout.header).frame)
    assert raw.frame["rating"].isna().sum() == 630
    assert raw.frame["reviews"].isna().sum() == 630
    assert raw.frame["seller_level"].isna().sum() == 834
    assert raw.frame["reviews"].max() == 1000
    assert raw.marks == {"PKR"}


def test_kaggle_prices_land_on_the_grid(real_file: Find, kaggle: ReadMarket) -> None:
    """PKR 1,088, 2,176, 3,263 and 8,701 are 5.00, 10.00, 14.99 and 39.99 dollars; all are so."""
    rupees = read(real_file("fiverr-data-gigs.csv"), to_currency="PKR").frame["price"]
    dollars = dict(zip(rupees, kaggle.frame["price"], strict=True))
    pairs = [dollars[amount] for amount in (1088, 2176, 3263, 8701)]
    assert pairs == [5.00, 10.00, 14.99, 39.99]
    nearest = np.rint(kaggle.frame["price"] / 5) * 5
    assert (abs(kaggle.frame["price"] / nearest - 1) < 0.001).all()


def test_market_2023_rows(market_2023: ReadMarket) -> None:
    """All 4,885 rows are kept; 258 ratings and as many levels are missing, 25 sellers too."""
    frame, report = market_2023.frame, market_2023.report
    assert (report.rows_read, report.rows_kept, report.dropped) == (4885, 4885, {})
    assert report.notes == {UNKNOWN_LEVEL: 258}
    assert frame[["rating", "seller_level", "seller_id"]].isna().sum().tolist() == [258, 258, 25]
    assert np.isinf(frame["revisions"]).any()
    assert frame["price"].agg(["min", "max"]).tolist() == [5, 9000]
    assert frame["subcategory"].nunique() == 560
    assert market_2023.currency == "USD"


def test_market_2021_rows(market_2021: ReadMarket) -> None:
    """All 6,182 rows are kept, in euros; 493 have no rating; 950 names had 'New' glued on."""
    frame, report = market_2021.frame, market_2021.report
    assert (report.rows_read, report.rows_kept, report.dropped) == (6182, 6182, {})
    assert report.notes == {GLUED_NEW: 950}
    assert frame["rating"].isna().sum() == 493
    assert not frame["subcategory"].str.endswith("New").any()
    assert market_2021.currency == "EUR"


def test_leaking_file_is_refused(real_file: Find) -> None:
    """The reference project's prepared file never becomes a market."""
    path = real_file("reference_protocol.csv")
    for attempt in (lambda: guess(path), lambda: read(path)):
        with pytest.raises(InvalidFile, match="cannot be used for training"):
            attempt()


@pytest.mark.parametrize("name", ["fiverr-data-gigs.csv", "market_2023.csv", "market_2021_eur.csv"])
def test_real_folds_share_nothing(real_file: Find, name: str) -> None:
    """Five folds of a real market share no seller and no title, and are of equal size."""
    frame = read(real_file(name)).frame
    titles = frame["description"].map(normalised_title)
    sizes = []
    for train, test in grouped_folds(frame, 5, seed=0):
        sizes.append(len(test))
        for values in (titles, frame["seller_id"].dropna()):
            on_train = set(values[values.index.isin(train)])
            assert on_train.isdisjoint(values[values.index.isin(test)])
    assert max(sizes) - min(sizes) <= 1
    assert np.bincount(groups(frame)).max() < 0.05 * len(frame)


def test_mapping_equals_the_known_reader(real_file: Find, market_2023: ReadMarket) -> None:
    """The 2023 file read through guessed column names gives the same numbers."""
    mapped = read(real_file("market_2023.csv"), reader="mapped").frame
    numbers = ["rating", "reviews", "delivery_days", "revisions", "price"]
    pd.testing.assert_frame_equal(mapped[numbers], market_2023.frame[numbers])
    assert mapped["description"].tolist() == market_2023.frame["description"].tolist()
