"""The report of an estimate, as one page to print; owns the keys ``report.…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.documents.estimate_report import report_pdf
from pages.components.price import conversion

if TYPE_CHECKING:
    from core.charts import View
    from core.types import Neighbourhood, Prediction


def show(
    made: Prediction,
    view: View,
    near: Neighbourhood | None = None,
    *,
    ready: bool = True,
) -> None:
    """Offer an estimate as a PDF; it is made when it is asked for."""
    words, rate = view.words, conversion(made.price.basis)
    st.download_button(
        words.gettext("Estimate report (PDF)"),
        lambda: report_pdf(made, words, near, rate),
        f"prisme-{made.id}.pdf",
        "application/pdf",
        key=f"report.{made.id}",
        on_click="ignore",
        icon=":material/print:",
        disabled=not ready,
    )
