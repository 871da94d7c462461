"""The form that describes a service; owns the session keys that begin with ``service.``.

Numbers have no bounds here: what is out of range is refused by the service, in a sentence in
the reader's language, where the browser would say it in its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.charts import View
from core.errors import N_
from core.language import Translator
from core.types import (
    FIELD,
    INPUT_COLUMNS,
    NONE_FIELDS,
    SERVICE_FIELDS,
    Field,
    FormOptions,
    Prediction,
    ServiceInput,
)
from pages.components.estimate import quantities
from pages.components.estimate.examples import EXAMPLES
from pages.components.text import plain, readable

COVERAGES = (0.5, 0.8, 0.9)
#: The choice of a list that says "none": no label is empty.
NONE = ""
REPUTATIONS = {"rating": N_("Rating and reviews"), "reliability": N_("Reliability score")}


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be estimated, and the share of prices that the range shall hold."""

    service: ServiceInput
    coverage: float


def show(
    options: FormOptions,
    view: View,
    quantities_in: Callable[[str], Mapping[str, float]],
    narrowing: Sequence[str] = (),
    why: Sequence[str] = (),
) -> tuple[Request, bool]:
    """Draw the form; return what it says now, and whether an estimate is asked for.

    `quantities_in` reads how much a description says is delivered. The fields in `narrowing` stand
    below it, with the sentences that say why; the others are folded away.
    """
    _, words = view.words.gettext, view.words
    description = st.text_area(
        _("What does the service deliver?"),
        key="service.description",
        height=132,
        placeholder=_("What the client gets, how much of it, and for whom."),
        help=_(
            "This matters most. Write it as in a listing: quantities, formats and deadlines "
            "all affect the price."
        ),
        persist_state="session",
    )
    # Above the quantities: a click ends the typing, and what is then drawn would move the button
    # away from under it.
    pressed = _buttons(words) or st.session_state.pop("service.again", False)
    amounts = quantities.show(description or "", quantities_in(description or ""), words)
    given: dict[str, Any] = {}
    if narrowing:
        with st.container(key="prisme-narrowing"):
            for sentence in why:
                st.caption(plain(sentence))
            given |= _fields(narrowing, options, words)
    others = [name for name in INPUT_COLUMNS if name not in narrowing]
    with st.expander(_("More details"), key="service.more"):
        given |= _fields(others, options, words)
        coverage = _coverage(options, words)
    without = tuple(name for name in NONE_FIELDS if given.get(name) == NONE)
    said = {name: None if name in without else value for name, value in given.items()}
    service = ServiceInput(description or "", **said, without=without, quantities=amounts)
    return Request(service, coverage), pressed


def confirm(options: FormOptions, place: str) -> None:
    """Say which kind of service it is, and ask for the estimate again."""
    below = options.subcategories
    owner = next((name for name, names in below.items() if place in names), None)
    st.session_state["service.category"] = place if owner is None else owner or None
    st.session_state["service.subcategory"] = None if owner is None else place
    ask_again()


def says(service: ServiceInput, name: str) -> bool:
    """Return whether a service says a field, if only that it has none."""
    return getattr(service, name) is not None or name in service.without


def ask_again() -> None:
    """Ask for an estimate of what the form says."""
    st.session_state["service.again"] = True


def fill(prediction: Prediction, options: FormOptions) -> None:
    """Say in the form what a past estimate was asked for."""
    said, state = prediction.input, st.session_state
    none = said.get("without") or ()
    _clear()
    for name in INPUT_COLUMNS:
        field, value = FIELD[name], said.get(name)
        if value in ("unlimited", math.inf):
            state[f"service.{name}.unlimited"] = True
        elif field.numeric or field.role == "text":
            state[f"service.{name}"] = value
        elif name in none:
            state[f"service.{name}"] = NONE
        elif field.question.new or value in options.choices.get(name, ()):
            state[f"service.{name}"] = value
    quantities.fill_quantities(str(said.get("description") or ""), said.get("quantities"))
    state["service.new_seller"] = any(FIELD[name].numeric for name in none)
    if said.get("reliability") is not None:
        state["service.reputation"], state["service.reliability"] = (
            "reliability",
            said["reliability"],
        )
    if prediction.price.coverage in _coverages(options):
        state["service.coverage"] = prediction.price.coverage


def _clear() -> None:
    """Empty the form."""
    state = st.session_state
    state["service.reputation"], state["service.new_seller"] = "rating", False
    quantities.forget()
    for name in INPUT_COLUMNS:
        state[f"service.{name}"] = None
        if FIELD[name].unlimited:
            state[f"service.{name}.unlimited"] = False


def _fields(names: Sequence[str], options: FormOptions, words: Translator) -> dict[str, Any]:
    """Ask for fields, in the order of the form; what the market lacks is not asked."""
    rows = {FIELD[name].question.row for name in names}
    given: dict[str, Any] = {}
    if "place" in rows:
        given |= _place(options, words)
    given |= _row("seller", names, options, words)
    if "reputation" in rows:
        given |= _reputation(options, words)
    return given | _row("terms", names, options, words)


def _row(row: str, names: Sequence[str], options: FormOptions, words: Translator) -> dict[str, Any]:
    """Ask for those fields of a row, two beside each other; what the market lacks is not asked."""
    named = [name for name in names if name in options.useful]
    fields = [FIELD[name] for name in named if FIELD[name].question.row == row]
    given: dict[str, Any] = {}
    for start in range(0, len(fields), 2):
        for column, field in zip(st.columns(2), fields[start : start + 2], strict=False):
            if field.numeric:
                given[field.name] = _number(column, field, words)
            elif options.choices[field.name]:
                given[field.name] = _label(column, field, options.choices[field.name], words)
    return given


def _label(
    column: DeltaGenerator, field: Field, choices: Sequence[str], words: Translator, **more: Any
) -> str | None:
    asked = field.question

    def shown(choice: str) -> str:
        if choice == NONE:
            return words.sentence(asked.none)
        return readable(choice) if field.role == "ordered" else choice

    return column.selectbox(
        words.sentence(asked.label),
        [NONE, *choices] if field.may_be_none else choices,
        index=None,
        format_func=shown,
        key=f"service.{field.name}",
        placeholder=words.sentence(asked.placeholder),
        accept_new_options=asked.new,
        persist_state="session",
        help=words.sentence(asked.help) or None,
        **more,
    )


def _number(column: DeltaGenerator, field: Field, words: Translator) -> float | str | None:
    """Ask for a number; `NONE` where a new seller has none."""
    asked, key = field.question, f"service.{field.name}"
    unlimited = field.unlimited and bool(st.session_state.get(f"{key}.unlimited"))
    none = field.may_be_none and bool(st.session_state.get("service.new_seller"))
    placeholder = words.sentence(asked.none if none else asked.placeholder)
    value = column.number_input(
        words.sentence(asked.label),
        value=None,
        step=asked.step,
        format=f"%0.{field.digits}f" if field.digits else None,
        key=key,
        disabled=unlimited or none,
        placeholder=words.gettext("Unlimited") if unlimited else placeholder,
        help=words.sentence(asked.help) or None,
        persist_state="session",
    )
    if field.unlimited:
        label = words.sentence(asked.unlimited)
        column.checkbox(label, key=f"{key}.unlimited", persist_state="session")
    if none:
        return NONE
    return math.inf if unlimited else value


def _place(options: FormOptions, words: Translator) -> dict[str, Any]:
    """Ask for the category, then its sub-category; what the market has none of is not asked."""
    below, given = options.subcategories, {}
    categories = [name for name in below if name]
    left, right = st.columns(2) if categories else (st.container(), st.container())
    if categories:
        again = {"on_change": _forget_subcategory, "args": (below,)}
        given["category"] = _label(left, FIELD["category"], categories, words, **again)
    if every := sorted({name for names in below.values() for name in names}):
        choices = below.get(given.get("category") or "") or every
        given["subcategory"] = _label(right, FIELD["subcategory"], choices, words)
    return given


def _forget_subcategory(below: dict[str, tuple[str, ...]]) -> None:
    """Let go of a sub-category that the newly chosen category does not have."""
    chosen = st.session_state.get("service.subcategory")
    if chosen not in below.get(st.session_state["service.category"] or "", ()):
        st.session_state["service.subcategory"] = None


def _reputation(options: FormOptions, words: Translator) -> dict[str, Any]:
    """Ask for rating and reviews, or for the one score that stands for both."""
    _ = words.gettext
    if not {"rating", "reviews"} <= set(options.useful):
        return _row("reputation", INPUT_COLUMNS, options, words)
    st.session_state.setdefault("service.reputation", "rating")
    way = st.segmented_control(
        _("Seller reputation"),
        list(REPUTATIONS),
        key="service.reputation",
        format_func=lambda name: _(REPUTATIONS[name]),
        required=True,
        persist_state="session",
    )
    if way != "reliability":
        given = _row("reputation", INPUT_COLUMNS, options, words)
        st.checkbox(
            _("New seller: no rating or reviews yet"),
            key="service.new_seller",
            on_change=_clear_reputation,
            persist_state="session",
        )
        return given
    [field] = (f for f in SERVICE_FIELDS if f.role == "stand-in")
    score = st.slider(
        words.sentence(field.question.label),
        0.0,
        0.99,
        0.5,
        0.01,
        key=f"service.{field.name}",
        persist_state="session",
        help=words.sentence(field.question.help),
    )
    return {field.name: score}


def _clear_reputation() -> None:
    """Empty what a new seller does not have, so that no number stands in a field without one."""
    for name in NONE_FIELDS:
        if FIELD[name].numeric:
            st.session_state[f"service.{name}"] = None


def _coverage(options: FormOptions, words: Translator) -> float:
    _ = words.gettext
    choices = _coverages(options)
    st.session_state.setdefault("service.coverage", options.coverage)
    chosen = st.segmented_control(
        _("How sure should the range be?"),
        choices,
        key="service.coverage",
        required=True,
        format_func=words.percent,
        persist_state="session",
        help=_(
            "At {share}, 8 in 10 comparable services ask a price inside the range. The surer, "
            "the wider.",
            share=words.percent(0.8),
        ),
    )
    return float(chosen or options.coverage)


def _coverages(options: FormOptions) -> list[float]:
    return sorted({*COVERAGES, options.coverage})


def _buttons(words: Translator) -> bool:
    _ = words.gettext
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            _("Estimate the price"), type="primary", icon=":material/sell:", key="service.submit"
        )
        st.button(
            _("Try an example"),
            type="tertiary",
            key="service.example",
            on_click=_fill,
            args=(words,),
            icon=":material/lightbulb:",
        )
    return pressed


def _fill(words: Translator) -> None:
    """Fill the form with the next example, and clear what it does not say."""
    state = st.session_state
    turn = state.get("service.turn", 0)
    example = EXAMPLES[turn % len(EXAMPLES)]
    state["service.turn"] = turn + 1
    _clear()
    for name in INPUT_COLUMNS:
        state[f"service.{name}"] = getattr(example, name)
    state["service.description"] = words.sentence(example.description)
