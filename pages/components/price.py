"""A price with what it pays for, and beside it the reader's second currency; owns ``second.…``.

The choice is in the address, as the language is, so that a page can be shared.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import AppError
from core.insight.market.second_currency import second_sentence
from core.types import PriceBasis
from pages.components import runtime
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.types import RateBetween

#: What the address calls the second currency.
QUERY = "beside"
_KEPT, _SWITCH = "second.chosen", "second.switch"
#: A price per one of these is shown per the other too.
_OTHER = {"hour": "day", "day": "hour"}


def beside(amount: float, basis: PriceBasis, view: View) -> str:
    """Return a price with its unit, and in the second currency where a rate is known."""
    text, rate = view.words.price(amount, basis), conversion(basis)
    if rate is None:
        return text
    return f"{text} (≈ {view.words.money(amount * rate.rate, rate.currency)})"


def captions(price: float, low: float, high: float, basis: PriceBasis, view: View) -> None:
    """Say a price and its range in the second currency, and per hour where it is per day."""
    _, words = view.words.gettext, view.words
    if rate := conversion(basis):
        st.caption(plain(second_sentence((price, low, high), basis, rate, words)))
    if basis.unit in _OTHER:
        hours = runtime.settings().hours_per_day
        factor = hours if basis.unit == "hour" else 1 / hours
        other = PriceBasis(basis.currency, _OTHER[basis.unit])
        said = _(
            "With {hours} hours in a working day: about {price}, range {range}.",
            hours=words.number(hours),
            price=words.price(price * factor, other),
            range=words.prices(low * factor, high * factor, other),
        )
        st.caption(plain(said))


def offer(view: View) -> None:
    """Offer a second currency in the sidebar, where rates are known."""
    codes: list[str] = []
    with suppress(AppError):  # the page says by itself what is away
        codes = runtime.second_currencies()
    if not codes:
        return
    st.session_state[_SWITCH] = second_currency()
    with st.sidebar:
        st.selectbox(
            view.words.gettext("Second currency"),
            codes,
            key=_SWITCH,
            index=None,
            placeholder=view.words.gettext("none"),
            on_change=_chosen,
        )


def second_currency() -> str | None:
    """Return the reader's second currency: the address's, else this visit's."""
    asked = st.query_params.get(QUERY)
    if asked and len(asked) == 3 and asked.isalpha():
        st.session_state[_KEPT] = asked.upper()
    chosen = st.session_state.get(_KEPT)
    if chosen and asked != chosen:
        st.query_params[QUERY] = chosen
    return chosen


def _chosen() -> None:
    code = st.session_state[_SWITCH]
    st.session_state[_KEPT] = code
    if code:
        st.query_params[QUERY] = code
    else:
        st.query_params.pop(QUERY, None)


def conversion(basis: PriceBasis) -> RateBetween | None:
    """Return the rate of the reader's second currency, None where none is chosen or known."""
    code = second_currency()
    if not code:
        return None
    with suppress(AppError):
        return runtime.conversion_between(basis.currency, code)
    return None
