"""What the columns of a file are: guessed from their names, and checked against their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from core.data import levels
from core.data.cleaning.text import has_word
from core.data.money import words
from core.data.money.amounts import NOTHING
from core.data.money.currencies import codes_of, is_mark, marks_in_name
from core.data.money.prices import read_prices
from core.data.money.terms import PRICE_COLUMNS
from core.data.readers.raw import read_number
from core.errors import InvalidFile
from core.types import FIELDS, Field

#: Rows that are looked at.
SAMPLE = 400
_SOME = 100
#: A name of a column that is read beside the fields: what each price pays for.
UNIT = "unit"

_TITLE, _UNIT = words.COLUMNS["title"], words.COLUMNS["unit"]
#: Words that change nothing in a column's name, and those that make it another thing.
_BESIDE, _OTHER = (frozenset(words.COLUMNS[name].split(", ")) for name in ("beside", "other"))
#: Names of a title that are more often those of persons.
_PERSONAL = frozenset("name nom nombre nome имя اسم".split())
_URL = re.compile(r"(?:https?://|www\.|//)\S+|\S+\.(?:png|jpe?g|gif|webp|svg)", re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]+(?:[.,]0+)?")
_NUMERIC = re.compile(r"[-+]?[0-9][0-9.,' ]*%?")
_FUZZY = 90
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def guess_mapping(
    header: Sequence[str],
    rows: Sequence[Sequence[str | None]] | None = None,
    fields: Sequence[Field] = FIELDS,
    taken: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Recognise columns by their names, in the words of many marketplaces, and by their values.

    A column whose values cannot be those of a field is not taken for it, whatever its name.

    Parameters
    ----------
    header : sequence of str
        The file's column names; empty ones are left alone.
    rows : sequence of sequence of str, optional
        Some of the rows; without them, names alone decide.
    fields : sequence of Field
        What is looked for, with a title and a unit.
    taken : mapping of str to str, optional
        What was said of fields; neither these nor their columns are guessed.

    Returns
    -------
    dict of str to str
        Field (or ``title``, ``unit``) to file column, for those that were recognised.
    """
    known = dict(taken or {})
    columns = _Columns(header, rows)
    names_of = {"title": _TITLE, **{f.name: f.synonyms for f in fields}, UNIT: _UNIT}
    kinds = {f.name: f for f in fields}
    scores: list[tuple[float, int, int]] = []
    targets = [target for target in names_of if target not in known]
    used = set(known.values())
    bare = _shared_off([_plain(name) for name in header])
    for i, target in enumerate(targets):
        phrases = _phrases(names_of[target])
        for j, name in enumerate(header):
            score = _likeness(bare[j], phrases) if name and name not in used else 0
            if name and not score and target in PRICE_COLUMNS:
                score = min(_likeness(_without_terms(name), phrases), 85)
            if score and name not in used:
                blank = bool(rows) and not columns.cells(j)
                scores.append((50 - score if blank else -score, i, j))
    found: dict[str, str] = {}
    for exact in (False, True):
        for score, i, j in sorted(scores):
            target, column = targets[i], header[j]
            if target in found or column in found.values() or (exact and score > -90):
                continue
            if columns.fit(target, j, kinds.get(target), exact=exact):
                found[target] = column
    if rows:
        _by_values(found, columns, targets, used, kinds)
    return {target: found[target] for target in names_of if target in found}


def _by_values(
    found: dict[str, str],
    columns: _Columns,
    targets: Sequence[str],
    used: set[str],
    kinds: Mapping[str, Field],
) -> None:
    """Find a price, levels and a title by their values, where just one column can be it."""
    free = [
        j
        for j, name in enumerate(columns.header)
        if name and name not in used and name not in found.values()
    ]
    if "price" in targets and "price" not in found:
        priced = [j for j in free if columns.marked(j) or marks_in_name(columns.header[j])]
        if len(priced) == 1 and columns.fit("price", priced[0], kinds.get("price")):
            found["price"] = columns.header[priced[0]]
    if "seller_level" in targets and "seller_level" not in found:
        steps = [j for j in free if levels.order_of(set(columns.cells(j)[:_SOME]))]
        if len(steps) == 1 and columns.header[steps[0]] not in found.values():
            found["seller_level"] = columns.header[steps[0]]
    told = {*found, *(name for name in ("title", "description") if name not in targets)}
    if not {"title", "description"} & told:
        texts = [j for j in free if columns.telling(j) and columns.header[j] not in found.values()]
        if len(texts) == 1:
            found["title"] = columns.header[texts[0]]


@lru_cache(maxsize=64)
def _phrases(synonyms: str) -> dict[str, float]:
    """Return the names of a field, each with how much it is preferred to those after it."""
    names = [" ".join(_words(name)) for name in synonyms.split(",")]
    return {name: -i / 1000 for i, name in reversed(list(enumerate(names))) if name}


@lru_cache(maxsize=4096)
def _plain(column: str) -> str:
    """Strip accents, case, signs and a currency at the end from a column's name."""
    bare = _words(column)
    if len(bare) > 1 and is_mark(bare[-1].upper()):
        bare.pop()
    return " ".join(bare)


@lru_cache(maxsize=4096)
def _without_terms(column: str) -> str:
    """Return the name of a column of prices without its currency, tax and unit."""
    text = " ".join(re.sub(r"[()\[\]]", " ", words.simplified(column)).split())
    text = words.take_unit(f" {words.take_tax(text)[0]} ", is_mark)[0]
    return " ".join(word for word in _words(text) if not is_mark(word.upper()))


def _words(name: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[^\w€$£₽₹]+|_+", " ", words.simplified(apart)).split()


def _shared_off(names: Sequence[str]) -> list[str]:
    """Drop a first word that all names share, such as that of the marketplace."""
    split = [name.split() for name in names if name]
    if len(split) > 2 and all(len(one) > 1 and one[0] == split[0][0] for one in split):
        return [" ".join(name.split()[1:]) for name in names]
    return list(names)


def _likeness(name: str, phrases: Mapping[str, float]) -> float:
    """Score how much a column's name is one of a field's, from 0 to 100."""
    if name in phrases:
        return 100 + phrases[name]
    tokens = name.split()
    left = [token for token in tokens if token not in _BESIDE]
    short = " ".join(left)
    if left and short in phrases:
        return 90 + phrases[short]
    best = 0.0
    if len(name) >= 5:
        for phrase, order in phrases.items():
            if len(phrase) >= 5 and phrase[0] == name[0]:
                ratio = fuzz.ratio(name, phrase, score_cutoff=_FUZZY)
                best = max(best, ratio - 15 + order) if ratio else best
    if best or not left or len(left) < 2 or _OTHER & set(left):
        return best
    # "fiverr price", "price main": a name of one word at either end.
    for at, rest in ((-1, left[:-1]), (0, left[1:])):
        if left[at] in phrases and len(rest) == 1 and not _OTHER & set(rest):
            return max(best, 60 + phrases[left[at]])
    return best


class _Columns:
    """The columns of some rows, and what their values can be."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str | None]] | None) -> None:
        self.header = header
        self._rows = rows
        self._cells: dict[int, list[str]] = {}

    def cells(self, at: int) -> list[str]:
        """Return the cells of a column that say something."""
        if at not in self._cells:
            found = (row[at] for row in self._rows or () if at < len(row))
            texts = (" ".join(cell.split()) for cell in found if cell)
            self._cells[at] = [text for text in texts if words.simplified(text) not in NOTHING]
        return self._cells[at]

    def fit(self, target: str, at: int, field: Field | None, *, exact: bool = False) -> bool:
        """Return whether a column's values can be those of a field; unknown ones can.

        Where the name leaves no doubt (`exact`), a column without one readable value is that field
        all the same: it is reported as lost rather than passed over.
        """
        if self._rows is None:
            return True
        cells = self.cells(at)
        if not cells:
            return True
        if target == "title" and _plain(self.header[at]) in _PERSONAL and len(cells) >= 3:
            return self.telling(at)
        if exact:
            return _lost(target, field, cells)
        if field is not None and field.numeric:
            return (
                _priced(cells, self.header[at])
                if target in PRICE_COLUMNS
                else _numbered(field, cells)
            )
        return _WORDED.get(target, _described if target == "title" else _any)(cells)

    def marked(self, at: int) -> bool:
        """Return whether a currency stands beside most values."""
        cells = self.cells(at)
        try:
            said = read_prices(pd.Series(cells, dtype="str"), self.header[at], decimal=".").said
        except InvalidFile:
            return False
        return bool(cells) and sum(bool(marks) for marks in said) >= 0.8 * len(cells)

    def telling(self, at: int) -> bool:
        """Return whether a column holds texts of several words, nearly all different."""
        cells = self.cells(at)
        if not cells or not _described(cells):
            return False
        # Scripts without spaces write a word in two letters or so.
        lengths = [max(len(cell.split()), len(_UNSPACED.findall(cell)) / 2) for cell in cells]
        return len(set(cells)) >= 0.8 * len(cells) and float(np.mean(lengths)) >= 2


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


def _lost(target: str, field: Field | None, cells: Sequence[str]) -> bool:
    if target in ("title", "description"):
        return _share(cells, lambda cell: any(c.isalpha() for c in cell)) > 0.7 and not _share(
            cells, _URL.match
        )
    if field is None or not field.numeric or _share(cells, _URL.match):
        return False
    if target in PRICE_COLUMNS:
        return target == "price"
    return bool(np.isnan(read_number(field, pd.Series(list(cells), dtype="str")).floats).all())


def _priced(cells: Sequence[str], column: str) -> bool:
    asked = [cell for cell in cells if words.simplified(cell) not in words.NO_PRICE]
    if not asked or _share(asked, _URL.match) > 0.2:
        return False
    try:
        read = read_prices(pd.Series(asked, dtype="str"), column, decimal=".").floats
        other = read_prices(pd.Series(asked, dtype="str"), column, decimal=",").floats
    except InvalidFile:
        return True  # they are prices, of which a sentence is to be said
    there = np.isfinite(read) | np.isfinite(other)
    digits = _share(asked, lambda cell: any(c.isdigit() for c in cell))
    # Prices that cannot be read are to be asked about, not passed over.
    return bool(there.mean() >= 0.3) or digits >= 0.9


def _numbered(field: Field, cells: Sequence[str]) -> bool:
    values = pd.Series(list(cells), dtype="str")
    read = read_number(field, values).floats
    there = ~np.isnan(read)
    if there.mean() < 0.5:
        return False
    if field.holds(read[there]).mean() < 0.7:
        return False
    return field.name != "reviews" or _share(cells, _fraction) <= 0.1


def _fraction(cell: str) -> bool:
    """Return whether a cell is a number with decimals, which is no count."""
    match = re.fullmatch(r"[0-9]+[.,]([0-9]*[1-9][0-9]*)", cell)
    return match is not None and len(match[1]) != 3


def _level(cells: Sequence[str]) -> bool:
    """Return whether few labels are repeated: a rank of all rows is no level."""
    distinct = set(cells)
    if _share(cells, _WHOLE.fullmatch) > 0.5:
        return len(distinct) <= 6 and len(cells) >= 2 * len(distinct)
    if _share(cells, lambda cell: len(cell.split()) > 5) > 0.2 or _share(cells, _URL.match) > 0.1:
        return False
    return len(distinct) <= max(3, min(30, 0.5 * len(cells))) or len(cells) <= 12


def _kind(cells: Sequence[str]) -> bool:
    """Return whether the values are labels."""
    if _share(cells, _NUMERIC.fullmatch) > 0.3 or _share(cells, _URL.match) > 0.1:
        return False
    if _share(cells, lambda cell: len(cell.split()) > 12) > 0.2:
        return False
    return len(cells) < 30 or len(set(cells)) <= 0.9 * len(cells)


def _country(cells: Sequence[str]) -> bool:
    return _kind(cells) and _share(cells, lambda cell: len(cell) > 60) < 0.1


def _described(cells: Sequence[str]) -> bool:
    bad = _share(cells, lambda cell: _URL.fullmatch(cell) or not has_word(cell))
    return bad < 0.3


def _any(_cells: Sequence[str]) -> bool:
    return True


def _currencies(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: codes_of(cell.strip())) >= 0.5


def _units(cells: Sequence[str]) -> bool:
    return _share(cells, words.unit_of) >= 0.8


_WORDED: dict[str, Callable[[Sequence[str]], bool]] = {
    "description": _described,
    "category": _kind,
    "subcategory": _kind,
    "seller_level": _level,
    "country": _country,
    "currency": _currencies,
    UNIT: _units,
}
