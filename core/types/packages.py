"""The packages in which a service is sold, and what each of them costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.errors import N_

Package = Literal["basic", "standard", "premium"]
#: From the cheapest to the dearest, and the column of a listing that has the price of each.
PACKAGE_PRICES: Mapping[Package, str] = {
    "basic": "price",
    "standard": "price_standard",
    "premium": "price_premium",
}
PACKAGES: tuple[Package, ...] = tuple(PACKAGE_PRICES)
PACKAGE_LABELS: Mapping[Package, str] = {
    "basic": N_("Basic"),
    "standard": N_("Standard"),
    "premium": N_("Premium"),
}


@dataclass(frozen=True, slots=True)
class PackagePrice:
    """The price of one package; without `low` and `high` it was given, and is no estimate."""

    package: Package
    price: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class PackagePrices:
    """What the packages of a service cost, cheapest first, in the currency of its estimate.

    Neither prices nor ends of ranges ever fall from one package to the next. `basic_given` says
    that the others were worked out from a basic price that was given, not from the estimated one.
    """

    prices: tuple[PackagePrice, ...]
    basic_given: bool = False

    def of(self, package: Package) -> PackagePrice:
        """Return the price of one package."""
        return self.prices[PACKAGES.index(package)]


@dataclass(frozen=True, slots=True)
class Offered:
    """What `n` comparable listings offer whose cheapest package costs about `price`: medians.

    None where too few of them say it; `revisions` may be infinite; `quantities` are by unit.
    """

    price: float
    n: int
    delivery_days: float | None
    revisions: float | None
    quantities: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ComparablePackages:
    """What separates the packages of comparable listings.

    `ratios` are quartiles of each higher package's price over the basic one, among the `n`
    listings that have three packages; `offered` is what listings contain that cost as much as
    each package of the service.
    """

    n: int
    ratios: Mapping[Package, tuple[float, ...]]
    offered: Mapping[Package, Offered]
