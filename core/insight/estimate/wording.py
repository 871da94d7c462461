"""An estimate in plain words that a salesperson can repeat to a client."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from core.errors import N_
from core.language import Translator
from core.types import (
    FIELD,
    INPUT_COLUMNS,
    REASON_LABELS,
    REASONS,
    UNITS,
    Contribution,
    MarketPosition,
    Prediction,
    Price,
    TermEffect,
)

BAND_LABELS: dict[str, str] = {"low": N_("Low"), "medium": N_("Medium"), "high": N_("High")}
#: A reason worth less than this share of the price stays out of the paragraph.
MIN_SHARE = 0.02
#: Words that are named carry this share of the amount that is told, and are no more than so many.
CARRIED, MOST_TERMS = 0.8, 4


def paragraph(prediction: Prediction, words: Translator) -> str:
    """Tell an estimate: range, price, place, what it is compared with, and the strongest reasons.

    Or that no price is given, and what the market asks.
    """
    if prediction.abstained:
        return " ".join(abstention_sentences(prediction, words))
    sentences = [range_sentence(prediction, words), price_sentence(prediction, words)]
    if prediction.position is not None:
        sentences.append(position_sentence(prediction.position, prediction, words))
    reasons = reason_sentences(prediction, words)
    if reasons:
        sentences += [comparison_sentence(prediction, words), *reasons]
    return " ".join(sentences)


def abstention_sentences(prediction: Prediction, words: Translator) -> list[str]:
    """Say that too little is known for a price, and what listings at large ask."""
    _, position, basis = words.gettext, prediction.position, prediction.price.basis
    if prediction.too_much:
        said = [_("No listing offers this much: Prisme gives no price rather than a guess.")]
    else:
        said = [
            _("Too few services are similar: Prisme gives no price rather than a misleading one.")
        ]
    if position is None:
        return said
    params = {
        "n": words.number(position.n),
        "label": position.label or "",
        "low": words.money(position.p25, basis.currency),
        "high": words.price(position.p75, basis),
    }
    if position.scope == "market":
        said.append(
            _(
                "For reference: half of the {n} listings in this market ask between {low} and "
                "{high}.",
                **params,
            )
        )
    else:
        said.append(
            _(
                "For reference: half of the {n} listings in “{label}” ask between {low} and "
                "{high}.",
                **params,
            )
        )
    return said


def range_sentence(prediction: Prediction, words: Translator) -> str:
    """Say what the range is and what it promises."""
    price, _ = prediction.price, words.gettext
    return _(
        "{label} {low} and {high}.",
        label=range_label(price, words),
        low=words.about(price.low, price.currency),
        high=words.about_price(price.high, price.basis),
    )


def range_label(price: Price, words: Translator) -> str:
    """Say how many comparable services ask a price between the two ends that follow."""
    tenths = round(10 * price.coverage)
    if math.isclose(tenths, 10 * price.coverage):
        return words.gettext("{n} in 10 comparable services ask between", n=tenths)
    share = words.percent(price.coverage)
    return words.gettext("{share} of comparable services ask between", share=share)


def price_sentence(prediction: Prediction, words: Translator) -> str:
    """Say the price and its band."""
    price, _ = prediction.price, words.gettext
    return _(
        "Half of them ask less than {price}, which is a {band} price for this market.",
        price=words.about_price(price.price, price.basis),
        band=words.gettext(BAND_LABELS[price.band]).lower(),
    )


def position_sentence(position: MarketPosition, prediction: Prediction, words: Translator) -> str:
    """Say whom the price is compared with, and where it stands among them."""
    _ = words.gettext
    params = {
        "n": words.number(position.n),
        "label": position.label or "",
        "median": words.price(position.median, prediction.price.basis),
        "percentile": words.percent(position.percentile / 100),
    }
    if position.scope == "market":
        return _(
            "Across all {n} listings in this market, the median is {median}; this price is above "
            "{percentile} of them.",
            **params,
        )
    if position.inferred:
        return _(
            "Your words point to “{label}”: among its {n} listings, the median is {median}; this "
            "price is above {percentile} of them.",
            **params,
        )
    return _(
        "Among the {n} listings in “{label}”, the median is {median}; this price is above "
        "{percentile} of them.",
        **params,
    )


def given_facts(prediction: Prediction, words: Translator) -> list[str]:
    """Say what was given beside the description, as it was read."""
    read = prediction.normalised_input
    without = read.get("without") or ()
    said = []
    for name in INPUT_COLUMNS:
        field, value = FIELD[name], read.get(name)
        if field.role == "text" or (value is None and name not in without):
            continue
        if value is None:
            shown = words.gettext("none")
        elif isinstance(value, float) and math.isinf(value):
            shown = words.gettext("unlimited")
        else:
            shown = _value_text(name, value, words)
        label = words.sentence(field.label)
        said.append(words.gettext("{label}: {value}", label=label, value=shown))
    if amounts := read.get("quantities"):
        said.append(quantities_text(amounts, words))
    return said


def comparison_sentence(prediction: Prediction, words: Translator) -> str:
    """Say what the reasons compare the service with."""
    baseline = words.about_price(prediction.explanation.baseline, prediction.price.basis)
    return words.gettext(
        "A typical listing asks {baseline}. What moves yours:",
        baseline=baseline,
    )


def reason_sentences(prediction: Prediction, words: Translator, most: int = 3) -> list[str]:
    """Say the strongest reasons that are more than chance, with the words that carry them."""
    price = prediction.price
    strong = [
        c
        for c in sorted(prediction.explanation.contributions, key=lambda c: -abs(c.amount))
        if c.stable and abs(c.amount) >= MIN_SHARE * price.price and _says_something(c)
    ]
    return [_reason(c, prediction, words) for c in strong[:most]]


def _says_something(contribution: Contribution) -> bool:
    """Whether a field was given, or its absence has a meaning (a new seller)."""
    if any(FIELD[name].absence_tells for name in REASONS.get(contribution.field, ())):
        return True
    return any(value is not None for value in contribution.value.values())


def _reason(contribution: Contribution, prediction: Prediction, words: Translator) -> str:
    _ = words.gettext
    up = contribution.amount >= 0
    params = {"amount": words.about(abs(contribution.amount), prediction.price.currency)}
    if contribution.field == "description":
        return _description_reason(contribution, prediction, words, params)
    params["field"] = _(REASON_LABELS[contribution.field])
    params["value"] = field_value_text(contribution, words)
    if contribution.field not in REASONS:
        params["field"] = params.pop("value")
        if up:
            return _("{field}: about {amount} more.", **params)
        return _("{field}: about {amount} less.", **params)
    if up:
        return _("{field} ({value}): about {amount} more.", **params)
    return _("{field} ({value}): about {amount} less.", **params)


def _description_reason(
    contribution: Contribution, prediction: Prediction, words: Translator, params: dict[str, str]
) -> str:
    _, up = words.gettext, contribution.amount >= 0
    telling = _carrying(prediction.explanation.terms, contribution.amount)
    if telling:
        params["terms"] = _("” and “").join(telling)
        if up:
            return _("Your description mentions “{terms}”: about {amount} more.", **params)
        return _("Your description mentions “{terms}”: about {amount} less.", **params)
    if up:
        return _("The wording of your description: about {amount} more.", **params)
    return _("The wording of your description: about {amount} less.", **params)


def _carrying(terms: Sequence[TermEffect], amount: float) -> list[str]:
    """Return the fewest words that carry most of an amount; none where `MOST_TERMS` do not."""
    same = [term for term in terms if (term.amount >= 0) == (amount >= 0)][:MOST_TERMS]
    carried = list(accumulate(abs(term.amount) for term in same))
    enough = next((i for i, sum_ in enumerate(carried) if sum_ >= CARRIED * abs(amount)), None)
    return [] if enough is None else [term.term for term in same[: enough + 1]]


def field_value_text(contribution: Contribution, words: Translator) -> str:
    """Return a field's value in words; what was not given is called so."""
    _ = words.gettext
    values = contribution.value
    if contribution.field == "reputation":
        return reputation(values.get("rating"), values.get("reviews"), words)
    if contribution.field not in REASONS:
        return quantities_text(values, words)
    given = [(name, value) for name, value in values.items() if value is not None]
    return _value_text(*given[-1], words) if given else _("not given")


def quantities_text(stated: Mapping[str, float], words: Translator) -> str:
    """Return quantities in words: "1,500 words and 3 pages"."""
    return words.listed([words.counted(UNITS[name].counted, n) for name, n in stated.items()])


def _value_text(name: str, value: Any, words: Translator) -> str:
    """Return a value of a field in words; a level as the form shows it."""
    field = FIELD[name]
    if value == "unlimited":
        return words.gettext("unlimited")
    if field.numeric:
        return words.counted(field.counted, value) if field.counted else words.number(value)
    if field.role == "ordered" and "_" in value:
        return str(value).replace("_", " ").capitalize()
    return str(value)


def reputation(rating: float | None, reviews: float | None, words: Translator) -> str:
    """Say a rating and its reviews; none is called so."""
    if rating is None:
        return words.gettext("no rating yet")
    if reviews is None:
        return words.gettext("{rating} stars", rating=words.number(rating, 1))
    return words.ngettext(
        "{rating} stars, {n} review",
        "{rating} stars, {n} reviews",
        int(reviews),
        rating=words.number(rating, 1),
    )
