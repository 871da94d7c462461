"""Tables whose rows are not one listing each: a price for each level, products of several rows."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from core.data import levels
from core.data.money import words
from core.data.money.currencies import is_mark
from core.data.readers import parquet
from core.data.readers.column_values import SampledColumns
from core.data.readers.guesses import guess_mapping
from core.data.readers.table import ALL_ROWS, Layout
from core.errors import N_
from core.types import FIELD

UNFOLDED = N_("one column of prices for each level: each price became a listing of its own")
#: Ladders whose steps are of people; those of packages and medals are no seller's.
_LADDERS = ("experience", "marketplace")
#: Returns rows of a file.
Sample = Callable[[], Sequence[Sequence[str]]]
#: What tells which rows are one product's, and what one of them is called.
_KEYS = frozenset(
    {"handle", "product handle", "parent", "parent sku", "product id", "item group id"}
)
_VARIANT = re.compile(r"option ?[0-9]? value|variant title|variation name|variant name|variante")
_NO_VARIANT = frozenset({"default title", "default", "regular"})
#: What rows of a product say once.
_ONCE = ("description", "category", "subcategory", "seller_id", "country")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")
_RATES = frozenset(
    "rate rates price prix tarif tarifs preis precio prezzo preco tjm tarifa stundensatz tagessatz"
    " цена ставка fee cost seniority in en".split()
)


def shaped(layout: Layout, sample: Sample) -> Layout:
    """Return the layout of a file as that of a list of listings, each of them a whole row.

    Columns of one name and the same values are one column.

    Parameters
    ----------
    layout : Layout
        As the file is written.
    sample : callable
        Returns some of its rows; called only where the names of its columns ask for it.

    Returns
    -------
    Layout
        The same one, unless its rows have to be unfolded or completed.
    """
    if layout.encoding == parquet.ENCODING:
        return layout
    if len(set(filter(None, layout.header))) < sum(map(bool, layout.header)):
        layout = _without_repeated(layout, sample())
    if len(layout.header) == 1:
        layout = _unpacked(layout, sample())
    unfolded = _unfolded(layout, sample)
    return _of_products(layout, sample) if unfolded is layout else unfolded


def _unfolded(layout: Layout, sample: Sample) -> Layout:
    """Return the layout of a table of prices by level as that of a list of listings."""
    steps = _steps(layout.offered)
    if len(steps) < 2:
        return layout
    columns = SampledColumns(layout.header, sample())
    steps = {j: rest for j, rest in steps.items() if columns.fit("price", j, FIELD["price"])}
    if len(steps) < 2 or "price" in guess_mapping(_others(layout.offered, steps), None):
        return layout
    of_all = set(steps.values())
    terms = f" ({next(iter(of_all))})" if len(of_all) == 1 and "" not in of_all else ""
    named = _others(layout.offered, steps)
    lone = named[0] if len(named) == 1 and not _described(named) else ""
    header = (
        *(
            f"title ({name})" if lone and name == lone else name
            for j, name in enumerate(layout.header)
            if j not in steps
        ),
        "level",
    )
    if len({"level", "price"} & set(layout.header)):
        return layout
    return replace(
        layout,
        header=(*header, f"price{terms}"),
        wide=layout,
        steps=tuple(steps),
        notes={**layout.notes, UNFOLDED: ALL_ROWS},
    )


def each_price(row: Sequence[str | None], layout: Layout) -> Iterator[list[str | None]]:
    """Yield a row of a table of prices by level once for each price in it."""
    wide = layout.wide
    if wide is None or layout.packed:
        yield [*split(row[0] or "", layout.packed)] if row and wide else list(row)
        return
    width = len(wide.header)
    cells = [*row, *[""] * (width - len(row))]
    rest = [cell for j, cell in enumerate(cells[:width]) if j not in layout.steps]
    for j in layout.steps:
        if (cells[j] or "").strip():
            yield [*rest, wide.header[j], cells[j], *cells[width:]]


def _others(header: Sequence[str], steps: dict[int, str]) -> list[str]:
    return [name for j, name in enumerate(header) if name and j not in steps]


def _described(names: Sequence[str]) -> bool:
    return bool({"title", "description"} & guess_mapping(names).keys())


def _steps(header: Sequence[str]) -> dict[int, str]:
    """Return the columns that are named after a level, with what else their names say."""
    found: dict[int, str] = {}
    ladders: set[str] = set()
    for j, name in enumerate(header):
        said = words.simplified(_BRACKETS.sub(" ", name)).replace("_", " ").split()
        beside = [one for one in said if is_mark(one.upper()) or one in _RATES or _terms(one)]
        step = levels.step_of(" ".join(one for one in said if one not in beside))
        if step is not None and step[0] in _LADDERS:
            found[j] = " ".join(beside)
            ladders.add(step[0])
    return found if len(ladders) == 1 else {}


def _terms(word: str) -> bool:
    """Return whether a word says what a price pays for, or its tax."""
    return bool(words.take_tax(f" {word} ")[1] or "/" in word or words.unit_of(word))


def _without_repeated(layout: Layout, rows: Sequence[Sequence[str]]) -> Layout:
    """Return a layout in which columns that repeat another's name and values have no name."""

    def values(at: int) -> list[str]:
        return [re.sub(r"[^\w.,]", "", row[at]) if at < len(row) else "" for row in rows]

    first: dict[str, int] = {}
    header = list(layout.header)
    for j, name in enumerate(layout.header):
        if name and first.setdefault(name, j) != j:
            one, other = (
                [re.sub("[^0-9]", "", v) or v for v in values(at)] for at in (first[name], j)
            )
            header[j] = "" if one == other else name
    return replace(layout, header=tuple(header))


def _unpacked(layout: Layout, rows: Sequence[Sequence[str]]) -> Layout:
    """Return the layout of a workbook whose only column holds lines of delimited text."""
    for mark in ";\t,|":
        header = split(layout.header[0], mark)
        alike = [len(split(row[0], mark)) == len(header) for row in rows if len(row) == 1]
        if len(header) > 1 and alike and sum(alike) >= 0.9 * len(rows):
            names = tuple(name.strip() for name in header)
            return replace(layout, header=names, wide=layout, packed=mark)
    return layout


def split(line: str, mark: str) -> list[str]:
    """Return the cells of one line of delimited text."""
    return next(csv.reader([line.replace("\n", " ")], delimiter=mark), [])


def _of_products(layout: Layout, sample: Sample) -> Layout:
    """Return a layout that says which columns are blank in all rows of a product but one."""
    names = [words.simplified(name.replace("_", " ")) for name in layout.header]
    keys = [j for j, name in enumerate(names) if name in _KEYS]
    rows = sample() if keys else []
    found = guess_mapping(layout.offered, rows) if keys else {}
    if "title" not in found:
        return layout
    key, title = keys[0], layout.header.index(found["title"])
    pairs = [
        (one, two)
        for one, two in itertools.pairwise(rows)
        if max(key, title) < min(len(one), len(two))
    ]
    if not any(one[key] == two[key] and two[key] and not two[title] for one, two in pairs):
        return layout
    once = [layout.header.index(found[name]) for name in _ONCE if name in found]
    variants = [j for j, name in enumerate(names) if _VARIANT.search(name)]
    return replace(layout, inherited=(key, title, *once), variants=tuple(variants))


def completed(
    rows: Iterable[Sequence[str | None]], layout: Layout
) -> Iterator[Sequence[str | None]]:
    """Yield the rows of products, each with what their first one says, and its variant's name."""
    key, title, *_ = layout.inherited
    first: Sequence[str | None] = ()
    for short in rows:
        row = [*short, *[""] * (len(layout.header) - len(short))]
        if first and row[key] and row[key] == first[key] and not row[title]:
            for j in layout.inherited:
                row[j] = row[j] or first[j]
        else:
            first = row
        said = [row[j] for j in layout.variants if row[j]]
        label = ", ".join(one for one in said if one and one.casefold() not in _NO_VARIANT)
        yield [f"{cell}, {label}" if label and j == title else cell for j, cell in enumerate(row)]
