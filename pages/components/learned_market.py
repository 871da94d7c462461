"""A note above every page while the active market is not the one that the model learned from."""

from __future__ import annotations

import streamlit as st

from core.charts import View
from core.errors import AppError
from core.types import ModelVersion, Snapshot
from pages.components import runtime, visitor
from pages.components.text import plain


def show(view: View) -> None:
    """Say which market estimates come from, if it is another, with the button that mends it."""
    services = runtime.services()
    try:
        market, version = services.markets.active(), services.champion.get().version
    except AppError:
        return  # the page itself says what is wrong
    if market.id == version.snapshot_id:
        return
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key="prisme-elsewhere"
    ):
        st.markdown(f":material/compare_arrows: {plain(_said(market, version, view))}")
        task = services.tasks.latest("train")
        if task is not None and task.status in ("waiting", "running"):
            st.caption(plain(view.words.gettext("A model is being trained on it.")))
        elif visitor.may("train") and st.button(
            view.words.gettext("Train a model on this market"),
            key="elsewhere.train",
            icon=":material/model_training:",
        ):
            services.tasks.start("train", {"promote": True, "reason": "asked for on the page"})
            st.rerun()


def _said(market: Snapshot, version: ModelVersion, view: View) -> str:
    _ = view.words.gettext
    if version.card.get("synthetic", False):
        return _(
            "The active market is “{name}”, but estimates still come from the synthetic demo "
            "market, which version {number} learned from.",
            name=market.name,
            number=version.number,
        )
    return _(
        "The active market is “{name}”, but estimates still come from “{learned}”, which version "
        "{number} learned from.",
        name=market.name,
        learned=(version.card.get("snapshot") or {}).get("name", "–"),
        number=version.number,
    )
