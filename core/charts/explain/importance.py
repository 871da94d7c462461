"""Which fields, and which words, move the price."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.charts.compare.axes import wrapped
from core.charts.explain.axes import Dot, dotted, effect_text
from core.charts.style import Chart
from core.charts.view import View
from core.language import Translator
from core.types import REASON_LABELS

#: Words that are drawn; all of them are in the figures.
MAX_DRAWN = 16


def field_importance_chart(study: Mapping[str, Any], view: View) -> Chart:
    """Draw by how much each field moves the price, on average."""
    _, words, rows = view.words.gettext, view.words, study["fields"]
    names = [words.sentence(REASON_LABELS[row["field"]]) for row in rows]
    sizes = [effect_text(row["value"], words, signed=False) for row in rows]
    dots = [
        Dot(name, row["value"], row["low"], row["high"], f"{name}: {size}")
        for name, size, row in zip(names, sizes, rows, strict=True)
    ]
    sentence = _(
        "{first} moves the price most: by {size} on average, up or down; then {second} ({next}) "
        "and {third} ({last}). Measured on {n} listings; bars show 95% intervals.",
        first=names[0],
        size=sizes[0],
        second=words.quoted(names[1]),
        next=sizes[1],
        third=words.quoted(names[2]),
        last=sizes[2],
        n=words.number(study["n"]),
    )
    frame = pd.DataFrame(
        {
            _("Field"): names,
            **_effects(rows, words),
        }
    )
    title = _("What moves the price most: {field}", field=words.quoted(names[0]))
    axis = _("Average change of the price, up or down")
    return Chart(title, dotted(dots, view, axis, signed=False), frame, sentence)


def word_importance_chart(study: Mapping[str, Any], view: View) -> Chart | None:
    """Draw what usual words of the market do to the price."""
    _, words, rows = view.words.gettext, view.words, study["words"]
    if not rows:
        return None
    dots = [
        Dot(
            wrapped(row["word"], 22, 1),
            row["value"],
            row["low"],
            row["high"],
            _(
                "{word}: {effect} (n = {n})",
                word=wrapped(row["word"], 60),
                effect=effect_text(row["value"], words),
                n=row["n"],
            ),
        )
        for row in sorted(rows[:MAX_DRAWN], key=lambda row: -row["value"])
    ]
    frame = pd.DataFrame(
        {
            _("Word"): [row["word"] for row in rows],
            _("Listings"): [row["n"] for row in rows],
            **_effects(rows, words),
        }
    )
    axis = _("Effect of the word on the price")
    sentence = _words_sentence(rows, words)
    up = next((row for row in rows if row["low"] > 0), None)
    title = _("Which words move the price")
    if up is not None:
        title = _("The word that raises the price most: {word}", word=words.quoted(up["word"]))
    return Chart(title, dotted(dots, view, axis, signed=True), frame, sentence)


def _words_sentence(rows: list[Mapping[str, Any]], words: Translator) -> str:
    up = next((row for row in rows if row["low"] > 0), None)
    down = next((row for row in rows if row["high"] < 0), None)
    said = [
        words.gettext(
            "Each of the most common words was removed from up to {n} texts.",
            n=max(row["n"] for row in rows),
        )
    ]
    if up is not None:
        said.append(
            words.gettext(
                "The word that raises the price most is {word} ({effect}).",
                word=words.quoted(up["word"]),
                effect=effect_text(up["value"], words),
            )
        )
    if down is not None:
        said.append(
            words.gettext(
                "The word that lowers the price most is {word} ({effect}).",
                word=words.quoted(down["word"]),
                effect=effect_text(down["value"], words),
            )
        )
    said.append(
        words.gettext(
            "Bars show 95% intervals; if one crosses the line, the effect may be due to chance."
        )
    )
    return " ".join(said)


def _effects(rows: list[Mapping[str, Any]], words: Translator) -> dict[str, list[float]]:
    """Return columns of effects, in percent of the price."""
    _ = words.gettext
    names = (_("Effect (%)"), _("95% interval, low"), _("95% interval, high"))
    return {
        name: [percent(row[end]) for row in rows]
        for name, end in zip(names, ("value", "low", "high"), strict=True)
    }


def percent(effect: float) -> float:
    """Return an effect on the log of the price in percent of the price, to two decimals."""
    return round(100 * math.expm1(effect), 2)
