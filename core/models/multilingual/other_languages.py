"""Services that are described in another language than the market's: what is said and doubted."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from core.errors import N_
from core.models.applicability import TOO_FAR
from core.models.multilingual.market_language import (
    LOWEST_LIKENESS,
    MIN_LIKENESS,
    MarketLanguage,
    ReadText,
)
from core.types import ABSTAINING, OTHER_LANGUAGE, Flag

#: Root mean square of the log ratio of two prices, of one service in two languages: measured on
#: French, Spanish, German, Arabic and Russian twins of English services (`benchmarks/languages`).
TWIN_ERROR = 0.25
#: By so much the ratio of a range's ends differs between twins in one case of ten: nobody is
#: refused for the language alone.
_LEEWAY = 1.25
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
        What they were made from; with a column ``written_in`` they are not read again, but stand
        as they are, or as ``read_as`` says that they were read.

    Returns
    -------
    pandas.DataFrame of shape (n, any)
        With columns ``written_in`` (None for the market's language) and ``likeness``.
    """
    texts = rows["description"].astype(str)
    if "written_in" in given:
        names = [one if isinstance(one, str) else None for one in given["written_in"]]
        words = given["read_as"] if "read_as" in given else [None] * len(names)
        read = [
            ReadText(own, name, language.likeness(text))
            if isinstance(own, str)
            else ReadText(text, name)
            for text, name, own in zip(texts, names, words, strict=True)
        ]
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


def leeway(rows: pd.DataFrame) -> np.ndarray:
    """Return by how much the ratio of a range's ends may be more than the market's, shape (n,)."""
    foreign = rows["written_in"].notna() if "written_in" in rows else np.zeros(len(rows), bool)
    return np.where(foreign, _LEEWAY, 1.0)


def unlike(
    row: Mapping[Hashable, Any], similarity: float, least: float, why: Sequence[Flag]
) -> list[Flag]:
    """Return the reasons to give no price; of a text in another language, with its own likeness.

    Parameters
    ----------
    row : mapping
        A service as `worded` reads it.
    similarity, least : float
        Mean cosine of its reading to the nearest listings, and what the market asks for.
    why : sequence of Flag
        The reasons by the market's own rule.

    Returns
    -------
    list of Flag
        The words of a reading are the market's, and may be poor ones: what the text itself and
        what was read of it lack or have beyond what is asked for make up for each other.
    """
    own = float(row.get("likeness", np.nan))
    if np.isnan(own):
        return list(why)
    others = [flag for flag in why if flag.code not in ("too_far", "unknown_language")]
    if own >= LOWEST_LIKENESS and similarity - least + own >= MIN_LIKENESS:
        return others
    params = {"similarity": round(own, 2), "least": round(MIN_LIKENESS, 2)}
    if own >= MIN_LIKENESS:
        params = {"similarity": round(similarity, 2), "least": round(least, 2)}
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
