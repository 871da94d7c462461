"""Applicability domain: where a model knows enough to give a price, and where it abstains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from core.errors import N_
from core.models.calibration import HeldOut
from core.models.encoders import EncoderName, text_vectors
from core.types import Flag

#: A service is compared by the mean similarity of its text to so many of the nearest listings.
NEAREST = 5
#: Share of real, held-out listings that the rule of similarity leaves out.
FAR_SHARE = 0.01
#: In real markets 99 of 100 held-out listings are nearer than 0.43 to 0.48. One whose listings
#: are all alike would ask for more than a described service can reach.
MAX_DEMANDED = 0.45
#: With a smaller share of known words, the text's language was never seen.
MIN_KNOWN = 0.25
#: The range that is held against the whole market's.
COVERAGE = 0.8
#: A larger market is represented by that many of its listings, drawn at random.
LIMIT = 10_000
_CHUNK = 512

TOO_FAR = N_(
    "No listing in this market resembles this description (similarity {similarity}; at least "
    "{least} is needed). Describe what is delivered, in the market's words."
)
TOO_WIDE = N_(
    "The range would be as wide as the whole market: its upper end would be {ratio} times its "
    "lower end. A fuller description, a category and a delivery time narrow it."
)
UNKNOWN_LANGUAGE = N_(
    "Only {share}% of these words appear in this market. Describe the service in the market's "
    "language."
)
NO_KNOWN_WORD = N_(
    "None of these words appear in this market. Describe the service in the market's language."
)


@dataclass(frozen=True)
class Applicability:
    """When not to answer.

    Parameters
    ----------
    vectors : numpy.ndarray of float32 of shape (m, 384)
        Embeddings of the known descriptions, of unit length.
    least_similarity : float
        Mean cosine of the nearest texts under which a description is unlike anything known.
    most_ratio : float
        Upper divided by lower end under which an 80 % range still says something: the ratio of
        the 90th to the 10th percentile of the market's prices.
    encoder : {"minilm", "minilm-int8", "multilingual"}
        What makes the embeddings.
    """

    vectors: np.ndarray
    min_similarity: float
    max_ratio: float
    encoder: EncoderName = "minilm"

    @classmethod
    def fit(
        cls,
        descriptions: list[str],
        prices: np.ndarray,
        groups: np.ndarray,
        seed: int = 0,
        encoder: EncoderName = "minilm",
    ) -> Self:
        """Learn what is known, and how near to it real listings of other sellers are.

        Parameters
        ----------
        descriptions : list of str, length n
            Of the market.
        prices : numpy.ndarray of shape (n,)
            In money.
        groups : numpy.ndarray of shape (n,)
            Rows that share a seller or a title are never each other's neighbours.
        seed : int, default=0
            Of the draw from a large market.
        encoder : {"minilm", "minilm-int8", "multilingual"}
            What makes the embeddings.

        Returns
        -------
        Applicability
            Ready to be asked.
        """
        return cls._fitted(descriptions, prices, groups, seed, encoder)[0]

    @classmethod
    def fit_and_measure(
        cls,
        descriptions: list[str],
        prices: np.ndarray,
        groups: np.ndarray,
        held: HeldOut,
        seed: int = 0,
        encoder: EncoderName = "minilm",
    ) -> tuple[Self, dict[str, Any]]:
        """Fit, and say what the rules would do to listings that no model had seen.

        Parameters
        ----------
        descriptions, prices, groups, seed, encoder
            As `fit` takes them.
        held : HeldOut
            What calibrated distributions say of the same rows.

        Returns
        -------
        (Applicability, dict)
            The rules, and what `measure` says of the listings that were drawn.
        """
        rules, kept, near = cls._fitted(descriptions, prices, groups, seed, encoder)
        ratio = np.exp(held.high[COVERAGE][kept] - held.low[COVERAGE][kept])
        return rules, rules.measure(near, ratio, held.estimate[kept], prices[kept])

    @classmethod
    def _fitted(
        cls,
        descriptions: list[str],
        prices: np.ndarray,
        groups: np.ndarray,
        seed: int,
        encoder: EncoderName,
    ) -> tuple[Self, np.ndarray, np.ndarray]:
        """Return the rules, the rows that were drawn, and how near each is to the others."""
        vectors, kept = text_vectors(descriptions, encoder=encoder), np.arange(len(descriptions))
        if len(kept) > LIMIT:  # all pairs of a large market would never end
            kept = np.sort(np.random.default_rng(seed).choice(kept, LIMIT, replace=False))
        known = np.asarray(vectors[kept], np.float16).astype(np.float32)
        near = held_out_similarity(vectors[kept], groups[kept])
        low, high = np.quantile(prices, [0.1, 0.9])
        least = min(float(np.quantile(near, FAR_SHARE)), MAX_DEMANDED)
        return cls(known, least, float(high / low), encoder), kept, near

    def similarity(self, descriptions: list[str]) -> np.ndarray:
        """Return the mean cosine of each text to the nearest ones, shape (n,)."""
        cosines = (
            text_vectors(descriptions, encoder=self.encoder).astype(np.float32) @ self.vectors.T
        )
        return _nearest_mean(cosines)

    def abstentions(self, similarity: float, ratio: float, known: float) -> list[Flag]:
        """Return the reasons not to give a price; none where the model may answer.

        Parameters
        ----------
        similarity : float
            From `similarity`.
        ratio : float
            Upper divided by lower end of the 80 % range.
        known : float
            Share of the description's words that the market uses.

        Returns
        -------
        list of Flag
            With the codes of `core.types.ABSTAINING`.
        """
        found = []
        if known < MIN_KNOWN:
            share = round(100 * known)
            message = UNKNOWN_LANGUAGE if share else NO_KNOWN_WORD
            found.append(Flag("unknown_language", message, {"share": share}))
        elif similarity < self.min_similarity:
            params = {"similarity": round(similarity, 2), "least": round(self.min_similarity, 2)}
            found.append(Flag("too_far", TOO_FAR, params))
        if ratio >= self.max_ratio:
            found.append(Flag("too_wide", TOO_WIDE, {"ratio": round(ratio)}))
        return found

    def measure(
        self, similarity: np.ndarray, ratio: np.ndarray, estimate: np.ndarray, prices: np.ndarray
    ) -> dict[str, Any]:
        """Say how often the rules leave out held-out listings, and how wrong those would be.

        Parameters
        ----------
        similarity, ratio, estimate, prices : numpy.ndarray of shape (n,)
            Of held-out listings; the last two in money.

        Returns
        -------
        dict
            ``rate``, ``n``, ``far``, ``wide`` (shares), the limits, and the mean absolute log
            error of what is answered and of what is not (None where nothing is).
        """
        far, wide = similarity < self.min_similarity, ratio >= self.max_ratio
        left, error = far | wide, np.abs(np.log(estimate / prices))
        return {
            "n": len(prices),
            "rate": float(left.mean()),
            "far": float(far.mean()),
            "wide": float(wide.mean()),
            "least_similarity": self.min_similarity,
            "most_ratio": self.max_ratio,
            "error_answered": float(error[~left].mean()) if (~left).any() else None,
            "error_abstained": float(error[left].mean()) if left.any() else None,
        }


def held_out_similarity(vectors: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return each listing's similarity to those of other sellers and titles.

    Parameters
    ----------
    vectors : numpy.ndarray of shape (n, d)
        Of unit length.
    groups : numpy.ndarray of shape (n,)
        Rows of one group do not count as each other's neighbours.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Mean cosine of the `NEAREST` nearest.
    """
    vectors = np.asarray(vectors, np.float32)
    out = np.empty(len(vectors))
    for start in range(0, len(vectors), _CHUNK):
        rows = slice(start, start + _CHUNK)
        cosines = vectors[rows] @ vectors.T
        cosines[groups[rows][:, None] == groups[None, :]] = -1.0
        out[rows] = _nearest_mean(cosines)
    return out


def _nearest_mean(cosines: np.ndarray) -> np.ndarray:
    k = min(NEAREST, cosines.shape[1])
    return np.asarray(np.partition(cosines, -k, axis=1)[:, -k:].mean(axis=1), float)
