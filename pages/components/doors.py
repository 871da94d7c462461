"""Who did something, and why, where it was no person: in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import N_

if TYPE_CHECKING:
    from core.language import Translator

#: Those who act without being a person.
_DOORS = {
    "set-up": N_("the set-up"), "command": N_("a command"), "page": N_("this page"),
}  # fmt: skip
#: What they act for where nobody says more.
_REASONS = {
    "first champion": N_("first champion"), "trained by command": N_("trained by command"),
    "trained in the background": N_("trained in the background"),
}  # fmt: skip


def who(actor: str, words: Translator) -> str:
    """Name who acted: a person as they wrote themselves, a door of ours in the language."""
    known = _DOORS.get(actor)
    return actor if known is None else words.sentence(known)


def why(reason: str, words: Translator) -> str:
    """Give the reason as it was written, or ours in the language."""
    known = _REASONS.get(reason)
    return reason if known is None else words.sentence(known)
