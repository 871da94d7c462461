"""What the columns of a file are: guessed from their names, and checked against their values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from core.data import levels
from core.data.money import words
from core.data.money.conversion import PRICE_COLUMNS
from core.data.money.currencies import is_mark, marks_in_name
from core.data.money.price_columns import INSTEAD, is_aside, is_reduced
from core.data.readers.column_values import UNIT, SampledColumns
from core.data.readers.raw import without_scale
from core.types import FIELDS, NUMBERS, Field

#: Rows that are looked at.
SAMPLE = 400
_SOME = 100
#: The share of rows from which on blank prices are worth another column.
_WORTH = 0.02
_SIGN = re.compile("[€$£₹₽]")
#: Fields whose column is the title, where no other column is one and each row has its own.
_LABELLED = ("seller_level", "category", "subcategory")
#: Fields that say something of a person, who may be the one that buys.
_OF_PERSONS = frozenset({"country", "seller_id", "seller_level", "rating", "reviews"})
_TITLE, _UNIT = words.COLUMNS["title"], words.COLUMNS["unit"]
#: Words that change nothing in a column's name, and those that make it another thing.
_BESIDE, _OTHER, _THEIRS = (
    frozenset(words.COLUMNS[name].split(", ")) for name in ("beside", "other", "theirs")
)
#: What is said of a service by those who bought it.
_OPINION = re.compile(
    r"rat(?:e|ing)|review|score|feedback|star|satisf|avis|note|etoile|opinion|resena|valora|bewert"
    r"|stern|recens|voto|avalia|рейтинг|отзыв|оцен|تقييم|مراجع"
)
_PACKAGE = re.compile(r"pack|plan\b|formule|paket|pacote|paquete|пакет|tarif\b|باقة")
_BRACKETS = re.compile(r"\([^()]*\)")
_OF_YEAR = re.compile(r"(.+) (?:year|yr|annee|ano|jahr|anno) ([0-9]{1,2})")
#: How alike names are beyond doubt, and how alike at least.
_SURE, _FUZZY = 90, 90
#: How alike at most, where it is the price of earlier days or what a seller pays; how much less
#: alike with a currency, a tax or a unit in the name.
_ASIDE, _TERMS = 10, 15
#: Words that may stand before a name.
_BEFORE_NAME = 3


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
    if rows and "currency" in targets:  # a column called a unit may hold that of money
        units = [j for _score, i, j in scores if targets[i] == UNIT and columns.cells(j)]
        if len(units) == 1 and UNIT not in found and columns.fit("currency", units[0], None):
            found.setdefault("currency", header[units[0]])
    if rows:
        _by_values(found, columns, targets, used, kinds)
    if not {"title", "description"} & {*found, *known}:
        # A column of that very name is the one that was meant, whatever stands in it.
        named = [(targets[i], header[j]) for score, i, j in scores if score <= -_SURE]
        found |= dict([one for one in named if one[0] in ("title", "description")][:1])
    if rows and "price" in found:
        _where_blank(found, [j for _score, i, j in scores if targets[i] == "price"], columns, kinds)
    return {target: found[target] for target in (*names_of, INSTEAD) if target in found}


def _where_blank(
    found: dict[str, str], named: list[int], columns: SampledColumns, kinds: Mapping[str, Field]
) -> None:
    """Find the column that holds prices where that of the price is blank."""
    header = columns.header
    rates = [j for j, name in enumerate(header) if words.unit_in_name(name) and columns.marked(j)]
    free = [j for j in (*named, *rates) if header[j] not in found.values()]
    at = _other_price(header.index(found["price"]), columns, free, kinds["price"])
    if at is not None:
        found[INSTEAD] = header[at]


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
            if target in NUMBERS and _SIGN.search(name):
                continue  # "Delivery (+€)" is a price, but not that of the service
            if target in _OF_PERSONS and _is_theirs(columns.header, j):
                continue
            score = _score(target, name, bare[j], phrases)
            if score > 0:
                scores.append((50 - score if columns.blank(j) else -score, i, j))
    return sorted(scores)


def _score(target: str, name: str, bare: str, phrases: Mapping[str, float]) -> float:
    """Score how much a column's name is one of a target's, without what may stand beside it."""
    whole = " ".join(_words(name))
    score = _likeness(whole if whole in phrases else bare, phrases)
    shorter = []
    if "(" in name:  # "Lead time (days)", "Currency (sales price)"
        shorter.append(_plain(_BRACKETS.sub(" ", name)))
    if target == "rating":
        shorter.append(_plain(without_scale(name)))
    if target in PRICE_COLUMNS:
        shorter.append(_without_terms(name))
    if target == "currency" and bare.endswith(("currency", "currency code")):
        shorter.append("currency")  # that of any price
    score = max([score, *(_likeness(one, phrases) - _TERMS for one in shorter)])
    if target not in PRICE_COLUMNS or score <= _ASIDE:
        return score
    if is_aside(_plain(name)):
        return _ASIDE
    return score + (target == "price" and is_reduced(_plain(name)))


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
    no_packages = "price_standard" in found and "price_premium" not in found
    if "price" in targets and "price" not in found and no_packages:
        found["price"] = found.pop("price_standard")  # "Standard" beside "Express"
    if "price" in targets and "price" not in found:
        priced = [j for j in free if columns.marked(j) or marks_in_name(columns.header[j])]
        if len(priced) == 1 and columns.fit("price", priced[0], kinds.get("price")):
            found["price"] = columns.header[priced[0]]
        elif "price_standard" in found:  # "Standard rate" alone is no package's
            found["price"] = found.pop("price_standard")
    steps = [
        j
        for j in free
        if not _PACKAGE.search(words.simplified(columns.header[j]))
        and levels.order_of(set(columns.cells(j)[:_SOME]))
    ]
    _lone("seller_level", steps, found, columns, targets)
    _lone(UNIT, [j for j in free if columns.billed(j)], found, columns, targets)
    told = {*found, *(name for name in ("title", "description") if name not in targets)}
    if not {"title", "description"} & told:
        _title_by_values(found, columns, free)
    if "seller_id" in targets and "seller_id" not in found:
        _name_of_seller(found, columns, free)
    people = [j for j in free if columns.personal(j) and columns.named(j)]
    if {"title", "description"} & told:
        _lone("seller_id", people, found, columns, targets)


def _name_of_seller(found: dict[str, str], columns: SampledColumns, free: Sequence[int]) -> None:
    """Take a title of first names and initials for the seller, where one text is left for it."""
    header = columns.header
    if "title" not in found or not columns.initialled(header.index(found["title"])):
        return
    texts = [j for j in free if columns.telling(j) and header[j] not in found.values()]
    if len(texts) == 1:
        found["seller_id"], found["title"] = found["title"], header[texts[0]]


def _lone(
    target: str,
    places: Sequence[int],
    found: dict[str, str],
    columns: SampledColumns,
    targets: Sequence[str],
) -> None:
    """Take the one column that can be a field, where no other is it."""
    left = [j for j in places if columns.header[j] not in found.values()]
    if target in targets and target not in found and len(left) == 1:
        found[target] = columns.header[left[0]]


def _title_by_values(found: dict[str, str], columns: SampledColumns, free: Sequence[int]) -> None:
    """Take the one column of texts that nothing else is, or that was taken for labels."""
    header = columns.header
    left = [j for j in free if header[j] not in found.values()]
    labels = [header.index(found[name]) for name in _LABELLED if name in found]
    for texts in (
        [j for j in left if columns.telling(j)],
        [j for j in left if columns.telling(j, least=1) and not columns.personal(j)],
        [j for j in labels if columns.telling(j)],
        _texts(columns, found),
    ):
        if len(texts) == 1:
            for name in [name for name, column in found.items() if column == header[texts[0]]]:
                del found[name]
            found["title"] = header[texts[0]]
            return


def _texts(columns: SampledColumns, found: Mapping[str, str]) -> list[int]:
    """Return the columns in words that are neither levels nor labels of another kind."""
    others = {column for name, column in found.items() if name not in ("seller_id", "category")}
    return [
        j
        for j, name in enumerate(columns.header)
        if name and name not in others and columns.telling(j, least=1)
    ]


def _other_price(price: int, columns: SampledColumns, free: list[int], field: Field) -> int | None:
    """Return the column that holds prices where that of the price is blank.

    Shops leave the price of a sale blank where there is none, and marketplaces have one column
    for prices per hour and one for whole jobs: read alone, either is half of a market.

    Parameters
    ----------
    price : int
        The column of the price.
    columns : SampledColumns
        All columns.
    free : list of int
        Those that may be it by their names, and are read as nothing else.
    field : Field
        The price.

    Returns
    -------
    int or None
        The one that fills most rows; ``None`` where none fills more than a few.
    """
    filled: dict[int, int] = {}
    for j in free:
        rows = columns.filled_beside(price, j)
        if rows and rows >= _WORTH * columns.rows and columns.fit("price", j, field):
            filled[j] = rows
    return max(filled, key=lambda j: filled[j]) if filled else None


@lru_cache(maxsize=64)
def _phrases(synonyms: str) -> dict[str, float]:
    """Return the names of a field, each with how much it is preferred to those after it."""
    names = [" ".join(_words(name)) for name in synonyms.split(",")]
    return {name: -i / 1000 for i, name in reversed(list(enumerate(names))) if name}


@lru_cache(maxsize=4096)
def _plain(column: str) -> str:
    """Strip accents, case, signs and a currency at the end from a column's name."""
    bare = [word for word, _same in itertools.groupby(_words(column))]
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


def _is_theirs(header: Sequence[str], at: int) -> bool:
    """Return whether a column is about who buys: "client country", and ratings beside it.

    "Client rating" alone is what clients say of a service.
    """
    whose = next((word for word in _words(header[at]) if word in _THEIRS), None)
    if whose is None:
        return False
    opinion = _OPINION.search(words.simplified(header[at]))
    others = [name for name in header if whose in _words(name)]
    return not opinion or any(not _OPINION.search(words.simplified(name)) for name in others)


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
    of_year = _OF_YEAR.fullmatch(name)
    if of_year is not None:  # of several the first
        return max(0.0, _alike(of_year[1], phrases) - 5 - int(of_year[2]) / 100)
    return _alike(name, phrases)


def _alike(name: str, phrases: Mapping[str, float]) -> float:
    """Score how much a name is like those of a field."""
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
    # "fiverr price", "price main", "current year labor price": a name at either end.
    for at in range(1, min(len(left), _BEFORE_NAME + 1)):
        if (end := " ".join(left[at:])) in phrases and not _OTHER & set(left[:at]):
            return max(best, 65 - 5 * at + phrases[end])
    if left[0] in phrases and len(left) == 2 and left[1] not in _OTHER:
        year = int(left[1]) / 10_000 if re.fullmatch("20[0-9]{2}", left[1]) else 0.0
        return max(best, 60 + phrases[left[0]] + year)  # of several years the last
    return best
