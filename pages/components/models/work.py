"""Training a challenger, and the queue of background work; ``models.retrain…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.errors import N_
from core.types import Task
from pages.components import figure, progress, signature
from pages.components.text import plain

if TYPE_CHECKING:
    from core.language import Translator
    from core.services import TaskUseCase

STATUSES: dict[str, str] = {
    "waiting": N_("waiting"),
    "running": N_("running"),
    "done": N_("done"),
    "failed": N_("failed"),
    "cancelled": N_("stopped"),
}
#: Jobs that are listed, the newest.
MOST = 20


def empty(words: Translator) -> None:
    """Say what will be here."""
    st.info(plain(words.gettext("No model has been trained yet.")), icon=":material/info:")


def show(background: TaskUseCase, words: Translator) -> None:
    """Offer to train a challenger, and show how far it is."""
    _ = words.gettext
    st.markdown(
        plain(
            _(
                "A challenger learns from the market in use and from the corrections that were "
                "accepted, "
                "by the champion’s recipe. Then the gate judges it beside the champion, on "
                "listings that "
                "neither has seen. It serves only once somebody promotes it."
            )
        )
    )
    busy = progress.is_open(background, "retrain") or progress.is_open(background, "train")
    tuned = st.checkbox(
        _("With the best parameters that a search has found"),
        key="models.retrain.tuned",
        disabled=busy,
    )
    if st.button(
        _("Train a challenger"),
        type="primary",
        icon=":material/model_training:",
        key="models.retrain.start",
        disabled=busy,
    ):
        background.start("retrain", {"tuned": tuned}, requested_by="page")
        st.rerun()
    progress.show(background, "retrain", words)


def queue(background: TaskUseCase, words: Translator) -> None:
    """List the newest background work."""
    _, jobs = words.gettext, list(background.recent(limit=MOST))
    st.subheader(plain(_("Background work")), anchor=False)
    if not jobs:
        st.markdown(plain(_("Nothing has run yet.")))
        return
    figure.table(
        pd.DataFrame(
            {
                _("Asked for (UTC)"): [words.moment(job.created_at) for job in jobs],
                _("Work"): [
                    words.sentence(progress.TITLES.get(job.kind, job.kind)) for job in jobs
                ],
                _("By"): [signature.told(job.requested_by, words) for job in jobs],
                _("State"): [words.sentence(STATUSES[job.status]) for job in jobs],
                _("Took"): [_took(job, words) for job in jobs],
                _("What came out"): [_result(job, words) for job in jobs],
            }
        ),
        words,
    )


def _took(job: Task, words: Translator) -> str:
    if job.started_at is None or job.finished_at is None:
        return "–"
    return progress.duration((job.finished_at - job.started_at).total_seconds(), words)


def _result(job: Task, words: Translator) -> str:
    _ = words.gettext
    if job.error is not None:
        return words.sentence(job.error, **job.error_params)
    told = []
    if "model_version" in job.result:
        told.append(_("Version {number}", number=job.result["model_version"]))
    if "corrections" in job.result:
        told.append(
            words.ngettext("{n} correction", "{n} corrections", int(job.result["corrections"]))
        )
    if "passed" in job.result:
        told.append(_("gate passed") if job.result["passed"] else _("gate not passed"))
    return ", ".join(told)
