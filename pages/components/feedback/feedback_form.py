"""What the reader thinks of an estimate; owns the session keys that begin with ``feedback.``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import streamlit as st

from core.errors import AppError
from core.types import (
    PACKAGE_LABELS,
    PACKAGES,
    Feedback,
    FeedbackReason,
    Package,
    PriceKind,
    Verdict,
)
from pages.components import frame, visitor
from pages.components.feedback import feedback_history
from pages.components.feedback.feedback_history import PRICE_KINDS, REASONS, VERDICTS
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import FeedbackUseCase
    from core.types import Prediction, PriceBasis

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "INR", "PKR", "MAD", "XOF")


@dataclass(frozen=True, slots=True)
class FeedbackAnswer:
    """What was said, as the form gives it."""

    verdict: Verdict | None
    real_price: float | None
    currency: str
    comment: str
    price_kind: PriceKind | None = None
    reason: FeedbackReason | None = None


def head(made: Prediction, view: View) -> None:
    """Draw the title above the form."""
    _ = view.words.gettext
    title = _("Do you know the real price?") if made.abstained else _("Was it right?")
    st.header(plain(title), anchor=False)
    st.caption(
        plain(
            _(
                "Your feedback is stored with this estimate. You can change it at any time; an "
                "empty form withdraws it."
            )
        )
    )


def ask_feedback(
    made: Prediction, feedback: FeedbackUseCase, view: View, said: Sequence[Feedback] = ()
) -> bool:
    """Ask what the reader thinks of an estimate, or of one of its packages; keep the answer."""
    package = _package(made, view.words)
    before = next((one for one in said if one.package == package), None)
    given = show(made, view, before, package)
    if given is None:
        return False
    with frame.guard(view.words):
        kept, recorded = feedback.record(
            made.id,
            verdict=given.verdict,
            real_price=given.real_price,
            currency=given.currency,
            comment=given.comment,
            price_kind=given.price_kind,
            reason=given.reason,
            subject=visitor.subject(),
            package=package,
        )
        st.session_state[_latest_key(made.id)] = (kept, recorded)
        return True
    return False


def _package(made: Prediction, words: Translator) -> Package:
    """Ask which package it is about, where the market has several."""
    if made.packages is None or made.abstained:
        return PACKAGES[0]
    key = f"feedback.{made.id}.package"
    st.session_state.setdefault(key, PACKAGES[0])
    chosen: Package | None = st.segmented_control(
        words.gettext("Which package?"),
        list(PACKAGES),
        key=key,
        required=True,
        format_func=lambda name: words.sentence(PACKAGE_LABELS[name]),
    )
    return chosen or PACKAGES[0]


def show(
    made: Prediction, view: View, before: Feedback | None = None, package: Package = "basic"
) -> FeedbackAnswer | None:
    """Draw the form."""
    _, words, key = view.words.gettext, view.words, f"feedback.{made.id}"
    if package != PACKAGES[0]:
        key = f"{key}.{package}"
    with st.form(key, enter_to_submit=False):
        verdict: Verdict | None = None
        if not made.abstained:
            verdict = st.segmented_control(
                _("This estimate is"),
                list(VERDICTS),
                key=f"{key}.verdict",
                default=before.verdict if before else None,
                format_func=_verdict_label(words),
            )
        real, currency, kind = _real_price(key, made.price.basis, words, before)
        reason = None
        if not made.abstained:
            reason = st.pills(
                _("If it is wrong, why?"),
                list(REASONS),
                key=f"{key}.reason",
                default=before.reason if before else None,
                format_func=lambda name: words.sentence(REASONS[name]),
            )
        comment = st.text_area(
            _("Comment"),
            key=f"{key}.comment",
            height=80,
            value=(before.comment or "") if before else "",
        )
        sent = st.form_submit_button(_("Save my feedback"), icon=":material/check:")
    return FeedbackAnswer(verdict, real, currency, comment or "", kind, reason) if sent else None


def known_feedback(feedback: FeedbackUseCase, prediction_id: UUID) -> Sequence[Feedback]:
    """Return what was said of an estimate in this visit and before it, latest first.

    Empty where nothing was said in this visit, or nothing can be read now.
    """
    if _latest_key(prediction_id) not in st.session_state:
        return ()
    try:
        return feedback.history(prediction_id)
    except AppError:  # the latest is known from this visit
        return (st.session_state[_latest_key(prediction_id)][0],)


def latest(made: Prediction, view: View) -> bool:
    """Say which answer of this visit is in force, and return whether there is one."""
    words = view.words
    found = st.session_state.get(_latest_key(made.id))
    if found is None:
        return False
    feedback, recorded = found
    _ = words.gettext
    answer = feedback_history.feedback_summary(feedback, made.price.unit, words, quoted=False)
    sentence = _("Thank you, saved: {answer}.", answer=answer)
    if feedback.real_price is not None and feedback.package == PACKAGES[0]:
        sentence += " " + _("Corrections are reviewed before a model learns from them.")
    if not recorded:
        sentence += " " + _("The database is unavailable: it will be stored when it is back.")
    st.success(plain(sentence), icon=":material/check_circle:")
    return True


def _real_price(
    key: str, basis: PriceBasis, words: Translator, before: Feedback | None
) -> tuple[float | None, str, PriceKind | None]:
    """Ask for the real price, its currency, and whether it was asked or paid."""
    _ = words.gettext
    left, middle, right = st.columns([2, 1, 2], vertical_alignment="bottom")
    real = left.number_input(
        words.per(_("Real price"), basis.unit),
        value=before.real_price if before else None,
        step=1.0,
        key=f"{key}.price",
        placeholder=_("If known"),
        help=_("The price at which the service was actually sold or bought."),
    )
    said = before.currency if before else None
    choices = list(dict.fromkeys((said or basis.currency, basis.currency, *CURRENCIES)))
    chosen = middle.selectbox(_("Currency"), choices, key=f"{key}.currency")
    kind = right.segmented_control(
        _("This price was"),
        list(PRICE_KINDS),
        key=f"{key}.kind",
        width="stretch",
        default=before.price_kind if before else None,
        format_func=lambda name: words.sentence(PRICE_KINDS[name]),
    )
    return real, str(chosen), kind


def _latest_key(prediction_id: UUID) -> str:
    return f"feedback.{prediction_id}.latest"


def _verdict_label(words: Translator) -> Callable[[Verdict], str]:
    return lambda name: f"{VERDICTS[name][0]} {words.gettext(VERDICTS[name][1])}"
