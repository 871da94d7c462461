"""The file of sales, how it is read, and what is known of the days to come.

Owns the keys ``forecast.ask.…``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from core.services.forecast.events import events_in
from core.services.forecast.uploads import ENDINGS, MAX_MB
from core.types.forecast import MAX_HORIZON, ForecastOptions
from pages.components import figure, frame, runtime
from pages.components.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.charts import View
    from core.language import Translator
    from core.services import SalesUploadUseCase
    from core.services.forecast.uploads import SalesLook
    from core.types.forecast import Forecast, ForecastCheck

#: Offered first; any other code may be typed.
COUNTRIES = ("FR", "BE", "CH", "LU", "CA", "US", "GB", "IE", "DE", "AT", "ES", "IT", "PT", "NL")
_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "INR", "JPY", "XAF", "XOF")


def show(
    uploads: SalesUploadUseCase, view: View
) -> tuple[Forecast, Sequence[ForecastCheck]] | None:
    """Ask for sales; return their forecast once it is asked for."""
    _, words = view.words.gettext, view.words
    if not frame.takes_files(words):
        return None
    file = st.file_uploader(
        _("Daily sales or order lines, up to {mb} MB", mb=MAX_MB),
        type=ENDINGS,
        max_upload_size=MAX_MB,
        key="forecast.ask.file",
        help=_("A CSV, XLSX or Parquet file with a date and an amount in each row."),
    )
    if file is None:
        return None
    key, content = file.file_id, file.getbuffer()
    columns = _chosen(key)
    look = runtime.looked_at(
        ("sales", key, repr(columns)),
        lambda: uploads.look(file.name, content, ForecastOptions(**columns)),
    )
    _columns(look, key, words)
    options = _asked(look, key, words)
    if look.question is not None:
        st.info(plain(words.error(look.question)), icon=":material/table_chart:")
        return None
    if not st.button(
        _("Forecast"), type="primary", icon=":material/show_chart:", key="forecast.ask.go"
    ):
        return None
    with st.spinner(_("Forecasting…")):
        return runtime.looked_at(
            ("forecast", key, repr(options)),
            lambda: uploads.forecast(file.name, content, options),
        )


def _chosen(key: str) -> dict[str, Any]:
    """Return the columns that were corrected, as the widgets below hold them by now."""
    names = ("day", "amount", "series")
    places = {name: f"forecast.ask.{name}.{key}" for name in names}
    return {
        name: st.session_state[at] or "" for name, at in places.items() if at in st.session_state
    }


def _columns(look: SalesLook, key: str, words: Translator) -> None:
    _ = words.gettext
    labels = {
        "day": _("Column of the date"),
        "amount": _("Column of the amount"),
        "series": _("Column of the series (product, shop)"),
    }
    for name, label in labels.items():
        at, guessed = f"forecast.ask.{name}.{key}", getattr(look, name)
        if at not in st.session_state and guessed in look.columns:
            st.session_state[at] = guessed
        st.selectbox(label, look.columns, index=None, key=at, placeholder=_("none"))
    with st.expander(_("First rows of the file"), type="compact"):
        width = len(look.columns)
        rows = [row[:width] + ("",) * (width - len(row)) for row in look.rows]
        figure.table(pd.DataFrame(rows, columns=list(look.columns)), words)


def _asked(look: SalesLook, key: str, words: Translator) -> ForecastOptions:
    _ = words.gettext
    one, other = st.columns(2)
    horizon = one.number_input(
        _("Days to come"), 1, MAX_HORIZON, 7, key="forecast.ask.horizon", width="stretch"
    )
    currency = other.selectbox(
        _("Currency"),
        _CURRENCIES,
        index=None,
        key="forecast.ask.currency",
        placeholder=_("as in the file"),
        accept_new_options=True,
    )
    country = one.selectbox(
        _("Public holidays of"),
        COUNTRIES,
        index=None,
        key="forecast.ask.country",
        format_func=words.territory,
        placeholder=_("none"),
        accept_new_options=True,
        help=_("A country, or its code of two letters."),
    )
    region = other.text_input(
        _("Region (code)"), key="forecast.ask.region", max_chars=10, placeholder=_("e.g. BY")
    )
    events = st.text_area(
        _("Events, one a line"),
        key="forecast.ask.events",
        placeholder=_("2026-12-24 promotion"),
        max_chars=50_000,
        help=_(
            "Days in the past and to come, always under the same name. “closed” means that nothing "
            "is sold."
        ),
    )
    with st.expander(_("Dates, decimals, days without a row"), type="compact"):
        more = _reading(key, words)
    return ForecastOptions(
        horizon=int(horizon),
        day=look.day,
        amount=look.amount,
        series=st.session_state.get(f"forecast.ask.series.{key}") or "",
        currency=currency.strip().upper() if currency else None,
        country=country,
        region=region.strip() or None,
        events=events_in(events or ""),
        **more,
    )


def _reading(key: str, words: Translator) -> dict[str, Any]:
    _ = words.gettext
    orders = {True: _("1 July"), False: _("7 January")}
    day_first = st.segmented_control(
        _("What 1/7 means"),
        list(orders),
        format_func=orders.__getitem__,
        key=f"forecast.ask.o{key}",
    )
    decimal = st.segmented_control(_("Decimal mark"), (".", ","), key=f"forecast.ask.d{key}")
    kinds = {"zeros": _("nothing was sold"), "gaps": _("not known")}
    absent = st.segmented_control(
        _("Days without a row"),
        list(kinds),
        format_func=kinds.__getitem__,
        key=f"forecast.ask.a{key}",
    )
    return {"day_first": day_first, "decimal": decimal, "absent": absent}
