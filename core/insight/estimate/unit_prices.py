"""What comparable listings ask for one unit, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from core.language import Translator
from core.types import UNITS, UnitPrice


def unit_price_sentences(found: Sequence[UnitPrice], currency: str, words: Translator) -> list[str]:
    """Say the price of a word, a page, …: median, middle half, and of how many listings."""
    _ = words.gettext
    said = []
    for one in found:
        params = {
            "price": words.sentence(
                UNITS[one.unit].priced, price=_small(one.median, currency, words)
            ),
            "low": _small(one.low, currency, words),
            "high": _small(one.high, currency, words),
            "n": one.n,
        }
        if one.place is None:
            said.append(
                _(
                    "Comparable listings ask about {price} (median of {n} listings of this "
                    "market; half of them ask between {low} and {high}).",
                    **params,
                )
            )
        else:
            said.append(
                _(
                    "Comparable listings ask about {price} (median of {n} listings in “{place}”; "
                    "half of them ask between {low} and {high}).",
                    place=one.place,
                    **params,
                )
            )
    return said


def _small(amount: float, currency: str, words: Translator) -> str:
    """Format money of which a cent is not the smallest part: "$0.032"."""
    return words.about(amount, currency) if amount >= 1 else words.fine(amount, currency)
