"""Cleaning of a market's listings: every dropped row has one reason, every repair is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.cleaning.text import CleanText, clean_text, has_word, one_line
from core.data.schema import conform
from core.errors import N_
from core.types import (
    FIELD,
    FIELDS,
    MAX_DESCRIPTION,
    MAX_LABEL,
    PACKAGE_PRICES,
    ImportReport,
    Progress,
    no_progress,
)

Mask = NDArray[np.bool_]

EMPTY_ROW = N_("the row is empty")
NO_DESCRIPTION = N_("no description")
NO_WORD = N_("the description has no word")
NO_PRICE = N_("no price")
PRICE_UNREADABLE = N_("price is not a number")
PRICE_NOT_POSITIVE = N_("price is zero or negative")
PRICE_OUT_OF_RANGE = N_("price is out of range (0.01 to 10,000,000)")
DUPLICATE = N_("exact duplicate of an earlier row")

HTML_REMOVED = N_("HTML removed from the text")
INVISIBLE_REMOVED = N_("invisible or control characters removed from the text")
SHORTENED = N_("description longer than 5,000 characters: shortened")
LABEL_SHORTENED = N_("label longer than 200 characters: shortened")
RATING_WITHOUT_REVIEWS = N_("rating 0 without reviews: treated as missing")

OUT_OF_ORDER = N_(
    "packages out of order (standard below basic, or premium below standard): only the basic "
    "price is used"
)
PACKAGE_MISSING = N_("standard or premium price missing: only the basic price is used")

NOT_A_NUMBER = N_("not a number: treated as missing")
OUTSIDE = N_("out of range: treated as missing")

_REPAIRED = tuple(field for field in FIELDS if field.role in ("number", "auxiliary"))
UNREADABLE = {f.name: f.sentences.unreadable or f"{f.label}: {NOT_A_NUMBER}" for f in _REPAIRED}
OUT_OF_RANGE = {f.name: f.sentences.outside or f"{f.label}: {OUTSIDE}" for f in _REPAIRED}
_LABELS = tuple(f.name for f in FIELDS if not f.numeric and f.role != "text")
#: Nothing past this many characters of a cell is looked at before it is shortened.
_MAX_READ = 4 * MAX_DESCRIPTION
CLEANING = N_("Cleaning the listings")
#: Rows between two notes of how far it is.
_TOLD_EACH = 5_000


def clean_listings(
    frame: pd.DataFrame,
    *,
    unreadable: Mapping[str, Mask] | None = None,
    dropped: Mapping[str, int] | None = None,
    notes: Mapping[str, int] | None = None,
    on_progress: Progress = no_progress,
) -> tuple[pd.DataFrame, ImportReport]:
    """Clean listings and say what became of each row.

    Missing ratings and levels stay missing: they mean a new seller, and nothing imputes them.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        Columns of the schema, numbers already as numbers; prices in one currency.
    unreadable : mapping of str to ndarray of bool of shape (n,), optional
        For each number column, where the file held something that is no number.
    dropped, notes : mapping of str to int, optional
        What a reader already dropped and repaired; added to the report.
    on_progress : callable
        Told the stage, and how far it is.

    Returns
    -------
    frame : pandas.DataFrame of shape (m, columns of the schema)
        Cleaned rows in file order, indexed from 0.
    report : ImportReport
        ``rows_read == rows_kept + sum(dropped)``.
    """
    on_progress(CLEANING, 0, len(frame))
    repairs: Counter[str] = Counter()
    bad = {name: np.asarray(mask, dtype=bool) for name, mask in (unreadable or {}).items()}
    cleaned = _clean_texts(conform(frame), repairs, on_progress)
    reasons = _reasons(cleaned, bad.get("price", np.zeros(len(frame), dtype=bool)))
    kept = np.array([reason is None for reason in reasons], dtype=bool)
    cleaned = _clean_numbers(cleaned, bad, kept, repairs)
    repeated = _repeated(cleaned, kept)
    lost = Counter(reason for reason in reasons if reason is not None)
    if repeated.any():
        lost[DUPLICATE] += int(repeated.sum())
    wanted = kept & ~repeated
    # A copy of a million rows is a hundred megabytes: none where all of them stay.
    cleaned = (cleaned if wanted.all() else cleaned[wanted]).reset_index(drop=True)
    on_progress(CLEANING, len(frame), len(frame))
    before = Counter(dict(dropped or {}))
    return cleaned, ImportReport(
        rows_read=len(frame) + before.total(),
        rows_kept=len(cleaned),
        dropped=dict(before + lost),
        notes=dict(Counter(dict(notes or {})) + repairs),
    )


def _clean_texts(frame: pd.DataFrame, repairs: Counter[str], on_progress: Progress) -> pd.DataFrame:
    columns: dict[str, Any] = {str(name): frame[name] for name in frame}
    touched = np.zeros((len(frame), 2), dtype=bool)
    columns["description"], shortened = _descriptions(frame["description"], touched, on_progress)
    cut = np.zeros(len(frame), dtype=bool)
    for name in _LABELS:
        columns[name] = _labels(frame[name], cut)
    counts = {
        HTML_REMOVED: touched[:, 0],
        INVISIBLE_REMOVED: touched[:, 1],
        SHORTENED: shortened,
        LABEL_SHORTENED: cut,
    }
    repairs.update({note: int(mask.sum()) for note, mask in counts.items() if mask.any()})
    return pd.DataFrame(columns, index=frame.index)


def _descriptions(
    values: pd.Series, touched: Mask, on_progress: Progress
) -> tuple[pd.Series, Mask]:
    shortened = np.zeros(len(values), dtype=bool)
    out: list[str | None] = []
    for i, value in enumerate(values):
        if i and i % _TOLD_EACH == 0:
            on_progress(CLEANING, i, len(values))
        result = clean_text(str(value)[:_MAX_READ]) if value is not None else _NOTHING
        touched[i] = result.had_markup, result.had_invisible
        shortened[i] = len(result.text) > MAX_DESCRIPTION
        out.append(result.text[:MAX_DESCRIPTION].rstrip() or None)
    return pd.Series(out, index=values.index, dtype=object), shortened


_NOTHING = CleanText("", had_markup=False, had_invisible=False)


def _labels(values: pd.Series, cut: Mask) -> pd.Series:
    """Clean each distinct label once; a market has few."""
    codes, distinct = pd.factorize(values)
    texts = [one_line(str(value)[:_MAX_READ]).text or None for value in distinct]
    long = np.array([text is not None and len(text) > MAX_LABEL for text in texts], dtype=bool)
    cut |= np.append(long, np.False_)[codes]
    short = [text and text[:MAX_LABEL].rstrip() for text in texts]
    lookup = np.array([*short, None], dtype=object)
    return pd.Series(lookup[codes], index=values.index, dtype=object)


def _reasons(frame: pd.DataFrame, price_unreadable: Mask) -> list[str | None]:
    """Give each row the first reason that applies, or ``None`` to keep it."""
    price = frame["price"].to_numpy(dtype=np.float64)
    description = frame["description"]
    no_text = description.isna().to_numpy()
    wordless = np.array([text is not None and not has_word(text) for text in description])
    stated = [name for name in frame if name not in {"price", "currency"}]
    nothing = frame[stated].isna().to_numpy().all(axis=1) & np.isnan(price) & ~price_unreadable
    lowest, highest = FIELD["price"].minimum, FIELD["price"].maximum
    rules: list[tuple[str, Mask]] = [
        (EMPTY_ROW, nothing),
        (NO_DESCRIPTION, no_text),
        (NO_WORD, wordless),
        (PRICE_UNREADABLE, price_unreadable),
        (NO_PRICE, np.isnan(price)),
        (PRICE_NOT_POSITIVE, price <= 0),
        (PRICE_OUT_OF_RANGE, ~((price >= lowest) & (price <= highest))),
    ]
    chosen = np.full(len(frame), None, dtype=object)
    for reason, mask in reversed(rules):
        chosen[np.asarray(mask, dtype=bool)] = reason
    return list(chosen)


def _clean_numbers(
    frame: pd.DataFrame, bad: Mapping[str, Mask], kept: Mask, repairs: Counter[str]
) -> pd.DataFrame:
    out = frame.copy()
    reviewed = frame["reviews"].to_numpy(dtype=np.float64) > 0
    for name, note in OUT_OF_RANGE.items():
        values = frame[name].to_numpy(dtype=np.float64, copy=True)
        field = FIELD[name]
        outside = ~(np.isnan(values) | field.holds(values))
        _count(repairs, note, outside & kept)
        _count(repairs, UNREADABLE[name], bad.get(name, outside & False) & kept)
        values[outside] = np.nan
        if name == "rating":
            unrated = (values == 0) & ~reviewed
            _count(repairs, RATING_WITHOUT_REVIEWS, unrated & kept)
            values[unrated] = np.nan
        out[name] = values
    _count_packages(out, kept, repairs)
    return out


def _count_packages(frame: pd.DataFrame, kept: Mask, repairs: Counter[str]) -> None:
    """Count the rows of a market with packages that have not three, or not in order."""
    prices = frame[list(PACKAGE_PRICES.values())].to_numpy(float)
    missing = np.isnan(prices[:, 1:])
    if missing.all():
        return
    _count(repairs, PACKAGE_MISSING, missing.any(axis=1) & kept)
    _count(repairs, OUT_OF_ORDER, (np.diff(prices, axis=1) < 0).any(axis=1) & kept)


def _count(repairs: Counter[str], note: str, mask: Mask) -> None:
    if mask.any():
        repairs[note] += int(mask.sum())


def _repeated(frame: pd.DataFrame, kept: Mask) -> Mask:
    """Mark kept rows that repeat an earlier kept row in every column."""
    repeated = np.zeros(len(frame), dtype=bool)
    repeated[kept] = (frame if kept.all() else frame[kept]).duplicated().to_numpy()
    return repeated
