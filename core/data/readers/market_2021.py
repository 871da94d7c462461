"""A 2021 scrape in euros: title, category, price, rating and reviews, nothing else."""

from __future__ import annotations

import pandas as pd

from core.data.money.prices import read_prices
from core.data.readers.raw import KnownFile, Raw, check_prices, read_number
from core.errors import N_
from core.types import FIELD

GLUED_NEW = N_("'New' glued to the sub-category: removed")


def parse(table: pd.DataFrame) -> Raw:
    """Read the scrape's columns.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, 7)
        The required columns; `currency` says ``EUR`` in every row.

    Returns
    -------
    Raw
        Listings; sellers and levels are unknown.
    """
    price = read_prices(table["price"], "price", decimal=".")
    check_prices(price, table["price"], "price")
    numbers = {name: read_number(FIELD[name], table[name]) for name in ("rating", "reviews")}
    # The site's "New" badge was scraped together with the name before it.
    glued = table["subcategory"].str.contains(r"\SNew$", na=False).astype(bool)
    frame = pd.DataFrame(
        {
            "description": table["title"],
            "category": table["category"],
            "subcategory": table["subcategory"].str.replace(r"(?<=\S)New$", "", regex=True),
            "price": price.floats,
            **{name: column.floats for name, column in numbers.items()},
        }
    )
    said = table["currency"].dropna().str.strip().str.upper()
    return Raw(
        frame=frame,
        unreadable={
            "price": price.unreadable,
            **{name: column.unreadable for name, column in numbers.items()},
        },
        marks=price.marks | frozenset(said[said != ""].unique()),
        price_column="price",
        notes={GLUED_NEW: int(glued.sum())} if glued.any() else {},
    )


MARKET_2021 = KnownFile(
    name="market_2021_eur",
    required=("title", "category", "subcategory", "price", "currency", "rating", "reviews"),
    optional=(),
    parse=parse,
    currency="EUR",
    values={"currency": "EUR"},
)
