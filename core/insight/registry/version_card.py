"""What a model version's card says, in words: facts, figures with intervals, promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.errors import N_
from core.language import Translator
from core.models.recipe import PRICE_RECIPES
from core.types import ModelVersion, PriceBasis

#: Figures of a card that people compare, in order: name and label (message id).
MEASURES: dict[str, str] = {
    "mdape": N_("Median error"),
    "within_10": N_("Within 10%"),
    "within_25": N_("Within 25%"),
    "within_50": N_("Within 50%"),
    "coverage_80": N_("80% range contains"),
    "band_accuracy": N_("Correct band"),
}
#: Of these, less is better; the range should hold what it promises, no more and no less.
LESS_IS_BETTER = frozenset({"mdape"})
NOMINAL = 0.8
_RECIPES = {
    "masked-trees": N_("Boosted trees on whatever is given"),
    "masked-trees-tuned": N_("Boosted trees on whatever is given, tuned"),
    "market-trees": N_("Boosted trees on everything"),
    "market-trees-tuned": N_("Boosted trees on everything, tuned"),
}


def recipe_name(recipe: str, words: Translator) -> str:
    """Return a recipe's name in words, or its code where it has none."""
    labels = {one.name: one.label for one in PRICE_RECIPES} | _RECIPES
    return words.sentence(labels[recipe]) if recipe in labels else recipe


def no_better_than_constant(version: ModelVersion, words: Translator) -> str | None:
    """Say that a version cannot be told from always guessing the median, if that is so."""
    if version.beats_constant:
        return None
    error, constant = (
        figures["mdape"]["value"] for figures in (version.card["metrics"], version.card["constant"])
    )
    return words.gettext(
        "On these listings, version {number} is no better than always guessing the median, as far "
        "as can be told: its median error is {error}, against {constant}.",
        number=version.number,
        error=words.percent(error, 1),
        constant=words.percent(constant, 1),
    )


def measured(card: Mapping[str, Any], name: str) -> Mapping[str, float] | None:
    """Return a figure of a card: ``value``, ``low``, ``high``, ``n``; None if not measured."""
    return (card.get("metrics") or {}).get(name)


def corrections(card: Mapping[str, Any]) -> int:
    """Return how many corrections a version learned from."""
    return int((card.get("corrections") or {}).get("used", 0))


def share_with_ends(figure: Mapping[str, float] | None, words: Translator) -> str:
    """Write a share with its interval: ``41% [37%, 43%]``; a dash where there is none."""
    if figure is None:
        return "–"
    low, high = (words.percent(figure[end]) for end in ("low", "high"))
    return f"{words.percent(figure['value'])} [{low}, {high}]"


def version_facts(version: ModelVersion, words: Translator) -> pd.DataFrame:
    """Lay out where a version comes from, as named facts; what an older card lacks is left out."""
    _, card = words.gettext, version.card
    market = card.get("snapshot") or {}
    holdout = card.get("holdout") or {}
    rows: list[tuple[str, str | None]] = [
        (_("Trained"), words.moment(version.created_at)),
        (_("Market"), market.get("name")),
        (_("Fingerprint of the data"), market.get("sha256")),
        (_("Training listings"), _number(card.get("n"), words)),
        (_("Sellers, or groups of equal titles"), _number(card.get("groups"), words)),
        (_("Holdout listings"), _number(holdout.get("rows"), words)),
        (_("Corrections used"), _corrected(card, words)),
        (_("Recipe"), recipe_name(version.recipe, words)),
        (_("Parameters"), _pairs(card.get("parameters"))),
        (_("Seed"), _number(card.get("seed"), words)),
        (_("Currency"), words.value(PriceBasis.of(card)) if "currency" in card else None),
        (_("Text encoder"), (card.get("encoder") or {}).get("name")),
        (_("Libraries"), _pairs(card.get("libraries"))),
        (_("Training time"), _seconds(card.get("fit_seconds"), words)),
        (_("Size"), _megabytes(card.get("artifact_bytes"), words)),
        (_("Fingerprint of the model"), version.sha256),
    ]
    told = [(name, text) for name, text in rows if text]
    return pd.DataFrame(told, columns=[_("Property"), _("Value")])


def figures(version: ModelVersion, words: Translator) -> pd.DataFrame:
    """Lay out how wrong a version is, beside one guess for all.

    Columns: measure, share with its 95 % interval, the baseline's, and the listings behind it.
    """
    _, constant = words.gettext, version.card.get("constant") or {}
    rows = []
    for name, label in MEASURES.items():
        found = measured(version.card, name)
        if found is not None:
            rows.append(
                (
                    words.sentence(label),
                    share_with_ends(found, words),
                    share_with_ends(constant.get(name), words),
                    found["n"],
                )
            )
    return pd.DataFrame(
        rows,
        columns=[_("Measure"), _("This version"), _("Always guessing the median"), _("Listings")],
    )


def _number(value: Any, words: Translator) -> str | None:
    return None if value is None else words.number(value)


def _corrected(card: Mapping[str, Any], words: Translator) -> str | None:
    known = card.get("corrections")
    if not known:
        return words.gettext("none")
    told = words.number(known.get("used", 0))
    left = [
        f"{words.sentence(why)}: {words.number(n)}"
        for why, n in (known.get("left_out") or {}).items()
    ]
    if left:
        told += " " + words.gettext("(left out: {reasons})", reasons="; ".join(left))
    return told


def _pairs(values: Mapping[str, Any] | None) -> str | None:
    if not values:
        return None
    return ", ".join(f"{name} {_short(value)}" for name, value in values.items())


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _seconds(value: Any, words: Translator) -> str | None:
    return None if value is None else words.gettext("{n} s", n=round(float(value)))


def _megabytes(value: Any, words: Translator) -> str | None:
    return None if value is None else words.gettext("{n} MB", n=round(float(value) / 1e6, 1))
