"""What comes in now: is it like the training data, and how is it judged, week by week."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from core.charts.explore.naming import field_name, group_name
from core.charts.registry import over_weeks
from core.errors import N_
from core.insight.estimate.wording import BAND_LABELS
from core.insight.registry.monitoring import Inflow, rates
from core.services.registry.monitoring import DAYS, MonitoringReport
from core.types import PriceBasis
from pages.components import figure, runtime
from pages.components.models.view import VersionsView
from pages.components.text import plain

SAYS: dict[str, str] = {
    "changed": N_("has changed"),
    "steady": N_("as before"),
    "too_few": N_("too few to tell"),
}


def show(view: VersionsView) -> None:
    """Show what comes in; it is worked out once an hour."""
    hour = datetime.now(UTC).strftime("%Y-%m-%d %H")
    champion = "" if view.champion is None else str(view.champion.id)
    watched = runtime.remembered(("watch", champion, hour), view.services.monitoring.report)
    _inflow(watched, view)
    _weeks(watched, view)
    st.caption(plain(view.words.gettext("Updated once an hour.")))


def _inflow(watched: MonitoringReport, view: VersionsView) -> None:
    _, words, found = view.words.gettext, view.words, watched.inflow
    st.header(plain(_("Do recent requests resemble the training data?")), anchor=False)
    st.markdown(plain(_verdict(found, view)))
    st.caption(
        plain(
            _(
                "The last {days} days: {n} people, each with their latest request, compared with "
                "{m} training listings of version {number}. A field has changed only if the "
                "change is beyond chance (5% for all fields together) and not negligible.",
                days=DAYS,
                n=found.n,
                m=found.n_training,
                number=watched.version.number,
            )
        )
    )
    if not found.fields.empty:
        figure.table(_fields(found, view), words)
    if found.n_bands:
        told = _(
            "{measure}: {verdict}",
            measure=_("The estimates"),
            verdict=words.sentence(SAYS[found.bands_say]),
        )
        st.markdown(plain(told))
        figure.table(
            pd.DataFrame(
                {
                    _("Band"): [words.sentence(BAND_LABELS[band]) for band in found.bands["band"]],
                    _("In the training data"): [words.percent(1 / 3)] * 3,
                    _("Now, on average"): [
                        f"{words.percent(share, 1)} [{words.percent(max(low, 0), 1)}, "
                        f"{words.percent(min(high, 1), 1)}]"
                        if pd.notna(low)
                        else words.percent(share, 1)
                        for share, low, high in found.bands[["share", "low", "high"]].to_numpy()
                    ],
                }
            ),
            words,
        )


def _verdict(found: Inflow, view: VersionsView) -> str:
    _, words, says = view.words.gettext, view.words, found.fields
    if says.empty:
        return _("There are no recent requests to compare.")
    changed = [field_name(f, words).lower() for f in says.loc[says["says"] == "changed", "field"]]
    if changed:
        return _("These no longer match the training data: {names}.", names=words.listed(changed))
    if (says["says"] == "too_few").all():
        return _("There are too few requests to tell a change from chance.")
    return _("No field has noticeably changed beyond chance.")


def _fields(found: Inflow, view: VersionsView) -> pd.DataFrame:
    _, words, table = view.words.gettext, view.words, found.fields
    return pd.DataFrame(
        {
            _("Field"): [field_name(name, words) for name in table["field"]],
            _("Result"): [words.sentence(SAYS[says]) for says in table["says"]],
            _("People"): table["n"].to_list(),
            _("What changed most"): [
                group_name(f, p, PriceBasis(""), words)
                for f, p in zip(table["field"], table["part"], strict=True)
            ],
            _("In the training data"): [words.percent(s) for s in table["share_before"]],
            _("Now"): [words.percent(s) for s in table["share_after"]],
            _("Population stability index"): [round(i, 2) for i in table["index"]],
            _("What chance alone could produce"): [round(i, 2) for i in table["noise"]],
        }
    )


def _weeks(watched: MonitoringReport, view: VersionsView) -> None:
    """Show good marks, ranges that held, and abstentions over the weeks."""
    _, weeks = view.words.gettext, watched.weeks
    st.header(plain(_("How good are the estimates, week by week?")), anchor=False)
    promised = weeks["promised"].mean() if len(weeks) else float("nan")
    drawn = False
    for key, hits, rows, title, told, level in (
        ("good-rate", "good", ("good", "bad"), _("Rated good"), _("Feedback"), None),
        (
            "held",
            "held",
            ("corrected",),
            _("Real prices inside the range"),
            _("Real prices"),
            None if pd.isna(promised) else float(promised),
        ),
        ("abstained", "abstained", ("estimates",), _("Without a price"), _("Estimates"), None),
    ):
        chart = over_weeks(rates(weeks, hits, rows), title, told, view, nominal=level)
        if chart is not None:
            figure.show(f"weeks-{key}", chart, view)
            drawn = True
    if not drawn:
        st.markdown(plain(_("There are too few estimates and too little feedback to show.")))
