"""Files that are recognised by their columns: three public scrapes of one marketplace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from core.data.money.prices import read_prices
from core.data.readers import optional_numbers
from core.data.readers.raw import KnownFile, Raw, check_prices, join_lines, read_number
from core.data.readers.table import Layout
from core.errors import N_, InvalidFile, InvalidInput
from core.types import FIELD, NUMBERS

MAPPED = "mapped"
#: Columns that betray the reference project's prepared file, whose features saw the price.
_LEAKED = frozenset({"fiabilite", "prix_log"})

CLIENTS = N_("seller level 'Clients' is not a level: treated as missing")

_SELLER = r"^https?://[^/]+/([^/?#]+)/[^/?#]+"
GLUED_NEW = N_("'New' glued to the sub-category: removed")
UNKNOWN_LEVEL = N_(
    "seller level 'new_or_none' mixes new sellers with levels not found: treated as missing"
)

_PRICES = {
    "price": "price_usd",
    "price_standard": "price_std_usd",
    "price_premium": "price_prem_usd",
}


def _kaggle(table: pd.DataFrame) -> Raw:
    """Read the set's columns.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, 5)
        `Title`, `Title_URL`, `gigrating` (``5.0(1k+)``), `_5fo9i5` (the level) and `Price`
        (``PKR 8,701``: the comma separates thousands, these are rupees).

    Returns
    -------
    Raw
        Listings; the seller is the first part of the address.
    """
    price = read_prices(table["Price"], "Price", decimal=".")
    check_prices(price, table["Price"], "Price")
    rating = optional_numbers.read_rating(table["gigrating"])
    reviews = optional_numbers.read_count(table["gigrating"])
    level = table["_5fo9i5"].str.strip()
    artefact = (level == "Clients").fillna(value=False).astype(bool)
    frame = pd.DataFrame(
        {
            "description": table["Title"],
            "seller_level": level.mask(artefact),
            "rating": rating.floats,
            "reviews": reviews.floats,
            "seller_id": table["Title_URL"].str.extract(_SELLER, expand=False),
            "price": price.floats,
        }
    )
    return Raw(
        frame=frame,
        unreadable={"price": price.unreadable, "rating": rating.unreadable},
        marks=price.marks,
        price_column="Price",
        notes={CLIENTS: int(artefact.sum())} if artefact.any() else {},
    )


KAGGLE = KnownFile(
    name="kaggle",
    required=("Title", "Title_URL", "gigrating", "_5fo9i5", "Price"),
    optional=(),
    parse=_kaggle,
    currency="PKR",
    values={"Price": r"PKR.*", "gigrating": r"[0-5](?:\.[0-9])?\s*\(.*\)"},
    level_order=("Level 1 Seller", "Level 2 Seller", "Top Rated Seller"),
    # Rupees for one dollar in July 2022: with it every price lands on the marketplace's grid.
    to_currency="USD",
    rate=217.5766,
    rate_date=date(2022, 7, 1),
    # The site rounds converted prices up to the whole rupee ($5 is shown as PKR 1,088).
    round_down=True,
)


def _scrape_2021(table: pd.DataFrame) -> Raw:
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
    parse=_scrape_2021,
    currency="EUR",
    values={"currency": "EUR"},
)


def _scrape_2023(table: pd.DataFrame) -> Raw:
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
    parse=_scrape_2023,
    currency="USD",
    beside=("languages",),
    values={"seller_level": "level_1|level_2|top_rated|new_or_none"},
    level_order=("level_1", "level_2", "top_rated"),
)


KNOWN: dict[str, KnownFile] = {one.name: one for one in (KAGGLE, MARKET_2023, MARKET_2021)}


def reader_names() -> tuple[str, ...]:
    """Return the readers that can be asked for by name."""
    return (*KNOWN, MAPPED)


def recognised(layout: Layout, rows: Sequence[Sequence[str]]) -> str:
    """Return the reader that knows a file's columns; raises `InvalidFile` if none may read it."""
    if {column.casefold() for column in layout.header} >= _LEAKED:
        raise InvalidFile(
            N_(
                "'{name}' was prepared using the prices (its levels and reliabilities were "
                "imputed from them), so it cannot be used for training. Import the original data "
                "instead."
            ),
            name=layout.path.name,
        )
    return next((k.name for k in KNOWN.values() if k.is_it(layout.header, rows)), MAPPED)


def chosen_reader(reader: str | None, recognised: str, *, mapped: bool) -> str:
    """Return the reader to use: the one asked for, if it can be; raises `InvalidInput`."""
    if reader is not None and reader not in reader_names():
        raise InvalidInput(
            N_("There is no reader '{reader}'. Available: {names}."),
            field="reader",
            reader=reader,
            names=", ".join(reader_names()),
        )
    if mapped and reader not in (None, MAPPED):
        raise InvalidInput(
            N_(
                "The reader '{reader}' already knows its columns: give a reader or a mapping, "
                "not both."
            ),
            field="mapping",
            reader=reader,
        )
    return MAPPED if mapped else reader or recognised
