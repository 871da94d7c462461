"""How wrong estimates are by what is given of a service: most people give less than a listing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.charts import View
from core.insight.registry.by_given import accuracy_by_given
from pages.components.text import plain


def show(card: Mapping[str, Any], view: View) -> None:
    """Show a card's figures by what is given, if it has them."""
    _, table = view.words.gettext, accuracy_by_given(card, view.words)
    if table.empty:
        return
    st.markdown(
        plain(
            _(
                "These figures are for complete listings. The less is given of a service, the "
                "larger the error and the wider the range; the range holds its promise all the "
                "same."
            )
        )
    )
    # On a phone there is room for what is given, the error and the promise.
    st.table(table.iloc[:, [0, 1, 4]].set_index(table.columns[0]).map(plain))
