"""Which words of a description a reader should see."""

from __future__ import annotations

from core.models.attribution.phrases import core, core_span
from core.types import TermEffect, WordReasons

__all__ = ["MIN_EFFECT", "core", "core_span", "telling"]

#: A word that moves the price by less than this share is not worth a mention.
MIN_EFFECT = 0.01
#: A part of a long text that has more words than this is no phrase that one can name.
MAX_WORDS = 5


def telling(reasons: WordReasons) -> tuple[TermEffect, ...]:
    """Return the short phrases that move the price by 1 % or more, strongest first."""
    found = [
        TermEffect(core(reasons.text, (p.start, p.end)), p.amount, p.factor)
        for p in reasons.phrases
        if abs(p.log_amount) >= MIN_EFFECT
    ]
    named = [effect for effect in found if len(effect.term.split()) <= MAX_WORDS]
    return tuple(sorted(named, key=lambda effect: -abs(effect.amount)))
