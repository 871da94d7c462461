"""What the reader thinks of an estimate; owns the session keys that begin with ``feedback.``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from core.errors import N_
from core.language import Translator
from core.types import Feedback, Verdict
from pages.components.text import plain

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "good": (":material/thumb_up:", N_("Good")),
    "bad": (":material/thumb_down:", N_("Bad")),
}
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "INR", "PKR", "MAD", "XOF")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was said, as the form gives it."""

    verdict: Verdict | None
    real_price: float | None
    currency: str
    comment: str


def show(
    prediction_id: UUID, currency: str, words: Translator, *, priced: bool = True
) -> Judgement | None:
    """Draw the form below an estimate.

    Parameters
    ----------
    prediction_id : uuid.UUID
        The estimate; each has a form of its own.
    currency : str
        Of the estimate: the first choice for the real price.
    words : Translator
        The reader's language.
    priced : bool, default=True
        Whether a price was given that can be called good or bad.

    Returns
    -------
    Judgement or None
        What was said, in the run in which it was sent.
    """
    _, key = words.gettext, f"feedback.{prediction_id}"
    title = _("Was it right?") if priced else _("Do you know the real price?")
    st.header(plain(title), anchor=False)
    st.caption(plain(_("Your answer stays with this estimate. You can change it at any time.")))
    with st.form(key, enter_to_submit=False):
        verdict: Verdict | None = None
        if priced:
            verdict = st.segmented_control(
                _("This estimate is"), list(VERDICTS), key=f"{key}.verdict",
                format_func=_worded(words),
            )  # fmt: skip
        left, right = st.columns([2, 1])
        real = left.number_input(
            _("Real price"), value=None, step=1.0, key=f"{key}.price", placeholder=_("If known"),
            help=_("What the service was really sold or bought for."),
        )  # fmt: skip
        choices = list(dict.fromkeys((currency, *CURRENCIES)))
        chosen = right.selectbox(_("Currency"), choices, key=f"{key}.currency")
        comment = st.text_area(_("Comment"), key=f"{key}.comment", height=80)
        sent = st.form_submit_button(_("Save my answer"), icon=":material/check:")
    return Judgement(verdict, real, str(chosen), comment or "") if sent else None


def remember(feedback: Feedback, *, recorded: bool) -> None:
    """Keep the judgement in force for this visit."""
    st.session_state[f"feedback.{feedback.prediction_id}.latest"] = (feedback, recorded)


def latest(prediction_id: UUID, words: Translator) -> None:
    """Say which judgement is in force, if there is one."""
    found = st.session_state.get(f"feedback.{prediction_id}.latest")
    if found is None:
        return
    feedback, recorded = found
    _ = words.gettext
    sentence = _("Thank you, saved: {answer}.", answer=_summary(feedback, words))
    if not recorded:
        sentence += " " + _("The database is away: it will be stored when it is back.")
    st.success(plain(sentence), icon=":material/check_circle:")


def _summary(feedback: Feedback, words: Translator) -> str:
    parts = []
    if feedback.verdict is not None:
        parts.append(words.gettext(VERDICTS[feedback.verdict][1]).lower())
    if feedback.real_price is not None and feedback.currency is not None:
        money = words.money(feedback.real_price, feedback.currency, cents=True)
        parts.append(words.gettext("real price {money}", money=money))
    if feedback.comment is not None:
        parts.append(words.gettext("a comment"))
    return words.listed(parts)


def _worded(words: Translator) -> Callable[[Verdict], str]:
    return lambda name: f"{VERDICTS[name][0]} {words.gettext(VERDICTS[name][1])}"
