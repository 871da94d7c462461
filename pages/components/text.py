"""Text that is shown as it is, whatever it holds; and Streamlit's own, which is English alone."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import streamlit as st

from core.errors import N_
from core.language import Translator

#: What Markdown, its directives, or its formulas would read as anything but text.
_SPECIAL = re.compile(r"([\\`*_\[\]<>$~:#|&])|^(\s*)([+\-]|\d+[.)])(?=\s)", re.MULTILINE)
#: What Streamlit's Markdown makes a link of without any mark, even where marks are escaped.
_LINKS = re.compile(r"(?i)(https?:(?=//)|www(?=\.)|@(?=[-\w]))")

_SCRIPT = (Path(__file__).parent / "assets/own_words.js").read_text("utf-8")
#: Where Streamlit's texts stand; what stands elsewhere is ours, or what people typed.
PLACES = ", ".join(
    f"[data-testid={name}]"
    for name in (
        "stSkipToContent",
        "stFileUploader",
        "stDialog",
        "stTooltipContent",
        "stElementToolbar",
        "stInputInstructions",
        "stSelectboxVirtualDropdown",
        "stMultiSelectVirtualDropdown",
        "stStatusWidget",
    )
)
#: Where we say something else, in both languages.
_OURS = (
    (N_("Skip to the page"), "Skip to main content"),
    (N_("Choose a file"), "Upload"),
    (
        N_(
            "The file was refused on its way: open Prisme under its own address, and try again. "
            "Its operator can allow this address with PRISME_HOSTS."
        ),
        "AxiosError: Request failed with status code 403",
    ),
    (
        N_(
            "The file is larger than what stands between you and Prisme lets through. Choose a "
            "smaller one, or ask its operator."
        ),
        "AxiosError: Request failed with status code 413",
    ),
    (
        N_("The file did not arrive (answer {code}). Reload the page and try again."),
        "AxiosError: Request failed with status code {code}",
    ),
    (
        N_("The file did not arrive: the connection was lost. Try again."),
        "AxiosError: Network Error",
    ),
)
#: As Streamlit writes them, with names for what it fills in.
WORDS = (
    N_("Navigate to home page"),
    N_("Collapse sidebar"),
    N_("Expand sidebar"),
    N_("Sidebar"),
    N_("Open"),
    N_("Close"),
    N_("Increment"),
    N_("Decrement"),
    N_("file upload"),
    N_("{size}MB per file"),
    N_("Drag and drop a file here"),
    N_("Drag and drop files here"),
    N_("Link to heading"),
    N_("Help for {name}"),
    N_("Add: {name}"),
    N_("Remove {name}"),
    N_("Choose an option"),
    N_("Choose options"),
    N_("Choose date"),
    N_("Choose date range"),
    N_("No results"),
    N_("No options to select"),
    N_("No options to select."),
    N_("Select all"),
    N_("Scrollable table"),
    N_("{kind} files are not allowed."),
    N_("File must be {size} or smaller."),
    N_("Clear all"),
    N_("Clear value"),
    N_("Fullscreen"),
    N_("Close fullscreen"),
    N_("Fullscreen: {name}"),
    N_("Close fullscreen: {name}"),
    N_("Search"),
    N_("Search: {name}"),
    N_("Show/hide columns"),
    N_("Show/hide columns: {name}"),
    N_("Download as CSV"),
    N_("Delete row(s)"),
    N_("Press Enter to apply"),
    N_("Press Enter to submit form"),
    N_("Connecting"),
    N_("Connection error"),
    N_("Running..."),
    N_("Page not found"),
    N_("The page that you have requested does not seem to exist. Running the app's main page."),
)


def plain(text: str) -> str:
    """Escape text for Streamlit's Markdown, so that it is read and never rendered.

    A bare address gets a word joiner, which nobody sees, so that it is no link.
    """
    return _SPECIAL.sub(_escaped, _LINKS.sub("\\1\u2060", text))


def unseen_heading(text: str) -> None:
    """Head what follows for screen readers, where eyes need no heading: no level is left out."""
    st.html(f'<h2 class="prisme-unseen">{html.escape(text)}</h2>')


def in_one_line(text: str, most: int) -> str:
    """Return a text of so many letters at most, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def readable(level: str) -> str:
    """Show a market's word for a level without its underscores; it is never translated."""
    return level.replace("_", " ").capitalize() if "_" in level else level


def put_in_language(words: Translator) -> None:
    """Say the page's language, and put Streamlit's own words into it, now and as they appear."""
    said = {
        "lang": words.language,
        "places": PLACES,
        "words": [
            *((theirs, words.gettext(ours)) for ours, theirs in _OURS),
            *((english, words.sentence(english)) for english in WORDS),
        ],
    }
    script = _SCRIPT.replace("SAID", json.dumps(said).replace("<", "\\u003c"), 1)
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        return "\\" + match[1]
    mark = match[3]
    return f"{match[2]}{mark[:-1]}\\{mark[-1]}"
