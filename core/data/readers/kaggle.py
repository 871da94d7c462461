"""The public Kaggle set `muhammadadiltalay/fiverr-data-gigs` (July 2022), as it is downloaded."""

from __future__ import annotations

from datetime import date

import pandas as pd

from core.data.money import quantities
from core.data.money.prices import read_prices
from core.data.readers.raw import KnownFile, Raw, check_prices
from core.errors import N_

CLIENTS = N_("seller level 'Clients' is not a level: treated as missing")

_SELLER = r"^https?://[^/]+/([^/?#]+)/[^/?#]+"


def parse(table: pd.DataFrame) -> Raw:
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
    rating = quantities.read_rating(table["gigrating"])
    reviews = quantities.read_count(table["gigrating"])
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
    parse=parse,
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
