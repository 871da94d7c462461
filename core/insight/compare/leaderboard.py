"""The table of a comparison: figures to sort by, words to read, and columns to download."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from core.errors import N_
from core.insight.compare.candidates import (
    KIND_LABELS,
    OUTCOME_LABELS,
    TEXT_LABELS,
    CandidateRow,
    Report,
    Target,
    candidate_name,
    factor_gap,
    figure_of,
    ranking,
)
from core.language import Translator
from core.types import PriceBasis

Unit = Literal["share", "money", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    """A metric as a column: its heading and its meaning (message ids), and its unit."""

    metric: str
    label: str
    meaning: str
    unit: Unit


COLUMNS: dict[Target, tuple[Column, ...]] = {
    "price": (
        Column(
            "mdape",
            N_("Median error"),
            N_("Half of the estimates miss the asking price by less than this."),
            "share",
        ),
        Column(
            "within_10",
            N_("Within 10%"),
            N_("Share of estimates that are off by at most 10%."),
            "share",
        ),
        Column(
            "within_25",
            N_("Within 25%"),
            N_("Share of estimates that are off by at most 25%."),
            "share",
        ),
        Column(
            "within_50",
            N_("Within 50%"),
            N_("Share of estimates that are off by at most 50%."),
            "share",
        ),
        Column(
            "r2_log",
            N_("R² of the log price"),
            N_("How much of the variation of the log price is explained: 0 is nothing, 1 is all."),
            "number",
        ),
        Column(
            "coverage_80",
            N_("80% range contains"),
            N_("Share of asking prices that the 80% range contains."),
            "share",
        ),
        Column(
            "mae",
            N_("Mean error"),
            N_("Average error, in money; expensive listings weigh most."),
            "money",
        ),
        Column(
            "rmse",
            N_("RMSE"),
            N_("Root mean squared error, in money; a few very expensive listings dominate it."),
            "money",
        ),
        Column(
            "r2",
            N_("R² of the price"),
            N_(
                "How much of the variation of the price is explained; very expensive "
                "listings dominate it."
            ),
            "number",
        ),
        Column(
            "rmsle",
            N_("RMSLE"),
            N_("Root of the mean squared difference of log(1 + price)."),
            "number",
        ),
    ),
    "band": (
        Column(
            "band_accuracy",
            N_("Correct band"),
            N_("Share of listings with the correct band."),
            "share",
        ),
        Column(
            "band_f1",
            N_("Macro F1"),
            N_("Correct answers, with the three bands weighing the same: 0 is none, 1 is all."),
            "number",
        ),
        Column(
            "band_log_loss",
            N_("Log loss"),
            N_("How surprised the model is by the truth: lower is better."),
            "number",
        ),
    ),
}
#: What a candidate costs: key, heading, meaning.
COSTS: tuple[tuple[str, str, str], ...] = (
    ("fit_seconds", N_("Training (s)"), N_("Seconds to train on one fold, on one core.")),
    ("predict_ms", N_("One estimate (ms)"), N_("Milliseconds for one listing, from its raw text.")),
    ("size_bytes", N_("Size (MB)"), N_("Megabytes of the stored model.")),
)


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard.

    Attributes
    ----------
    keys : pandas.DataFrame
        What it is sorted by: one row for each candidate, best first.
    texts : pandas.DataFrame
        The same cells in the reader's words, with intervals beside the figures.
    helps : dict of str to str
        The meaning of each column.
    export : pandas.DataFrame
        Values and both ends of each interval, in columns of their own.
    """

    keys: pd.DataFrame
    texts: pd.DataFrame
    helps: Mapping[str, str]
    export: pd.DataFrame


def leaderboard(report: Report, task: Target, words: Translator) -> Board:
    """Lay out the measured candidates of a task; baselines are always among them."""
    rows, cells = ranking(report, task), _Cells()
    helps: dict[str, str] = {}
    _name_columns(cells, rows, words)
    _gap_column(cells, helps, rows, task, words)
    for column in COLUMNS[task]:
        if any(figure_of(row, column.metric) is not None for row in rows):
            heading = words.gettext(column.label)
            helps[heading] = words.gettext(column.meaning)
            _metric_column(cells, heading, column, rows, PriceBasis.of(report), words)
    _cost_columns(cells, helps, rows, words)
    return Board(
        pd.DataFrame(cells.keys), pd.DataFrame(cells.texts), helps, pd.DataFrame(cells.export)
    )


class _Cells:
    """The three faces of the table while it is filled."""

    def __init__(self) -> None:
        self.keys: dict[str, list[Any]] = {}
        self.texts: dict[str, list[str]] = {}
        self.export: dict[str, list[Any]] = {}

    def add(self, heading: str, values: list[Any], texts: list[str] | None = None) -> None:
        self.keys[heading] = self.export[heading] = values
        self.texts[heading] = [str(v) for v in values] if texts is None else texts


def _name_columns(cells: _Cells, rows: list[CandidateRow], words: Translator) -> None:
    _ = words.gettext
    cells.add(_("Rank"), list(range(1, len(rows) + 1)))
    cells.add(_("Model"), [candidate_name(row, words) for row in rows])
    verdicts = [(row.get("against_leader") or {}).get("verdict", "") for row in rows]
    cells.add(_("Result"), [_(OUTCOME_LABELS.get(v, v)) for v in verdicts])


def _gap_column(
    cells: _Cells, helps: dict[str, str], rows: list[CandidateRow], task: Target, words: Translator
) -> None:
    """Add the paired difference to the leader: of factors, or of right answers in points."""
    _ = words.gettext
    heading = _("Extra error") if task == "price" else _("Extra wrong bands")
    helps[_("Result")] = _(
        "Compared with the best one, on the same listings. “No clear difference” means that the "
        "95% interval of the difference includes zero."
    )
    helps[heading] = (
        _(
            "How much larger its error factor is than that of the best one, on the same "
            "listings, with the 95% interval. This decides the ranking: twice too high counts as "
            "much as half too low."
        )
        if task == "price"
        else _(
            "How many more of the same listings get a wrong band than with the best one, with "
            "the 95% interval."
        )
    )
    gap: Callable[[float], float] = factor_gap if task == "price" else float
    triples = [_gaps(row, gap) for row in rows]
    texts = [
        "–"
        if t is None
        else _interval(t[0], t[1], t[2], "share", PriceBasis(""), words, signed=True)
        for t in triples
    ]
    cells.add(heading, [0.0 if t is None else t[0] for t in triples], texts)


def _gaps(row: CandidateRow, gap: Callable[[float], float]) -> tuple[float, float, float] | None:
    against = row.get("against_leader") or {}
    if against.get("verdict", "leader") == "leader":
        return None
    return gap(against["difference"]), gap(against["low"]), gap(against["high"])


def _metric_column(
    cells: _Cells,
    heading: str,
    column: Column,
    rows: list[CandidateRow],
    basis: PriceBasis,
    words: Translator,
) -> None:
    ends = {
        end: [figure_of(row, column.metric, end) for row in rows]
        for end in ("value", "low", "high")
    }
    texts = [
        _interval(value, low, high, column.unit, basis, words)
        for value, low, high in zip(ends["value"], ends["low"], ends["high"], strict=True)
    ]
    unit = f" ({words.value(basis)})" if column.unit == "money" else ""
    cells.keys[heading], cells.texts[heading] = ends["value"], texts
    cells.export[heading + unit] = ends["value"]
    cells.export[words.gettext("{column}, low", column=heading + unit)] = ends["low"]
    cells.export[words.gettext("{column}, high", column=heading + unit)] = ends["high"]


def _cost_columns(
    cells: _Cells, helps: dict[str, str], rows: list[CandidateRow], words: Translator
) -> None:
    _ = words.gettext
    for key, label, meaning in COSTS:
        scale = 1e-6 if key == "size_bytes" else 1.0
        values = [None if row.get(key) is None else float(row[key]) * scale for row in rows]
        helps[_(label)] = _(meaning)
        cells.add(_(label), values, [_cost(value, words) for value in values])
    cells.add(_("Use of the text"), [words.sentence(TEXT_LABELS[row["text"]]) for row in rows])
    cells.add(_("Type"), [words.sentence(KIND_LABELS[row["kind"]]) for row in rows])
    ns = [max((m["n"] for m in row["metrics"].values()), default=0) for row in rows]
    cells.add(_("Listings"), ns, [words.number(n) for n in ns])


def _cost(value: float | None, words: Translator) -> str:
    return "–" if value is None else words.number(value, 2 if value < 10 else 0)


def _interval(
    value: float | None,
    low: float | None,
    high: float | None,
    unit: Unit,
    basis: PriceBasis,
    words: Translator,
    *,
    signed: bool = False,
) -> str:
    """Return "46.1% (44.9 – 47.3)"; a dash where nothing was measured."""
    if value is None:
        return "–"
    text = {
        "share": words.percent(value, 1),
        "money": words.price(value, basis),
        "number": _end(value, value, unit, words),
    }[unit]
    if signed and value > 0:
        text = "+" + text
    if low is None or high is None:
        return text
    return f"{text} ({_end(low, value, unit, words)} – {_end(high, value, unit, words)})"


def _end(end: float, value: float, unit: Unit, words: Translator) -> str:
    """Return an end of an interval without its unit, as precise as the value deserves."""
    if unit == "share":
        return words.number(100 * end, 1, fixed=True)
    if unit == "money":
        return words.number(end, 0 if abs(value) >= 100 else 2, fixed=True)
    return words.number(end, 3 if abs(value) < 1 else 2, fixed=True)
