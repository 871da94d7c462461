"""Decisions on versions: taken for a reason, and listed; ``models.asked``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.errors import N_
from core.insight.registry.authorship import authored
from core.types import Decision, GateReport, ModelVersion
from pages.components import figure, frame, progress, visitor
from pages.components.models import reason as reasons
from pages.components.models.view import VersionsView, say
from pages.components.text import plain

KINDS: dict[str, str] = {
    "promote": N_("Promotion"),
    "reject": N_("Rejection"),
    "rollback": N_("Rollback"),
}
_ASKED = "models.asked"


@dataclass(frozen=True, slots=True)
class _Action:
    """A decision that can be taken: button, what it will do, the button that does it, and after."""

    label: str
    icon: str
    told: str
    confirm: str
    done: str


ACTIONS: dict[str, _Action] = {
    "promote": _Action(
        N_("Promote…"),
        ":material/how_to_reg:",
        N_("Version {number} will serve everyone within a minute, without a restart."),
        N_("Put in service"),
        N_("Version {number} is in service."),
    ),
    "rollback": _Action(
        N_("Roll back to version {number}…"),
        ":material/undo:",
        N_("Version {number} will be back in service at once; a running experiment ends."),
        N_("Roll back"),
        N_("Version {number} is back in service."),
    ),
    "reject": _Action(
        N_("Reject…"),
        ":material/block:",
        N_("Version {number} will be recorded as rejected; nothing else changes."),
        N_("Reject"),
        N_("Version {number} was rejected."),
    ),
}


def show(version: ModelVersion, report: GateReport | None, view: VersionsView) -> None:
    """Offer what can be decided of a version that does not serve."""
    words, tasks = view.words, view.services.tasks
    if not visitor.may("promote"):
        return
    busy = progress.is_open(tasks, "retrain")
    offered = ["promote", "reject"]
    if any(
        d.model_version_id == version.id and d.kind != "reject"
        for d in view.services.promotion.decisions()
    ):
        offered = ["rollback", *offered]
    with st.container(horizontal=True):
        if view.champion is not None and st.button(
            words.gettext("Run the pre-release checks"),
            icon=":material/gavel:",
            disabled=busy,
            key=f"models.judge.{version.number}",
        ):
            tasks.start("retrain", {"judge": str(version.id)})
            st.rerun()
        decision_buttons("models", offered, version, view)
    progress.show(tasks, "retrain", words)
    ask_if_pressed("models", version, report, view)


def decision_buttons(
    place: str, names: Sequence[str], version: ModelVersion, view: VersionsView
) -> None:
    """Show a button for each of some decisions on a version, to who may take them."""
    for name in names if visitor.may("promote") else ():
        action = ACTIONS[name]
        if st.button(
            view.words.sentence(action.label, number=version.number),
            icon=action.icon,
            key=f"{place}.{name}.{version.number}",
        ):
            st.session_state[_ASKED] = (place, name, version.number)


def ask_if_pressed(
    place: str, version: ModelVersion, report: GateReport | None, view: VersionsView
) -> None:
    """Ask for a signature where a button of this place was pressed for a version."""
    asked = st.session_state.get(_ASKED)
    if asked is not None and (asked[0], asked[2]) == (place, version.number):
        _confirm(asked[1], version, report, view)


def _confirm(
    name: str, version: ModelVersion, report: GateReport | None, view: VersionsView
) -> None:
    """Say what will happen, and ask why."""
    words, action = view.words, ACTIONS[name]
    with st.container(border=True, key="models-confirm"):
        st.markdown(plain(words.sentence(action.told, number=version.number)))
        ready, despite = True, False
        if name == "promote" and view.champion is not None and not _open(report, view):
            st.warning(
                plain(
                    words.gettext(
                        "Its pre-release checks failed, are out of date, or were never run."
                    )
                ),
                icon=":material/warning:",
            )
            ready = despite = st.checkbox(words.gettext("Promote it anyway"), key="models.despite")
        reason = reasons.ask(f"models.{name}", words)
        with st.container(horizontal=True):
            sure = st.button(
                words.sentence(action.confirm),
                type="primary",
                disabled=not ready,
                key="models.sure",
            )
            if st.button(words.gettext("Cancel"), key="models.unsure"):
                st.session_state.pop(_ASKED)
                st.rerun()
        if sure:
            with frame.guard(words):
                _act(name, version.number, reason, view, despite=despite)
                st.session_state.pop(_ASKED)
                say(words.sentence(action.done, number=version.number))


def _act(name: str, number: int, reason: str, view: VersionsView, *, despite: bool) -> None:
    promotion = view.services.promotion
    if name == "promote":
        promotion.promote(number, reason=reason, despite_gate=despite)
        return
    taken: Callable[..., Decision] = promotion.reject if name == "reject" else promotion.rollback
    taken(number, reason=reason)


def _open(report: GateReport | None, view: VersionsView) -> bool:
    """Return whether the gate lets a version pass beside what serves now."""
    champion = view.champion
    return (
        report is not None
        and report.passed
        and champion is not None
        and report.champion_id == champion.id
    )


def show_decisions(view: VersionsView) -> None:
    """List every decision, latest first."""
    _, words = view.words.gettext, view.words
    decisions = view.services.promotion.decisions()
    if not decisions:
        st.info(plain(_("Nothing has been decided yet.")), icon=":material/info:")
        return
    table = pd.DataFrame(
        {
            _("Time (UTC)"): [words.moment(one.created_at) for one in decisions],
            _("Decision"): [words.sentence(KINDS[one.kind]) for one in decisions],
            _("Version"): [view.named(one.model_version_id) for one in decisions],
            _("In service until then"): [view.named(one.previous_version_id) for one in decisions],
            _("By"): [authored(one.actor, words) for one in decisions],
            _("Reason"): [authored(one.reason, words) for one in decisions],
            _("Pre-release checks"): [
                _("yes") if one.gate_id is not None else "–" for one in decisions
            ],
        }
    )
    figure.table(table, words)
    st.caption(
        plain(
            _(
                "“Pre-release checks” shows whether the decision refers to a report of these "
                "checks. A promotion that they stopped is recorded as a rejection."
            )
        )
    )
