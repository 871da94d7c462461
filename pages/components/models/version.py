"""One version: its gate and the decisions on it, its card, and what sets it apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from core.insight.compare.coverage_table import coverage_table
from core.insight.registry.version_card import (
    MEASURES,
    figures,
    no_better_than_constant,
    recipe_name,
    share_with_ends,
    version_facts,
)
from core.insight.registry.versions_difference import FactChange, versions_difference
from core.types import ModelVersion, PriceBasis
from pages.components import figure
from pages.components.models import decisions, gate
from pages.components.models.view import VersionsView
from pages.components.text import plain

_OUTCOMES = ("better", "worse", "unclear")


def show(view: VersionsView) -> None:
    """Show the version that the address names, or the newest."""
    _ = view.words.gettext
    version = _chosen(view)
    st.header(plain(_("Version {number}", number=version.number)), anchor=False)
    constant = no_better_than_constant(version, view.words)
    if constant is not None:
        st.warning(plain(constant), icon=":material/block:")
    if not version.is_champion:
        report = view.services.gate.report(version.id)
        if report is None:
            st.markdown(plain(_("Its pre-release checks have not been run yet.")))
        else:
            gate.show(report, view)
        decisions.show(version, report, view)
    else:
        st.markdown(plain(_("It is now in service.")))
    _card(version, view)
    _difference(version, view)


def _chosen(view: VersionsView) -> ModelVersion:
    numbers = [version.number for version in view.versions]
    asked = st.query_params.get("version", "")
    number = int(asked) if asked.isdecimal() and int(asked) in numbers else numbers[0]
    st.session_state["models.version"] = number

    def opened() -> None:
        st.query_params["version"] = str(st.session_state["models.version"])

    chosen = st.selectbox(
        view.words.gettext("Which version?"),
        numbers,
        key="models.version",
        filter_mode=None,
        format_func=lambda n: _label(n, view),
        on_change=opened,
    )
    return next(version for version in view.versions if version.number == chosen)


def _label(number: int, view: VersionsView) -> str:
    version = next(one for one in view.versions if one.number == number)
    params = {
        "number": number,
        "day": view.words.date(version.created_at),
        "recipe": recipe_name(version.recipe, view.words),
    }
    if version.is_champion:
        return view.words.gettext("Version {number}, {day}: {recipe} (in service)", **params)
    return view.words.gettext("Version {number}, {day}: {recipe}", **params)


def _card(version: ModelVersion, view: VersionsView) -> None:
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("Model card")), anchor=False)
    measured = figures(version, words)
    if not measured.empty:
        figure.table(measured, words)
    if version.card.get("promises"):
        told = {"calibration": _with_cuts(version.card), **asdict(PriceBasis.of(version.card))}
        with st.expander(_("Does the range hold, group by group?"), type="compact"):
            figure.table(coverage_table(told, words), words)
    with st.expander(_("Where it comes from"), type="compact"):
        figure.table(version_facts(version, words), words)


def _with_cuts(card: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out parts by estimate, whose ends an older card does not hold."""
    if "cuts" in card:
        return card
    return {**card, "promises": [p for p in card["promises"] if p["segment"] != "estimate"]}


def _difference(version: ModelVersion, view: VersionsView) -> None:
    """Show what differs from another version: the champion, if nothing else is asked."""
    _, words = view.words.gettext, view.words
    others = [one for one in view.versions if one.id != version.id]
    if not others:
        return
    st.subheader(plain(_("What differs from another version")), anchor=False)
    others.sort(key=lambda one: not one.is_champion)
    other = st.selectbox(
        _("Compared with"),
        others,
        key=f"models.other.{version.number}",
        filter_mode=None,
        format_func=lambda one: _label(one.number, view),
    )
    found = versions_difference(other, version)
    if found.facts:
        figure.table(_facts(found.facts, other, version, view), words)
    else:
        st.markdown(plain(_("Their cards show the same data, recipe and libraries.")))
    if found.figures:
        table = pd.DataFrame(
            {
                _("Measure"): [words.sentence(MEASURES[f.measure]) for f in found.figures],
                _numbered(other, view): [share_with_ends(f.before, words) for f in found.figures],
                _numbered(version, view): [share_with_ends(f.after, words) for f in found.figures],
            }
        )
        if found.same_data:  # on other listings neither is better nor worse
            told = (_("better"), _("worse"), _("no clear difference"))
            verdicts = dict(zip(_OUTCOMES, told, strict=True))
            table[_("Result")] = [verdicts[f.verdict] for f in found.figures]
        figure.table(table, words)
        if not found.same_data:
            st.caption(
                plain(
                    _(
                        "They were trained on different listings, so these figures are not "
                        "measured on the same ones."
                    )
                )
            )


def _facts(
    facts: Sequence[FactChange], other: ModelVersion, version: ModelVersion, view: VersionsView
) -> pd.DataFrame:
    words = view.words
    return pd.DataFrame(
        {
            words.gettext("Property"): [
                change.label
                if change.kind in ("libraries", "parameters")
                else words.sentence(change.label)
                for change in facts
            ],
            _numbered(other, view): [_text(change, change.before, view) for change in facts],
            _numbered(version, view): [_text(change, change.after, view) for change in facts],
        }
    )


def _numbered(version: ModelVersion, view: VersionsView) -> str:
    return view.words.gettext("Version {number}", number=version.number)


def _text(change: FactChange, value: object, view: VersionsView) -> str:
    if value is None:
        return "–"
    if change.kind == "recipe":
        return recipe_name(str(value), view.words)
    return view.words.value(value)
