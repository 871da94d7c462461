"""Texts in other languages than the market's, read in the market's own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from threading import Lock
from typing import Any, Self

import numpy as np

from core.models import minilm
from core.models.multilingual.detection import LANGUAGES, language_of, language_of_market
from core.models.multilingual.encoder import embed, embed_corpus
from core.models.multilingual.phrase_book import letters_of, phrase_words, phrases_between

#: How many listings use a word, and a pair of words, at least, for texts to be read in it.
_WORD, _PAIR = 4, 8
#: Words at most; the commonest of a larger market.
_MAX_TERMS = 6_000
#: Words of a text that are read together, at most, and what each cut costs.
_SPAN, _CUT = 3, 0.1
#: What it is worth that a word is common in the market, by the log of its listings.
_COMMON = 0.04
#: What a phrase of the phrase book is worth: more than any likeness.
_SURE = 1.5
#: Words of a text that are read.
_MAX_WORDS = 120
#: Listings that texts are held against, of so many that are looked at at most, and how many of the
#: nearest count.
_SAMPLE, _DRAWN, _NEAREST = 1_500, 10_000, 5
#: Mean cosine of the nearest listings that a text in another language should have; what its
#: reading has more than the market asks for makes up for less, down to the second.
#: docs/experiments/2026-11-languages.md has what passes.
MIN_LIKENESS, LOWEST_LIKENESS = 0.29, 0.23
#: Words that mean less than this of what a word of the market means stay as they are.
_MIN_MEANT = 0.5
#: A text of whose words the market uses a larger share is in its language.
_KNOWN = 0.6
#: Unless so many of the others are words of another one, as the phrase book has them.
_FOREIGN = 2
#: Texts that are remembered.
_MAX_KEPT = 1_000
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
#: What French writes to the next word: "l'arrière-plan", "d'après", "j'écris".
_ELISION = re.compile(r"\b([cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text in the market's words, and if it is in another language, which one.

    `likeness` is its mean cosine to the nearest listings, where it is in another language.
    """

    words: str
    written_in: str | None = None
    likeness: float = np.nan


@dataclass(frozen=True)
class MarketLanguage:
    """Which language a market is in, and how it reads others.

    Parameters
    ----------
    language : str
        Of most listings.
    terms : dict of str to int
        Words and pairs of words, and how many listings use each.
    words : numpy.ndarray of float32 of shape (len(terms), 512)
        Their multilingual embeddings.
    listings : numpy.ndarray of float32 of shape (m, 512)
        Those of some listings that differ much from each other.
    """

    language: str
    terms: dict[str, int]
    words: np.ndarray
    listings: np.ndarray

    @classmethod
    def fit(cls, texts: Sequence[str], seed: int = 0) -> Self:
        """Learn from the descriptions of a market.

        Parameters
        ----------
        texts : sequence of str, length n
            Descriptions.
        seed : int, default=0
            Of the draw from a large market.

        Returns
        -------
        MarketLanguage
            Ready to read.
        """
        terms, some = _terms(texts), [texts[int(row)] for row in _diverse(texts, seed)]
        return cls(language_of_market(texts), terms, _halved(list(terms)), _halved(some))

    def read(self, text: str) -> ReadText:
        """Read a text; one in another language in the market's words.

        Parameters
        ----------
        text : str
            A description.

        Returns
        -------
        ReadText
            The words of another language become words of the market with blanks between: of the
            ways to cut the text into spans of up to three words, the one whose spans mean most
            nearly what words of the market mean. A phrase of the phrase book counts as sure.
        """
        words = _TOKEN.findall(text)[:_MAX_WORDS]
        known = sum(word.lower() in self.terms for word in words)
        if known > _KNOWN * len(words) and not self._looks_foreign(words):
            return ReadText(text)
        written = language_of(text, self.language)
        if written == self.language:
            return ReadText(text)
        with self._lock:
            kept = self._kept.get(text)
        if kept is None:
            apart = _TOKEN.findall(_ELISION.sub(r"\1 ", text))[:_MAX_WORDS]
            meant = self._read(apart, phrases_between(written, self.language))
            kept = ReadText(meant, written, self.likeness(text))
            with self._lock:
                if len(self._kept) >= _MAX_KEPT:
                    self._kept.clear()
                self._kept[text] = kept
        return kept

    def _looks_foreign(self, words: Sequence[str]) -> bool:
        """Whether several words that the market does not use are those of one other language."""
        new = [letters_of(word) for word in words if word.lower() not in self.terms]
        own = phrase_words(self.language)
        return any(
            sum(word in phrase_words(one) and word not in own for word in new) >= _FOREIGN
            for one in LANGUAGES
        )

    def likeness(self, text: str) -> float:
        """Return the mean cosine of a text to the listings nearest to it, in any language."""
        cosines = self.listings @ embed([text])[0]
        return float(np.sort(cosines)[-_NEAREST:].mean())

    def _read(self, words: list[str], known: dict[str, str]) -> str:
        found = _sure(words, known)
        spans = [
            (i, j)
            for i in range(len(words))
            for j in range(i + 1, min(len(words), i + _SPAN) + 1)
            if (i, j) not in found
        ]
        if spans:
            asked = [" ".join(words[i:j]) for i, j in spans]
            alike = embed(asked) @ self.words.T
            best = (alike + self._worth).argmax(axis=1)
            for span, own, at, row in zip(spans, asked, best, alike, strict=True):
                likeness = float(row[at])
                named = self._names[at] if likeness >= _MIN_MEANT else own
                found[span] = named, likeness + float(self._worth[at])
        return " ".join(_best_cut(len(words), found))

    @cached_property
    def _kept(self) -> dict[str, ReadText]:
        return {}

    @cached_property
    def _lock(self) -> Lock:
        return Lock()

    @cached_property
    def _names(self) -> list[str]:
        return list(self.terms)

    @cached_property
    def _worth(self) -> np.ndarray:
        """What it is worth that a word is common, shape (len(terms),)."""
        return _COMMON * np.log(np.array([*self.terms.values()], dtype=np.float32))

    def as_json(self) -> dict[str, Any]:
        """Return what is stored beside the vectors."""
        return {"language": self.language, "terms": self.terms}


def _diverse(texts: Sequence[str], seed: int) -> np.ndarray:
    """Return rows of texts that differ: each farthest from those before (Gonzalez, 1985)."""
    rows = np.arange(len(texts))
    if len(rows) > _DRAWN:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _DRAWN, replace=False))
    if len(rows) <= _SAMPLE:
        return rows
    vectors = minilm.encode([texts[int(row)] for row in rows])
    chosen, nearest = [0], vectors @ vectors[0]
    while len(chosen) < _SAMPLE:
        chosen.append(int(nearest.argmin()))
        nearest = np.maximum(nearest, vectors @ vectors[chosen[-1]])
    return rows[chosen]


def _halved(texts: list[str]) -> np.ndarray:
    """Return embeddings as they are read back from half precision."""
    return embed_corpus(texts).astype(np.float16).astype(np.float32)


def _sure(words: list[str], known: dict[str, str]) -> dict[tuple[int, int], tuple[str, float]]:
    """Return the spans that are in a phrase book, and numbers and names such as WordPress."""
    longest = max((len(phrase.split()) for phrase in known), default=1)
    found = {}
    for i, word in enumerate(words):
        if any(letter.isdigit() for letter in word) or word[1:] not in (
            word[1:].lower(),
            word[1:].upper(),
        ):
            found[i, i + 1] = word, _SURE
        for j in range(i + 1, min(len(words), i + longest) + 1):
            named = known.get(letters_of(" ".join(words[i:j])))
            if named is not None:
                found[i, j] = named, _SURE
    return found


def _best_cut(n: int, found: Mapping[tuple[int, int], tuple[str, float]]) -> list[str]:
    """Return what the spans of the best cut of n words mean (Viterbi's algorithm)."""
    best, came = [0.0] + [-np.inf] * n, [0] * (n + 1)
    for (i, j), (_, likeness) in sorted(found.items()):
        score = best[i] + likeness * (j - i) - _CUT
        if score > best[j]:
            best[j], came[j] = score, i
    out, at = [], n
    while at:
        out.append(found[came[at], at][0])
        at = came[at]
    return out[::-1]


def _terms(texts: Sequence[str]) -> dict[str, int]:
    """Return the words and pairs of words that enough listings use, with how many do."""
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in texts:
        own = [word.lower() for word in _TOKEN.findall(text)]
        words.update(set(own))
        pairs.update({" ".join(pair) for pair in pairwise(own)})
    few = len(texts) < 500
    kept = {w: n for w, n in words.items() if n >= (2 if few else _WORD)}
    kept |= {p: n for p, n in pairs.items() if n >= (4 if few else _PAIR)}
    return dict(Counter(kept).most_common(_MAX_TERMS))
