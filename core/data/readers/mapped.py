"""Any CSV, through a mapping of its columns to the schema's, given or guessed from their names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

import pandas as pd

from core.data.readers import amounts
from core.data.readers.amounts import Numbers
from core.data.readers.money import PRICE_COLUMNS, is_mark, marks_in_name
from core.data.readers.raw import Raw, check_prices, join_lines, read_number
from core.errors import N_, InvalidFile, InvalidInput
from core.types import COLUMNS, FIELD, FIELDS, LABELS, NUMBERS, Field

#: What may be mapped: the schema's columns, and a title that is put before the description.
TARGETS: tuple[str, ...] = ("title", *COLUMNS)

_NO_FIELD = N_("Listings have no field '{target}'. Fields that can be mapped: {targets}.")
_TITLE = ("title", "titre", "gig title", "service title", "intitule", "service")


def guess_mapping(header: Sequence[str], fields: Sequence[Field] = FIELDS) -> dict[str, str]:
    """Recognise columns by their names, in English and French.

    Parameters
    ----------
    header : sequence of str
        The file's column names.
    fields : sequence of Field
        What is looked for, with a title; one that comes first takes a column first.

    Returns
    -------
    dict of str to str
        Field (or ``title``) to file column, for those that were recognised.
    """
    plain: dict[str, str] = {}
    for column in header:
        plain.setdefault(_plain(column), column)
    found: dict[str, str] = {}
    names_of = {"title": _TITLE, **{f.name: tuple(f.synonyms.split(", ")) for f in fields}}
    for target, names in names_of.items():
        known = next((plain[name] for name in names if name in plain), None)
        if known is not None and known not in found.values():
            found[target] = known
    return found


def _plain(column: str) -> str:
    """Strip accents, case, signs and a currency at the end from a column's name."""
    letters = unicodedata.normalize("NFKD", column)
    bare = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[^a-z0-9€$£]+", " ", bare).split()
    while len(words) > 1 and is_mark(words[-1].upper()):
        words.pop()
    return " ".join(words)


def check_mapping(
    mapping: Mapping[str, str], header: Sequence[str], name: str, *, guessed: bool
) -> dict[str, str]:
    """Check that a mapping names columns that exist, and both that are needed.

    Parameters
    ----------
    mapping : mapping of str to str
        Target to file column.
    header : sequence of str
        The file's column names.
    name : str
        The file's name, for sentences.
    guessed : bool
        Whether the mapping was guessed, which changes the sentence.

    Returns
    -------
    dict of str to str
        The mapping, with column names as the file spells them.

    Raises
    ------
    InvalidInput
        It maps something that a listing does not have.
    InvalidFile
        A column is missing.
    """
    out = spelled(mapping, TARGETS, header, name, _NO_FIELD)
    lacking = "price" if "price" not in out else "description"
    if lacking == "price" or not ({"title", "description"} & set(out)):
        sentence = (
            N_(
                "No column of '{name}' was recognised as the {lacking}. Its columns are: "
                "{found}. Give it with a mapping such as {lacking}=COLUMN."
            )
            if guessed
            else N_(
                "The mapping names no column for the {lacking}. The columns of '{name}' are: "
                "{found}. Add {lacking}=COLUMN."
            )
        )
        raise InvalidFile(sentence, name=name, lacking=lacking, found=listed_columns(header))
    return out


def spelled(
    mapping: Mapping[str, str],
    targets: Sequence[str],
    header: Sequence[str],
    name: str,
    no_field: str,
) -> dict[str, str]:
    """Return a mapping with column names as a file spells them.

    Raises
    ------
    InvalidInput
        It maps what is none of the targets; `no_field` says so.
    InvalidFile
        A column is missing.
    """
    known = {column.strip().casefold(): column for column in reversed(header)}
    out: dict[str, str] = {}
    for target, column in mapping.items():
        if target not in targets:
            raise InvalidInput(no_field, field="mapping", target=target, targets=", ".join(targets))
        actual = column if column in header else known.get(column.strip().casefold())
        if not actual:
            raise missing_columns(name, [column], header)
        out[target] = actual
    return out


def missing_columns(name: str, columns: Sequence[str], header: Sequence[str]) -> InvalidFile:
    """Build the error for columns that a file does not have."""
    return InvalidFile(
        N_("'{name}' has no column {missing}. Its columns are: {found}."),
        name=name,
        missing=", ".join(f"'{column}'" for column in columns),
        found=listed_columns(header),
    )


def listed_columns(header: Sequence[str], most: int = 20) -> str:
    """List column names for a sentence, cut after the first ones."""
    shown = ", ".join(f"'{column[:60]}'" for column in header[:most])
    return f"{shown}, … ({len(header)})" if len(header) > most else shown


def parse(table: pd.DataFrame, mapping: Mapping[str, str], decimal: str | None) -> Raw:
    """Read the mapped columns of a table.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, any)
        The mapped columns, as text.
    mapping : mapping of str to str
        Target to file column, checked.
    decimal : {".", ","}, optional
        The decimal mark of prices, where the file leaves it open.

    Returns
    -------
    Raw
        Columns of the schema.

    Raises
    ------
    InvalidFile
        No price can be read, or their decimal mark is in doubt.
    """
    texts = {
        target: table[mapping[target]] for target in (*LABELS, "seller_id") if target in mapping
    }
    texts["description"] = _description(table, mapping)
    money = _money(table, mapping, decimal)
    numbers = {
        name: read_number(FIELD[name], table[mapping[name]]) for name in NUMBERS if name in mapping
    }
    if "reviews" not in numbers and "rating" in numbers:
        numbers |= _bracketed(table[mapping["rating"]])
    read = money | numbers
    values = {name: column.floats for name, column in read.items()}
    return Raw(
        frame=pd.DataFrame({**texts, **values}, index=table.index),
        unreadable={name: column.unreadable for name, column in read.items()},
        marks=_marks(table, mapping, money),
        price_column=mapping["price"],
    )


def _description(table: pd.DataFrame, mapping: Mapping[str, str]) -> pd.Series:
    columns = [table[mapping[name]] for name in ("title", "description") if name in mapping]
    same = mapping.get("title") == mapping.get("description")
    return columns[0] if same or len(columns) == 1 else join_lines(columns[0], columns[1])


def _money(
    table: pd.DataFrame, mapping: Mapping[str, str], decimal: str | None
) -> dict[str, Numbers]:
    main = table[mapping["price"]]
    price = amounts.read_money(main, mapping["price"], is_mark=is_mark, decimal=decimal)
    check_prices(price, main, mapping["price"])
    others = {
        name: amounts.read_money(
            table[mapping[name]], mapping[name], is_mark=is_mark, decimal=decimal or price.decimal
        )
        for name in PRICE_COLUMNS[1:]
        if name in mapping
    }
    return {"price": price, **others}


def _bracketed(ratings: pd.Series) -> dict[str, Numbers]:
    """Take reviews from ratings written as ``4.9 (56)``, if any is."""
    with_count = ratings.where(ratings.str.contains(r"\(.*\)", na=False))
    return {"reviews": amounts.read_count(with_count)} if with_count.notna().any() else {}


def _marks(
    table: pd.DataFrame, mapping: Mapping[str, str], money: Mapping[str, Numbers]
) -> frozenset[str]:
    marks = frozenset[str]().union(*(column.marks for column in money.values()))
    marks |= marks_in_name(mapping["price"])
    if "currency" in mapping:
        said = table[mapping["currency"]].dropna().str.strip().str.upper()
        marks |= frozenset(said[said != ""].unique())
    return marks
