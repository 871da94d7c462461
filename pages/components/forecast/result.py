"""A forecast: its sentence first, then the days, what moves them, and how it was chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.charts.forecast import days_ahead_chart
from core.exports import XLSX, csv_bytes, parquet_bytes, xlsx_bytes
from core.insight.forecast.sheet import forecast_frame
from core.insight.forecast.tables import (
    METHODS,
    check_sentence,
    check_table,
    days_table,
    methods_table,
    reasons_table,
)
from core.insight.forecast.wording import amount_said, forecast_sentences
from pages.components import figure
from pages.components.text import plain

if TYPE_CHECKING:
    import pandas as pd

    from core.charts import View
    from core.language import Translator
    from core.types.forecast import Forecast, SeriesForecast
    from pages.components.forecast.opened import Opened


def show_before(view: View) -> None:
    """Say what will stand here."""
    _ = view.words.gettext
    st.markdown(
        plain(
            _(
                "Choose a file with a date and an amount in each row: sales by day, or order "
                "lines, which are added up. At least 28 days are needed; a year is better."
            )
        )
    )
    st.markdown(
        plain(
            _(
                "You get the next days with a range for each, the total with a range of its own, "
                "and how far such forecasts were off on your own past. Come back with a newer "
                "file, and this page compares what was said with what came."
            )
        )
    )


def show(found: Opened, view: View) -> None:
    """Show a forecast."""
    words, made = view.words, found.made
    _, said = words.gettext, forecast_sentences(made, words)
    with st.container(key="prisme-foretold"):
        st.header(plain(said[0]), anchor=False)
    with st.container(key="prisme-story"):
        for sentence in said[1:]:
            st.markdown(plain(sentence))
        if found.before is not None:
            st.markdown(plain(_changed(found.before, made, words)))
    one = _series(made, words)
    figure.show("forecast-days", days_ahead_chart(one, made.currency, view), view)
    _tables(one, made, words)
    _checks(found, words)
    _notes(made, words)
    _files(made, words)


def _series(made: Forecast, words: Translator) -> SeriesForecast:
    """Ask which series is shown, where there are several."""
    if len(made.series) == 1:
        return made.overall
    named = {one.name: one for one in made.series}
    chosen = st.selectbox(
        words.gettext("Series"),
        list(named),
        index=None,
        key=f"forecast.series.{made.id}",
        placeholder=words.gettext("all series"),
    )
    return named.get(chosen or "", made.overall)


def _tables(one: SeriesForecast, made: Forecast, words: Translator) -> None:
    _, currency = words.gettext, made.currency
    figure.table(days_table(one, currency, words), words)
    st.subheader(plain(_("What moves each day")), anchor=False)
    st.markdown(plain(_("A usual day of the last four weeks, and what is added to it.")))
    figure.table(reasons_table(one, currency, words), words)
    st.subheader(plain(_("How such forecasts did so far")), anchor=False)
    if not one.scores:
        st.markdown(plain(_("There is too little history to try it on.")))
        return
    st.markdown(
        plain(
            _(
                "Each method forecast the last weeks from the days before them. Used here: "
                "{method}. Below 100% is better than the same day of last week.",
                method=words.sentence(METHODS.get(one.method, one.method)),
            )
        )
    )
    figure.table(methods_table(one, currency, words), words)


def _checks(found: Opened, words: Translator) -> None:
    if not found.checks:
        return
    st.subheader(plain(words.gettext("What was promised and what came")), anchor=False)
    for check in reversed(found.checks):
        st.markdown(plain(check_sentence(check, found.made.currency, words)))
        figure.behind(
            f"forecast-check-{check.forecast_id}",
            check_table(check, found.made.currency, words),
            words,
        )


def _changed(before: Forecast, made: Forecast, words: Translator) -> str:
    """Say what the changed calendar makes of the total."""
    difference = made.overall.total[0.5] - before.overall.total[0.5]
    amount = amount_said(abs(difference), made.currency, words)
    if difference > 0:
        return words.gettext("That is {amount} more than before your changes.", amount=amount)
    if difference < 0:
        return words.gettext("That is {amount} less than before your changes.", amount=amount)
    return words.gettext("Your changes leave the total as it was.")


def _notes(made: Forecast, words: Translator) -> None:
    _ = words.gettext
    for note, n in made.notes.items():
        line = _("{label}: {value}", label=words.sentence(note), value=words.number(n))
        st.caption(plain(line))
    st.caption(
        plain(
            _(
                "Forecast {id}, made of days up to {day} on {moment} (UTC). The address of this "
                "page brings it back.",
                id=str(made.id),
                day=words.date(made.origin),
                moment=words.moment(made.created_at),
            )
        )
    )


def _files(made: Forecast, words: Translator) -> None:
    _ = words.gettext

    kinds = (
        (_("Download as CSV"), csv_bytes, "csv", "text/csv"),
        (_("Download as XLSX"), xlsx_bytes, "xlsx", XLSX),
        (_("Download as Parquet"), parquet_bytes, "parquet", "application/vnd.apache.parquet"),
    )
    with st.container(horizontal=True):
        for label, written, ending, mime in kinds:
            st.download_button(
                label,
                partial(_file, made, words, written),
                f"prisme-forecast.{ending}",
                mime,
                key=f"forecast.export-{ending}",
                on_click="ignore",
                icon=":material/download:",
            )


def _file(made: Forecast, words: Translator, written: Callable[[pd.DataFrame], bytes]) -> bytes:
    return written(forecast_frame(made, words))
