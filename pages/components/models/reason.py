"""Why something is decided: asked for before anything that has consequences."""

from __future__ import annotations

import streamlit as st

from core.language import Translator


def ask(key: str, words: Translator) -> str:
    """Ask for the reason of a decision, which bears the name of who is at the page."""
    return st.text_area(words.gettext("Why?"), max_chars=500, key=f"{key}.reason", height="content")
