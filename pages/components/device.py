"""Keep what a person entered in their own browser, if they ask for it; owns keys ``device.…``.

What is entered lives in the session while the page is open, and the server computes with it. It is
never written to the database, the log or a file; a copy is in the browser's local storage only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from core.language import Translator
from pages.components.text import plain

#: Session keys that are kept, each with what a value from the browser must be.
Fields = Mapping[str, Callable[[Any], bool]]
_SCRIPT = Path(__file__).parent / "assets/device.js"
_MAX_LETTERS = 1_500_000
_browser = st.components.v2.component(
    "prisme_device", js=_SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
)


def is_number(value: Any) -> bool:
    """Return whether a number field can show a value, or show that there is none."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def is_choice(value: Any) -> bool:
    """Return whether a box can be ticked or not by a value."""
    return isinstance(value, bool)


def is_text(value: Any) -> bool:
    """Return whether a text field can show a value."""
    return isinstance(value, str) and len(value) <= _MAX_LETTERS


def one_of(options: Iterable[str]) -> Callable[[Any], bool]:
    """Return what tells whether a choice of these can show a value."""
    return tuple(options).__contains__


def offer_to_keep(name: str, fields: Fields, words: Translator) -> None:
    """Offer to keep the values of session keys on this device, and bring back what is there."""
    _, chosen, asked = words.gettext, f"device.{name}.kept", f"device.{name}.asked"
    kept = st.toggle(_("Remember this on this device"), key=chosen, persist_state="session")
    st.caption(
        plain(
            _(
                "Kept in this browser only. While the page is open the server calculates with it; "
                "it neither stores it nor passes it on."
            )
            if kept
            else _(
                "Kept for this visit only. The server calculates with it; it neither stores it nor "
                "passes it on."
            )
        )
    )
    values = {key: st.session_state.get(key) for key in fields}
    component, ask = f"device.{name}", not st.session_state.get(asked, False)

    def found() -> None:
        st.session_state[asked] = True
        restored = readable_values(st.session_state[component].get("found"), fields)
        st.session_state.update(restored)
        st.session_state[chosen] = st.session_state.get(chosen) or bool(restored)

    _browser(
        key=component,
        data={
            "name": name,
            "ask": ask,
            "write": json.dumps(values) if kept and not ask else None,
            "forget": not kept and not ask,
        },
        on_found_change=found,
    )


def readable_values(stored: Any, fields: Fields) -> dict[str, Any]:
    """Return what a browser kept, without what these fields cannot show."""
    try:
        values = json.loads(stored) if isinstance(stored, str) else None
    except ValueError:
        return {}
    if not isinstance(values, dict):
        return {}
    return {key: values[key] for key, fits in fields.items() if key in values and fits(values[key])}
