"""A described service, and what a form offers to describe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceInput:
    """A described service, as the user gave it. Absent means ``None``.

    `rating` is on 0 to 5; `reliability` (in [0, 1)) may stand in for rating and reviews;
    `revisions` may be ``inf`` (unlimited); `delivery_days` is in days.
    """

    description: str
    category: str | None = None
    subcategory: str | None = None
    seller_level: str | None = None
    rating: float | None = None
    reviews: float | None = None
    reliability: float | None = None
    delivery_days: float | None = None
    revisions: float | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class FormOptions:
    """What a form can offer to describe a service, in the market's own words.

    `levels` go from lowest to highest; `subcategories` maps each category (``""`` where the
    market has none) to its sub-categories; `countries` come most frequent first. Empty means
    that the market says nothing of it. `coverage` is the range's usual promise, in (0, 1).
    """

    levels: tuple[str, ...]
    subcategories: Mapping[str, tuple[str, ...]]
    countries: tuple[str, ...]
    currency: str
    coverage: float
    synthetic: bool
