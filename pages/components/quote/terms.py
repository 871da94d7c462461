"""Number, validity, discount, tax and notes of a quote; owns the keys ``quote.…`` of these."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.documents.quote.content import DiscountKind, TaxKind, exact
from core.errors import N_
from pages.components import device
from pages.components.text import plain

if TYPE_CHECKING:
    from core.language import Translator

TAXES: dict[TaxKind, str] = {
    "none": N_("No tax on the quote"),
    "french_franchise": N_("French VAT exemption (art. 293 B)"),
    "rate": N_("VAT at a rate"),
}
_MAX_NOTES = 1_000


def show(day: date, currency: str, words: Translator) -> dict[str, Any]:
    """Ask for the terms; return them by the names of `Quote`."""
    _, state = words.gettext, st.session_state
    st.header(plain(_("Terms")), anchor=False)
    state.setdefault("quote.number", f"{day.year}-001")
    state.setdefault("quote.valid_days", 30)
    left, right = st.columns(2)
    number = left.text_input(
        _("Number of the quote"), key="quote.number", max_chars=40, persist_state="session"
    )
    days = right.number_input(
        _("Valid for (days)"),
        min_value=1,
        max_value=365,
        step=1,
        key="quote.valid_days",
        persist_state="session",
    )
    kind, discount = _discount(currency, words)
    tax = st.selectbox(
        _("Tax"),
        list(TAXES),
        key="quote.tax",
        format_func=lambda name: words.sentence(TAXES[name]),
        persist_state="session",
    )
    rate = _rate(words) if tax == "rate" else None
    notes = st.text_area(
        _("Notes"),
        key="quote.notes",
        height=80,
        max_chars=_MAX_NOTES,
        placeholder=_("e.g. 30% on order, balance on delivery"),
        persist_state="session",
    )
    return {
        "number": number or "",
        "day": day,
        "valid_days": int(days),
        "discount": exact(discount),
        "discount_kind": kind,
        "tax": tax,
        "tax_rate": exact(rate),
        "notes": notes or "",
    }


def kept_terms() -> device.Fields:
    """Return what of the terms is the same for the next quote."""
    return {
        "quote.number": device.is_text,
        "quote.valid_days": lambda value: type(value) is int and 1 <= value <= 365,
        "quote.tax": device.one_of(TAXES),
        "quote.rate": device.is_number,
        "quote.notes": device.is_text,
    }


def _discount(currency: str, words: Translator) -> tuple[DiscountKind, float | None]:
    _ = words.gettext
    labels: dict[DiscountKind, str] = {"percent": "%", "amount": currency}
    st.session_state.setdefault("quote.discount_kind", "percent")
    left, right = st.columns(2, vertical_alignment="bottom")
    discount = left.number_input(
        _("Discount"),
        value=None,
        step=1.0,
        format="%g",
        key="quote.discount",
        persist_state="session",
    )
    kind = right.segmented_control(
        _("Discount in"),
        list(labels),
        key="quote.discount_kind",
        required=True,
        format_func=labels.__getitem__,
        persist_state="session",
    )
    return kind or "percent", discount


def _rate(words: Translator) -> float | None:
    st.session_state.setdefault("quote.rate", 20.0)
    rate = st.number_input(
        words.gettext("VAT rate (%)"),
        step=0.5,
        format="%g",
        key="quote.rate",
        persist_state="session",
    )
    return None if rate is None else float(rate)
