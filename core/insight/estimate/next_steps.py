"""What would make an estimate surer, in words."""

from __future__ import annotations

from core.language import Translator
from core.types import REASON_LABELS, Hints, Kind, Unsaid

#: Questions that are asked at once, and the least chance of a kind that is named.
_ASKED, _NAMED = 2, 0.1


def usual_error(hints: Hints, words: Translator) -> list[str]:
    """Say by how much estimates from the same fields miss; nothing where that is not known."""
    if hints.error is None:
        return []
    return [
        words.gettext(
            "With what you gave, half of the estimates miss by less than {error} "
            "({n} listings of unseen sellers).",
            error=words.percent(hints.error),
            n=hints.n,
        )
    ]


def narrowing_sentences(hints: Hints, words: Translator) -> list[str]:
    """Say what each of the questions to ask would do to the range."""
    _ = words.gettext
    return [
        _(
            "Add “{field}”: the upper end of the range would go from {now} to about {then} times "
            "its lower end.",
            field=_(REASON_LABELS[one.reason]),
            now=words.number(hints.ratio, 1),
            then=words.number(one.ratio, 1),
        )
        for one in questions(hints)
        if hints.ratio is not None
    ]


def questions(hints: Hints) -> list[Unsaid]:
    """Return what to ask next; the kind of service is confirmed where the words point to one."""
    pointed = "category" if kinds_to_confirm(hints) else None
    return [one for one in hints.unsaid if one.reason != pointed][:_ASKED]


def kinds_to_confirm(hints: Hints) -> list[Kind]:
    """Return the kinds that the words point to, likeliest first, that nobody has confirmed."""
    return [kind for kind in hints.kinds if kind.chance >= _NAMED]
