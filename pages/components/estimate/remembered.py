"""The estimate of this visit, and what it was asked for; owns the keys ``estimate…``.

The address names it: a link, a reload and the back button bring the same estimate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import streamlit as st

from core.insight.estimate.next_steps import narrowing_sentences, questions
from core.types import INPUT_COLUMNS, REASONS
from pages.components import frame
from pages.components.estimate import form

if TYPE_CHECKING:
    from core.charts import View
    from core.services.estimate.estimating import Estimated, EstimateUseCase
    from core.types import FormOptions
    from pages.components.estimate.form import Request


@dataclass(frozen=True, slots=True)
class Remembered:
    """An estimate; what the form said when it was made, and the fields asked next to it.

    `request` is unknown until the form of an estimate that the address brought is drawn.
    """

    estimated: Estimated
    request: Request | None
    narrowing: tuple[str, ...] = ()


def remembered_estimate() -> Remembered | None:
    """Return the estimate remembered, if there is one."""
    return st.session_state.get("estimate")


def take() -> Remembered | None:
    """Let go of the estimate: what is asked now has none yet.

    The address changes with the answer only: an entry between two estimates would be a step of the
    back button that leads nowhere.
    """
    before = remembered_estimate()
    st.session_state["estimate"] = None
    return before


def unanswered() -> None:
    """Name no estimate in the address: what was asked got none."""
    st.query_params.pop("estimate", None)


def keep(estimated: Estimated, request: Request, before: Remembered | None) -> None:
    """Remember a new estimate, so that a rerun shows it and does not log another."""
    _remember(estimated, request, before.narrowing if before else ())


def follow_address(estimates: EstimateUseCase, options: FormOptions, view: View) -> None:
    """Bring the estimate that the address names, and what it was asked for into the form.

    Without a name in it: that of this visit where another page leads here, and none where the back
    button does.
    """
    found, named = remembered_estimate(), st.query_params.get("estimate")
    if named is None:
        if found is not None and frame.arrived():
            st.query_params["estimate"] = str(found.estimated.prediction.id)
        elif found is not None:
            take()
        return
    if found is not None and named == str(found.estimated.prediction.id):
        return
    st.query_params.pop("estimate")
    with frame.guard(view.words):
        estimated = estimates.reopen(_identity(named))
        form.fill(estimated.prediction, options)
        _remember(estimated, None, ())


def changed_since(asked: Request) -> bool:
    """Return whether the form says something else than when the estimate was made."""
    found = remembered_estimate()
    if found is None:
        return False
    if found.request is None:
        st.session_state["estimate"] = replace(found, request=asked)
        return False
    return found.request != asked


def narrowing(view: View) -> tuple[tuple[str, ...], list[str]]:
    """Return the fields to ask beside the description, and the sentences that say why."""
    found = remembered_estimate()
    if found is None:
        return (), []
    return found.narrowing, narrowing_sentences(found.estimated.hints, view.words)


def _remember(estimated: Estimated, request: Request | None, before: tuple[str, ...]) -> None:
    said = [] if request is None else [n for n in before if form.says(request.service, n)]
    asked = [
        name
        for one in questions(estimated.hints)
        for name in REASONS[one.reason]
        if name in INPUT_COLUMNS and name != "description"
    ]
    fields = tuple(dict.fromkeys((*said, *asked)))
    st.session_state["estimate"] = Remembered(estimated, request, fields)
    st.session_state["estimate.fresh"] = True
    st.query_params["estimate"] = str(estimated.prediction.id)


def _identity(named: str) -> UUID:
    try:
        return UUID(named)
    except ValueError:
        return UUID(int=0)  # of no estimate: the address is not one
