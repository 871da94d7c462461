"""How a file is to be read: its columns, its currency; owns the keys ``data.read.…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.errors import N_, InvalidInput
from core.insight.market.import_report import target_label
from core.services.market.uploads import ReadOptions
from core.types import FIELD, PRICE_UNITS
from core.types.reading import RangeEnd
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services.market.uploads import Look

_FIRST = ("title", "description", "price")
_OTHERS = (*(name for name in FIELD if name not in _FIRST), "unit", "other_price")
_ENDS: dict[RangeEnd, str] = {
    "low": N_("the lower end"),
    "middle": N_("the middle"),
    "high": N_("the upper end"),
}
#: Offered first; any other code may be typed.
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "INR", "PKR", "JPY", "CNY", "BRL")


def show(look: Look, key: str, view: View) -> ReadOptions:
    """Ask how a file is to be read, beginning with what was guessed."""
    _, words = view.words.gettext, view.words
    mapping: dict[str, str] = {}
    own = look.reader == "mapped"
    if not own:
        st.markdown(
            plain(
                _(
                    "The columns of this file are known: it is read as “{reader}”.",
                    reader=look.reader,
                )
            )
        )
        own = st.checkbox(_("Choose the columns myself"), key=f"data.read.own.{key}")
    if own:
        mapping = _columns(look, key, words)
    return _money(mapping, key, words)


def _columns(look: Look, key: str, words: Translator) -> dict[str, str]:
    _ = words.gettext
    st.markdown(
        plain(_("The columns were guessed from their names and values: correct what is wrong."))
    )
    chosen = _grid(_FIRST, look, key, words)
    found = sum(name in look.mapping for name in _OTHERS)
    with st.expander(_("Other columns ({n} recognised)", n=found)):
        chosen |= _grid(_OTHERS, look, key, words)
    return chosen


def _grid(names: tuple[str, ...], look: Look, key: str, words: Translator) -> dict[str, str]:
    """Ask for the column of each field; those without one are left out."""
    chosen: dict[str, str] = {}
    for i, name in enumerate(names):
        if i % 2 == 0:  # a pair each, so that a narrow screen keeps the order
            sides = st.columns(2)
        guessed = look.mapping.get(name)
        column = sides[i % 2].selectbox(
            words.sentence(target_label(name)),
            look.columns,
            index=look.columns.index(guessed) if guessed in look.columns else None,
            key=f"data.read.{name}.{key}",
            placeholder=words.gettext("none"),
        )
        if column is not None or guessed is not None:
            chosen[name] = column or ""  # else it would be guessed again
    return chosen


def _money(mapping: dict[str, str], key: str, words: Translator) -> ReadOptions:
    _ = words.gettext
    one, other = st.columns(2)
    with one:
        currency = _currency(_("Currency of the prices"), _("as in the file"), f"from.{key}", words)
    unit = other.selectbox(
        _("What a price pays for"),
        PRICE_UNITS,
        index=None,
        key=f"data.read.unit_chosen.{key}",
        accept_new_options=True,
        format_func=words.unit,
        placeholder=_("as in the file"),
        help=_(
            "Prices of several units are never mixed: choose one of them. Prices per hour and per "
            "day are converted into each other."
        ),
    )
    with st.expander(_("Conversion, decimal mark, sellers")):
        to_currency = _currency(_("Convert to"), _("do not convert"), f"to.{key}", words)
        left, right = st.columns(2)
        rate = left.number_input(
            _("Rate: units of the file’s currency for one"),
            min_value=0.0,
            value=None,
            format="%g",
            key=f"data.read.rate.{key}",
            placeholder=_("none"),
        )
        day = right.date_input(_("Day of the rate"), value=None, key=f"data.read.day.{key}")
        decimal = st.segmented_control(
            _("Decimal mark of the prices"),
            (".", ","),
            key=f"data.read.decimal.{key}",
            help=_("Needed only if the prices are ambiguous."),
        )
        kept = st.segmented_control(
            _("Of a price that is a range, keep"),
            list(_ENDS),
            format_func=lambda end: _(_ENDS[end]),
            default="low",
            key=f"data.read.range.{key}",
        )
        rates = st.text_input(
            _("Rates of several currencies"),
            key=f"data.read.rates.{key}",
            placeholder=_("EUR=0.92, GBP=0.79"),
            help=_("Units of each for one of the currency that all are converted to."),
        )
        drop = st.checkbox(
            _("Leave out rows whose price cannot be read, however many"),
            key=f"data.read.drop.{key}",
        )
        keep = st.checkbox(
            _("Store sellers by name instead of under a pseudonym"),
            key=f"data.read.sellers.{key}",
        )
    return ReadOptions(
        mapping=mapping,
        currency=currency,
        to_currency=to_currency,
        rate=_rates(rates) or rate or None,
        rate_date=day,
        decimal=decimal,
        unit=unit,
        price_range=kept or "low",
        drop_unreadable=drop,
        keep_sellers=keep,
    )


def _rates(text: str) -> dict[str, float]:
    """Return the rates that were typed; raises `InvalidInput`."""
    pairs = [one.partition("=") for one in text.replace(";", ",").split(",") if one.strip()]
    try:
        return {code.strip(): float(rate) for code, _, rate in pairs}
    except ValueError:
        raise InvalidInput(
            N_("“{given}” is not a rate; write a number such as 0.92, or EUR=0.92 for each one."),
            field="rate",
            given=text,
        ) from None


def _currency(label: str, placeholder: str, key: str, words: Translator) -> str | None:
    return st.selectbox(
        label,
        CURRENCIES,
        index=None,
        key=f"data.read.{key}",
        placeholder=placeholder,
        accept_new_options=True,
        help=words.gettext("A code of three letters, such as EUR."),
    )
