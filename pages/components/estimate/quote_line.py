"""Estimates of this visit as lines of a quote; owns the keys ``quote.line…``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import streamlit as st

from core.documents.quote.content import MAX_TEXT
from core.errors import N_
from core.insight.estimate.recommendation import recommend
from core.types import PACKAGES
from pages.components import frame

if TYPE_CHECKING:
    from core.charts import View
    from core.services.estimate.estimating import Estimated
    from core.types import Package, PackagePrices, Prediction

_LINES, _ESTIMATES = "quote.lines", "quote.estimates"
_MAX_ESTIMATES = 50


def show(estimated: Estimated, view: View) -> None:
    """Offer to put an estimate on the quote of this visit, and lead to it once it is there."""
    made, _ = estimated.prediction, view.words.gettext
    if made.abstained:
        return
    if _offer(_("Add to a quote"), "quote.add", view, made):
        frame.way_to("pages/9_Quote.py", N_("Open the quote"), view)


def offer_packages(made: Prediction, packages: PackagePrices, view: View) -> None:
    """Offer to put an estimate on the quote with all its packages, for the client to choose."""
    label = view.words.gettext("Add the three packages to a quote")
    _offer(label, "quote.packages", view, made, packages)


def _offer(label: str, key: str, view: View, made: Prediction, *beside: PackagePrices) -> bool:
    """Show the button that puts an estimate on the quote; return whether it is there."""
    _remember(made)
    there = made.id in {estimate_of(line) for line in quote_lines()}
    st.button(
        view.words.gettext("On your quote") if there else label,
        key=f"{key}.{made.id}",
        icon=":material/check:" if there else ":material/request_quote:",
        disabled=there,
        on_click=add_line,
        args=(made, *beside),
    )
    return there


def own_price_key(prediction_id: UUID, package: Package = "basic") -> str:
    """Return where in the session one's own price of a package is."""
    key = f"own.price.{prediction_id}"
    return key if package == PACKAGES[0] else f"{key}.{package}"


def quote_lines() -> list[int]:
    """Return the lines of the quote, each by the number in its keys, in their order."""
    return list(st.session_state.get(_LINES, []))


def visit_estimates() -> list[Prediction]:
    """Return the estimates of this visit, latest first."""
    return list(reversed(st.session_state.get(_ESTIMATES, {}).values()))


def estimate_of(line: int) -> UUID | None:
    """Return the id of the estimate that a line comes from."""
    found: UUID | None = st.session_state.get(f"quote.line.{line}.estimate")
    return found


def add_line(made: Prediction | None = None, packages: PackagePrices | None = None) -> None:
    """Add a line: of an estimate, at the prices that its seller has in mind, or an empty one."""
    state, before = st.session_state, quote_lines()
    line = max([state.get("quote.last", 0), *before]) + 1
    state[_LINES], state["quote.last"] = [*before, line], line
    key = f"quote.line.{line}"
    state[f"{key}.quantity"] = 1.0
    if made is None:
        return
    price = made.price
    if not before:
        state["quote.currency"] = price.currency
    state[f"{key}.estimate"] = made.id
    state[f"{key}.text"] = str(made.input["description"]).strip()[:MAX_TEXT]
    if state.get("quote.currency", price.currency) == price.currency:
        own = state.get(own_price_key(made.id))
        state[f"{key}.price"] = own or recommend(price, None)[1].amount
        for one in () if packages is None else packages.prices[1:]:
            own = state.get(own_price_key(made.id, one.package))
            state[f"{key}.{one.package}"] = own or round(one.price)


def remove_lines(*gone: int) -> None:
    """Take lines out of the quote."""
    st.session_state[_LINES] = [line for line in quote_lines() if line not in gone]


def _remember(made: Prediction) -> None:
    known = st.session_state.setdefault(_ESTIMATES, {})
    known[made.id] = made
    while len(known) > _MAX_ESTIMATES:
        del known[next(iter(known))]
