"""Which fields count together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.charts.explain.axes import Dot, dotted, effect_text
from core.charts.explain.importance import percent
from core.charts.style import Chart
from core.charts.view import View
from core.types import REASON_LABELS

MAX_DRAWN = 8


def interplay_chart(study: Mapping[str, Any], view: View) -> Chart:
    """Draw the pairs of fields whose joint effect differs most from the sum of both."""
    _, words, found = view.words.gettext, view.words, study["interplay"]
    rows = found["pairs"]
    names = [
        tuple(words.sentence(REASON_LABELS[row[end]]) for end in ("first", "second"))
        for row in rows
    ]
    sizes = [effect_text(row["value"], words, signed=False) for row in rows]
    dots = [
        Dot(
            "<br>× ".join(pair),
            row["value"],
            row["low"],
            row["high"],
            f"{' × '.join(pair)}: {size}",
        )
        for pair, size, row in zip(names, sizes, rows[:MAX_DRAWN], strict=False)
    ]
    strongest = max(row["value"] for row in study["fields"])
    sentence = _(
        "The strongest pair is {first} with {second}: together they change the price by {size} "
        "more, or less, than the two separately; the strongest single field changes it by "
        "{alone}. Measured on {n} listings, each combined with {typical} typical ones.",
        first=words.quoted(names[0][0]),
        second=words.quoted(names[0][1]),
        size=sizes[0],
        alone=effect_text(strongest, words, signed=False),
        n=found["n"],
        typical=found["typical"],
    )
    frame = pd.DataFrame(
        {
            _("Field"): [pair[0] for pair in names],
            _("With"): [pair[1] for pair in names],
            _("Effect (%)"): [percent(row["value"]) for row in rows],
            _("95% interval, low"): [percent(row["low"]) for row in rows],
            _("95% interval, high"): [percent(row["high"]) for row in rows],
            _("Average, signed (%)"): [percent(row["mean"]) for row in rows],
        }
    )
    axis = _("Change beyond the separate effects")
    figure = dotted(dots, view, axis, signed=False)
    figure.update_layout(height=80 + 44 * len(dots))
    return Chart(_("Which fields interact"), figure, frame, sentence)
