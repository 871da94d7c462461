"""The lines of a quote: what is delivered, how much of it, at what price."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.documents.quote.content import MAX_TEXT, QuoteLine, exact, rounded
from core.errors import N_
from core.insight.estimate.package_wording import out_of_order
from core.language import minor_digits
from core.types import PACKAGE_LABELS, PACKAGES, PriceBasis
from pages.components import frame
from pages.components.estimate import quote_line
from pages.components.feedback.feedback_form import CURRENCIES
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.types import Prediction

_MAX_NAME = 60


def show(view: View) -> tuple[str, tuple[QuoteLine, ...]]:
    """Ask for the lines; return the currency that they are in, and them."""
    _, words = view.words.gettext, view.words
    st.header(plain(_("What you offer")), anchor=False)
    state = st.session_state
    state.setdefault("quote.currency", CURRENCIES[0])
    estimates = {made.id: made for made in quote_line.visit_estimates()}
    choices = list(dict.fromkeys((state["quote.currency"], *CURRENCIES)))
    currency = str(
        st.selectbox(_("Currency"), choices, key="quote.currency", persist_state="session")
    )
    found = []
    for place, line in enumerate(quote_line.quote_lines(), start=1):
        source = quote_line.estimate_of(line)
        made = None if source is None else estimates.get(source)
        found.append(_line(line, place, currency, made, words))
    _more(list(estimates.values()), view)
    return currency, tuple(found)


def _line(
    line: int, place: int, currency: str, made: Prediction | None, words: Translator
) -> QuoteLine:
    """Ask for one line; on a phone its fields stand below each other."""
    _, key = words.gettext, f"quote.line.{line}"
    with st.container(border=True):
        text = st.text_area(
            _("Line {n}: what the client gets", n=place),
            key=f"{key}.text",
            height=80,
            max_chars=MAX_TEXT,
            persist_state="session",
        )
        left, middle, right = st.columns(3)
        quantity = left.number_input(
            _("Quantity"),
            value=None,
            step=1.0,
            format="%g",
            key=f"{key}.quantity",
            persist_state="session",
        )
        unit = middle.text_input(
            _("Unit"),
            key=f"{key}.unit",
            max_chars=30,
            placeholder=_("e.g. hour, page"),
            persist_state="session",
        )
        price = right.number_input(
            _("Unit price ({currency})", currency=currency),
            value=None,
            step=1.0,
            format="%.2f",
            key=f"{key}.price",
            persist_state="session",
        )
        upper = _upper(key, currency, words)
        _warn(price, upper, currency, words)
        made_of = QuoteLine(text or "", exact(quantity), exact(price), unit or "", made, upper)
        amount = rounded(made_of.quantity * made_of.unit_price, minor_digits(currency))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(words.exact_money(amount, currency))}**")
            st.button(
                _("Remove line {n}", n=place),
                key=f"{key}.remove",
                type="tertiary",
                icon=":material/delete:",
                on_click=quote_line.remove_lines,
                args=(line,),
            )
    return made_of


def _upper(key: str, currency: str, words: Translator) -> tuple[Decimal, ...]:
    """Ask for the prices of standard and premium, where the line has packages."""
    if f"{key}.{PACKAGES[-1]}" not in st.session_state:
        return ()
    found = []
    for package, column in zip(PACKAGES[1:], st.columns(len(PACKAGES) - 1), strict=True):
        price = column.number_input(
            words.gettext(
                "{package} ({currency})",
                package=words.sentence(PACKAGE_LABELS[package]),
                currency=currency,
            ),
            value=None,
            step=1.0,
            format="%.2f",
            key=f"{key}.{package}",
            persist_state="session",
        )
        found.append(exact(price))
    return tuple(found)


def _warn(
    basic: float | None, upper: tuple[Decimal, ...], currency: str, words: Translator
) -> None:
    """Say of each package that it costs less than the one before."""
    if basic is None:
        return
    prices = (basic, *map(float, upper))
    own = {name: price for name, price in zip(PACKAGES, prices, strict=False) if price > 0}
    for sentence in out_of_order(own, PriceBasis(currency), words):
        st.warning(plain(sentence), icon=":material/swap_vert:")


def _more(estimates: list[Prediction], view: View) -> None:
    """Offer the estimates of this visit that are not on the quote, and an empty line."""
    _, words = view.words.gettext, view.words
    there = {quote_line.estimate_of(line) for line in quote_line.quote_lines()}
    for made in estimates:
        if made.id not in there:
            st.button(
                _("Add {estimate}", estimate=words.quoted(_name(made))),
                key=f"quote.add.{made.id}",
                icon=":material/add:",
                on_click=partial(quote_line.add_line, made),
            )
    st.button(
        _("Add an empty line"),
        key="quote.add",
        icon=":material/add:",
        on_click=quote_line.add_line,
    )
    if not estimates:
        st.caption(plain(_("Estimates that you make in this visit are offered here as lines.")))
        frame.way_to("pages/1_Estimate.py", N_("Estimate a service"), view)


def _name(made: Prediction) -> str:
    text = plain(" ".join(str(made.input["description"]).split()))
    return text if len(text) <= _MAX_NAME else text[: _MAX_NAME - 1].rstrip("\\ ") + "…"
