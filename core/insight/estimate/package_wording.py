"""The packages of an estimate in sentences, and prices of one's own that are out of order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from core.errors import N_
from core.language import Translator
from core.types import (
    PACKAGE_LABELS,
    PACKAGES,
    UNITS,
    ComparablePackages,
    Offered,
    Package,
    PackagePrices,
    PriceBasis,
)

OUT_OF_ORDER = N_(
    "{upper} ({high}) is below {cheaper} ({low}): each package must cost at least as much as the "
    "one before."
)


def package_sentences(packages: PackagePrices, basis: PriceBasis, words: Translator) -> list[str]:
    """Say what each package costs, and between which ends where that was estimated."""
    said = []
    for one in packages.prices:
        label = words.sentence(PACKAGE_LABELS[one.package])
        price = words.about_price(one.price, basis)
        if one.low is None or one.high is None:
            said.append(words.gettext("{package}: {price}, as given.", package=label, price=price))
            continue
        said.append(
            words.gettext(
                "{package}: about {price}, between {low} and {high}.",
                package=label,
                price=price,
                low=words.about(one.low, basis.currency),
                high=words.about_price(one.high, basis),
            )
        )
    return said


def usual_sentences(ratios: Mapping[Package, Sequence[float]], words: Translator) -> list[str]:
    """Say how far apart packages usually are; quartiles of their ratios to the basic one."""
    return [
        words.gettext(
            "{package}: half of the listings ask {low} to {high} times their basic price.",
            package=words.sentence(PACKAGE_LABELS[package]),
            low=words.number(ratios[package][0], 1),
            high=words.number(ratios[package][-1], 1),
        )
        for package in PACKAGES
        if package in ratios
    ]


def comparable_sentences(
    near: ComparablePackages, basis: PriceBasis, words: Translator
) -> list[str]:
    """Say how far apart comparable packages are, and what listings offer at each price."""
    said = [
        words.gettext(
            "{package}: half of {n} comparable listings ask {low} to {high} times their basic "
            "price.",
            package=words.sentence(PACKAGE_LABELS[package]),
            n=near.n,
            low=words.number(ratios[0], 1),
            high=words.number(ratios[-1], 1),
        )
        for package, ratios in near.ratios.items()
    ]
    for package, one in near.offered.items():
        if facts := _contents(one, words):
            said.append(
                words.gettext(
                    "For about {price} ({package}), comparable listings offer {contents} "
                    "(medians of {n} listings).",
                    package=words.sentence(PACKAGE_LABELS[package]),
                    price=words.about_price(one.price, basis),
                    contents=words.listed(facts),
                    n=one.n,
                )
            )
    return said


def _contents(one: Offered, words: Translator) -> list[str]:
    said = [words.counted(UNITS[unit].counted, n) for unit, n in one.quantities.items()]
    if one.revisions is not None and "revisions" not in one.quantities:
        unlimited = math.isinf(one.revisions)
        said.append(
            words.gettext("unlimited revisions")
            if unlimited
            else words.counted(UNITS["revisions"].counted, one.revisions)
        )
    if one.delivery_days is not None:
        said.append(
            words.ngettext("delivery in {n} day", "delivery in {n} days", one.delivery_days)
        )
    return said


def out_of_order(
    prices: Mapping[Package, float], basis: PriceBasis, words: Translator
) -> list[str]:
    """Say of each own price that is below the one before it; none where they are in order."""
    own = [package for package in PACKAGES if package in prices]
    return [
        words.sentence(
            OUT_OF_ORDER,
            cheaper=words.sentence(PACKAGE_LABELS[cheaper]),
            upper=words.sentence(PACKAGE_LABELS[upper]),
            low=words.price(prices[cheaper], basis),
            high=words.price(prices[upper], basis),
        )
        for cheaper, upper in pairwise(own)
        if prices[upper] < prices[cheaper]
    ]
