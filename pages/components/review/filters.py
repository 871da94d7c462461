"""Which corrections are looked at: the address says it; ``review.…`` keys."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.errors import N_
from core.types import CONTRIBUTOR_DIGITS, REVIEW_STATES, ReviewCounts, ReviewFilter, ReviewState
from pages.components.address import AddressFilter
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator

STATES: dict[ReviewState, str] = {
    "waiting": N_("Waiting"),
    "accepted": N_("Accepted"),
    "rejected": N_("Rejected"),
}
DOUBTS: dict[str, str] = {"": N_("Any"), "yes": N_("Doubtful"), "no": N_("Plausible")}
_DOUBTFUL: dict[bool | None, str] = {None: "", True: "yes", False: "no"}
#: How older addresses call a state.
_FORMER = {"refused": "rejected"}
#: A pseudonym, and nothing else.
_CONTRIBUTOR = re.compile(rf"[0-9a-f]{{{CONTRIBUTOR_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for; `doubtful` is None for all."""

    filter: ReviewFilter
    doubtful: bool | None


def show(counts: ReviewCounts, view: View) -> Chosen:
    """Show the widgets as the address says, and return what is chosen."""
    words = view.words
    chosen = ADDRESS.read()
    _ = words.gettext
    with st.container(key="prisme-filters", border=True):
        st.segmented_control(
            _("Corrections"),
            REVIEW_STATES,
            **ADDRESS.bound("state"),
            required=True,
            format_func=lambda name: (
                f"{words.sentence(STATES[name])} ({words.number(getattr(counts, name))})"
            ),
            width="stretch",
        )
        st.segmented_control(
            _("Doubts"),
            list(DOUBTS),
            **ADDRESS.bound("doubtful"),
            required=True,
            format_func=lambda name: words.sentence(DOUBTS[name]),
            width="stretch",
        )
        if chosen.filter.contributor is not None:
            st.button(
                _("Only by {who}: show everyone", who=plain(chosen.filter.contributor)),
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
    state = _FORMER.get(state, state)
    by = last.get("by", "")
    return Chosen(
        ReviewFilter(
            state if state in REVIEW_STATES else "waiting",
            by if _CONTRIBUTOR.fullmatch(by) else None,
        ),
        {"yes": True, "no": False}.get(last.get("doubtful", "")),
    )


def _query(chosen: Chosen) -> dict[str, str | list[str]]:
    state, contributor = chosen.filter.state, chosen.filter.contributor
    query = {
        "state": "" if state == "waiting" else state,
        "doubtful": _DOUBTFUL[chosen.doubtful],
        "by": contributor or "",
    }
    return {name: value for name, value in query.items() if value}


def _shown(chosen: Chosen) -> dict[str, Any]:
    return {"state": chosen.filter.state, "doubtful": _DOUBTFUL[chosen.doubtful]}


def _made(before: Chosen, said: Mapping[str, Any]) -> Chosen:
    doubtful = next(known for known, name in _DOUBTFUL.items() if name == said["doubtful"])
    return Chosen(replace(before.filter, state=said["state"]), doubtful)


ADDRESS: AddressFilter[Chosen] = AddressFilter(
    "review", ("state", "doubtful", "by", "after"), parse_review_filter, _query, _shown, _made
)


def people(contributors: Sequence[str], words: Translator) -> None:
    """Offer to look at the corrections of one person alone."""
    _ = words.gettext
    st.selectbox(
        _("All from one contributor"),
        contributors,
        index=None,
        key="review.person",
        on_change=_person,
        placeholder=_("Choose one"),
        width=320,
    )


def only(contributor: str | None) -> None:
    """Put one person, or everyone, into the address."""
    chosen = ADDRESS.current()
    ADDRESS.put(replace(chosen, filter=replace(chosen.filter, contributor=contributor)))


def _person() -> None:
    only(st.session_state.get("review.person"))
