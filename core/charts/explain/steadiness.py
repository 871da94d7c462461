"""Do reasons stay when they should."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.charts.explain.axes import Dot, dotted, effect_text
from core.charts.explain.importance import percent
from core.charts.style import Chart
from core.charts.view import View
from core.errors import N_
from core.types import REASON_LABELS

CHANGE_LABELS: dict[str, str] = {
    "spaces": N_("Extra spaces"),
    "capitals": N_("All upper case"),
    "small": N_("All lower case"),
    "mark": N_("A full stop"),
    "courtesy": N_("A thank-you"),
    "typo": N_("A typo"),
}


def small_changes_chart(study: Mapping[str, Any], view: View) -> Chart:
    """Draw how far the price moves when a text changes and its meaning does not."""
    _, words, found = view.words.gettext, view.words, study["changes"]
    rows = found["changes"]
    names = [words.sentence(CHANGE_LABELS[row["kind"]]) for row in rows]
    dots = [
        Dot(
            name,
            row["price"],
            0.0,
            row["price_most"],
            _(
                "{name}: half of the prices move by less than {half}, nine in ten by less than "
                "{most}",
                name=name,
                half=effect_text(row["price"], words, signed=False),
                most=effect_text(row["price_most"], words, signed=False),
            ),
        )
        for name, row in zip(names, rows, strict=True)
    ]
    worst = max(range(len(rows)), key=lambda i: rows[i]["price_most"])
    sentence = _(
        "{n} texts were changed in ways that should not matter. The change with the largest "
        "effect is {name}: half of the prices move by less than {half}, nine in ten by less than "
        "{most}; the main reason stays the same for {same} of the listings. Dots mark the "
        "median, lines extend to the 90th percentile.",
        n=found["n"],
        name=words.quoted(names[worst]),
        half=effect_text(rows[worst]["price"], words, signed=False),
        most=effect_text(rows[worst]["price_most"], words, signed=False),
        same=words.percent(rows[worst]["same"]),
    )
    frame = pd.DataFrame(
        {
            _("Change of the text"): names,
            _("Price, median (%)"): [percent(row["price"]) for row in rows],
            _("Price, 90th percentile (%)"): [percent(row["price_most"]) for row in rows],
            _("Main reason, median (%)"): [percent(row["reason"]) for row in rows],
            _("Main reason, 90th percentile (%)"): [percent(row["reason_most"]) for row in rows],
            _("Same main reason (%)"): [round(100 * row["same"], 1) for row in rows],
        }
    )
    figure = dotted(dots, view, _("Change of the price"), signed=False)
    return Chart(_("Small changes of the text"), figure, frame, sentence)


def other_backgrounds_chart(study: Mapping[str, Any], view: View) -> Chart:
    """Draw how far each field's effect depends on which typical listings it is set beside."""
    _, words, found = view.words.gettext, view.words, study["backgrounds"]
    rows = sorted(found["fields"], key=lambda row: -row["size"])
    names = [words.sentence(REASON_LABELS[row["field"]]) for row in rows]
    dots = [
        Dot(
            name,
            row["size"],
            max(0.0, row["size"] - row["spread"]),
            row["size"] + row["spread"],
            f"{name}: {effect_text(row['size'], words, signed=False)} "
            f"± {effect_text(row['spread'], words, signed=False)}",
        )
        for name, row in zip(names, rows, strict=True)
    ]
    typical = sum(row["spread"] for row in rows) / len(rows)
    said = [
        _(
            "{n} listings were explained against {draws} samples of {typical} typical listings. "
            "From sample to sample an effect changes by {spread} on average; the lines show how "
            "much for each field.",
            n=found["n"],
            draws=found["draws"],
            typical=found["typical"],
            spread=effect_text(typical, words, signed=False),
        )
    ]
    if found["agreement"] is not None:
        said.append(
            _(
                "The average over the samples agrees with the reasons shown elsewhere on this "
                "page: correlation {r} (1 is full agreement).",
                r=words.number(found["agreement"], 2),
            )
        )
    frame = pd.DataFrame(
        {
            _("Field"): names,
            _("Effect (%)"): [percent(row["size"]) for row in rows],
            _("Spread between samples (%)"): [percent(row["spread"]) for row in rows],
        }
    )
    figure = dotted(dots, view, _("Average change of the price, up or down"), signed=False)
    return Chart(_("Against other typical listings"), figure, frame, " ".join(said))
