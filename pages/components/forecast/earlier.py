"""One's own forecasts, to be opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.insight.forecast.wording import amount_said
from pages.components.forecast import opened

if TYPE_CHECKING:
    from core.charts import View
    from core.services import ForecastUseCase

_SHOWN = 8


def show(forecasts: ForecastUseCase, view: View) -> None:
    """List the newest forecasts, if there are any."""
    _, words = view.words.gettext, view.words
    found = forecasts.recent(_SHOWN)
    if not found:
        return
    with st.expander(_("Your forecasts"), type="compact"):
        for made in found:
            label = _(
                "{day}: {total} in {n} days",
                day=words.date(made.origin),
                total=amount_said(made.overall.total[0.5], made.currency, words),
                n=made.horizon,
            )
            st.button(
                label,
                key=f"forecast.open.{made.id}",
                type="tertiary",
                icon=":material/history:",
                on_click=opened.open_other,
                args=(made.id,),
            )
