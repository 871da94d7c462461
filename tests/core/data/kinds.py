"""Small files with the answers that their owners would give, and how the two are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.data.readers import read

TITLES = (
    "Hand drawn logo for a bakery",
    "Translate a leaflet into Dutch",
    "Edit a ten minute travel video",
    "Set up a shop on WordPress",
    "Write five product descriptions",
    "Record a short radio jingle",
    "Retouch twelve wedding photos",
    "Design a flyer for a concert",
    "Proofread a master thesis",
    "Build a small landing page",
    "Compose music for a podcast",
    "Draw a family portrait",
)


@dataclass(frozen=True)
class Kind:
    """A file, and what it holds; of the notes, those on encodings by their beginning."""

    content: str | bytes
    currency: str
    prices: Sequence[float]
    notes: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, list[object]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    name: str = "market.csv"
    first: str = TITLES[0]


def beside(name: str, cells: Sequence[str], price: str = "price_usd") -> str:
    """Lay a column out beside titles and, unless it is the price itself, prices."""
    lines = [f"title,{price},{name}" if price else f"title,{name}"]
    for i, (title, cell) in enumerate(zip(TITLES, cells, strict=False)):
        asked = [str(20 + i)] if price else []
        lines.append(",".join([title, *asked, '"' + cell.replace('"', '""') + '"']))
    return "\n".join(lines) + "\n"


def priced(
    currency: str,
    cells: Sequence[str],
    right: Sequence[float],
    notes: Mapping[str, int] | None = None,
    /,
    *,
    column: str = "price",
    dropped: Mapping[str, int] | None = None,
    **options: Any,
) -> Kind:
    """Return a file of titles and prices."""
    content = beside(column, cells, price="")
    return Kind(content, currency, right, notes or {}, dropped or {}, options=options)


def optional(
    name: str,
    cells: Sequence[str],
    notes: Mapping[str, int] | None = None,
    **columns: list[object],
) -> Kind:
    """Return a file of titles, prices in dollars, and a column that may be read."""
    asked = [20.0 + i for i in range(len(cells))]
    return Kind(beside(name, cells), "USD", asked, notes or {}, columns=columns)


def text(*lines: str) -> str:
    """Join lines."""
    return "\n".join(lines) + "\n"


def check(kind: Kind, write: Callable[..., Path]) -> None:
    """Compare what an import makes of a file with what it holds."""
    market = read(write(kind.content, kind.name), **kind.options)
    assert market.frame["price"].tolist() == list(kind.prices)
    assert market.currency == kind.currency
    assert {note.split(":")[0]: n for note, n in market.report.notes.items()} == {
        note.split(":")[0]: n for note, n in kind.notes.items()
    }
    assert market.report.dropped == kind.dropped
    found = market.frame[list(kind.columns)]
    assert found.astype(object).where(found.notna(), None).to_dict("list") == kind.columns
    others = set(market.frame.columns[market.frame.notna().any()])
    assert others == {"description", "price", "currency", *kind.columns}
    assert market.frame["description"].iloc[0] == kind.first
