"""How much a service delivers, as chips to correct; owns the keys ``service.quantities…``."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import streamlit as st

from core.language import Translator
from core.types import UNITS
from pages.components.text import plain

#: What was corrected: the description that it was corrected for, and quantities by unit.
_KEY = "service.quantities"


def show(description: str, read: Mapping[str, float], words: Translator) -> dict[str, float] | None:
    """Draw a chip for each quantity, to correct or remove; return them if they were corrected.

    `read` is what the description states. A correction is of one description: another begins anew.
    """
    if not description.strip():
        return None
    said = _corrected(description)
    stated, turn = dict(read if said is None else said), zlib.crc32(description.encode())
    with st.container(horizontal=True, key="prisme-quantities"):
        for unit, amount in stated.items():
            with st.popover(plain(words.counted(UNITS[unit].counted, amount))):
                _ask(unit, stated, description, turn, words)
        free = [unit for unit in UNITS if unit not in stated]
        with st.popover(words.gettext("Add a quantity"), icon=":material/add:"):
            _add(free, stated, description, turn, words)
        if said is not None and said != dict(read):
            st.button(
                words.gettext("As in the text"),
                key="service.quantities.reset",
                type="tertiary",
                on_click=forget,
            )
    return said


def forget() -> None:
    """Let the description say how much is delivered."""
    st.session_state.pop(_KEY, None)


def fill_quantities(description: str, stated: Mapping[str, float] | None) -> None:
    """Take over what a past estimate was given."""
    forget()
    if stated is not None:
        st.session_state[_KEY] = (description, dict(stated))


def _corrected(description: str) -> dict[str, float] | None:
    found: tuple[str, dict[str, float]] | None = st.session_state.get(_KEY)
    return found[1] if found is not None and found[0] == description else None


def _ask(
    unit: str, stated: dict[str, float], description: str, turn: int, words: Translator
) -> None:
    key = f"service.quantity.{unit}.{turn}"

    def corrected() -> None:
        amount = st.session_state[key]
        others = {name: n for name, n in stated.items() if name != unit}
        kept = others if amount is None else {**stated, unit: amount}
        st.session_state[_KEY] = (description, kept)

    def removed() -> None:
        st.session_state[_KEY] = (description, {n: a for n, a in stated.items() if n != unit})

    st.number_input(
        words.sentence(UNITS[unit].label),
        value=float(stated[unit]),
        step=1.0,
        format="%g",
        key=key,
        on_change=corrected,
    )
    st.button(
        words.gettext("Remove"), key=f"{key}.remove", on_click=removed, icon=":material/close:"
    )


def _add(
    free: list[str], stated: dict[str, float], description: str, turn: int, words: Translator
) -> None:
    key = f"service.quantity.new.{turn}"

    def added() -> None:
        unit, amount = st.session_state[f"{key}.unit"], st.session_state[key]
        if unit is not None and amount is not None:
            st.session_state[_KEY] = (description, {**stated, unit: amount})

    st.selectbox(
        words.gettext("Counted in"),
        free,
        format_func=lambda unit: words.sentence(UNITS[unit].label),
        key=f"{key}.unit",
    )
    st.number_input(
        words.gettext("How much"), value=None, step=1.0, format="%g", key=key, placeholder="1500"
    )
    st.button(words.gettext("Add"), key=f"{key}.add", on_click=added, icon=":material/add:")
