"""Services that are described in another language than the market's: what is said and doubted."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from core.errors import N_
from core.models.applicability import TOO_FAR
from core.models.multilingual.market_language import MIN_LIKENESS, MarketLanguage, ReadText
from core.types import ABSTAINING, OTHER_LANGUAGE, Flag

#: Root mean square of the log ratio of two prices, of one service in two languages: measured on
#: French, Spanish, German, Arabic and Russian twins of English services (`benchmarks/languages`).
TWIN_ERROR = 0.25
READ = N_("Written in {written_in}; this market is in {market_in}. Read as: {words}")
WRITTEN = N_("Written in {written_in}; this market is in {market_in}.")
MARKET = N_("This market is in {market_in}.")
_UNKNOWN_WORDS = frozenset({"unknown_language", "few_known_words"})


def worded(language: MarketLanguage, rows: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Read descriptions in the market's words.

    Parameters
    ----------
    language : MarketLanguage
        Of the market.
    rows : pandas.DataFrame of shape (n, any)
        Normalised services.
    given : pandas.DataFrame of shape (n, any)
        What they were made from; with a column ``written_in`` they are not read again.

    Returns
    -------
    pandas.DataFrame of shape (n, any)
        With columns ``written_in`` (None for the market's language) and ``likeness``.
    """
    texts = rows["description"].astype(str)
    if "written_in" in given:
        names = [one if isinstance(one, str) else None for one in given["written_in"]]
        read = [ReadText(text, name) for text, name in zip(texts, names, strict=True)]
    else:
        distinct = {text: language.read(text) for text in dict.fromkeys(texts)}
        read = [distinct[text] for text in texts]
    return rows.assign(
        description=pd.Series([one.words for one in read], rows.index, dtype=object),
        written_in=pd.Series([one.written_in for one in read], rows.index, dtype=object),
        likeness=[one.likeness for one in read],
    )


def wider(widths: np.ndarray, coverage: float, foreign: np.ndarray) -> np.ndarray:
    """Return by how much ranges are wider for what reading another language may miss.

    Parameters
    ----------
    widths : numpy.ndarray of shape (n,)
        Of the ranges, in log units.
    coverage : float
        What they promise, in (0, 1).
    foreign : numpy.ndarray of bool of shape (n,)
        Which services are described in another language.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Factors: the variance of twins' prices is added to that of the range; 1 for the others.
    """
    deviation = widths / 2 / norm.ppf((1 + coverage) / 2)
    return np.where(foreign, np.sqrt(1 + (TWIN_ERROR / deviation) ** 2), 1.0)


def unlike(
    language: MarketLanguage | None, row: Mapping[Hashable, Any], why: Sequence[Flag]
) -> list[Flag]:
    """Return the reasons to give no price, with that of a text that is unlike any listing."""
    if language is None or not row["likeness"] < MIN_LIKENESS:
        return list(why)
    params = {"similarity": round(float(row["likeness"]), 2), "least": round(MIN_LIKENESS, 2)}
    others = [flag for flag in why if flag.code not in ("too_far", "unknown_language")]
    return [Flag("too_far", TOO_FAR, params), *others]


def told(
    language: MarketLanguage | None, row: Mapping[Hashable, Any], flags: Sequence[Flag]
) -> list[Flag]:
    """Return reservations about the words, with what is said of the languages first."""
    if language is None:
        return list(flags)
    params = {"market_in": language.language}
    if row["written_in"] is not None:
        refused = any(flag.code in ABSTAINING for flag in flags)
        params |= {"written_in": row["written_in"], "words": row["description"]}
        return [Flag(OTHER_LANGUAGE, WRITTEN if refused else READ, params), *flags]
    unknown = any(flag.code in _UNKNOWN_WORDS for flag in flags)
    return [*flags, *([Flag("market_language", MARKET, params)] if unknown else [])]
