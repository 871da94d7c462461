"""Fields, their values and their groups in the reader's words."""

from __future__ import annotations

import math

import numpy as np

from core.errors import N_
from core.insight.explore.groups import Part
from core.insight.explore.table import FIELD_LABELS
from core.language import Translator
from core.types import FIELD, PriceBasis

_SELLERS = {"new": N_("New sellers"), "rated": N_("Rated sellers")}
_UNITS = {name: field.unit for name, field in FIELD.items()} | {"length": N_("characters")}
#: Bounds of a strength and what is said of it, after Cohen's reading of correlations.
_STRENGTHS = (
    (0.1, N_("hardly")),
    (0.3, N_("weakly")),
    (0.5, N_("clearly")),
    (np.inf, N_("strongly")),
)


def field_name(field: str, words: Translator) -> str:
    """Return the name of a field."""
    return words.sentence(FIELD_LABELS[field])


def axis_title(field: str, basis: PriceBasis, words: Translator) -> str:
    """Return the name of a field with its unit."""
    unit = words.value(basis) if field == "price" else words.sentence(_UNITS.get(field, ""))
    return f"{field_name(field, words)} ({unit})" if unit else field_name(field, words)


def value_text(field: str, value: float, basis: PriceBasis, words: Translator) -> str:
    """Write a number of a field: money, stars, or a count; what has no end is unlimited."""
    if math.isinf(value):
        return words.gettext("unlimited")
    if field == "price":
        return money(value, basis, words)
    return words.number(value, FIELD[field].digits if field in FIELD else 0)


def money(amount: float, basis: PriceBasis, words: Translator) -> str:
    """Write a price, with cents only where it has some."""
    return words.price(amount, basis, cents=abs(amount - round(amount)) >= 0.005)


def group_name(field: str, part: Part, basis: PriceBasis, words: Translator) -> str:
    """Return the name of a group; a market's own words are only made readable."""
    if part.missing:
        return words.gettext("Not specified")
    if part.value is not None:
        return label(field, part.value, words)
    low, high = float(part.low or 0), float(part.high or 0)
    if low == high:
        return value_text(field, low, basis, words)
    return words.gettext(
        "{low} to {high}",
        low=value_text(field, low, PriceBasis(basis.currency), words),
        high=value_text(field, high, basis, words),
    )


def label(field: str, value: str, words: Translator) -> str:
    """Return a market's word as it is read: ``level_1`` becomes “Level 1”."""
    if field == "new":
        return words.sentence(_SELLERS[value])
    if not value:
        return words.gettext("All others")
    return value.replace("_", " ").capitalize() if "_" in value else value


def strength_word(strength: float, words: Translator) -> str:
    """Say how strongly two fields go together: hardly, weakly, clearly or strongly."""
    return words.sentence(next(word for bound, word in _STRENGTHS if strength < bound))
