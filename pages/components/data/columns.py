"""How a file is to be read: its columns, its currency; owns the keys ``data.read.…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.errors import N_
from core.services.market.uploads import Choices
from core.types import FIELD
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services.market.uploads import Look

_TITLE = N_("Title")
_FIRST = ("title", "description", "price")
_OTHERS = tuple(name for name in FIELD if name not in _FIRST)
#: Offered first; any other code may be typed.
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "INR", "PKR", "JPY", "CNY", "BRL")


def show(look: Look, key: str, view: View) -> Choices:
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
    st.markdown(plain(_("The columns were guessed from their names: correct what is wrong.")))
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
            words.sentence(FIELD[name].label if name in FIELD else _TITLE),
            look.columns,
            index=look.columns.index(guessed) if guessed in look.columns else None,
            key=f"data.read.{name}.{key}",
            placeholder=words.gettext("none"),
        )
        if column is not None:
            chosen[name] = column
    return chosen


def _money(mapping: dict[str, str], key: str, words: Translator) -> Choices:
    _ = words.gettext
    currency = _currency(_("Currency of the prices"), _("as in the file"), f"from.{key}", words)
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
        keep = st.checkbox(
            _("Store sellers by name instead of under a pseudonym"),
            key=f"data.read.sellers.{key}",
        )
    return Choices(
        mapping=mapping,
        currency=currency,
        to_currency=to_currency,
        rate=rate or None,
        rate_date=day,
        decimal=decimal,
        keep_sellers=keep,
    )


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
