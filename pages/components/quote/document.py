"""The quote as it adds up, and the files that it is sent as."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.documents.quote import layout
from core.documents.quote.content import ROUNDING, Quote, file_name, next_number, totals
from core.documents.quote.pdf import quote_pdf
from core.documents.quote.xlsx import quote_xlsx
from core.exports import XLSX
from core.language import LANGUAGES, translator
from core.types import PACKAGE_LABELS, PriceBasis
from pages.components.estimate import quote_line
from pages.components.frame import ENDONYMS
from pages.components.price import conversion
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.types import RateBetween


def show_choices(words: Translator) -> tuple[str, bool]:
    """Ask for the quote's language, and whether the market is on it."""
    _ = words.gettext
    st.header(plain(_("Your quote")), anchor=False)
    st.session_state.setdefault("quote.language", words.language)
    language = st.segmented_control(
        _("Language of the quote"),
        LANGUAGES,
        key="quote.language",
        required=True,
        format_func=ENDONYMS.__getitem__,
        persist_state="session",
    )
    with_market = st.checkbox(
        _("Show the client the market range and the reasons of each estimate"),
        key="quote.with_market",
        persist_state="session",
    )
    return str(language or words.language), with_market


def offer_second_total(currency: str, view: View) -> RateBetween | None:
    """Offer the total in the reader's second currency, where a rate is known."""
    rate = conversion(PriceBasis(currency))
    if rate is None:
        return None
    wanted = st.checkbox(
        view.words.gettext("Show the total in {currency} too", currency=rate.currency),
        key="quote.beside",
        persist_state="session",
    )
    return rate if wanted else None


def show(quote: Quote, language: str, words: Translator) -> None:
    """Show what a quote adds up to, and offer its files.

    Raises
    ------
    InvalidInput
        It does not add up.
    """
    _ = words.gettext
    totals(quote)
    *parts, (label, each) = layout.all_sums(quote, words)
    for name, amounts in parts:
        said = " · ".join(_money(quote, amount, words) for amount in amounts)
        st.markdown(plain(_("{label}: {value}", label=name, value=said)))
    for package, total, column in zip(quote.packages, each, st.columns(len(each)), strict=True):
        chosen = f" · {words.sentence(PACKAGE_LABELS[package])}" if package else ""
        column.metric(label + chosen, plain(_money(quote, total, words)))
    st.caption(plain(words.sentence(ROUNDING)))
    lacking = _lacking(quote, words)
    if lacking:
        st.info(
            plain(_("Still missing on the quote: {list}.", list=words.listed(lacking))),
            icon=":material/info:",
        )
    theirs = translator(language)
    with st.container(horizontal=True):
        for label, write, ending, kind in (
            (_("Download the PDF"), quote_pdf, "pdf", "application/pdf"),
            (_("Download as a spreadsheet (XLSX)"), quote_xlsx, "xlsx", XLSX),
        ):
            st.download_button(
                label,
                partial(write, quote, theirs),
                file_name(quote, theirs.sentence(layout.TITLE), ending),
                kind,
                key=f"quote.{ending}",
                type="primary" if ending == "pdf" else "secondary",
                on_click="ignore",
                icon=":material/download:",
            )


def offer_next(words: Translator) -> None:
    """Offer to begin the next quote: no lines, no client, the following number."""
    st.button(
        words.gettext("Begin the next quote"),
        key="quote.next",
        type="tertiary",
        icon=":material/restart_alt:",
        on_click=_begin,
    )


def _begin() -> None:
    state = st.session_state
    quote_line.remove_lines(*quote_line.quote_lines())
    for name in ("client.name", "client.details"):
        state[f"quote.{name}"] = ""
    state["quote.discount"] = None
    state["quote.number"] = next_number(str(state.get("quote.number", "")))


def _lacking(quote: Quote, words: Translator) -> list[str]:
    _ = words.gettext
    named = (
        (_("your name"), quote.seller.name),
        (_("the client's name"), quote.client.name),
        (_("its number"), quote.number),
        (_("a description of each line"), all(line.description for line in quote.lines)),
    )
    return [label for label, there in named if not there]


def _money(quote: Quote, amount: Decimal, words: Translator) -> str:
    return words.exact_money(amount, quote.currency)
