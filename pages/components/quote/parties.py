"""Who sells and who buys; the seller's part can be kept on their device. Owns ``quote.…`` keys."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.documents.quote.content import Party
from core.documents.quote.logo import MAX_BYTES, cleaned_logo
from core.errors import AppError, InvalidFile
from pages.components import device, frame
from pages.components.text import plain

if TYPE_CHECKING:
    from core.language import Translator

_ACCENT = "#2b46b8"
_MAX_NAME, _MAX_DETAILS = 120, 600
_LOGO, _PROBLEM = "quote.logo", "quote.logo.problem"


def client(words: Translator) -> Party:
    """Ask who buys."""
    _ = words.gettext
    st.header(plain(_("Your client")), anchor=False)
    return _party(
        "client", _("Client's name"), _("Address and other details"), _("Address, contact, e-mail")
    )


def seller(words: Translator) -> tuple[Party, str, bytes | None]:
    """Ask who sells; return them, their colour and their logo."""
    _ = words.gettext
    st.header(plain(_("You")), anchor=False)
    party = _party(
        "seller",
        _("Your name or company"),
        _("Your address and registration"),
        _("Address, e-mail, telephone, registration number"),
    )
    st.session_state.setdefault("quote.accent", _ACCENT)
    accent = st.color_picker(_("Colour of titles"), key="quote.accent", persist_state="session")
    logo = _logo(words)
    return party, str(accent), logo


def kept_seller() -> device.Fields:
    """Return what of the seller is kept on their device, where they ask for it."""
    return {
        "quote.seller.name": device.is_text,
        "quote.seller.details": device.is_text,
        "quote.accent": lambda value: bool(re.fullmatch(r"#[0-9a-fA-F]{6}", str(value))),
        _LOGO: _is_logo,
    }


def _party(who: str, name_label: str, details_label: str, placeholder: str) -> Party:
    name = st.text_input(
        name_label, key=f"quote.{who}.name", max_chars=_MAX_NAME, persist_state="session"
    )
    details = st.text_area(
        details_label,
        key=f"quote.{who}.details",
        max_chars=_MAX_DETAILS,
        height=100,
        placeholder=placeholder,
        persist_state="session",
    )
    return Party(name or "", details or "")


def _logo(words: Translator) -> bytes | None:
    """Ask for a logo, and show the one that there is."""
    _, state = words.gettext, st.session_state
    there = state.get(_LOGO)
    if there:
        picture = base64.b64decode(there)
        st.image(picture, caption=_("Your logo"), width=160)
        st.button(
            _("Remove the logo"),
            key="quote.logo.remove",
            type="tertiary",
            icon=":material/delete:",
            on_click=state.pop,
            args=(_LOGO, None),
        )
        return picture
    if frame.takes_files(words):
        turn = state.setdefault("quote.logo.turn", 0)
        st.file_uploader(
            _("Logo (PNG, JPEG or WebP, at most {n} MB)", n=MAX_BYTES // 1_000_000),
            type=["png", "jpg", "jpeg", "webp"],
            key=f"quote.logo.file.{turn}",
            on_change=_take_logo,
        )
    problem = state.pop(_PROBLEM, None)
    if problem is not None:
        st.warning(plain(words.error(problem)), icon=":material/edit_note:")
    return None


def _take_logo() -> None:
    """Keep a logo as pixels alone, and empty the field that it came by."""
    state = st.session_state
    given = state.get(f"quote.logo.file.{state['quote.logo.turn']}")
    if given is None:
        return
    state["quote.logo.turn"] += 1
    try:
        state[_LOGO] = base64.b64encode(cleaned_logo(given.getvalue())).decode()
    except AppError as error:
        state[_PROBLEM] = error


def _is_logo(value: Any) -> bool:
    """Return whether a browser kept a logo of ours."""
    if value is None:
        return True
    try:
        return isinstance(value, str) and bool(cleaned_logo(base64.b64decode(value, validate=True)))
    except (binascii.Error, InvalidFile):
        return False
