"""One correction: what was said beside what was estimated, and what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.types import Correction, PriceBasis, Review, contributor_of
from pages.components.feedback.feedback_history import REASONS, VERDICTS, real_price
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services.feedback.review import DoubtedCorrection

_MAX_CHARS = 160


def show(number: int, weighed: DoubtedCorrection, view: View) -> bool:
    """Show a correction, to be chosen."""
    _, words, one = view.words.gettext, view.words, weighed.correction
    with st.container(border=True, key=f"review-card-{one.feedback_id}", gap="small"):
        chosen = st.checkbox(_title(number, one, words), key=f"review.pick.{one.feedback_id}")
        for sentence in (words.flag(flag) for flag in weighed.doubts):
            st.markdown(f":material/help: {plain(sentence)}")
        if not weighed.doubts:
            fine = _("No doubt.")
            st.markdown(f":material/check: {plain(fine)}")
        st.markdown(plain(words.quoted(_cut(one.description))))
        st.caption(plain(" · ".join(_details(one, words))))
        if one.review is not None:
            st.caption(plain(_decided(one.review, words)))
    return bool(chosen)


def _title(number: int, one: Correction, words: Translator) -> str:
    """Say the real price, in bold, and the estimate, as Markdown."""
    _, money = words.gettext, words.money
    said = real_price(
        one.real_price, PriceBasis(one.real_currency, one.unit), one.price_kind, words
    )
    if one.abstained:
        estimate = _("no price was given")
    else:
        estimate = _(
            "estimate {price} ({low} – {high})",
            price=words.price(one.price, one.basis),
            low=money(one.low, one.currency),
            high=words.price(one.high, one.basis),
        )
    real = plain(f"{number}. {said[:1].upper()}{said[1:]}")
    return f"**{real}**, {plain(estimate)}"


def _details(one: Correction, words: Translator) -> list[str]:
    _ = words.gettext
    said = [
        _("{moment} (UTC)", moment=words.moment(one.created_at)),
        _("version {version}", version=one.model_version),
    ]
    if one.subject is not None:
        said.append(_("by {who}", who=contributor_of(one.subject)))
    if one.verdict is not None:
        said.append(_(VERDICTS[one.verdict][1]).lower())
    if one.reason is not None:
        said.append(_(REASONS[one.reason]).lower())
    if one.comment is not None:
        said.append(words.quoted(_cut(one.comment)))
    return said


def _decided(review: Review, words: Translator) -> str:
    params = {
        "who": review.actor,
        "why": words.quoted(review.reason),
        "moment": words.moment(review.created_at),
    }
    if review.decision == "accept":
        return words.gettext("Accepted by {who}, {moment} (UTC): {why}", **params)
    return words.gettext("Rejected by {who}, {moment} (UTC): {why}", **params)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_CHARS else line[: _MAX_CHARS - 1].rstrip() + "…"
