"""The demo market: synthetic listings from a seed, with a known price law. Nobody is meant."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.demo_catalogue import (
    ADJECTIVES,
    CLIENTS,
    COUNTRIES,
    EXTRAS,
    TAILS,
    TOWNS,
    TRADES,
    Word,
)
from core.data.schema import conform
from core.errors import N_, InvalidInput
from core.types import COLUMNS
from core.types.arrays import Floats

CURRENCY = "USD"
LEVEL_ORDER = ("Level 1", "Level 2", "Top Rated")
MAX_ROWS = 1_000_000

Draws = NDArray[np.intp]

#: Log price over a seller without a level, for a category of middling weight for levels.
_LEVEL_EFFECT = np.array([0.0, 0.08, 0.22, 0.48])
#: How much a category's clients pay for a level: little for data, much for design.
_LEVEL_WEIGHT = {
    "Graphics & Design": 1.5,
    "Writing & Translation": 1.0,
    "Programming & Tech": 1.3,
    "Video & Animation": 1.2,
    "Digital Marketing": 0.9,
    "Music & Audio": 0.9,
    "Business": 0.7,
    "Data": 0.4,
}
_SELLER_SPREAD = 0.30
_NOISE = 0.34


class _Sellers(NamedTuple):
    """What the sellers are; arrays of shape (sellers,)."""

    level: Draws
    new: NDArray[np.bool_]
    rating: Floats
    fame: Floats
    country: Draws
    trade: Draws
    dearness: Floats


class _Offers(NamedTuple):
    """What the listings are; arrays of shape (n,), codes into the catalogue."""

    seller: Draws
    trade: Draws
    quantity: Draws
    adjective: Draws
    client: Draws
    town: Draws
    extra: Draws
    tail: Draws
    form: Draws
    french: NDArray[np.bool_]
    delivery: Floats
    revisions: Floats


def demo_market(n: int = 4000, seed: int = 20_240) -> pd.DataFrame:
    """Make a synthetic market.

    The price law: trade, quantity, seller level by category, urgency by quantity, unlimited
    revisions, reviews, country, words of the description, a seller's own dearness, noise;
    then the marketplace's grid. Dearness and noise cannot be known from a listing.

    Parameters
    ----------
    n : int, default=4000
        Number of listings, 1 to 1,000,000.
    seed : int
        The same seed and number give the same market.

    Returns
    -------
    pandas.DataFrame of shape (n, columns of the schema)
        Listings in US dollars; new sellers have neither rating nor level.

    Raises
    ------
    InvalidInput
        `n` is out of range.
    """
    if not 1 <= n <= MAX_ROWS:
        raise InvalidInput(
            N_("The demo market cannot have {n} listings: it can have 1 to {maximum}."),
            field="n",
            n=n,
            maximum=MAX_ROWS,
        )
    rng = np.random.default_rng(seed)
    owner = _owners(n, rng)
    sellers = _sellers(int(owner.max()) + 1, rng)
    offers = _offers(owner, sellers, rng)
    reviews = _reviews(offers, sellers, rng)
    price = _snap(np.exp(_log_price(offers, sellers, reviews, rng)))
    standard = _snap(np.maximum(price * rng.uniform(1.5, 2.3, n), price + 5))
    premium = _snap(np.maximum(standard * rng.uniform(1.4, 2.2, n), standard + 5))
    levels = np.array([None, *LEVEL_ORDER], dtype=object)
    countries = np.array([name for name, _, _ in COUNTRIES], dtype=object)
    columns = {
        "description": _descriptions(offers),
        "category": np.array([t.category for t in TRADES], dtype=object)[offers.trade],
        "subcategory": np.array([t.subcategory for t in TRADES], dtype=object)[offers.trade],
        "seller_level": levels[sellers.level[owner]],
        "rating": np.where(reviews > 0, sellers.rating[owner], np.nan),
        "reviews": reviews,
        "delivery_days": offers.delivery,
        "revisions": offers.revisions,
        "country": countries[sellers.country[owner]],
        "seller_id": _ids(owner),
        "price": price,
        "price_standard": standard,
        "price_premium": premium,
        "currency": CURRENCY,
    }
    return conform(pd.DataFrame(columns))[list(COLUMNS)]


def _owners(n: int, rng: np.random.Generator) -> Draws:
    """Give each listing a seller; sellers have one to a dozen listings."""
    sizes = np.minimum(rng.geometric(0.45, size=n), 12)
    owner = np.repeat(np.arange(n), sizes)[:n]
    return np.asarray(pd.factorize(owner[rng.permutation(n)])[0], dtype=np.intp)


def _ids(owner: Draws) -> list[str]:
    names = np.array([f"demo-{i:06d}" for i in range(int(owner.max()) + 1)], dtype=object)
    return list(names[owner])


def _sellers(count: int, rng: np.random.Generator) -> _Sellers:
    new = rng.random(count) < 0.18
    level = rng.choice(4, size=count, p=[0.12, 0.36, 0.38, 0.14])
    return _Sellers(
        level=np.where(new, 0, level),
        new=new,
        rating=np.round(5 - np.minimum(rng.gamma(1.0, 0.16, count), 3.0), 1),
        fame=np.exp(rng.normal(1.6, 1.0, count) + 0.7 * level),
        country=rng.integers(len(COUNTRIES), size=count),
        trade=rng.integers(len(TRADES), size=count),
        dearness=rng.normal(0, _SELLER_SPREAD, count),
    )


def _offers(owner: Draws, sellers: _Sellers, rng: np.random.Generator) -> _Offers:
    n = len(owner)
    # Most of a seller's listings are of the seller's own trade, or its neighbours.
    shift = np.where(rng.random(n) < 0.75, 0, rng.integers(-2, 3, n))
    speaks = np.array([share for _, share, _ in COUNTRIES])[sellers.country]
    quantity = rng.choice(5, size=n, p=[0.25, 0.25, 0.22, 0.17, 0.11])
    revisions = rng.choice(
        [0.0, 1.0, 2.0, 3.0, 5.0, np.inf], size=n, p=[0.08, 0.2, 0.26, 0.2, 0.08, 0.18]
    )
    urgent = rng.random(n) < 0.18
    # The larger the market, the more clients have a town: else every title would be taken.
    placed = rng.random(n) < max(0.3, 1 - 10_000 / n)
    return _Offers(
        seller=owner,
        trade=(sellers.trade[owner] + shift) % len(TRADES),
        quantity=quantity,
        adjective=rng.integers(len(ADJECTIVES), size=n),
        client=rng.integers(len(CLIENTS), size=n),
        town=np.where(placed, rng.integers(len(TOWNS), size=n), -1),
        extra=rng.integers(len(EXTRAS), size=n),
        tail=rng.integers(len(TAILS), size=n),
        form=rng.integers(4, size=n),
        french=rng.random(n) < speaks[owner],
        delivery=np.where(urgent, 1.0, 2.0 + rng.poisson(1.5 + quantity, n)),
        revisions=revisions,
    )


def _reviews(offers: _Offers, sellers: _Sellers, rng: np.random.Generator) -> Floats:
    """Share a seller's fame over the listings; a young listing has no review yet."""
    count = rng.poisson(sellers.fame[offers.seller] * rng.gamma(1.2, 0.9, len(offers.seller)))
    unknown = sellers.new[offers.seller] | (rng.random(len(count)) < 0.04)
    return np.where(unknown, 0, count).astype(np.float64)


def _effects(words: tuple[Word, ...]) -> Floats:
    return np.array([word.effect for word in words])


def _log_price(
    offers: _Offers, sellers: _Sellers, reviews: Floats, rng: np.random.Generator
) -> Floats:
    owner, trade, quantity = offers.seller, offers.trade, offers.quantity
    sizes = np.log(np.array([t.quantities for t in TRADES], dtype=np.float64))
    larger = (sizes - sizes[:, [2]])[trade, quantity]
    elasticity = np.array([t.elasticity for t in TRADES])[trade]
    weight = np.array([_LEVEL_WEIGHT[t.category] for t in TRADES])[trade]
    urgent = offers.delivery <= 1
    words = (
        _effects(ADJECTIVES)[offers.adjective]
        + _effects(CLIENTS)[offers.client]
        + _effects(EXTRAS)[offers.extra]
        + _effects(TAILS)[offers.tail]
    )
    return np.asarray(
        np.log(np.array([t.base for t in TRADES]))[trade]
        + elasticity * larger
        + _LEVEL_EFFECT[sellers.level[owner]] * weight
        - 0.12 * sellers.new[owner]
        + urgent * (0.12 + 0.06 * quantity)
        + 0.16 * np.isinf(offers.revisions)
        + 0.025 * np.log1p(reviews)
        + np.array([effect for _, _, effect in COUNTRIES])[sellers.country[owner]]
        + words
        + sellers.dearness[owner]
        + rng.normal(0, _NOISE, len(owner))
    )


def _snap(price: Floats) -> Floats:
    """Put prices on the marketplace's grid: 5, 10, 15 … then coarser, and 5 at least."""
    step = np.select([price < 100, price < 200, price < 500, price < 1000], [5, 10, 25, 50], 100)
    return np.asarray(np.maximum(np.rint(price / step) * step, 5.0), dtype=np.float64)


class _Wording(NamedTuple):
    """What one description is made of."""

    french: bool
    trade: int
    size: int
    adjective: int
    client: int
    town: int
    extra: int
    tail: int
    form: int
    revisions: float


def _descriptions(offers: _Offers) -> list[str]:
    columns = (
        offers.french,
        offers.trade,
        offers.quantity,
        offers.adjective,
        offers.client,
        offers.town,
        offers.extra,
        offers.tail,
        offers.form,
        offers.revisions,
    )
    rows = map(_Wording._make, zip(*(column.tolist() for column in columns), strict=True))
    return [_french(row) if row.french else _english(row) for row in rows]


def _english(row: _Wording) -> str:
    trade, tail = TRADES[row.trade], TAILS[row.tail].english
    town = f" in {TOWNS[row.town]}" if row.town >= 0 else ""
    client = CLIENTS[row.client].english + town
    task = trade.title.format(a=ADJECTIVES[row.adjective].english)
    title = (
        f"I will {task} for {client}{tail}",
        f"I will {task}{tail} for {client}",
        f"{_capital(task)} for {client}{tail}",
        f"For {client}, I will {task}{tail}",
    )[row.form]
    package = trade.package.format(q=trade.quantities[row.size])
    return _assembled(title, package, EXTRAS[row.extra].english, _REVISIONS_EN.get(row.revisions))


def _french(row: _Wording) -> str:
    trade, tail = TRADES[row.trade], TAILS[row.tail].french
    town = f" à {TOWNS[row.town]}" if row.town >= 0 else ""
    client = CLIENTS[row.client].french + town
    task = trade.titre.format(a=ADJECTIVES[row.adjective].french)
    title = (
        f"Je vais {task} pour {client}{tail}",
        f"Je vais {task}{tail} pour {client}",
        f"{_capital(task)} pour {client}{tail}",
        f"Pour {client}, je vais {task}{tail}",
    )[row.form]
    package = trade.contenu.format(q=trade.quantities[row.size])
    return _assembled(title, package, EXTRAS[row.extra].french, _REVISIONS_FR.get(row.revisions))


_REVISIONS_EN = {1.0: "1 revision", 3.0: "3 revisions", np.inf: "Unlimited revisions"}
_REVISIONS_FR = {1.0: "1 retouche", 3.0: "3 retouches", np.inf: "Retouches illimitées"}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _assembled(title: str, package: str, extra: str, revisions: str | None) -> str:
    sentences = [_capital(package), extra, revisions]
    return title + "\n" + " ".join(f"{sentence}." for sentence in sentences if sentence)
