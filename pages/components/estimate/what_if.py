"""What if…: a service turned this way and that below its estimate; owns ``what-if…`` keys."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.authority import acting_as
from core.charts.estimate.what_if import price_along
from core.errors import AppError
from core.insight.estimate.wording_ideas import wording_ideas
from core.types import FIELD, REASON_LABELS, UNITS
from pages.components import figure, visitor
from pages.components.text import plain, readable

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services.estimate.estimating import Estimated
    from core.services.estimate.what_if import Dial, WhatIfEstimate, WhatIfUseCase
    from core.types import Explanation, Prediction

#: Reasons that moved by less than this share of the price are not worth a word.
_MIN_MOVE, _MAX_MOVES = 0.02, 3


def show(estimated: Estimated, what_if: WhatIfUseCase, view: View) -> None:
    """Show the dials of an estimate; turning one runs this part of the page alone."""
    words = view.words
    dials = what_if.dials(estimated.prediction)
    if dials:
        st.header(plain(words.gettext("What if?")), anchor=False)
        st.caption(
            plain(
                words.gettext(
                    "What such services ask in this market, not a promise that a change will "
                    "earn the difference. Nothing here is saved."
                )
            )
        )
        _turned(estimated.prediction, dials, what_if, view)
    _ideas(estimated, words)


@st.fragment
def _turned(
    prediction: Prediction,
    dials: tuple[Dial, ...],
    what_if: WhatIfUseCase,
    view: View,
) -> None:
    words = view.words
    try:
        changes = _changes(prediction, dials, words)
        with acting_as(visitor.actor()):
            _answer(prediction, what_if.imagine(prediction, changes), words)
            _along(prediction, dials, changes, what_if, view)
    except AppError as error:
        st.info(plain(words.error(error)), icon=":material/info:")


def _changes(prediction: Prediction, dials: tuple[Dial, ...], words: Translator) -> dict[str, Any]:
    changes = {}
    for start in range(0, len(dials), 2):
        for column, dial in zip(st.columns(2), dials[start : start + 2], strict=False):
            chosen = column.select_slider(
                dial_title(dial, words),
                list(range(len(dial.values))),
                value=dial.values.index(dial.current),
                key=f"what-if.{prediction.id}.{dial.field}",
                format_func=partial(dial_position, dial, words),
            )
            changes[dial.field] = dial.values[chosen]
    return changes


def _answer(prediction: Prediction, made: WhatIfEstimate, words: Translator) -> None:
    _, currency = words.gettext, made.price.currency
    if made.abstained:
        for flag in made.flags:
            st.info(plain(words.flag(flag)), icon=":material/info:")
        return
    moved = made.price.price - prediction.price.price
    price, spread = st.columns(2)
    price.metric(
        _("Price"),
        plain(words.price(made.price.price, made.price.basis)),
        delta=plain(words.signed_money(moved, currency)) if moved else None,
        delta_color="off",
    )
    ends = made.price.low, made.price.high
    spread.metric(_("Range"), plain(words.prices(*ends, made.price.basis)))
    said = _moves(prediction.explanation, made.explanation, made.price.price, currency, words)
    if said:
        st.caption(plain(_("What changed: {moves}.", moves=words.listed(said))))


def _moves(
    before: Explanation, after: Explanation, price: float, currency: str, words: Translator
) -> list[str]:
    old = {c.field: c.amount for c in before.contributions}
    moves = sorted(
        ((c.amount - old.get(c.field, 0.0), c.field) for c in after.contributions),
        key=lambda pair: -abs(pair[0]),
    )
    return [
        f"{words.gettext(REASON_LABELS[field]).lower()} {words.signed_money(amount, currency)}"
        for amount, field in moves[:_MAX_MOVES]
        if abs(amount) >= _MIN_MOVE * price
    ]


def _along(
    prediction: Prediction,
    dials: tuple[Dial, ...],
    changes: dict[str, Any],
    what_if: WhatIfUseCase,
    view: View,
) -> None:
    _, words = view.words.gettext, view.words
    fields = {dial.field: dial for dial in dials}
    chosen = st.segmented_control(
        _("Which field should vary?"),
        list(fields),
        default=_first_shown(dials).field,
        key=f"what-if.{prediction.id}.along",
        format_func=lambda name: dial_title(fields[name], words),
        required=True,
    )
    dial = fields[chosen]
    curve = what_if.curve(prediction, changes, dial.field, dial.values)
    names = [_said(value, dial, words) for value in dial.values]
    at = dial.values.index(changes[dial.field])
    chart = price_along(
        curve,
        names,
        dial_title(dial, words),
        at,
        prediction.price.basis,
        view,
    )
    figure.show("what-if", chart, view)


def _ideas(estimated: Estimated, words: Translator) -> None:
    near, prediction = estimated.comparables, estimated.prediction
    if near is None or not near.listings:
        return
    text = str(prediction.normalised_input["description"])
    ideas = wording_ideas(near, text, prediction.price.price)
    if ideas:
        said = words.listed([words.quoted(word) for word in ideas])
        st.caption(
            plain(
                words.gettext(
                    "Pricier similar listings also mention {words}. Add this only if it is true "
                    "of your service: the word alone earns nothing.",
                    words=said,
                )
            )
        )


def dial_title(dial: Dial, words: Translator) -> str:
    """Return what a dial turns."""
    if dial.unit is not None:
        return words.sentence(UNITS[dial.unit].label)
    return words.sentence(FIELD[dial.field].titled)


def dial_position(dial: Dial, words: Translator, at: int) -> str:
    """Return what stands at a position of a dial."""
    return _said(dial.values[at], dial, words)


def _first_shown(dials: tuple[Dial, ...]) -> Dial:
    """Return the dial along which the price is drawn first: how much, else the delivery time."""
    amounts = [dial for dial in dials if dial.unit is not None]
    return amounts[0] if amounts else dials[-1 if len(dials) == 1 else -2]


def _said(value: Any, dial: Dial, words: Translator) -> str:
    if value is None:
        return words.gettext("none") if dial.none else words.gettext("not specified")
    if dial.unit is not None:
        return words.counted(UNITS[dial.unit].counted, value)
    if isinstance(value, str):
        return readable(value)
    if math.isinf(value):
        return words.gettext("unlimited")
    return words.number(float(value), FIELD[dial.field].digits)
