"""How the price follows one field, listing by listing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import tinted, wrapped
from core.charts.explain.axes import effect_axis, effect_text
from core.charts.explain.importance import percent
from core.charts.style import Chart, dressed, error_bars
from core.charts.view import View
from core.language import Translator
from core.types import FIELD, INPUT_COLUMNS

#: Fields whose effect can be drawn, those that part listings most first.
DEPENDENCE_FIELDS: tuple[str, ...] = tuple(
    sorted(
        INPUT_COLUMNS[1:],
        key=lambda name: -likeness.weight if (likeness := FIELD[name].likeness) else 0,
    )
)
_MAX_GROUPS, _MIN_IN_GROUP, _EACH = 12, 3, 30
_NOT_GIVEN, _UNLIMITED = "\0none", "\0unlimited"


def dependence(study: Mapping[str, Any], column: str, view: View) -> Chart | None:
    """Draw each listing's effect of a field against its value, with the middle of each group."""
    words, palette = view.words, view.palette
    values = study["points"]["values"][column]
    effects = np.array(study["points"]["effects"][FIELD[column].reason], dtype=float)
    groups = _groups(values, effects)
    if not groups:
        return None
    names = [_name(value, words) for value, _ in groups]
    figure = go.Figure()
    for place, (_value, own) in enumerate(groups):
        _draw(figure, place, names[place], own, view)
    low, high = float(effects.min()), float(effects.max())
    pad = 0.04 * (high - low or 0.1)
    figure.add_vline(x=0, line={"color": palette.text, "width": 1})
    figure.update_xaxes(
        range=[min(low, 0) - pad, max(high, 0) + pad],
        showgrid=True,
        title=words.gettext("Effect on the price"),
        title_standoff=10,
        **effect_axis(low, high, words),
    )
    figure.update_yaxes(
        tickvals=list(range(len(groups))),
        range=[len(groups) - 0.4, -0.6],
        showgrid=False,
        ticktext=[wrapped(name, 22, 2) for name in names],
        ticklabelstandoff=6,
    )
    said = words.sentence(FIELD[column].titled)
    title = words.gettext("Effect on the price: {field}", field=said)
    return Chart(
        title,
        dressed(figure, view, 74 + _EACH * len(groups)),
        _frame(groups, names, said, words),
        _sentence(groups, names, len(effects), words),
    )


def _groups(values: Sequence[Any], effects: np.ndarray) -> list[tuple[Any, np.ndarray]]:
    """Put listings of like values together: numbers in order, names by what they do."""
    said = [_NOT_GIVEN if v is None else _UNLIMITED if v == "unlimited" else v for v in values]
    if all(value == _NOT_GIVEN for value in said):
        return []
    numbers = sorted({v for v in said if isinstance(v, float | int)})
    ranges = _ranges([v for v in said if isinstance(v, float | int)]) if numbers else []
    keys = [_range_of(v, ranges) if isinstance(v, float | int) else v for v in said]
    found: dict[Any, list[float]] = {}
    for key, effect in zip(keys, effects.tolist(), strict=True):
        found.setdefault(key, []).append(effect)
    groups = [(key, np.array(own)) for key, own in found.items() if len(own) >= _MIN_IN_GROUP]
    if numbers:
        return sorted(groups, key=lambda group: _order(group[0]))
    largest = sorted(groups, key=lambda group: -len(group[1]))[:_MAX_GROUPS]
    return sorted(largest, key=lambda group: -float(np.median(group[1])))


def _ranges(values: Sequence[float]) -> list[tuple[float, float]]:
    """Cut numbers into at most ten ranges that hold about equally many."""
    distinct = np.unique(values)
    if len(distinct) <= _MAX_GROUPS:
        return [(float(v), float(v)) for v in distinct]
    edges = np.unique(np.quantile(values, np.linspace(0.1, 1, 10), method="inverted_cdf"))
    out = []
    for low, high in zip([-math.inf, *edges[:-1]], edges, strict=True):
        inside = distinct[(distinct > low) & (distinct <= high)]
        if len(inside):
            out.append((float(inside[0]), float(inside[-1])))
    return out


def _range_of(value: float, ranges: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return next(ends for ends in ranges if ends[0] <= value <= ends[1])


def _order(key: Any) -> tuple[int, float]:
    if isinstance(key, tuple):
        return 1, float(key[0])
    return (0, 0.0) if key == _NOT_GIVEN else (2, 0.0)


def _name(key: Any, words: Translator) -> str:
    if isinstance(key, tuple):
        low, high = (words.number(end) for end in key)
        return low if low == high else f"{low} – {high}"
    if key in (_NOT_GIVEN, _UNLIMITED):
        return words.gettext("not given") if key == _NOT_GIVEN else words.gettext("unlimited")
    return str(key).replace("_", " ").capitalize() if "_" in str(key) else str(key)


def _draw(figure: go.Figure, place: int, name: str, own: np.ndarray, view: View) -> None:
    """Draw a group's listings as dots, and its middle with the half around it."""
    words, palette = view.words, view.palette
    spread = np.linspace(-0.26, 0.26, len(own)) if len(own) > 1 else np.zeros(1)
    jitter = np.random.default_rng(place).permutation(spread)
    figure.add_scatter(
        x=own,
        y=place + jitter,
        mode="markers",
        hoverinfo="skip",
        marker={"size": 5, "color": tinted(palette.accent, 0.4), "line": {"width": 0}},
    )
    low, middle, high = (float(q) for q in np.quantile(own, [0.25, 0.5, 0.75]))
    hover = words.gettext(
        "{name}: median {middle}, half between {low} and {high} (n = {n})",
        name=wrapped(name, 60),
        middle=effect_text(middle, words),
        low=effect_text(low, words),
        high=effect_text(high, words),
        n=len(own),
    )
    figure.add_scatter(
        x=[middle],
        y=[place],
        mode="markers",
        marker={"symbol": "diamond", "size": 11, "color": palette.text},
        error_x=error_bars([middle], [low], [high], palette.text, 3),
        customdata=[hover],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _frame(
    groups: Sequence[tuple[Any, np.ndarray]], names: Sequence[str], label: str, words: Translator
) -> pd.DataFrame:
    _ = words.gettext
    quartiles = [np.quantile(own, [0.25, 0.5, 0.75]) for _key, own in groups]
    return pd.DataFrame(
        {
            label: list(names),
            _("Listings"): [len(own) for _key, own in groups],
            _("Median (%)"): [percent(float(q[1])) for q in quartiles],
            _("25th percentile (%)"): [percent(float(q[0])) for q in quartiles],
            _("75th percentile (%)"): [percent(float(q[2])) for q in quartiles],
        }
    )


def _sentence(
    groups: Sequence[tuple[Any, np.ndarray]], names: Sequence[str], total: int, words: Translator
) -> str:
    middles = [float(np.median(own)) for _key, own in groups]
    top, bottom = int(np.argmax(middles)), int(np.argmin(middles))
    n = sum(len(own) for _key, own in groups)
    said = words.gettext(
        "Each dot is one of {n} listings; the diamond marks the median, the bar covers the "
        "middle 50%.",
        n=words.number(n),
    )
    if n < total:
        said += " " + words.gettext(
            "Values found in few of the {total} listings are left out.", total=words.number(total)
        )
    if top == bottom:
        return said
    return (
        said
        + " "
        + words.gettext(
            "What raises the price most: {top} ({most}); what lowers it most: {bottom} ({least}).",
            top=words.quoted(names[top]),
            most=effect_text(middles[top], words),
            bottom=words.quoted(names[bottom]),
            least=effect_text(middles[bottom], words),
        )
    )
