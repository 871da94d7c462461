"""Training a challenger, and the queue of background work; ``models.retrain…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.errors import N_
from core.insight.registry.authorship import authored
from core.types import Task
from pages.components import figure, progress, visitor
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import Services, TaskUseCase

STATUSES: dict[str, str] = {
    "waiting": N_("waiting"),
    "running": N_("running"),
    "done": N_("done"),
    "failed": N_("failed"),
    "cancelled": N_("stopped"),
}
#: Jobs that are listed, the newest.
LIMIT = 20


def show_before_version(view: View) -> None:
    """Say what will be here."""
    st.info(plain(view.words.gettext("No model has been trained yet.")), icon=":material/info:")


def show(services: Services, view: View) -> None:
    """Offer to train a challenger, and show how far it is."""
    _, tasks = view.words.gettext, services.tasks
    st.markdown(
        plain(
            _(
                "A challenger is trained on the active market and the accepted corrections, with "
                "the champion’s recipe. The pre-release checks then compare it with the "
                "champion, on listings that neither has seen. It comes into service only once "
                "somebody promotes it."
            )
        )
    )
    if not visitor.may("train"):
        progress.show(tasks, "retrain", view.words)
        return
    learned = services.retraining.up_to_date()
    if learned is not None:
        st.info(
            plain(
                _(
                    "Nothing new to learn: version {number} has learned from this market and from "
                    "every accepted correction. Training again would give much the same model.",
                    number=learned.number,
                )
            ),
            icon=":material/done_all:",
        )
    busy = progress.is_open(tasks, "retrain") or progress.is_open(tasks, "train")
    tuned = st.checkbox(
        _("With the best parameters that a search has found"),
        key="models.retrain.tuned",
        disabled=busy,
    )
    if st.button(
        _("Train a challenger") if learned is None else _("Train all the same"),
        type="primary" if learned is None else "secondary",
        icon=":material/model_training:",
        key="models.retrain.start",
        disabled=busy,
    ):
        tasks.start("retrain", {"tuned": tuned, "anyway": learned is not None})
        st.rerun()
    progress.show(tasks, "retrain", view.words)


def queue(tasks: TaskUseCase, view: View) -> None:
    """List the newest background work."""
    _, words, recent = view.words.gettext, view.words, list(tasks.recent(limit=LIMIT))
    st.subheader(plain(_("Background tasks")), anchor=False)
    if not recent:
        st.markdown(plain(_("No task has run yet.")))
        return
    figure.table(
        pd.DataFrame(
            {
                _("Requested (UTC)"): [words.moment(task.created_at) for task in recent],
                _("Task"): [
                    words.sentence(progress.TITLES.get(task.kind, task.kind)) for task in recent
                ],
                _("By"): [authored(task.requested_by, words) for task in recent],
                _("State"): [words.sentence(STATUSES[task.status]) for task in recent],
                _("Duration"): [_took(task, words) for task in recent],
                _("Result"): [_result(task, words) for task in recent],
            }
        ),
        words,
    )


def _took(task: Task, words: Translator) -> str:
    if task.started_at is None or task.finished_at is None:
        return "–"
    return progress.duration((task.finished_at - task.started_at).total_seconds(), words)


def _result(task: Task, words: Translator) -> str:
    _ = words.gettext
    if task.error is not None:
        return words.sentence(task.error, **task.error_params)
    told = []
    if "model_version" in task.result:
        told.append(_("Version {number}", number=task.result["model_version"]))
    if "corrections" in task.result:
        told.append(
            words.ngettext("{n} correction", "{n} corrections", int(task.result["corrections"]))
        )
    if "passed" in task.result:
        told.append(_("checks passed") if task.result["passed"] else _("checks not passed"))
    return ", ".join(told)
