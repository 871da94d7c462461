"""Every version at a glance, and one measure over all of them; ``models.measure``."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts.registry import over_versions
from core.insight.registry.authorship import authored
from core.insight.registry.version_card import (
    MEASURES,
    corrections,
    measured,
    recipe_name,
    share_with_ends,
)
from core.language import Translator
from core.types import Decision, ModelVersion
from pages.components import figure
from pages.components.models.view import VersionsView
from pages.components.text import plain

#: Versions in the table, the newest.
LIMIT = 100


def show(view: VersionsView) -> None:
    """Show the table of versions and one measure over them."""
    _ = view.words.gettext
    latest: dict[object, Decision] = {}
    for decision in reversed(view.services.promotion.decisions()):
        latest[decision.model_version_id] = decision
    experiment = view.services.experiments.current()
    running = None if experiment is None else experiment.challenger_id
    rows = [_row(v, latest.get(v.id), view, running=v.id == running) for v in view.versions[:LIMIT]]
    table = pd.DataFrame(rows)
    st.dataframe(
        table,
        hide_index=True,
        height="content" if len(rows) <= 8 else 320,
        column_config={
            _("Version"): st.column_config.NumberColumn(pinned=True, width="small"),
            _("Listings"): st.column_config.NumberColumn(format="localized"),
            _("Median error"): st.column_config.Column(width="medium"),
            _("Last decision"): st.column_config.Column(width="large"),
        },
        alt=_("All versions of the model, newest first"),
    )
    st.caption(
        plain(
            _(
                "In brackets: 95% intervals (bootstrap over sellers). Figures of versions "
                "measured on other listings are not strictly comparable: the pre-release checks "
                "measure both on the same ones."
            )
        )
    )
    _over(view)


def _row(
    version: ModelVersion, decision: Decision | None, view: VersionsView, *, running: bool
) -> dict[str, object]:
    _, words, card = view.words.gettext, view.words, version.card
    now = _("in service") if version.is_champion else _("in an experiment") if running else ""
    return {
        _("Version"): version.number,
        _("Now"): now,
        _("Median error"): share_with_ends(measured(card, "mdape"), words),
        _("Within 25%"): share_with_ends(measured(card, "within_25"), words),
        _("Trained"): words.date(version.created_at),
        _("Market"): (card.get("snapshot") or {}).get("name"),
        _("Listings"): card.get("n"),
        _("Corrections"): corrections(card),
        _("Recipe"): recipe_name(version.recipe, words),
        _("Last decision"): "" if decision is None else _signed(decision, words),
    }


def _over(view: VersionsView) -> None:
    _ = view.words.gettext
    known = [
        name
        for name in MEASURES
        if sum(measured(v.card, name) is not None for v in view.versions) > 1
    ]
    if not known:
        return
    chosen = st.selectbox(
        _("Measure"),
        known,
        key="models.measure",
        filter_mode=None,
        format_func=lambda name: view.words.sentence(MEASURES[name]),
    )
    chart = over_versions(view.versions, chosen, view)
    if chart is not None:
        figure.show("versions", chart, view)


def _signed(decision: Decision, words: Translator) -> str:
    by, why = (authored(text, words) for text in (decision.actor, decision.reason))
    return f"{by}: {why}"
