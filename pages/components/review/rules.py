"""What a review is for, when a correction is doubtful, and the plausible ones at one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.insight.feedback.plausibility import FAR, MANY_A_DAY, MIN_COMPARED
from core.services.feedback.feedback import MAX_A_DAY
from core.services.feedback.review import MAX_SEARCHED
from pages.components import frame
from pages.components.review.queue import decided, reason_field
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.services import ReviewUseCase


def show(view: View) -> None:
    """Say the rules."""
    _ = view.words.gettext
    st.markdown(
        plain(
            _(
                "No correction is used for training without a review: it waits here until "
                "somebody accepts it and says why. A doubt decides nothing; it "
                "shows what to look at."
            )
        )
    )
    with st.expander(_("When is a correction doubtful?"), type="compact"):
        rules = [
            _(
                "It is more than {far} standard deviations from the estimate, as derived from "
                "its range: an end of an 80% range is 1.28 away.",
                far=FAR,
            ),
            _("It is in a different currency from the estimate."),
            _("It contradicts itself: “too low”, yet a lower price."),
            _(
                "The same person has corrected more than {many} estimates that day (beyond "
                "{most}, none is accepted), or its author is unknown.",
                many=MANY_A_DAY,
                most=MAX_A_DAY,
            ),
            _(
                "It is unlike the other corrections: the label-error score of cleanlab (OutRE), "
                "with at least {least} corrections.",
                least=MIN_COMPARED,
            ),
        ]
        st.markdown("\n".join(f"- {plain(rule)}" for rule in rules))


def plausible(reviews: ReviewUseCase, view: View) -> None:
    """Offer to accept everything that raises no doubt."""
    _, words = view.words.gettext, view.words
    with st.expander(_("Accept all plausible corrections"), icon=":material/done_all:"):
        st.caption(
            plain(
                _(
                    "Among the newest {n} waiting. Doubtful ones keep waiting.",
                    n=MAX_SEARCHED,
                )
            )
        )
        with st.form("review.plausible", enter_to_submit=False, border=False):
            reason = reason_field(words, "review.many")
            sent = st.form_submit_button(_("Accept the plausible ones"), icon=":material/done_all:")
        if sent:
            with frame.guard(words):
                n = reviews.accept_plausible(reason=reason)
                decided(n, "accept", words)
