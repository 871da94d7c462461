"""The gate of a version as a table: what was asked, what was found, passed or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.errors import N_
from core.types import REASON_LABELS, Check, GateReport
from pages.components import figure
from pages.components.models.view import VersionsView
from pages.components.text import plain, readable

CHECKS: dict[str, str] = {
    "currency": N_("Currency"),
    "rows": N_("Enough listings"),
    "error": N_("Error"),
    "segments": N_("Segments"),
    "coverage": N_("Range"),
    "latency": N_("Time"),
    "typing": N_("Case and spacing"),
    "empty_fields": N_("Empty fields"),
    "levels": N_("Higher levels"),
}
SEGMENTS: dict[str, str] = {
    "seller_level": REASON_LABELS["seller_level"],
    "price_range": N_("Price range"),
    "category": REASON_LABELS["category"],
    "new_seller": N_("New or rated"),
}


def verdict(report: GateReport | None, view: VersionsView) -> None:
    """Show in a few words what became of the checks."""
    _ = view.words.gettext
    if report is None:
        st.badge(plain(_("not checked yet")), icon=":material/pending:", color="gray")
    elif is_stale(report, view):
        told = plain(_("checked against an earlier version"))
        st.badge(told, icon=":material/update:", color="orange")
    elif report.passed:
        st.badge(plain(_("checks passed")), icon=":material/check_circle:", color="green")
    else:
        st.badge(plain(_("checks not passed")), icon=":material/cancel:", color="red")


def is_stale(report: GateReport, view: VersionsView) -> bool:
    """Return whether another version has come into service since a report."""
    return view.champion is not None and report.champion_id != view.champion.id


def show(report: GateReport, view: VersionsView) -> None:
    """Show a report."""
    _, words = view.words.gettext, view.words
    if report.passed:
        st.success(plain(_("The pre-release checks are passed.")), icon=":material/check_circle:")
    else:
        failed = words.listed([_name(c, view).lower() for c in report.checks if not c.passed])
        st.error(
            plain(_("The pre-release checks are not passed: {checks}.", checks=failed)),
            icon=":material/cancel:",
        )
    st.table(
        pd.DataFrame(
            {
                plain(_("Check")): [plain(_name(check, view)) for check in report.checks],
                plain(_("Passed?")): [
                    f":material/check: {plain(_('yes'))}"
                    if check.passed
                    else f":material/close: **{plain(_('no'))}**"
                    for check in report.checks
                ],
                plain(_("Finding, and limit")): [
                    plain(words.sentence(check.message, **check.params)) for check in report.checks
                ],
            }
        ),
        border="horizontal",
        hide_index=True,
    )
    told = _(
        "Checked on {moment} (UTC) against version {number}.",
        moment=words.moment(report.created_at),
        number=view.named(report.champion_id),
    )
    if is_stale(report, view):
        told += " " + _(
            "Another version has come into service since: run the checks again before you rely "
            "on this."
        )
    st.caption(plain(told))
    _segments(report.report.get("segments") or [], view)


def _segments(rows: list[Mapping[str, Any]], view: VersionsView) -> None:
    """Show the errors of both by part of the market."""
    if not rows:
        return
    _, words = view.words.gettext, view.words
    frame = pd.DataFrame(
        {
            _("Field"): [words.sentence(SEGMENTS.get(r["segment"], r["segment"])) for r in rows],
            _("Group"): [readable(r["value"]) if r["value"] else _("Not specified") for r in rows],
            _("Listings"): [r.get("n") for r in rows],
            _("Champion’s error"): [round(r["champion"], 3) for r in rows],
            _("Challenger’s error"): [round(r["challenger"], 3) for r in rows],
            _("Change (%)"): [round(100 * r["relative"], 1) for r in rows],
        }
    )
    title = _("Errors by segment (mean error of the log price)")
    st.markdown(f"**{plain(title)}**")
    figure.behind("gate-segments", frame, words)


def _name(check: Check, view: VersionsView) -> str:
    return view.words.sentence(CHECKS.get(check.name, check.name))
