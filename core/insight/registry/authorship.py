"""Who did something, and why, where it was nobody in person."""

from __future__ import annotations

from core.errors import N_
from core.language import Translator

_OURS: dict[str, str] = {
    "page": N_("this page"),
    "command": N_("the command line"),
    "set-up": N_("the set-up"),
    "schedule": N_("the schedule"),
    "corrections": N_("new corrections"),
    "first champion": N_("first champion"),
    "trained by command": N_("trained from the command line"),
    "trained in the background": N_("trained in the background"),
}


def authored(written: str, words: Translator) -> str:
    """Return a stored name or reason to be read: our own in the reader's language."""
    return words.sentence(_OURS[written]) if written in _OURS else written
