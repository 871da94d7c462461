"""A challenger on trial: begun, ended, and what is known so far; ``models.trial…``."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.registry import gain
from core.charts.registry.arms import MEASURES, outcome_sentence
from core.errors import N_
from core.insight.registry.version_card import recipe_name
from core.services.registry.experiment import Results
from core.types import Experiment, ExperimentKind, ModelVersion
from pages.components import figure, frame, visitor
from pages.components.models import reason as reasons
from pages.components.models.view import VersionsView, say
from pages.components.text import plain

KINDS: dict[ExperimentKind, str] = {
    "shadow": N_("Shadow: its estimates are stored, and shown to nobody"),
    "share": N_("Share: it serves some of the users"),
}
ICONS: dict[str, str] = {
    "go_on": ":material/hourglass_top:",
    "challenger_better": ":material/thumb_up:",
    "champion_better": ":material/thumb_down:",
    "no_difference": ":material/balance:",
}
#: Shares that can be chosen, in percent.
SHARES = (1, 5, 10, 20, 30, 50)


def show(view: VersionsView) -> None:
    """Show the trial that runs, or offer to begin one; earlier ones below."""
    experiments = view.services.experiments
    current, every = experiments.current(), experiments.all()
    if current is None:
        _begin(view)
    else:
        st.header(plain(_title(current, view)), anchor=False)
        _results(experiments.results(current), view)
        _end(current, view)
    _earlier([one for one in every if one.ended_at is not None], view)


def _title(experiment: Experiment, view: VersionsView) -> str:
    _ = view.words.gettext
    params = {
        "challenger": view.named(experiment.challenger_id),
        "champion": view.named(experiment.champion_id),
    }
    if experiment.kind == "shadow":
        return _("Version {challenger} in the shadow of version {champion}", **params)
    return _(
        "Version {challenger} serves {share} of the users, version {champion} the others",
        share=view.words.percent(experiment.share),
        **params,
    )


def _results(results: Results, view: VersionsView) -> None:
    """Show what a trial has found."""
    _, words, experiment = view.words.gettext, view.words, results.experiment
    st.markdown(
        plain(
            _(
                "Started on {moment} (UTC) by {actor}: {reason}",
                moment=words.moment(experiment.begun_at),
                actor=experiment.begun_by,
                reason=words.quoted(experiment.reason),
            )
        )
    )
    if experiment.ended_at is not None:
        st.markdown(
            plain(
                _(
                    "Ended on {moment} (UTC) by {actor}: {reason}",
                    moment=words.moment(experiment.ended_at),
                    actor=experiment.ended_by,
                    reason=words.quoted(experiment.end_reason or ""),
                )
            )
        )
    if results.trouble is not None:
        st.error(
            plain(
                _(
                    "The challenger is unavailable here, so the champion serves everyone: {reason}",
                    reason=words.error(results.trouble),
                )
            ),
            icon=":material/error:",
        )
    counts = results.counts
    if experiment.kind == "shadow":
        st.markdown(
            plain(
                _(
                    "Of the champion’s {n} estimates, the challenger has made {m} too.",
                    n=counts.champion,
                    m=counts.challenger,
                )
            )
        )
    else:
        st.markdown(
            plain(
                _(
                    "The champion has made {n} estimates, the challenger {m}.",
                    n=counts.champion,
                    m=counts.challenger,
                )
            )
        )
    for comparison in results.comparisons:
        verdict = words.gettext(
            "{measure}: {verdict}",
            verdict=outcome_sentence(comparison, words),
            measure=words.sentence(MEASURES[comparison.measure][0]),
        )
        (st.info if comparison.says == "go_on" else st.success)(
            plain(verdict), icon=ICONS[comparison.says]
        )
    for comparison in results.comparisons:
        chart = gain(comparison, view)
        figure.show(f"trial-{experiment.id}-{comparison.measure}", chart, view)
    st.caption(
        plain(
            _(
                "Each person counts once, with the first estimate that they gave feedback on. "
                "The intervals stay valid at every look, so the experiment can be stopped as "
                "soon as one of them is conclusive: the conclusion is wrong in at most 5% of "
                "experiments. Errors beyond a factor of ten count as ten."
            )
        )
    )


def _end(experiment: Experiment, view: VersionsView) -> None:
    words = view.words
    if not visitor.may("promote"):
        return
    with st.expander(words.gettext("End the experiment…"), icon=":material/stop_circle:"):
        reason = reasons.ask("models.trial.end", words)
        if st.button(words.gettext("End the experiment"), type="primary", key="models.trial.ended"):
            with frame.guard(words):
                view.services.experiments.end(experiment.id, reason=reason)
                say(words.gettext("The experiment is over: the champion serves everyone."))


def _begin(view: VersionsView) -> None:
    """Offer to begin a trial of a version that does not serve."""
    _, words = view.words.gettext, view.words
    st.markdown(
        plain(
            _(
                "A challenger can be tested on real requests: in the shadow, where nobody sees "
                "its estimates, or with a share of the users, always the same ones. One "
                "experiment runs at a time; it ends by itself when another version comes into "
                "service."
            )
        )
    )
    if not visitor.may("promote"):
        return
    others = [version for version in view.versions if not version.is_champion]
    if view.champion is None or not others:
        st.info(
            plain(
                _("An experiment needs a champion and another version: train a challenger first.")
            ),
            icon=":material/info:",
        )
        return
    challenger = st.selectbox(
        _("Challenger"),
        others,
        key="models.trial.version",
        filter_mode=None,
        format_func=lambda one: _named(one, view),
    )
    kind = st.radio(
        _("How?"),
        list(KINDS),
        key="models.trial.kind",
        format_func=lambda name: words.sentence(KINDS[name]),
    )
    percent = 0
    if kind == "share":
        percent = st.select_slider(
            _("Share of the users"),
            SHARES,
            10,
            key="models.trial.share",
            format_func=lambda n: words.percent(n / 100),
        )
        _warn(challenger, view)
    reason = reasons.ask("models.trial.begin", words)
    if st.button(
        _("Start the experiment"),
        type="primary",
        icon=":material/science:",
        key="models.trial.begun",
    ):
        with frame.guard(words):
            view.services.experiments.begin(
                challenger.number, kind=kind, reason=reason, share=percent / 100
            )
            say(words.gettext("The experiment has started."))


def _warn(challenger: ModelVersion, view: VersionsView) -> None:
    report = view.services.gate.report(challenger.id)
    if report is None or not report.passed:
        st.warning(
            plain(
                view.words.gettext(
                    "It has not passed the pre-release checks, and these users will see its "
                    "prices. In the shadow, nobody sees them."
                )
            ),
            icon=":material/warning:",
        )


def _named(version: ModelVersion, view: VersionsView) -> str:
    return view.words.gettext(
        "Version {number}, {day}: {recipe}",
        number=version.number,
        day=view.words.date(version.created_at),
        recipe=recipe_name(version.recipe, view.words),
    )


def _earlier(experiments: Sequence[Experiment], view: VersionsView) -> None:
    if not experiments:
        return
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("Earlier experiments")), anchor=False)
    chosen = st.selectbox(
        _("Which experiment?"),
        experiments,
        index=None,
        placeholder=_("Choose one"),
        filter_mode=None,
        format_func=lambda one: f"{words.date(one.begun_at)}: {_title(one, view)}",
        key="models.trial.earlier",
    )
    if chosen is not None:
        _results(view.services.experiments.results(chosen), view)
