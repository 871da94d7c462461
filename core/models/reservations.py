"""What speaks against an estimate though a price is given: its words, and values without effect."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.data.given import FIELDS
from core.data.quantities.frames import QUANTITIES
from core.errors import N_
from core.models.applicability import COVERAGE, NO_KNOWN_WORD
from core.models.masked.regressor import MaskedRegressor
from core.models.masked.text_scores import FEW, TextScores
from core.models.multilingual import other_languages
from core.models.quantity.effects import MAX_TIMES, MIN_STATED, QuantityEffects
from core.models.vocabulary import Vocabulary
from core.types import FIELD, UNITS, Flag

if TYPE_CHECKING:
    from core.models.price_model import PriceModel
    from core.models.reading import Reading

#: Rare words that move a price by this much, in log units, are named, and at most so many.
LEANING, NAMED = 0.2, 3
#: With a smaller share of known words, the text is not in this market's language.
MIN_KNOWN = 0.5
#: A text of fewer words is called short.
SHORT = 4
UNUSED = N_(
    "{named}: the listings of this market do not differ in it. What you gave changes nothing."
)
BEYOND = N_(
    "Listings here usually offer {least} to {most}; this is {value}. The price goes on as it grows "
    "among them, in a wider range."
)
BELOW = N_(
    "Listings here usually offer {least} to {most}; this is {value}. Less costs no less here."
)
TOO_MUCH = N_(
    "Listings here usually offer {least} to {most}; this is {value}, more than {times} times as "
    "much: no price is given."
)
UNSTATED = N_(
    "Fewer than {least} listings of this market state such a quantity ({value}): it changes "
    "nothing."
)
RARE_WORDS = N_(
    "Words that fewer than {least} listings of this market use move this price: {words}. Look at "
    "the closest listings before you rely on it."
)


def of_services(model: PriceModel, read: Reading) -> list[list[Flag]]:
    """Return all that each described service calls for, what forbids a price first."""
    texts = read.rows["description"].astype(str).tolist()
    low, high = model.calibration.distribution.interval(
        read.center, read.spread, COVERAGE, read.groups, read.said
    )
    # Whether the market knows the service does not hang on the language it is written in.
    ratio = np.exp((high - low) / np.asarray(read.rows.get("wider", 1.0), dtype=float))
    ratio /= other_languages.leeway(read.rows)
    similarity = model.applicability.similarity(texts)
    shares, rare = model.known_share(texts), [list[Flag]()] * len(texts)
    if isinstance(model.regressor, MaskedRegressor):
        rare = of_rare_words(model.regressor.columns_.text_, texts)
    found = []
    for i, row in enumerate(read.records):
        why = model.applicability.abstentions(
            float(similarity[i]), float(ratio[i]), float(shares[i])
        )
        least = model.applicability.min_similarity
        why = other_languages.unlike(row, float(similarity[i]), least, why)
        words = [] if why else [*of_wording(texts[i], float(shares[i])), *rare[i]]
        told = other_languages.told(model.language, row, [*why, *words])
        amounts = of_quantities(row.get(QUANTITIES), model.quantities)
        unused = of_unused(row, model.useful, model.vocabulary)
        found.append([*told, *amounts, *unused, *model.vocabulary.flags(row)])
    return found


def of_wording(description: str, known: float) -> list[Flag]:
    """Return what a text calls for that is short, or of whose words only a share is known."""
    if known < MIN_KNOWN:
        message = N_(
            "Only {share}% of these words appear in this market: the estimate is uncertain. "
            "Describe the service in the market's language."
        )
        share = round(100 * float(known))
        return [Flag("few_known_words", message if share else NO_KNOWN_WORD, {"share": share})]
    if len(description.split()) < SHORT:
        message = N_("The description is very short: a few more words narrow the range.")
        return [Flag("short_description", message)]
    return []


def of_rare_words(scores: TextScores, texts: Sequence[str]) -> list[list[Flag]]:
    """Return what each text calls for whose price rests on words that hardly any listing uses."""
    out: list[list[Flag]] = [[] for _ in texts]
    rare = scores.rare_words(list(texts))
    rows = [i for i, words in enumerate(rare) if words]
    effects = scores.effect_of([rare[i] for i in rows], [texts[i] for i in rows])
    for i, effect in zip(rows, effects, strict=True):
        if abs(effect) >= LEANING:
            params = {"least": FEW, "words": ", ".join(rare[i][:NAMED])}
            out[i].append(Flag("rests_on_rare_words", RARE_WORDS, params))
    return out


def of_quantities(
    stated: Mapping[str, float] | None, effects: QuantityEffects | None
) -> list[Flag]:
    """Return what each quantity calls for that is beyond the usual, or that no listing states."""
    found: list[Flag] = []
    for name, value in (stated or {}).items() if effects is not None else ():
        scale, size = UNITS[name].on, UNITS[name].size
        known = effects.by_scale.get(scale) if effects is not None else None
        params: dict[str, Any] = {"counted_in": name, "value": value}
        if known is None:
            if value != 1:
                found.append(Flag(f"unused_{scale}", UNSTATED, params | {"least": MIN_STATED}))
            continue
        params |= {"least": known.least / size, "most": known.most / size}
        if value * size > MAX_TIMES * known.most:
            found.append(Flag("too_far", TOO_MUCH, params | {"times": MAX_TIMES}))
        elif value * size > known.most:
            found.append(Flag(f"beyond_{scale}", BEYOND, params))
        elif value * size < known.least:
            found.append(Flag(f"below_{scale}", BELOW, params))
    return found


def of_unused(
    row: Mapping[Hashable, Any], useful: Sequence[str], vocabulary: Vocabulary
) -> list[Flag]:
    """Return what each value of a service calls for in whose field listings do not differ."""
    return [
        Flag(f"unused_{name}", UNUSED, {"named": name})
        for name in FIELDS
        if name not in (*useful, "description")
        and not pd.isna(row[name])
        and (FIELD[name].numeric or row[name] in vocabulary.counts.get(name, {}))
    ]
