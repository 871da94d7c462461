"""Sources of markets: when each was asked, and what changed since the time before."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from pages.components import runtime, visitor
from pages.components.data import imports
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import Services, SourceUseCase
    from core.types import Source


def show(services: Services, view: View) -> None:
    """Show each source, and offer to fetch it again."""
    _, words = view.words.gettext, view.words
    found = services.sources.all()
    if not found:
        return
    st.header(plain(_("Sources")), anchor=False)
    for source in found:
        with st.container(border=True, key=f"source-{source.name}"):
            st.markdown(f"**{plain(source.name)}**")
            st.caption(plain(_asked(source, words)))
            st.markdown(plain(_changed(source, services.sources, words)))
            if visitor.may("market") and st.button(
                _("Fetch again"), key=f"fetch-{source.name}", icon=":material/refresh:"
            ):
                imports.begun(services.sources.start(source.name), services.tasks, words)


def _asked(source: Source, words: Translator) -> str:
    _ = words.gettext
    host = urlsplit(source.url).hostname or ""
    day = "?" if source.asked_at is None else words.moment(source.asked_at)
    if not source.every_days:
        return _("From {host}, last asked {day}.", host=host, day=day)
    return _(
        "From {host}, last asked {day}; asked again every {n} days.",
        host=host,
        day=day,
        n=words.number(source.every_days),
    )


def _changed(source: Source, sources: SourceUseCase, words: Translator) -> str:
    _, found = words.gettext, sources.last_two(source.name)
    if len(found) < 2:
        return _("There is no second market of it yet to compare with.")
    before, after = found
    if before.currency != after.currency:
        return _(
            "The currency changed from {one} to {other}.", one=before.currency, other=after.currency
        )
    made = runtime.remembered(
        ("changes", str(before.id), str(after.id)), lambda: sources.changes(before, after)
    )
    return _(
        "Since {day}, new: {new}; gone: {gone}; with another price: {repriced}. The median price "
        "went from {low} to {high}.",
        day=words.date(before.imported_at),
        new=words.number(made.new),
        gone=words.number(made.gone),
        repriced=words.number(made.repriced),
        low=words.money(made.medians[0], before.currency),
        high=words.money(made.medians[1], after.currency),
    )
