"""Who decides, and why: asked for before anything that has consequences."""

from __future__ import annotations

import streamlit as st

from core.language import Translator

_NAME = "signature.name"


def ask(key: str, words: Translator) -> tuple[str, str]:
    """Ask for a name, kept for this visit, and a reason.

    Parameters
    ----------
    key : str
        Unique on the page.
    words : Translator
        The reader's language.

    Returns
    -------
    (str, str)
        Name and reason as they are written; either may be empty.
    """
    _ = words.gettext
    name = st.text_input(
        _("Your name"), st.session_state.get(_NAME, ""), max_chars=80, key=f"{key}.name"
    )
    st.session_state[_NAME] = name
    reason = st.text_area(_("Why?"), max_chars=500, key=f"{key}.reason", height="content")
    return name, reason
