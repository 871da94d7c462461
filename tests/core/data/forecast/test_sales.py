"""Files of daily sales: what is guessed, what is asked, what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.forecast.calendar import labels_of
from core.data.forecast.sales import (
    ADDED,
    GAPS,
    TODAY,
    UNREADABLE,
    ZEROS,
    DailySeries,
    Sales,
    read_sales,
)
from core.errors import InvalidFile, InvalidInput
from core.types.forecast import ForecastOptions
from tests.sales import daily, days, written

TODAY_IS = date(2026, 6, 1)


def _read(path: Path, today: date = TODAY_IS, max_mb: float = 10, **asked: object) -> Sales:
    return read_sales(path, ForecastOptions(**asked), max_mb=max_mb, today=today)  # type: ignore[arg-type]


def _file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def _values(one: DailySeries) -> np.ndarray:
    return one.values  # noqa: PD011 - no frame


def _codes(sales: Sales) -> set[str]:
    return {flag.code for one in sales.series for flag in one.flags}


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%m/%d/%Y", "%Y%m%d"])
def test_dates_are_read_by_the_whole_column(tmp_path: Path, form: str) -> None:
    """Day first, month first, two-digit years: the same series."""
    sales = _read(written(tmp_path / "sales.csv", daily(60), form))
    (read,) = sales.series
    assert np.array_equal(read.values, daily(60))
    assert (sales.series[0].first, sales.last) == (days(60)[0], days(60)[-1])


def test_a_byte_order_mark_and_currencies(tmp_path: Path) -> None:
    """Amounts as people write them, in a file with a mark."""
    rows = [f"{d:%d/%m/%Y};1 {200 + i},50 €" for i, d in enumerate(days(40))]
    path = _file(tmp_path / "f.csv", "Jour;Ventes\n" + "\n".join(rows), "utf-8-sig")
    sales = _read(path)
    assert sales.currency == "EUR"
    (read,) = sales.series
    assert _values(read)[0] == 1200.5


def test_parquet_and_xlsx_read_the_same(tmp_path: Path) -> None:
    """Whatever the format."""
    frame = pd.DataFrame({"date": pd.to_datetime(days(50)), "amount": daily(50)})
    frame.to_parquet(tmp_path / "f.parquet")
    frame.to_excel(tmp_path / "f.xlsx", index=False)
    for name in ("f.parquet", "f.xlsx"):
        (read,) = _read(tmp_path / name).series
        assert np.allclose(read.values, daily(50))


def test_order_lines_are_added_up_and_absent_days_are_zeros(tmp_path: Path) -> None:
    """Two lines a day, none on Sundays."""
    rows = [
        f"{i},{line},{d.isoformat()},{10 + line},{5}"
        for i, d in enumerate(days(60))
        if d.weekday() != 6
        for line in (1, 2)
    ]
    text = "order_id,order_line,order_date,total_price,quantity\n" + "\n".join(rows)
    sales = _read(_file(tmp_path / "f.csv", text))
    assert sales.amount == "total_price"
    (read,) = sales.series
    assert _values(read)[:7].tolist() == [23.0] * 6 + [0.0]
    assert sales.notes[ADDED] == len(rows) // 2
    assert ZEROS in sales.notes


def test_few_absent_days_are_gaps_unless_said_otherwise(tmp_path: Path) -> None:
    """Three days without a row: unknown, or zero where the user says so."""
    rows = [f"{d},{i + 1}" for i, d in enumerate(days(60)) if i not in (20, 30, 40)]
    path = _file(tmp_path / "f.csv", "date,amount\n" + "\n".join(rows))
    guessed, told = _read(path), _read(path, absent="zeros")
    assert guessed.notes[GAPS] == 3
    assert guessed.series[0].unknown.sum() == 3
    (read,) = told.series
    assert _values(read)[20] == 0.0
    assert not told.series[0].unknown.any()


def test_a_day_that_is_not_over_is_left_out(tmp_path: Path) -> None:
    """Today's sales are not a whole day's."""
    sales = _read(written(tmp_path / "f.csv", daily(40)), today=days(40)[-1])
    assert sales.notes[TODAY] == 1
    assert sales.last == days(39)[-1]


def test_several_series(tmp_path: Path) -> None:
    """Named by a column; all end on the same day."""
    rows = [f"{d},{shop},{i}" for i, d in enumerate(days(40)) for shop in ("a", "b")]
    sales = _read(_file(tmp_path / "f.csv", "date,shop,amount\n" + "\n".join(rows)))
    assert [one.name for one in sales.series] == ["a", "b"]
    assert {one.last for one in sales.series} == {days(40)[-1]}


REFUSED = {
    "fewer than 28 days": ("date,amount\n" + "\n".join(f"{d},5" for d in days(27)), "27 days"),
    "the future": (
        "date,amount\n" + "\n".join(f"{d},5" for d in days(40, date(2026, 5, 1))),
        "still to come",
    ),
    "three forms of dates": (
        "date,amount\n2024-01-01,1\n02/01/2024,2\n20240103,3",
        "several forms",
    ),
    "both orders": ("date,amount\n13/01/2024,1\n01/14/2024,2", "several forms"),
    "an order that nothing decides": (
        "date,amount\n" + "\n".join(f"0{i % 9 + 1}/0{i // 9 + 1}/2024,{i}" for i in range(60)),
        "day first or month first",
    ),
    "no dates": ("name,amount\n" + "\n".join(f"x{i},{i}" for i in range(40)), "column of dates"),
    "no amounts": ("date,amount\n" + "\n".join(f"{d},none" for d in days(40)), "amount"),
    "two amounts": (
        "date,total a,total b\n" + "\n".join(f"{d},1,2" for d in days(40)),
        "Which column",
    ),
    "weekly rows": (
        "date,amount\n" + "\n".join(f"{d},5" for d in days(400)[::7]),
        "days apart",
    ),
    "little after a long gap": (
        "date,amount\n" + "\n".join(f"{d},5" for d in (*days(60), *days(10, date(2025, 12, 1)))),
        "10 days in a row",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_a_sentence(tmp_path: Path, case: str) -> None:
    """One that says what is wrong."""
    text, said = REFUSED[case]
    with pytest.raises(InvalidFile, match=said):
        _read(_file(tmp_path / "f.csv", text))


def test_a_file_too_big_is_refused_unread(tmp_path: Path) -> None:
    """By its size."""
    with pytest.raises(InvalidFile, match="limit"):
        _read(written(tmp_path / "f.csv", daily(300)), max_mb=0.001)


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    """The sentence names those that are."""
    with pytest.raises(InvalidFile, match="'date', 'amount'"):
        _read(written(tmp_path / "f.csv", daily(40)), amount="sales")


def _changed(kind: str) -> np.ndarray:
    values = daily(120)
    if kind == "constant":
        values[:] = 7.0
    elif kind == "jump":
        values[60:] *= 100
    elif kind == "returns":
        values[50] = -20.0
    else:
        values[-1] = 1.0
    return values


@pytest.mark.parametrize("kind", ["constant", "jump", "returns", "incomplete"])
def test_what_is_doubtful_is_flagged(tmp_path: Path, kind: str) -> None:
    """Each alone, and none on plain sales."""
    assert _codes(_read(written(tmp_path / "f.csv", _changed(kind)))) == {kind}
    assert _codes(_read(written(tmp_path / "g.csv", daily(120)))) == set()


def test_days_after_a_gap_of_a_year_count(tmp_path: Path) -> None:
    """Those before are another time."""
    there = (*days(60), *days(50, date(2025, 6, 1)))
    sales = _read(
        _file(tmp_path / "f.csv", "date,amount\n" + "\n".join(f"{d},{d.day}" for d in there))
    )
    assert sales.series[0].first == date(2025, 6, 1)
    assert _codes(sales) == {"gap"}


def test_rows_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    """They are no silent loss."""
    rows = [f"{d},{'?' if i == 3 else i}" for i, d in enumerate(days(60))]
    path = _file(tmp_path / "f.csv", "date,amount\n" + "\n".join(rows) + "\nsoon,5")
    assert _read(path).notes[UNREADABLE] == 2


def test_the_hash_of_a_day_does_not_know_what_came(tmp_path: Path) -> None:
    """A longer file has the same up to there, a changed one another."""
    values = daily(75)
    short = _read(written(tmp_path / "a.csv", values[:60]))
    long = _read(written(tmp_path / "b.csv", values))
    changed = _read(written(tmp_path / "c.csv", values + (np.arange(75) == 30)))
    assert len(short.hash_until(short.last)) == 64
    assert long.hash_until(short.last) == short.hash_until(short.last)
    assert long.hash_until(long.last) != short.hash_until(short.last)
    assert changed.hash_until(short.last) != short.hash_until(short.last)


def test_holidays_and_events_are_named() -> None:
    """By country and region; an own event stands before a holiday."""
    french = labels_of(date(2026, 7, 13), 3, "fr", None, {date(2026, 7, 15): "promotion"})
    assert [bool(label) for label in french] == [False, True, True]
    assert french[2] == "promotion"
    bavarian = labels_of(date(2026, 1, 6), 1, "DE", "BY", {})
    assert bavarian[0]
    assert labels_of(date(2026, 1, 6), 1, "DE", None, {}) == [""]
    with pytest.raises(InvalidInput, match="No holidays are known"):
        labels_of(date(2026, 1, 6), 1, "XX", None, {})
