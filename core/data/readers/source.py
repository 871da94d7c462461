"""A file of listings or services as columns of text, whatever its format."""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from types import ModuleType

import pandas as pd

from core.data.readers import json_rows, parquet, table, workbook
from core.data.readers.archive import only_file
from core.data.readers.encoding import check_file, repaired
from core.data.readers.shapes import completed, each_price, shaped
from core.data.readers.start import LONGEST_NAME
from core.data.readers.start import SAMPLE as FIRST
from core.data.readers.table import ALL_ROWS, Layout, ReadState, Table, check_rows, check_single
from core.errors import N_, InvalidFile
from core.types import Progress, no_progress
from core.types.reading import Opening

TOO_MANY_CELLS = N_("more cells than the header has columns")
TOO_FEW_CELLS = N_("fewer cells than the header has columns: the others are missing")
NAMES_AGAIN = N_("the column names again, not a listing")
TOTAL = N_("a total of the others, not a listing")
REPAIRED = N_("letters that an earlier program had garbled: put right")

_CHUNK_ROWS = 50_000
_LISTS = ("['", '["')
#: Letters of the word for a sum, and of a unit beside a number.
_LONGEST_TOTAL, _LONGEST_UNIT = 40, 4
_DIGIT = re.compile(r"\d")
_TOTALS = frozenset(
    "total totals totaux totale totali totales totaal totalt sum summe gesamt gesamtsumme somme "
    "suma soma summa subtotal zwischensumme average avg moyenne promedio durchschnitt mittelwert "
    "итого всего итог сумма среднее медиана median médiane mediana moy المجموع الإجمالي الاجمالي "
    "toplam ortalama razem suma łącznie "
    "nettobetrag bruttobetrag rechnungsbetrag gesamtbetrag endbetrag endsumme payer pagar due "
    "imponible imposable tva vat mwst ust iva btw moms gst kdv ндс "
    "celkem összesen yhteensä σύνολο סהכ 合計 合计 总计 總計 小計 합계 σ ∑".split()
)
#: These, and words that may stand beside them.
_BESIDE = _TOTALS | frozenset(
    "grand base general général générale generale complessivo complessiva globale "
    "final allgemein overall sous sub ttc ht vat incl "
    "excl net netto brut brutto gross of the de des du and et price prices prix preis precio eur "
    "usd gbp à a zu zzgl inkl plus amount balance montant betrag importe общая общий общее к "
    "оплате".split()
)
#: What begins the sum of a part, whatever follows.
_SUBTOTAL = re.compile(
    r"\s*(?:sous[- ]?total|sub[- ]?total|zwischensumme|grand total|total g[ée]n[ée]ral|подытог)\b",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\([^()]*\)|\d+(?:[.,]\d+)? ?%")
_LETTERS = re.compile(r"[^\W\d_]+|[∑]")
#: What mojibake cannot be written without.
_GARBLED = re.compile(
    "[\u0080-\u009fÂÃÄÅÐÑâÎÏ×ØÙРС][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸЂ-ЏЂ-џҐґ°±Іі]"
)


def inspect(path: Path, max_mb: float, opening: Opening | None = None) -> Layout:
    """Find out how a file is written, from its first lines.

    Parameters
    ----------
    path : pathlib.Path
        Delimited text, JSON, JSON lines, XLSX, XLSB, XLS, ODS or Parquet; any of these alone in a
        ZIP archive or packed by GZIP.
    max_mb : float
        The largest size that is read, in megabytes, packed and unpacked.
    opening : Opening, optional
        The sheet and the row of the column names, where the reader of the file gave them.

    Returns
    -------
    Layout
        Encoding (or format), delimiter, column names and where the rows start.

    Raises
    ------
    InvalidFile
        It is missing, empty, too big, damaged, unpacks to too much, is none of these formats, or
        its columns cannot be used.
    """
    size = check_file(path, max_mb)
    inner, kept = only_file(path, max_mb)
    if kept is not None:
        size = check_file(inner, max_mb)
    layout: Layout = _format(inner).inspect(inner, size, opening or Opening())
    return shaped(replace(layout, kept=kept), lambda: sample(layout, FIRST))


def load(
    layout: Layout,
    columns: Sequence[str],
    on_progress: Progress = no_progress,
    *,
    most: int | None = None,
) -> Table:
    """Read the wanted columns as text.

    Parameters
    ----------
    layout : Layout
        From `inspect`.
    columns : sequence of str
        Names in the header.
    on_progress : callable
        Told the stage, and how far it is, in rows.
    most : int, optional
        Rows to be read at most; all by default.

    Returns
    -------
    Table
        `frame` of shape (n, len(columns)); blank lines, totals and repeated names are no rows.

    Raises
    ------
    InvalidFile
        A quote is never closed, a cell is too long, a column holds neither text nor numbers or
        only formulas without results, a name is that of two columns, the file is damaged,
        unpacks to too much, or has no rows, or too many.
    """
    if layout.encoding == parquet.ENCODING:
        return parquet.load(layout, columns, on_progress, most=most)
    check_single(columns, layout)
    wanted = [layout.header.index(name) for name in columns]
    places = range(len(layout.wide.header)) if layout.wide else wanted
    state = ReadState(frozenset(places), most=most, notes=Counter(dict(layout.notes)))
    odd: Counter[str] = Counter()
    chunks: list[pd.DataFrame] = []
    cells = itertools.islice(_cells(layout, state, wanted, odd), most)
    done = 0
    while chunk := list(itertools.islice(cells, _CHUNK_ROWS)):
        done += len(chunk)
        check_rows(done, layout.path.name)
        chunks.append(pd.DataFrame(chunk, columns=list(columns), dtype="str"))
        on_progress(N_("Reading the file"), state.done, state.total)
    if not chunks and not odd:
        raise InvalidFile(
            N_("'{name}' has column names but no rows: add one row per listing."),
            name=layout.path.name,
        )
    empty = pd.DataFrame(columns=list(columns), dtype="str")
    frame = pd.concat(chunks, ignore_index=True) if chunks else empty
    frame = frame.where(frame != "")
    if layout.wide is None:
        _refuse_formulas(frame, wanted, state, layout)
    notes = state.notes
    if layout.encoding == workbook.ENCODING:
        notes[workbook.SHARES] += workbook.doubtful_shares(frame, layout)
    notes.update({note: len(frame) + 1 for note, n in layout.notes.items() if n == ALL_ROWS})
    for name in frame:
        listed = frame[name].str.startswith(_LISTS, na=False)
        if listed.any():
            frame[name] = frame[name].map(_unlisted, na_action="ignore")
    notes[REPAIRED] += _repair(frame)
    notes[TOO_FEW_CELLS] += odd.pop(TOO_FEW_CELLS, 0)
    return Table(frame, dict(odd), dict(+notes))


def records(layout: Layout, *, most: int | None = None) -> Iterator[list[str]]:
    """Yield the rows as text, one after another; blank lines are no rows.

    Parameters
    ----------
    layout : Layout
        From `inspect`.
    most : int, optional
        How many are enough.

    Yields
    ------
    list of str
        Cells as they stand, perhaps more or fewer than the header names.

    Raises
    ------
    InvalidFile
        As `load`.
    """
    if layout.encoding == parquet.ENCODING:
        yield from parquet.records(layout)
        return
    names = [name.casefold() for name in layout.header]
    for row in _below(layout, ReadState(plain=True, most=most)):
        cells = [_unlisted(repaired(cell or "")) for cell in row]
        if not (_is_names(cells, names) or _is_total(cells) or _is_rule(cells)):
            yield cells


def sample(layout: Layout, most: int) -> list[list[str]]:
    """Return the first rows as text, at most so many."""
    if layout.encoding == parquet.ENCODING:
        return parquet.first_rows(layout, most)
    return list(itertools.islice(records(layout, most=most), most))


def _format(path: Path) -> ModuleType:
    if parquet.is_parquet(path):
        return parquet
    if workbook.is_workbook(path):
        return workbook
    return json_rows if json_rows.is_json(path) else table


def _below(layout: Layout, state: ReadState) -> Iterator[Sequence[str | None]]:
    """Yield the rows below the column names."""
    module = _FORMATS.get(layout.encoding, table)
    rows = module.records(layout.wide or layout, state)
    below = (row for number, row in rows if number > layout.start)
    if layout.wide:
        of_prices = (each_price(row, layout) for row in below if not _is_total(row))
        return itertools.chain.from_iterable(of_prices)
    return completed(below, layout) if layout.inherited else below


def _cells(
    layout: Layout, state: ReadState, wanted: list[int], odd: Counter[str]
) -> Iterator[tuple[str | None, ...]]:
    """Yield the wanted cells of each listing; count what is none."""
    width = len(layout.header)
    names = [name.casefold() for name in layout.header]
    pick = itemgetter(*wanted) if len(wanted) > 1 else lambda row: (row[wanted[0]],)
    for row in _below(layout, state):
        # A long first cell is neither a column's name nor a total: most rows are done with.
        if not row or len(row[0] or "") <= LONGEST_NAME:
            if _is_names(row, names):
                odd[NAMES_AGAIN] += 1
                continue
            if _is_total(row):
                odd[TOTAL] += 1
                continue
            if _is_rule(row):
                continue
        if len(row) > width:
            if any(cell and cell.strip() for cell in row[width:]):
                odd[TOO_MANY_CELLS] += 1
                continue
        elif len(row) < width:
            odd[TOO_FEW_CELLS] += 1
            yield pick([*row, *[""] * (width - len(row))])
            continue
        yield pick(row)


def _is_names(row: Sequence[str | None], names: list[str]) -> bool:
    """Return whether a row repeats the column names, as files put one after another do."""
    if not row or (row[0] or "").strip().casefold() != names[0]:
        return False
    return [" ".join((cell or "").split()).casefold() for cell in row[: len(names)]] == names


def _is_rule(row: Sequence[str | None]) -> bool:
    """Return whether a row is a line drawn below the names, as in Markdown."""
    first = next(filter(None, row), "")
    if first[:1] not in ("-", "=", ":", "+"):
        return False
    drawn = "".join(filter(None, row))
    return len(drawn) > 2 and not drawn.strip("-=:+| ")


def _is_total(row: Sequence[str | None]) -> bool:
    """Return whether a row is a sum or a mean: such a word, and nothing but numbers beside it."""
    cells = [cell for cell in row if cell]
    said = [cell for cell in cells if not _DIGIT.search(_without_remarks(cell))] or cells[:1]
    if len(said) != 1 or len(said[0]) > _LONGEST_TOTAL or len(cells) < 2:
        return False
    words = _LETTERS.findall(_without_remarks(said[0]).casefold())
    is_total = any(word in _TOTALS for word in words) and _BESIDE.issuperset(words)
    if not is_total and not _SUBTOTAL.match(said[0]):
        return False
    others = [cell for cell in cells if cell is not said[0]]
    return all(sum(map(str.isalpha, cell)) <= _LONGEST_UNIT for cell in others)


def _without_remarks(cell: str) -> str:
    """Return a cell without what stands in brackets, and without a percentage."""
    return _REMARK.sub("", cell) if "(" in cell or "%" in cell else cell


def _unlisted(cell: str) -> str:
    """Return the texts of a list as Python writes one, such as ``['$20']``, without its signs."""
    if not cell.startswith(_LISTS) or not cell.endswith("]"):
        return cell
    try:
        found = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return cell
    return ", ".join(map(str, found)) if all(isinstance(one, str) for one in found) else cell


def _repair(frame: pd.DataFrame) -> int:
    """Put right what was decoded wrongly before, in place; returns in how many cells."""
    changed = 0
    for name in frame:
        column = frame[name]
        doubtful = column.str.contains(_GARBLED, na=False)
        for i, text in column[doubtful].items():
            better = repaired(text)
            if better != text:
                frame.loc[i, name] = better
                changed += 1
    return changed


def _refuse_formulas(
    frame: pd.DataFrame, wanted: list[int], state: ReadState, layout: Layout
) -> None:
    """Refuse a column that holds nothing but formulas that nobody stored a result of."""
    for i, name in zip(wanted, frame, strict=True):
        if state.empty[i] and frame[name].isna().all():
            raise InvalidFile(
                N_(
                    "Column '{column}' of '{name}' contains formulas without stored results: open "
                    "the file in a spreadsheet, save it, and import it again."
                ),
                column=name,
                name=layout.path.name,
            )


_FORMATS: dict[str, ModuleType] = {workbook.ENCODING: workbook, json_rows.ENCODING: json_rows}
