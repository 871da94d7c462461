"""Two markets side by side; owns the keys ``data.before`` and ``data.after``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.charts import explore as draw
from core.insight.market.difference import MAX_ROWS
from pages.components import figure, runtime
from pages.components.text import plain, readable

if TYPE_CHECKING:
    from core.charts import View
    from core.insight.market.difference import MarketDifference
    from core.language import Translator
    from core.services import MarketUseCase
    from core.types import Snapshot


def show(snapshots: Sequence[Snapshot], markets: MarketUseCase, view: View) -> None:
    """Ask for two markets and show what sets them apart."""
    words = view.words
    if len(snapshots) < 2:
        return
    _ = words.gettext
    st.header(plain(_("Compare two markets")), anchor=False)
    known = {str(s.id): s for s in snapshots}
    names = {
        key: _("“{name}”, {day}", name=s.name, day=words.date(s.imported_at))
        for key, s in known.items()
    }
    left, right = st.columns(2)
    sides = [
        side.selectbox(
            label,
            list(known),
            index=None,
            key=key,
            format_func=names.__getitem__,
            placeholder=_("choose a market"),
            filter_mode=None,
        )
        for side, label, key in (
            (left, _("Before"), "data.before"),
            (right, _("After"), "data.after"),
        )
    ]
    chosen = [known[side] for side in sides if side is not None]
    if len(chosen) < 2:
        return
    before, after = chosen
    if before.id == after.id:
        st.caption(plain(_("Choose two different markets.")))
        return
    with st.spinner(_("Comparing the markets…")):
        found = runtime.remembered(
            ("markets", str(before.id), str(after.id)), lambda: markets.compare(before, after)
        )
    _figures(found, before, after, words)
    _fields(found, before, after, view)


def _figures(found: MarketDifference, before: Snapshot, after: Snapshot, words: Translator) -> None:
    _ = words.gettext
    amounts = [
        words.price(median, snapshot.basis)
        for median, snapshot in zip(found.medians, (before, after), strict=True)
    ]
    st.markdown(
        plain(
            _(
                "“{one}” has {n} listings with a median price of {low}; “{other}” has {m}, with "
                "{high}.",
                one=before.name,
                other=after.name,
                n=found.rows[0],
                m=found.rows[1],
                low=amounts[0],
                high=amounts[1],
            )
        )
    )
    if found.rescaled:
        said = _(
            "Prices are in {one} and {other}: each is divided by the median of its own market "
            "first.",
            one=before.basis,
            other=after.basis,
        )
        st.caption(plain(said))
    levels = found.levels
    st.subheader(plain(_("Median price by seller level")), anchor=False)
    shown = pd.DataFrame(
        {
            _("Seller level"): [
                _("not specified") if level is None else readable(level)
                for level in levels["level"]
            ],
            _("Listings before"): levels["n_before"],
            _("Listings after"): levels["n_after"],
            _("Median before ({currency})", currency=before.basis): levels["median_before"],
            _("Median after ({currency})", currency=after.basis): levels["median_after"],
        }
    )
    figure.table(shown, words)


def _fields(
    found: MarketDifference,
    before: Snapshot,
    after: Snapshot,
    view: View,
) -> None:
    words = view.words
    if found.fields.empty:
        st.caption(plain(words.gettext("The two markets have no field in common.")))
        return
    basis = None if found.rescaled else after.basis
    chart = draw.drift_chart(found.fields, before.name, after.name, basis, view)
    figure.show("data-drift", chart, view)
    for one, n in zip((before, after), found.rows, strict=True):
        if n > MAX_ROWS:
            said = words.gettext(
                "For “{name}”, a sample of {read} of {n} listings was used.",
                name=one.name,
                read=words.number(MAX_ROWS),
                n=words.number(n),
            )
            st.caption(plain(said))
