"""A chart of several fields of labels at once, coloured by price band."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from core.charts.explore.naming import field_name, group_name, money
from core.charts.style import Chart, dressed
from core.charts.view import View
from core.insight.explore.streams import BANDS, Streams
from core.language import Translator
from core.types import PriceBasis

#: Letters of a label: two columns of them fit side by side on a phone.
_LETTERS = 12
#: A label with fewer listings is left out of the sentence.
MIN_SHOWN = 30


def streams_chart(found: Streams, basis: PriceBasis, view: View) -> Chart:
    """Draw how listings are shared among several fields, and what they ask."""
    words, palette = view.words, view.palette
    counts, names = found.counts, _names(found, basis, words)
    brief = [*names[:-1], _bands(found, basis, words)]
    headings = [*(field_name(field, words) for field in found.fields), words.gettext("Price")]
    dimensions = [
        {
            "values": counts[field],
            "categoryarray": list(range(len(labels))),
            "ticktext": [_short(label) for label in labels],
            "categoryorder": "array",
            "label": _short(heading),
        }
        for field, labels, heading in zip((*found.fields, "band"), brief, headings, strict=True)
    ]
    edges = [0.0, 1 / BANDS, 1 / BANDS, 2 / BANDS, 2 / BANDS, 1.0]
    colours = [colour for colour in (palette.down, palette.middling, palette.up) for _ in "ab"]
    figure = go.Figure(
        go.Parcats(
            dimensions=dimensions,
            counts=counts["n"],
            arrangement="fixed",
            hoveron="category",
            line={
                "color": counts["band"],
                "cmin": -0.5,
                "cmax": BANDS - 0.5,
                "shape": "hspline",
                "colorscale": [list(pair) for pair in zip(edges, colours, strict=True)],
            },
            labelfont={"size": 13, "color": palette.quiet},
            bundlecolors=True,
            tickfont={"size": 12, "color": palette.text},
            hovertemplate=words.gettext("{n} listings", n="%{count}") + "<extra></extra>",
        )
    )
    tallest = max(len(labels) for labels in names)
    figure = dressed(figure, view, 60 + 58 * max(tallest, 4), top=32)
    left, right = (max(len(_short(label)) for label in brief[i]) for i in (0, -1))
    figure.update_layout(margin={"l": _room(left), "r": _room(right), "b": 12})
    return Chart(
        words.gettext("Several fields and the price"),
        figure,
        _frame(found, names, headings, words),
        _sentence(found, names, basis, words),
    )


def _names(found: Streams, basis: PriceBasis, words: Translator) -> list[list[str]]:
    low, high = (money(edge, basis, words) for edge in found.edges)
    labels = [
        [group_name(field, part, basis, words) for part in parts]
        for field, parts in zip(found.fields, found.parts, strict=True)
    ]
    bands = [
        words.gettext("Up to {high}", high=low),
        words.gettext("{low} to {high}", low=low, high=high),
        words.gettext("Above {low}", low=high),
    ]
    return [*labels, bands]


def _bands(found: Streams, basis: PriceBasis, words: Translator) -> list[str]:
    """Return the price bands as signs, which are short in every language."""
    low, high = (money(edge, basis, words) for edge in found.edges)
    return [f"≤ {low}", f"≤ {high}", f"> {high}"]


def _room(letters: int) -> int:
    """Return the margin that labels of so many letters need beyond what Plotly gives, in pixels."""
    return max(12, round(7 * letters) - 36)


def _short(label: str) -> str:
    return label if len(label) <= _LETTERS else label[: _LETTERS - 1].rstrip() + "…"


def _frame(
    found: Streams, names: list[list[str]], headings: list[str], words: Translator
) -> pd.DataFrame:
    rows = found.counts.sort_values("n", ascending=False, kind="stable")
    columns = {
        heading: [labels[i] for i in rows[field]]
        for field, labels, heading in zip((*found.fields, "band"), names, headings, strict=True)
    }
    share = (rows["n"] / rows["n"].sum()).to_list()
    return pd.DataFrame(
        {
            **columns,
            words.gettext("Listings"): rows["n"].to_list(),
            words.gettext("Share of listings"): share,
        }
    )


def _sentence(found: Streams, names: list[list[str]], basis: PriceBasis, words: Translator) -> str:
    """Say which chain is the broadest, and which labels hold most and fewest dear listings."""
    _, counts = words.gettext, found.counts
    chains = counts.groupby(list(found.fields))["n"].sum()
    top = chains.idxmax()
    chain = top if isinstance(top, tuple) else (top,)
    said = _(
        "The widest flow is “{chain}”, with {share} of the listings.",
        chain=" → ".join(labels[i] for labels, i in zip(names, chain, strict=False)),
        share=words.percent(float(chains.max() / chains.sum())),
    )
    dear = _dear(found)
    if len(dear) > 1:
        (field, i), (other, j) = dear.index[0], dear.index[-1]
        said += " " + _(
            "In “{most}”, {high} ask more than {edge}, the lower limit of the market’s most "
            "expensive third; in “{least}”, {low}.",
            most=names[found.fields.index(field)][i],
            high=words.percent(float(dear.iloc[0])),
            least=names[found.fields.index(other)][j],
            low=words.percent(float(dear.iloc[-1])),
            edge=money(found.edges[1], basis, words),
        )
    return said


def _dear(found: Streams) -> pd.Series:
    """Return the share of dear listings of each label that has enough, the most first."""
    shares = {}
    for field, parts in zip(found.fields, found.parts, strict=True):
        table = found.counts.pivot_table(index=field, columns="band", values="n", aggfunc="sum")
        n = table.sum(axis=1)
        for i in n.index[n >= MIN_SHOWN]:
            if parts[int(i)].value:  # neither missing nor all others
                dear = table.loc[i].get(BANDS - 1, 0)
                shares[field, int(i)] = 0.0 if pd.isna(dear) else float(dear / n[i])
    return pd.Series(shares, dtype=float).sort_values(ascending=False, kind="stable")
