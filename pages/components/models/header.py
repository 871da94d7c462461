"""Which version serves, which could, and the decision between them: above every tab."""

from __future__ import annotations

import streamlit as st

from core.insight.registry.authorship import authored
from core.insight.registry.succession import challenger, predecessor
from core.insight.registry.version_card import MEASURES, measured
from core.types import GateReport, ModelVersion
from pages.components.models import decisions, gate
from pages.components.models.view import VersionsView
from pages.components.text import plain

_PLACE = "models.header"
_FIGURES = ("mdape", "coverage_80")


def show(view: VersionsView) -> None:
    """Show the champion and its challenger beside each other, and offer to change places."""
    services = view.services
    taken, experiment = services.promotion.decisions(), services.experiments.current()
    trial = None if experiment is None else experiment.challenger_id
    after, before = challenger(view.versions, taken, trial), predecessor(view.versions, taken)
    report = None if after is None else services.gate.report(after.id)
    with st.container(key="prisme-standing"):
        serving, coming = st.columns(2, border=True)
        with serving:
            _champion(view)
            if before is not None:
                decisions.decision_buttons(_PLACE, ("rollback",), before, view)
        with coming:
            _challenger(after, report, view)
            if after is not None:
                decisions.decision_buttons(_PLACE, ("promote",), after, view)
    for version in (after, before):
        if version is not None:
            decisions.ask_if_pressed(_PLACE, version, report, view)


def _champion(view: VersionsView) -> None:
    _, champion = view.words.gettext, view.champion
    if champion is None:
        st.header(plain(_("No version is in service")), anchor=False)
        st.caption(plain(_("Promote one, so that prices can be estimated.")))
        return
    st.header(plain(_("In service: version {number}", number=champion.number)), anchor=False)
    st.caption(plain(_why(champion, view)))
    _figures(champion, view)


def _why(champion: ModelVersion, view: VersionsView) -> str:
    """Say since when a version serves, by whom and why."""
    taken = (
        d
        for d in view.services.promotion.decisions()
        if d.kind != "reject" and d.model_version_id == champion.id
    )
    crowned = next(taken, None)
    if crowned is None:
        return view.words.gettext("Trained on {day}.", day=view.words.date(champion.created_at))
    return view.words.gettext(
        "Since {moment} (UTC), by {actor}: {reason}",
        moment=view.words.moment(crowned.created_at),
        actor=authored(crowned.actor, view.words),
        reason=view.words.quoted(authored(crowned.reason, view.words)),
    )


def _challenger(after: ModelVersion | None, report: GateReport | None, view: VersionsView) -> None:
    _, words = view.words.gettext, view.words
    if after is None:
        st.header(plain(_("No challenger")), anchor=False)
        st.caption(
            plain(
                _(
                    "A challenger is a newer version of which nothing has been decided. Train one "
                    "under “Train”; it comes into service only if somebody promotes it."
                )
            )
        )
        return
    st.header(plain(_("Challenger: version {number}", number=after.number)), anchor=False)
    gate.verdict(report, view)
    st.caption(plain(_("Trained on {day}.", day=words.date(after.created_at))))
    _figures(after, view)


def _figures(version: ModelVersion, view: VersionsView) -> None:
    words = view.words
    with st.container(key=f"prisme-figures-{version.number}"):
        for column, name in zip(st.columns(len(_FIGURES)), _FIGURES, strict=True):
            found = measured(version.card, name)
            share = "–" if found is None else words.percent(found["value"])
            column.metric(plain(words.sentence(MEASURES[name])), share)
