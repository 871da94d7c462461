"""Which words of a description pull its price up or down."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from core.models.attribution.attribution import Attribution
from core.models.attribution.money import shared_out, slope
from core.models.attribution.phrases import chosen_phrases, phrases
from core.types import Explanation, Phrase, WordReasons

#: Worth of texts, each given by which parts of the description are left in it.
Worth = Callable[[np.ndarray], np.ndarray]
_WORD = re.compile(r"[^\W_]+")


def owen_values(worth: Worth, parts: int) -> tuple[np.ndarray, float]:
    """Share out the worth of a text among its parts, which belong together by neighbourhood.

    The text is halved, each half again, down to its parts. At each cut the two halves share
    what they are worth together, as Shapley would have it, with each outer half either wholly
    there or wholly absent (Owen, 1977; Winter, 1989). It takes one call for each level.

    Parameters
    ----------
    worth : callable
        From masks, bool of shape (m, parts), to worths, shape (m,).
    parts : int
        Number of parts.

    Returns
    -------
    (numpy.ndarray of shape (parts,), float)
        Values, and the worth of a text with no part left; together they are the worth of the
        whole text.
    """
    asked = _Asked(worth)
    nothing, whole = np.zeros(parts, dtype=bool), np.ones(parts, dtype=bool)
    asked.about([nothing, whole])
    values = np.zeros(parts)
    level = [_Block(0, parts, nothing, 1.0)] if parts else []
    while level:
        for block in level:
            if block.end - block.start == 1:
                gain = asked.worth(block.inside()) - asked.worth(block.outside)
                values[block.start] += block.weight * gain
        halves = [pair for block in level if block.end - block.start > 1 for pair in block.halves()]
        asked.about([mask for half in halves for mask in (half.outside, half.inside())])
        level = halves
    return values, asked.worth(nothing)


@dataclass(frozen=True, eq=False)
class _Block:
    """Neighbouring parts [start, end), with what else is in the text, and how much it counts."""

    start: int
    end: int
    outside: np.ndarray
    weight: float

    def inside(self) -> np.ndarray:
        """Return the mask of the text with this block."""
        mask = self.outside.copy()
        mask[self.start : self.end] = True
        return mask

    def halves(self) -> list[_Block]:
        """Return both halves, each once without and once with the other."""
        middle = (self.start + self.end + 1) // 2
        out = []
        for start, end, a, b in (
            (self.start, middle, middle, self.end),
            (middle, self.end, self.start, middle),
        ):
            beside = self.outside.copy()
            beside[a:b] = True
            out += [
                _Block(start, end, self.outside, self.weight / 2),
                _Block(start, end, beside, self.weight / 2),
            ]
        return out


class _Asked:
    """Remembers the worth of each mask, so that none is asked for twice."""

    def __init__(self, worth: Worth) -> None:
        self._worth = worth
        self._known: dict[bytes, float] = {}

    def about(self, masks: Sequence[np.ndarray]) -> None:
        """Ask about all masks that are not known, at once."""
        new = {mask.tobytes(): mask for mask in masks if mask.tobytes() not in self._known}
        if new:
            worths = self._worth(np.stack(list(new.values())))
            self._known.update(zip(new, (float(w) for w in worths), strict=True))

    def worth(self, mask: np.ndarray) -> float:
        """Return the worth of a mask that was asked about."""
        return self._known[mask.tobytes()]


def word_reasons(
    row: pd.DataFrame, explanation: Explanation, attribution: Attribution
) -> WordReasons:
    """Share out the description's part of a price among its words and phrases.

    Parameters
    ----------
    row : pandas.DataFrame of shape (1, input columns)
        The normalised service.
    explanation : Explanation
        Of the same service by the same model.
    attribution : Attribution
        Of the model.

    Returns
    -------
    WordReasons
        Phrases and rest add up to the description's amount, to a cent.
    """
    text = str(row["description"].iloc[0])
    spans = phrases(text)

    def worth(masks: np.ndarray) -> np.ndarray:
        return attribution.of_texts(row, [chosen_phrases(text, spans, mask) for mask in masks])

    values, _empty = owen_values(worth, len(spans))
    own = next(c for c in explanation.contributions if c.field == "description")
    logs = np.append(values, own.log_amount - values.sum())
    total = sum(c.log_amount for c in explanation.contributions)
    amounts = shared_out(logs * slope(total, explanation.baseline), own.amount)
    found = tuple(
        Phrase(start, end, float(amount), float(np.exp(log)), float(log))
        for (start, end), log, amount in zip(spans, values, amounts[:-1], strict=True)
    )
    return WordReasons(text, found, float(amounts[-1]), own.amount)


def anchored(reasons: WordReasons, text: str) -> WordReasons:
    """Show the phrases in the text as it was written, with numbers that were read apart.

    Parameters
    ----------
    reasons : WordReasons
        Of the text as the model reads it.
    text : str
        As a person wrote it.

    Returns
    -------
    WordReasons
        The same amounts, on the characters of `text`; what is not found there joins the rest.
    """
    read, written = (list(_WORD.finditer(one)) for one in (reasons.text, text))
    alike = SequenceMatcher(None, _keys(read), _keys(written), autojunk=False)
    places = {
        block.a + i: block.b + i for block in alike.get_matching_blocks() for i in range(block.size)
    }
    found, rest = [], reasons.rest
    for phrase in reasons.phrases:
        own = [
            written[places[i]]
            for i, word in enumerate(read)
            if i in places and word.start() < phrase.end and word.end() > phrase.start
        ]
        if own:
            found.append(replace(phrase, start=own[0].start(), end=own[-1].end()))
        else:
            rest += phrase.amount
    return WordReasons(text, tuple(found), rest, reasons.total)


def _keys(words: Sequence[re.Match[str]]) -> list[str]:
    """Return words in one form for singular and plural."""
    return [word.group().casefold().removesuffix("s") for word in words]
