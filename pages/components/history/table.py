"""A page of past estimates; one click opens one of them; owns ``history.table…`` keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pandas as pd
import streamlit as st

from core.insight.estimate.wording import BAND_LABELS
from core.types import HistoryCursor, HistoryFilter, PastEstimate, PriceBasis
from pages.components import frame
from pages.components.history.filters import DOORS, VERDICTS
from pages.components.pager import Pager
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services.estimate.history import HistoryUseCase


def show(history: HistoryUseCase, chosen: HistoryFilter, view: View) -> bool:
    """Show how many estimates a filter leaves, and a page of them."""
    words = view.words
    pager = Pager("history", HistoryCursor, lambda after: history.page(chosen, after).next, close)
    after = pager.cursor()
    page = history.page(chosen, after)
    if not page.rows and after is None:
        _empty(chosen, view)
        _waiting(history, words)
        return False
    _count(history, chosen, words)
    _waiting(history, words)
    if page.rows:
        _table(page.rows, words)
    pager.show(page.next, words, newest=True)
    return True


def opened_estimate() -> UUID | None:
    """Return the estimate that the address asks for, if it asks for one."""
    try:
        return UUID(st.query_params.get("estimate", ""))
    except ValueError:
        return None


def close() -> None:
    """Take the open estimate out of the address, and its mark out of the table."""
    st.query_params.pop("estimate", None)
    st.session_state["history.table"] = {"selection": {"rows": [], "columns": [], "cells": []}}


def _count(history: HistoryUseCase, chosen: HistoryFilter, words: Translator) -> None:
    count = history.count(chosen)
    said = words.ngettext("{n} estimate.", "{n} estimates.", count.n)
    if not count.exact:
        said = words.gettext(
            "About {n} estimates (not an exact count).", n=words.number(_rounded(count.n))
        )
    hint = words.gettext("Click a row to see its reasons.")
    st.markdown(plain(said))
    st.caption(plain(hint))


def _waiting(history: HistoryUseCase, words: Translator) -> None:
    waiting = history.waiting()
    if waiting:
        st.info(
            plain(
                words.ngettext(
                    "{n} record is waiting on this machine for the database, and is not listed "
                    "yet.",
                    "{n} records are waiting on this machine for the database, and are not "
                    "listed yet.",
                    waiting,
                )
            ),
            icon=":material/hourglass_top:",
        )


def _empty(chosen: HistoryFilter, view: View) -> None:
    _ = view.words.gettext
    if chosen != HistoryFilter():
        st.info(
            plain(_("No estimate matches: relax the filter.")),
            icon=":material/filter_alt:",
        )
        return
    st.info(
        plain(
            _(
                "No estimate has been made yet. Each one will appear here, with its reasons, and "
                "can be estimated again."
            )
        ),
        icon=":material/history:",
    )
    frame.way_to("pages/1_Estimate.py", "Estimate", view)


def _table(rows: Sequence[PastEstimate], words: Translator) -> None:
    _ = words.gettext
    shown = pd.DataFrame([_line(row, words) for row in rows])
    shown.columns = pd.Index(
        [
            _("Time (UTC)"),
            _("Price"),
            _("Description"),
            _("Range"),
            _("Band"),
            _("With feedback"),
            _("Real price"),
            _("Source"),
            _("Version"),
        ]
    )
    st.dataframe(
        shown,
        key="history.table",
        hide_index=True,
        on_select=_opener(rows),
        selection_mode="single-cell",
        alt=_("Past estimates, newest first"),
        column_config={shown.columns[2]: st.column_config.TextColumn(width="medium")},
    )


def _line(row: PastEstimate, words: Translator) -> list[str]:
    _ = words.gettext
    priced = [_("no price given"), "", ""]
    if not row.abstained:
        spread = words.prices(row.low, row.high, row.basis)
        priced = [words.price(row.price, row.basis), spread, _(BAND_LABELS[row.band])]
    real = ""
    if row.real_price is not None and row.real_currency is not None:
        real = words.price(row.real_price, PriceBasis(row.real_currency, row.unit))
    return [
        words.moment(row.created_at),
        priced[0],
        " ".join(row.description.split()),
        *priced[1:],
        words.sentence(VERDICTS[row.verdict]) if row.verdict else "",
        real,
        words.sentence(DOORS[row.door]),
        words.number(row.model_version),
    ]


def _opener(rows: Sequence[PastEstimate]) -> Callable[[], None]:
    def open_one() -> None:
        cells: Any = st.session_state["history.table"]["selection"]["cells"]
        if cells:
            st.query_params["estimate"] = str(rows[cells[0][0]].id)
            st.session_state["history.fresh"] = True

    return open_one


def _rounded(n: int) -> int:
    """Keep two digits: the rest of an estimate is noise."""
    step = 10 ** max(len(str(n)) - 2, 0)
    return round(n / step) * step
