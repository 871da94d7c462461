"""How much each field, and each usual word, moves the price."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from core.errors import N_
from core.evaluation.metrics import bootstrap
from core.insight.explain.subject import Subject
from core.models.attribution.phrases import STOP_WORDS
from core.types import REASONS, Progress, no_progress

WEIGHING = N_("Measuring the effect of common words")
_DRAWS = 400
#: Words looked at, and listings that each is left out of.
MAX_WORDS, LISTINGS_EACH = 48, 12
_WORD = re.compile(r"[^\W\d_][\w'’+#-]+")


def field_importance(subject: Subject) -> list[dict[str, Any]]:
    """Measure by how much each field moves the price of a listing, on average.

    Parameters
    ----------
    subject : Subject
        Model and held-out listings.

    Returns
    -------
    list of dict
        ``field``; ``value``, ``low``, ``high``: mean absolute Shapley value in log units with
        its 95 % interval over sellers. Strongest first.
    """
    size = np.abs(subject.explained[0])
    drawn = bootstrap(subject.groups[subject.sample], _DRAWS, subject.seed)
    means = np.array([size[rows].mean(axis=0) for rows in drawn])
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    found = [
        {
            "field": field,
            "value": float(size[:, i].mean()),
            "low": float(low[i]),
            "high": float(high[i]),
        }
        for i, field in enumerate(REASONS)
    ]
    return sorted(found, key=lambda row: -row["value"])


def word_importance(subject: Subject, on_progress: Progress = no_progress) -> list[dict[str, Any]]:
    """Measure what usual words do: each is left out of listings that have it.

    Parameters
    ----------
    subject : Subject
        Model and held-out listings.
    on_progress : callable
        Told how many words are done.

    Returns
    -------
    list of dict
        ``word``; ``n`` listings; ``value``, ``low``, ``high``: what the log price loses
        without it, with the 95 % interval of the mean. Strongest first.
    """
    words = _usual(subject.rows["description"])
    found = []
    for done, (word, places) in enumerate(words.items()):
        on_progress(WEIGHING, done, len(words))
        rng = np.random.default_rng([subject.seed, done])
        effects = _without(subject, rng.permutation(places)[:LISTINGS_EACH], word)
        margin = 1.96 * float(np.std(effects, ddof=1)) / np.sqrt(len(effects))
        mean = float(np.mean(effects))
        found.append(
            {
                "word": word,
                "n": len(effects),
                "value": mean,
                "low": mean - margin,
                "high": mean + margin,
            }
        )
    on_progress(WEIGHING, len(words), len(words))
    return sorted(found, key=lambda row: -abs(row["value"]))


def _usual(texts: pd.Series) -> dict[str, list[int]]:
    """Return the words that stand in most listings, and in which, at least five."""
    places: dict[str, list[int]] = {}
    for i, text in enumerate(texts):
        for word in {w.casefold() for w in _WORD.findall(text)} - STOP_WORDS:
            places.setdefault(word, []).append(i)
    counts = Counter({word: len(rows) for word, rows in places.items() if len(rows) >= 5})
    return {word: places[word] for word, _ in counts.most_common(MAX_WORDS)}


def _without(subject: Subject, places: np.ndarray, word: str) -> np.ndarray:
    """Return what each listing's log price loses without a word, shape (n,)."""
    listings = subject.rows.iloc[places]
    pattern = re.compile(rf"(?<![\w'’+#-]){re.escape(word)}(?![\w'’+#-])", re.IGNORECASE)
    shorter = [re.sub(r" {2,}", " ", pattern.sub("", t)).strip() for t in listings["description"]]
    both = pd.concat([listings, listings.assign(description=shorter)], ignore_index=True)
    log_price = np.asarray(subject.model.predict_columns(both)[0], dtype=float)
    return log_price[: len(places)] - log_price[len(places) :]
