"""What speaks against an estimate though a price is given: its words, and values without effect."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from core.data.given import FIELDS
from core.errors import N_
from core.models.applicability import NO_KNOWN_WORD
from core.models.masked.text_scores import FEW, TextScores
from core.models.vocabulary import Vocabulary
from core.types import FIELD, Flag

#: Rare words that move a price by this much, in log units, are named, and at most so many.
LEANING, NAMED = 0.2, 3
#: With a smaller share of known words, the text is not in this market's language.
MIN_KNOWN = 0.5
#: A text of fewer words is called short.
SHORT = 4
UNUSED = N_(
    "{named}: the listings of this market do not differ in it. What you gave changes nothing."
)
RARE_WORDS = N_(
    "Words that fewer than {least} listings of this market use move this price: {words}. Look at "
    "the closest listings before you rely on it."
)


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
