"""How comparable listings sell their packages: what separates them, and what a price buys."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.data.quantities.frames import stated
from core.data.quantities.reading import read_quantities
from core.evaluation.packages import complete_packages, package_prices
from core.insight.estimate.comparables import MARGIN
from core.types import (
    PACKAGES,
    ComparablePackages,
    Nearest,
    Offered,
    Package,
    PackagePrices,
)

#: Listings with three packages that ratios are told of, and listings that a price is held against.
MIN_LADDERS, MIN_OFFERS = 20, 5
#: A listing asks about a price where it asks at most so many times as much, or as little.
_ABOUT = 1.5
_QUARTILES = (0.25, 0.5, 0.75)
#: Units that are named, at most, each stated by this share of the listings at least.
_UNITS, _STATED = 2, 0.4


def comparable_packages(found: Nearest, packages: PackagePrices) -> ComparablePackages | None:
    """Say what separates the packages of the listings nearest to a service.

    Listings state what their cheapest package contains. What a pricier one would contain is read
    off the listings whose cheapest package costs as much.

    Parameters
    ----------
    found : Nearest
        Listings nearest to the service by their texts.
    packages : PackagePrices
        Of the service, in the market's currency.

    Returns
    -------
    ComparablePackages or None
        Quartiles of ratios where at least `MIN_LADDERS` listings have three packages in order;
        what is offered at each package's price where at least `MIN_OFFERS` ask about it. None
        where neither is known.
    """
    listings = pd.DataFrame(dict(found.listings))
    near = listings[listings["distance"].to_numpy(float) <= found.known.far + MARGIN]
    whole = near[complete_packages(near)]
    ratios: dict[Package, tuple[float, ...]] = {}
    if len(whole) >= MIN_LADDERS:
        prices = package_prices(whole)
        for i, package in enumerate(PACKAGES[1:], start=1):
            quartiles = np.quantile(prices[:, i] / prices[:, 0], _QUARTILES)
            ratios[package] = tuple(float(one) for one in quartiles)
    offers = {one.package: _offered(near, one.price) for one in packages.prices}
    told = {package: one for package, one in offers.items() if one is not None}
    return ComparablePackages(len(whole), ratios, told) if ratios or told else None


def _offered(listings: pd.DataFrame, price: float) -> Offered | None:
    """Return what listings contain whose cheapest package costs about a price."""
    asked = listings["price"].to_numpy(float)
    own = listings[np.abs(np.log(asked / price)) <= np.log(_ABOUT)]
    if len(own) < MIN_OFFERS:
        return None
    return Offered(
        price,
        len(own),
        _middle(own["delivery_days"]),
        _middle(own["revisions"]),
        _amounts(own["description"]),
    )


def _middle(values: pd.Series) -> float | None:
    known = values.dropna().to_numpy(float)
    return float(np.quantile(known, 0.5, method="lower")) if len(known) >= MIN_OFFERS else None


def _amounts(texts: pd.Series) -> Mapping[str, float]:
    """Return the median of the units that most of some texts state; one of a thing says nothing."""
    found: dict[str, list[float]] = {}
    for text in texts:
        for unit, amount in stated(read_quantities(str(text))).items():
            found.setdefault(unit, []).append(amount)
    least = max(MIN_OFFERS, _STATED * len(texts))
    often = sorted((-len(own), unit) for unit, own in found.items() if len(own) >= least)
    medians = {unit: float(np.quantile(found[unit], 0.5, method="lower")) for _n, unit in often}
    return dict([(unit, amount) for unit, amount in medians.items() if amount != 1][:_UNITS])
