"""What a comparison of complete listings does not tell: how wrong is who is given less."""

from __future__ import annotations

import streamlit as st

from core.charts import View
from core.types import ModelVersion
from pages.components import figure
from pages.components.text import plain


def show(version: ModelVersion, view: View) -> None:
    """Show the error of the version in service by what is given, if it was measured."""
    if not version.card.get("by_given"):
        return
    title = view.words.gettext(
        "With less than a complete listing: version {number}, in service", number=version.number
    )
    st.header(plain(title), anchor=False)
    figure.by_given(version.card, view)
