"""Which version is explained; owns the keys ``explain.version…``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.types import ModelVersion

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services.explain.explaining import Choice


def show(choices: Sequence[Choice], view: View) -> ModelVersion:
    """Ask for a version where there are several; the one that serves comes first."""
    words = view.words
    if len(choices) == 1:
        return choices[0].version
    kept = st.session_state.get("explain.version")
    ids = [choice.version.id for choice in choices]
    chosen = st.selectbox(
        words.gettext("Which version?"),
        choices,
        key="explain.version.box",
        index=ids.index(kept) if kept in ids else 0,
        format_func=lambda choice: _named(choice, words),
        filter_mode=None,
    )
    st.session_state["explain.version"] = chosen.version.id
    return chosen.version


def _named(choice: Choice, words: Translator) -> str:
    """Return a version's number, recipe and day, and whether it serves."""
    version = choice.version
    params = {
        "number": version.number,
        "recipe": words.sentence(choice.label),
        "day": words.date(version.created_at),
    }
    if version.is_champion:
        return words.gettext("Version {number}, {day}: {recipe} (in service)", **params)
    return words.gettext("Version {number}, {day}: {recipe}", **params)
