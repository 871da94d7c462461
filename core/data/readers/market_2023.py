"""A 2023 scrape of one marketplace, all categories, in US dollars."""

from __future__ import annotations

import pandas as pd

from core.data.money.prices import read_prices
from core.data.readers.raw import KnownFile, Raw, check_prices, join_lines, read_number
from core.errors import N_
from core.types import FIELD, NUMBERS

UNKNOWN_LEVEL = N_(
    "seller level 'new_or_none' mixes new sellers with levels not found: treated as missing"
)

_PRICES = {
    "price": "price_usd",
    "price_standard": "price_std_usd",
    "price_premium": "price_prem_usd",
}


def parse(table: pd.DataFrame) -> Raw:
    """Read the scrape's columns; the basic package's price is the target.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, any)
        The required columns, and those of the optional ones that the file has.

    Returns
    -------
    Raw
        Listings; the description is the title, then the package's text on the next lines.
    """
    money = {
        name: read_prices(table[column], column, decimal=".")
        for name, column in _PRICES.items()
        if column in table
    }
    check_prices(money["price"], table["price_usd"], "price_usd")
    numbers = {name: read_number(FIELD[name], table[name]) for name in NUMBERS if name in table}
    read = money | numbers
    level = table["seller_level"].str.strip()
    mixed = (level == "new_or_none").fillna(value=False).astype(bool)
    frame = pd.DataFrame(
        {
            "description": join_lines(table["title"], table["description"]),
            "subcategory": table["subcategory"],
            "seller_level": level.mask(mixed),
            **{name: table[name] for name in ("country", "seller_id") if name in table},
            **{name: column.floats for name, column in read.items()},
        }
    )
    return Raw(
        frame=frame,
        unreadable={name: column.unreadable for name, column in read.items()},
        marks=money["price"].marks,
        price_column="price_usd",
        notes={UNKNOWN_LEVEL: int(mixed.sum())} if mixed.any() else {},
    )


MARKET_2023 = KnownFile(
    name="market_2023",
    required=("title", "description", "subcategory", "price_usd", "seller_level"),
    optional=("price_std_usd", "price_prem_usd", *NUMBERS, "country", "seller_id"),
    parse=parse,
    currency="USD",
    beside=("languages",),
    values={"seller_level": "level_1|level_2|top_rated|new_or_none"},
    level_order=("level_1", "level_2", "top_rated"),
)
