"""A comparison's table: sorted by a click, read with its intervals, taken along as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle

import pandas as pd
import streamlit as st

from core.charts import View
from core.exports import csv_bytes
from core.insight.compare.candidates import STATUS_LABELS, Report, Target, absent, candidate_name
from core.insight.compare.leaderboard import Board, leaderboard
from core.language import Translator
from pages.components.text import plain

#: Wide enough for a name; on a phone Streamlit unpins what would leave no room for a figure.
_NAME_PX, _FIGURE_PX = 235, 150


def show(report: Report, task: Target, view: View) -> None:
    """Show the candidates of a task, and those that could not be measured."""
    words = view.words
    _, board = words.gettext, leaderboard(report, task, words)
    if len(board.keys):
        _table(board, task, words)
        st.caption(
            plain(
                _("In brackets: 95% intervals (bootstrap over sellers). Click a heading to sort.")
            )
        )
        st.download_button(
            _("Download as CSV"),
            csv_bytes(board.export),
            f"prisme-leaderboard-{task}.csv",
            "text/csv",
            key=f"leaderboard-{task}-csv",
            on_click="ignore",
            icon=":material/download:",
        )
    _absent(report, task, words)


def _table(board: Board, task: Target, words: Translator) -> None:
    _, config = words.gettext, {}
    for place, heading in enumerate(board.keys.columns):
        config[heading] = st.column_config.Column(
            heading,
            help=board.helps.get(heading),
            pinned=place == 1,
            width=_NAME_PX if place == 1 else ("small" if place == 0 else _FIGURE_PX),
        )
    st.dataframe(
        _said(board.keys, board.texts),
        key=f"leaderboard-{task}",
        hide_index=True,
        height="content",
        column_config=config,
        alt=_("All models with their figures, best first"),
    )


def _said(values: pd.DataFrame, texts: pd.DataFrame) -> pd.io.formats.style.Styler:
    """Pair numbers, which sort, with words, which are read."""
    return values.style.format({name: _in_order(texts[name].to_list()) for name in values})


def _in_order(texts: Sequence[str]) -> Callable[[object], str]:
    # The styler asks for one cell of a column after the other, from the top.
    turn = cycle(texts)
    return lambda _value: next(turn)


def _absent(report: Report, task: Target, words: Translator) -> None:
    rows = [row for row in absent(report) if row["task"] == task]
    if not rows:
        return
    _, lines = words.gettext, []
    for row in rows:
        status = str(row["status"])
        line = _(
            "{name}: {status}. {reason}",
            name=candidate_name(row, words),
            status=words.sentence(STATUS_LABELS.get(status, status)).lower(),
            reason=words.sentence(row["reason"] or ""),
        )
        lines.append("- " + plain(line))
    st.markdown("**" + plain(_("Not measured")) + "**\n\n" + "\n".join(lines))
