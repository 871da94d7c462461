"""What the columns of a file are: guessed from their names, and checked against their values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from core.data import levels
from core.data.money import words
from core.data.money.conversion import PRICE_COLUMNS
from core.data.money.currencies import is_mark, marks_in_name
from core.data.readers.column_values import UNIT, SampledColumns
from core.types import FIELDS, Field

#: Rows that are looked at.
SAMPLE = 400
_SOME = 100
_TITLE, _UNIT = words.COLUMNS["title"], words.COLUMNS["unit"]
#: Words that change nothing in a column's name, and those that make it another thing.
_BESIDE, _OTHER = (frozenset(words.COLUMNS[name].split(", ")) for name in ("beside", "other"))
#: How alike names are beyond doubt, and how alike at least.
_SURE, _FUZZY = 90, 90


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
    columns = SampledColumns(header, rows)
    names_of = {"title": _TITLE, **{f.name: f.synonyms for f in fields}, UNIT: _UNIT}
    kinds = {f.name: f for f in fields}
    targets = [target for target in names_of if target not in known]
    used = set(known.values())
    scores = _scores([names_of[target] for target in targets], targets, columns, used)
    found: dict[str, str] = {}
    for exact in (False, True):
        for score, i, j in scores:
            target, column = targets[i], header[j]
            if target in found or column in found.values() or (exact and score > -_SURE):
                continue
            if columns.fit(target, j, kinds.get(target), exact=exact):
                found[target] = column
    if rows:
        _by_values(found, columns, targets, used, kinds)
    if not {"title", "description"} & {*found, *known}:
        # A column of that very name is the one that was meant, whatever stands in it.
        named = [(targets[i], header[j]) for score, i, j in scores if score <= -_SURE]
        found |= dict([one for one in named if one[0] in ("title", "description")][:1])
    return {target: found[target] for target in names_of if target in found}


def _scores(
    synonyms: Sequence[str], targets: Sequence[str], columns: SampledColumns, used: set[str]
) -> list[tuple[float, int, int]]:
    """Return which columns' names are like which targets', the likeliest first; below 0 if so."""
    bare = _shared_off([_plain(name) for name in columns.header])
    scores: list[tuple[float, int, int]] = []
    for i, target in enumerate(targets):
        phrases = _phrases(synonyms[i])
        for j, name in enumerate(columns.header):
            if not name or name in used:
                continue
            score = _likeness(bare[j], phrases)
            if not score and target in PRICE_COLUMNS:
                score = min(_likeness(_without_terms(name), phrases), 85)
            if score:
                scores.append((50 - score if columns.blank(j) else -score, i, j))
    return sorted(scores)


def _by_values(
    found: dict[str, str],
    columns: SampledColumns,
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
    return " ".join(_words(" ".join(word for word in text.split() if not is_mark(word.upper()))))


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
    if best or len(left) < 2:
        return best
    # "fiverr price", "price main": a name of one word at either end.
    for at, rest in ((-1, left[:-1]), (0, left[1:])):
        if left[at] in phrases and len(rest) == 1 and not _OTHER & set(rest):
            return max(best, 60 + phrases[left[at]])
    return best
