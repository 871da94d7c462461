"""What was said of an estimate, in words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts import View
from core.errors import N_
from core.language import Translator
from core.types import (
    PACKAGE_LABELS,
    PACKAGES,
    Feedback,
    FeedbackReason,
    PriceBasis,
    PriceKind,
    Verdict,
)
from pages.components.text import plain

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "good": (":material/thumb_up:", N_("Good")),
    "bad": (":material/thumb_down:", N_("Bad")),
}
PRICE_KINDS: dict[PriceKind, str] = {"paid": N_("Paid"), "asked": N_("Only asked")}
REASONS: dict[FeedbackReason, str] = {
    "too_low": N_("The estimate is too low"),
    "too_high": N_("The estimate is too high"),
    "range_too_wide": N_("The range is too wide"),
    "wrong_comparison": N_("It is compared with the wrong services"),
    "other": N_("Something else"),
}


def show(title: str, said: Sequence[Feedback], unit: str, view: View) -> None:
    """List judgements, latest first; nothing where there is none."""
    words = view.words
    if not said:
        return
    st.subheader(plain(title), anchor=False)
    lines = [
        words.gettext(
            "{moment} (UTC): {said}",
            moment=words.moment(one.created_at),
            said=feedback_summary(one, unit, words),
        )
        for one in said
    ]
    st.markdown("\n".join("- " + plain(line) for line in lines))


def feedback_summary(
    feedback: Feedback, unit: str, words: Translator, *, quoted: bool = True
) -> str:
    """Return what a judgement says, in a few words; its price is for one unit of the market."""
    _, parts = words.gettext, []
    if feedback.verdict is not None:
        parts.append(_(VERDICTS[feedback.verdict][1]).lower())
    if feedback.real_price is not None and feedback.currency is not None:
        basis = PriceBasis(feedback.currency, unit)
        parts.append(real_price(feedback.real_price, basis, feedback.price_kind, words))
    if feedback.reason is not None:
        parts.append(_(REASONS[feedback.reason]).lower())
    if feedback.comment is not None:
        line = " ".join(feedback.comment.split())
        parts.append(words.quoted(line) if quoted else _("a comment"))
    said = words.listed(parts) if parts else _("feedback withdrawn")
    if feedback.package == PACKAGES[0]:
        return said
    package = words.sentence(PACKAGE_LABELS[feedback.package])
    return _("{package} package: {said}", package=package, said=said)


def real_price(amount: float, basis: PriceBasis, kind: PriceKind | None, words: Translator) -> str:
    """Say a real price, and whether it was asked or paid where that is known."""
    _, money = words.gettext, words.price(amount, basis, cents=True)
    if kind is None:
        return _("real price {money}", money=money)
    if kind == "paid":
        return _("real price {money} (paid)", money=money)
    return _("real price {money} (asked)", money=money)
