"""Who decides, and why: asked for before anything that has consequences."""

from __future__ import annotations

import streamlit as st

from core.errors import N_
from core.language import Translator

_NAME = "signature.name"
#: Who acts, and why, where it is nobody in person.
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


def ask_signature(key: str, words: Translator) -> tuple[str, str]:
    """Ask for a name, kept for this visit, and a reason."""
    _ = words.gettext
    name = st.text_input(
        _("Your name"), st.session_state.get(_NAME, ""), max_chars=80, key=f"{key}.name"
    )
    st.session_state[_NAME] = name
    reason = st.text_area(_("Why?"), max_chars=500, key=f"{key}.reason", height="content")
    return name, reason


def translated(written: str, words: Translator) -> str:
    """Return a stored name or reason to be read: our own in the reader's language."""
    return words.sentence(_OURS[written]) if written in _OURS else written
