"""Where the table is in a file: its sheet, the row of its column names.

Owns the keys ``data.read.sheet.…`` and ``data.read.row.…``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.services.market.uploads import Opening
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.services.market.uploads import Look


def opening_of(key: str) -> Opening:
    """Return what was chosen for a file before."""
    state = st.session_state
    return Opening(state.get(f"data.read.sheet.{key}"), state.get(f"data.read.row.{key}"))


def show(look: Look | None, key: str, view: View) -> None:
    """Say where the table was found, and ask if that is right; without a look, only ask."""
    _ = view.words.gettext
    if look is not None and look.sheet and len(look.sheets) > 1:
        st.markdown(plain(_("The sheet “{sheet}” is read.", sheet=look.sheet)))
    elif look is not None and look.row > 1:
        st.markdown(plain(_("Row {row} names the columns.", row=look.row)))
    with st.expander(_("Sheet and row of the column names"), expanded=look is None):
        if look is not None and len(look.sheets) > 1:
            st.selectbox(
                _("Sheet"),
                look.sheets,
                index=None,
                key=f"data.read.sheet.{key}",
                placeholder=_("as found"),
            )
        st.number_input(
            _("Row of the column names"),
            min_value=0,
            value=None,
            step=1,
            key=f"data.read.row.{key}",
            placeholder=_("as found"),
            help=_("Counted from 1; 0 if no row names the columns: they are then called A, B, C…"),
        )
