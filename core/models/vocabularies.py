"""Words and pieces of words in descriptions: how they are counted, weighed and stored."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

_TOKENS = r"(?u)\b\w+\b"
#: Attributes that hold vectorisers; none of their terms holds a line break.
_COUNTED = ("words_", "characters_")


def fit_vocabularies(texts: pd.Series, max_terms: int) -> tuple[TfidfVectorizer, TfidfVectorizer]:
    """Learn which words and which pieces of words occur, and how rare each is.

    Parameters
    ----------
    texts : pandas.Series of shape (n,)
        Descriptions.
    max_terms : int
        Largest vocabulary of each.

    Returns
    -------
    words, characters : TfidfVectorizer
        Of one or two words, and of three to five characters within a word. From 500 texts on, a
        term must occur in one text more.
    """
    rare = 2 if len(texts) >= 500 else 1
    words = TfidfVectorizer(
        ngram_range=(1, 2),
        min_df=rare,
        max_features=max_terms,
        sublinear_tf=True,
        strip_accents="unicode",
        token_pattern=_TOKENS,
    ).fit(texts)
    characters = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 5),
        min_df=rare + 1,
        sublinear_tf=True,
        max_features=max_terms,
        strip_accents="unicode",
    ).fit(texts)
    for counted in (words, characters):
        # NumPy integers would be one file each in the artifact, and seconds at each load.
        counted.vocabulary_ = {term: int(i) for term, i in counted.vocabulary_.items()}
    return words, characters


def with_terms_as_text(state: dict[str, Any], names: Iterable[str] = _COUNTED) -> dict[str, Any]:
    """Return an estimator's state with each vocabulary as one text.

    An artifact describes every entry of a dictionary: a hundred thousand terms took 100 MB and
    most of the time of a load.
    """
    slim = {name: copy(state[name]) for name in names if name in state}
    for counted in slim.values():
        counted.vocabulary_ = "\n".join(sorted(counted.vocabulary_, key=counted.vocabulary_.get))
    return state | slim


def read_terms(state: dict[str, Any], names: Iterable[str] = _COUNTED) -> None:
    """Make dictionaries again of the vocabularies that `with_terms_as_text` left as text."""
    for name in names:
        counted = state.get(name)
        if counted is not None and isinstance(counted.vocabulary_, str):
            terms = counted.vocabulary_.split("\n")
            counted.vocabulary_ = {term: i for i, term in enumerate(terms)}
