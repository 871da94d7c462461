"""A page of corrections, decided on one by one or many at once; ``review.…`` keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.charts import real_prices
from core.types import ReviewCounts, ReviewCursor, ReviewDecision, ReviewFilter, contributor_of
from pages.components import figure, frame, visitor
from pages.components.pager import Pager
from pages.components.review import card, filters
from pages.components.review.filters import Chosen
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services.feedback.review import DoubtedCorrection, DoubtedPage, ReviewUseCase

SIZE = 10


def show(
    reviews: ReviewUseCase,
    chosen: Chosen,
    counts: ReviewCounts,
    view: View,
) -> None:
    """Show a page of corrections and what can be decided."""
    words = view.words

    def turned(after: ReviewCursor | None) -> DoubtedPage:
        return reviews.page(chosen.filter, after, doubtful=chosen.doubtful, size=SIZE)

    pager = Pager("review", ReviewCursor, lambda after: turned(after).next, _untick_all)
    after = pager.cursor()
    page = turned(after)
    if not page.rows:
        _empty(page, chosen, counts, view, begun=after is not None)
        pager.show(page.next, words)
        return
    first = 1 + SIZE * pager.pages_before()
    drawn = real_prices(
        [w.correction for w in page.rows],
        [bool(w.doubts) for w in page.rows],
        view,
        first,
    )
    if drawn is not None:
        figure.show("review-prices", drawn, view)
    _decide(page.rows, first, reviews, chosen, view)
    pager.show(page.next, words)
    subjects = dict.fromkeys(w.correction.subject for w in page.rows if w.correction.subject)
    if subjects and chosen.filter.contributor is None:
        filters.people([contributor_of(one) for one in subjects], words)


def reason_field(words: Translator, key: str) -> str:
    """Ask for the reason that each decision needs."""
    return st.text_input(words.gettext("Reason"), key=f"{key}.reason", max_chars=500) or ""


def decided(n: int, decision: ReviewDecision, words: Translator) -> None:
    """Say in the next run what was decided, and run again."""
    said = (
        words.ngettext("{n} correction was accepted.", "{n} corrections were accepted.", n)
        if decision == "accept"
        else words.ngettext("{n} correction was rejected.", "{n} corrections were rejected.", n)
    )
    st.session_state["review.done"] = said
    st.rerun()


def done() -> None:
    """Say what the run before decided; what was ticked for it is ticked no more."""
    said = st.session_state.pop("review.done", None)
    if said is None:
        return
    st.session_state["review.all"] = False
    for key in ("review.one", "review.many"):
        st.session_state[f"{key}.reason"] = ""
    st.success(plain(said), icon=":material/check_circle:")


def _decide(
    rows: Sequence[DoubtedCorrection],
    first: int,
    reviews: ReviewUseCase,
    chosen: Chosen,
    view: View,
) -> None:
    _, words = view.words.gettext, view.words
    with st.form("review.form", enter_to_submit=False, border=False):
        picked = [
            one.correction.feedback_id
            for number, one in enumerate(rows, start=first)
            if card.show(number, one, view)
        ]
        if not visitor.may("review"):
            return
        whole = st.checkbox(_("Select all on this page"), key="review.all")
        reason = reason_field(words, "review.one")
        decision = _buttons(chosen, words)
    if decision is not None:
        ids = [one.correction.feedback_id for one in rows] if whole else picked
        with frame.guard(words):
            n = reviews.decide(ids, decision, reason=reason)
            decided(n, decision, words)


def _buttons(chosen: Chosen, words: Translator) -> ReviewDecision | None:
    """Offer what would change something."""
    _, found = words.gettext, None
    with st.container(horizontal=True):
        if chosen.filter.state != "accepted" and st.form_submit_button(
            _("Accept selected"), icon=":material/check:", key="review.accept"
        ):
            found = "accept"
        if chosen.filter.state != "rejected" and st.form_submit_button(
            _("Reject selected"), icon=":material/block:", key="review.reject"
        ):
            found = "reject"
    return found  # type: ignore[return-value]


def _empty(
    page: DoubtedPage, chosen: Chosen, counts: ReviewCounts, view: View, *, begun: bool
) -> None:
    _ = view.words.gettext
    if counts == ReviewCounts():
        st.info(
            plain(
                _(
                    "There are no corrections yet. Anyone who knows a real price can give it "
                    "below an estimate; it then appears here."
                )
            ),
            icon=":material/rate_review:",
        )
        frame.way_to("pages/1_Estimate.py", "Estimate", view)
        return
    if page.next is not None:
        said = _("None among the {n} searched so far: continue.", n=page.looked)
    elif begun:
        said = _("There are no more.")
    elif chosen == Chosen(ReviewFilter(), None):
        said = _("Every correction has been reviewed.")
    else:
        said = _("No correction matches: choose something else above.")
    st.info(plain(said), icon=":material/filter_alt:")


def _untick_all() -> None:
    st.session_state["review.all"] = False
