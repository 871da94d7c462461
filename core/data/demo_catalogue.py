"""The trades of the demo market and the words its sellers use, from the file beside this one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple


class Trade(NamedTuple):
    """One sub-category of the demo market.

    `base` is the usual price in dollars of the middle quantity; a quantity twice as large
    costs ``2 ** elasticity`` times as much. In `title` and `titre`, ``{a}`` is an adjective;
    in `package` and `contenu`, ``{q}`` is the quantity.
    """

    category: str
    subcategory: str
    base: float
    elasticity: float
    quantities: tuple[int, ...]
    title: str
    package: str
    titre: str
    contenu: str


class Word(NamedTuple):
    """A word in both languages, and what it does to the log of the price."""

    english: str
    french: str
    effect: float


_FILE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

TRADES = tuple(Trade(*trade) for trade in _FILE["trades"])
ADJECTIVES, CLIENTS, EXTRAS, TAILS = (
    tuple(Word(*word) for word in _FILE[name])
    for name in ("adjectives", "clients", "extras", "tails")
)
TOWNS: tuple[str, ...] = tuple(_FILE["towns"])
#: Country, the share of its sellers who write French, and its effect on the log of the price.
COUNTRIES: tuple[tuple[str, float, float], ...] = tuple(map(tuple, _FILE["countries"]))
