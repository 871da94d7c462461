"""What would make an estimate surer, in words."""

from __future__ import annotations

from core.language import Translator
from core.types import REASON_LABELS, Hints, Kind

#: Questions that are asked at once, and the least chance of a kind that is named.
_ASKED, _NAMED = 2, 0.1


def next_steps(hints: Hints, words: Translator) -> list[str]:
    """Return sentences: the usual error, and what to say next.

    Parameters
    ----------
    hints : Hints
        Of one estimate.
    words : Translator
        The reader's language.

    Returns
    -------
    list of str
        Empty where nothing is known.
    """
    _, out = words.gettext, []
    if hints.error is not None:
        out.append(
            _(
                "With what you gave, half of the estimates miss by less than {error} "
                "({n} listings of unseen sellers).",
                error=words.percent(hints.error),
                n=hints.n,
            )
        )
    out += [
        _(
            "Add “{field}”: the upper end of the range would go from {now} to about {then} times "
            "its lower end.",
            field=_(REASON_LABELS[one.reason]),
            now=words.number(hints.ratio, 1),
            then=words.number(one.ratio, 1),
        )
        for one in hints.unsaid[:_ASKED]
        if hints.ratio is not None
    ]
    return out


def kinds_to_confirm(hints: Hints) -> list[Kind]:
    """Return the kinds that the words point to, likeliest first, that nobody has confirmed."""
    return [kind for kind in hints.kinds if kind.chance >= _NAMED]
