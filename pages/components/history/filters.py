"""Which past estimates are looked at: the address says it; ``history.…`` keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.errors import N_
from core.insight.estimate.wording import BAND_LABELS
from core.types import BANDS, HistoryFilter
from pages.components import visitor
from pages.components.address import AddressFilter, as_attributes, as_widgets

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator

DOORS: dict[str, str] = {
    "page": N_("On the page"),
    "api": N_("Through the API"),
    "batch": N_("In a price list"),
    "command": N_("From the command line"),
}
VERDICTS: dict[str, str] = {"": N_("Any"), "good": N_("Good"), "bad": N_("Bad")}
MAX_TEXT = 200


def show(versions: Sequence[int], view: View) -> HistoryFilter:
    """Show the widgets as the address says, and return the filter."""
    words = view.words
    chosen = ADDRESS.read()
    _ = words.gettext
    with st.container(key="prisme-filters", border=True):
        st.text_input(
            _("Words in the description"),
            **ADDRESS.bound("text"),
            max_chars=MAX_TEXT,
            placeholder=_("e.g. logo"),
            icon=":material/search:",
            help=_("Each word also matches longer words that begin with it. Accents count."),
        )
        left, right = st.columns(2)
        left.segmented_control(
            _("With feedback"),
            list(VERDICTS),
            **ADDRESS.bound("verdict"),
            required=True,
            format_func=lambda name: words.sentence(VERDICTS[name]),
            width="stretch",
        )
        right.space("small")
        _whose(words)
        right.toggle(_("With a real price only"), **ADDRESS.bound("corrected"))
        with st.expander(_("More filters"), type="compact", expanded=_opened(chosen)):
            _days(words)
            _lists(versions, chosen, words)
        if chosen != HistoryFilter():
            ADDRESS.offer_clear(HistoryFilter(), words)
    return chosen


def parse_history_filter(query: Mapping[str, Sequence[str]]) -> HistoryFilter:
    """Read a filter from an address; what cannot be read is left out."""
    last = {name: values[-1] for name, values in query.items() if values}
    since, until = _day(last.get("since")), _day(last.get("until"))
    if since is not None and until is not None:
        since, until = min(since, until), max(since, until)
    verdict = last.get("verdict", "")
    numbers = [value for value in query.get("version", ()) if value.isascii() and value.isdigit()]
    return HistoryFilter(
        since=since,
        until=until,
        doors=_of(query.get("door", ()), DOORS),
        bands=_of(query.get("band", ()), BANDS),
        versions=tuple(dict.fromkeys(int(n) for n in numbers if len(n) < 10)),
        verdict=verdict if verdict in ("good", "bad") else None,  # type: ignore[arg-type]
        corrected=last.get("corrected") == "1",
        everyone=last.get("of") == "all",
        text=last.get("q", "").replace("\0", "").strip()[:MAX_TEXT].strip(),
    )


def to_query(chosen: HistoryFilter) -> dict[str, str | list[str]]:
    """Return the parameters of an address; `parse_history_filter` reads them back."""
    query: dict[str, str | list[str]] = {
        "since": chosen.since.isoformat() if chosen.since else "",
        "until": chosen.until.isoformat() if chosen.until else "",
        "door": list(chosen.doors),
        "version": [str(n) for n in chosen.versions],
        "band": list(chosen.bands),
        "verdict": chosen.verdict or "",
        "corrected": "1" if chosen.corrected else "",
        "q": chosen.text,
        "of": "all" if chosen.everyone else "",
    }
    return {name: value for name, value in query.items() if value}


def _shown(chosen: HistoryFilter) -> dict[str, Any]:
    return as_widgets(chosen) | {"verdict": chosen.verdict or ""}


def _made(_before: HistoryFilter, said: Mapping[str, Any]) -> HistoryFilter:
    return HistoryFilter(**(as_attributes(said) | {"verdict": said["verdict"] or None}))


#: A change closes the estimate that is open.
ADDRESS: AddressFilter[HistoryFilter] = AddressFilter(
    "history",
    (
        *("since", "until", "door", "version", "band", "verdict", "corrected", "q", "of"),
        *("after", "estimate"),
    ),
    parse_history_filter,
    to_query,
    _shown,
    _made,
)


def _whose(words: Translator) -> None:
    """Offer the estimates of others to those who may see them, or share a workspace."""
    who = visitor.actor()
    if who.alone or not (who.may("read_all") or who.workspace):
        return
    _ = words.gettext
    label = _("Everyone’s") if who.may("read_all") else _("My workspace’s too")
    st.toggle(label, **ADDRESS.bound("everyone"))


def _days(words: Translator) -> None:
    _ = words.gettext
    for column, key, title in zip(
        st.columns(2), ("since", "until"), (_("From (UTC)"), _("Until (UTC)")), strict=True
    ):
        column.date_input(
            title,
            value=None,
            **ADDRESS.bound(key),
            format="YYYY-MM-DD",
            min_value=date.min,
            max_value=date.max,
        )


def _lists(versions: Sequence[int], chosen: HistoryFilter, words: Translator) -> None:
    _ = words.gettext
    numbers = sorted({*versions, *chosen.versions}, reverse=True)
    lists: tuple[tuple[str, str, Sequence[Any], Callable[[Any], str]], ...] = (
        ("doors", _("Source"), list(DOORS), lambda door: words.sentence(DOORS[door])),
        ("versions", _("Version of the model"), numbers, words.number),
        ("bands", _("Band"), list(BANDS), lambda band: words.sentence(BAND_LABELS[band])),
    )
    for column, (key, title, options, said) in zip(st.columns(3), lists, strict=True):
        column.multiselect(
            title,
            options,
            **ADDRESS.bound(key),
            placeholder=_("any"),
            format_func=said,
        )


def _opened(chosen: HistoryFilter) -> bool:
    """Whether something is chosen that would otherwise be out of sight."""
    return bool(chosen.since or chosen.until or chosen.doors or chosen.versions or chosen.bands)


def _of(values: Sequence[str], known: Any) -> Any:
    return tuple(dict.fromkeys(value for value in values if value in known))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
