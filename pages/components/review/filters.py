"""Which corrections are looked at: the address says it; ``review.…`` keys."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import N_
from core.types import REVIEW_STATES, ReviewCounts, ReviewFilter, ReviewState
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator

STATES: dict[ReviewState, str] = {
    "waiting": N_("Waiting"),
    "accepted": N_("Accepted"),
    "refused": N_("Refused"),
}
DOUBTS: dict[str, str] = {"": N_("Any"), "yes": N_("Doubtful"), "no": N_("Plausible")}
_PARAMETERS = ("state", "doubtful", "by", "after")
#: A pseudonym, and nothing else.
_SUBJECT = re.compile(r"[\w.:-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for; `doubtful` is None for all."""

    filter: ReviewFilter
    doubtful: bool | None


def show(counts: ReviewCounts, view: View) -> Chosen:
    """Show the widgets as the address says, and return what is chosen."""
    words = view.words
    chosen = parse_review_filter({name: st.query_params.get_all(name) for name in st.query_params})
    _ = words.gettext
    st.session_state["review.state"] = chosen.filter.state
    st.session_state["review.doubtful"] = {None: "", True: "yes", False: "no"}[chosen.doubtful]
    with st.container(key="prisme-filters", border=True):
        st.segmented_control(
            _("Corrections"),
            REVIEW_STATES,
            key="review.state",
            on_change=_write,
            required=True,
            format_func=lambda name: (
                f"{words.sentence(STATES[name])} ({words.number(getattr(counts, name))})"
            ),
            width="stretch",
        )
        st.segmented_control(
            _("Doubts"),
            list(DOUBTS),
            key="review.doubtful",
            on_change=_write,
            required=True,
            format_func=lambda name: words.sentence(DOUBTS[name]),
            width="stretch",
        )
        if chosen.filter.subject is not None:
            st.button(
                _("Only by {who}: show everyone again", who=short_pseudonym(chosen.filter.subject)),
                icon=":material/person_off:",
                type="tertiary",
                key="review.everyone",
                on_click=only,
                args=(None,),
            )
    return chosen


def parse_review_filter(query: Mapping[str, Sequence[str]]) -> Chosen:
    """Read what is chosen from an address; what cannot be read is left out."""
    last = {name: values[-1] for name, values in query.items() if values}
    state = last.get("state", "waiting")
    by = last.get("by", "")
    return Chosen(
        ReviewFilter(
            state if state in REVIEW_STATES else "waiting",
            by if _SUBJECT.fullmatch(by) else None,
        ),
        {"yes": True, "no": False}.get(last.get("doubtful", "")),
    )


def people(subjects: Sequence[str], words: Translator) -> None:
    """Offer to look at the corrections of one person alone."""
    _ = words.gettext
    st.selectbox(
        _("All of one person"),
        subjects,
        index=None,
        key="review.person",
        on_change=_person,
        placeholder=_("Choose a pseudonym"),
        format_func=short_pseudonym,
        width=320,
    )


def only(subject: str | None) -> None:
    """Put one person, or everyone, into the address."""
    for name in ("by", "after"):
        st.query_params.pop(name, None)
    st.session_state["review.trail"] = []
    if subject is not None:
        st.query_params["by"] = subject


def short_pseudonym(subject: str) -> str:
    """Return the beginning of a pseudonym: enough to tell people apart."""
    return plain(subject[:8])


def _person() -> None:
    only(st.session_state.get("review.person"))


def _write() -> None:
    """Put what the widgets say into the address, from its first page."""
    kept = {
        name: st.query_params.get_all(name)
        for name in st.query_params
        if name not in _PARAMETERS or name == "by"
    }
    said = {
        "state": st.session_state["review.state"],
        "doubtful": st.session_state["review.doubtful"],
    }
    if said["state"] == "waiting":
        said["state"] = ""
    st.session_state["review.trail"] = []
    st.query_params.from_dict({**kept, **{name: value for name, value in said.items() if value}})
