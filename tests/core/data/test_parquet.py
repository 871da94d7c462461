"""Parquet is read as the same rows in CSV are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.data.readers import parquet, read
from core.errors import InvalidFile


def written(folder: Path, columns: dict[str, Any], name: str = "market.parquet") -> Path:
    """Write a Parquet file."""
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return path


def refusal(path: Path, max_mb: float = 10) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(InvalidFile) as caught:
        read(path, currency="EUR", max_mb=max_mb)
    return str(caught.value)


def test_the_same_rows_are_the_same_listings(tmp_path: Path) -> None:
    """Numbers, missing ones, and prices of three decimals come out as from CSV."""
    columns = {
        "description": ["A modern logo", "A long article", "A short film"],
        "price": [12.5, 1234.567, 40.0],
        "reviews": pa.array([3, None, 12], pa.int32()),
        "rating": [4.5, None, 5.0],
        "revisions": [2.0, float("inf"), 1.0],
    }
    found = read(written(tmp_path, columns), currency="EUR")
    text = tmp_path / "market.csv"
    pd.DataFrame({**columns, "reviews": [3, None, 12]}).to_csv(text, index=False)
    same = read(text, currency="EUR", decimal=".")
    pd.testing.assert_frame_equal(found.frame, same.frame)
    assert found.report == same.report
    assert found.frame["price"].tolist() == [12.5, 1234.567, 40.0]


def test_dates_are_no_prices(tmp_path: Path) -> None:
    """A column of days as the price is refused in a sentence that shows one."""
    columns = {"description": ["A modern logo"], "price": [date(2024, 5, 17)]}
    assert "'2024-05-17' is not a price" in refusal(written(tmp_path, columns))


def test_what_is_no_table_of_text_and_numbers_is_refused(tmp_path: Path) -> None:
    """Lists, bytes and structures in a column that is read name it."""
    columns = {"description": [["a", "b"]], "price": [3.0]}
    assert "Column 'description' of 'market.parquet' contains list" in refusal(
        written(tmp_path, columns)
    )


def test_damaged_and_empty_files_are_refused(tmp_path: Path) -> None:
    """Half a file, and a file without rows, each have their sentence."""
    whole = written(tmp_path, {"description": ["A modern logo"] * 500, "price": [3.0] * 500})
    half = tmp_path / "half.parquet"
    half.write_bytes(whole.read_bytes()[:-40])
    assert "damaged or incomplete" in refusal(half)
    none = {"description": pa.array([], pa.string()), "price": pa.array([], pa.float64())}
    assert "no rows" in refusal(written(tmp_path, none, "none.parquet"))


def test_columns_are_checked_as_those_of_text(tmp_path: Path) -> None:
    """Two columns of one name, or 5,000 of them, are refused."""
    names = ["description", "price", "price"]
    twice = pa.Table.from_arrays([pa.array([text]) for text in ("a", "1", "2")], names=names)
    pq.write_table(twice, tmp_path / "twice.parquet")
    assert "more than one column named 'price'" in refusal(tmp_path / "twice.parquet")
    many = {f"c{i}": [1] for i in range(5_000)}
    assert "has 5000 columns" in refusal(written(tmp_path, many, "many.parquet"))


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    """A word repeated until it fills memory is counted before it is unpacked."""
    words = pa.array(["x " * 60_000]).dictionary_encode()
    n = parquet.MAX_UNPACKED // 120_000 + 1
    column = pa.DictionaryArray.from_arrays(pa.array([0] * n, pa.int32()), words.dictionary)
    path = written(tmp_path, {"description": column, "price": [5.0] * n}, "bomb.parquet")
    assert path.stat().st_size < 1_000_000
    assert "unpacks to more than 1000 MB" in refusal(path)
    long = written(tmp_path, {"description": ["x" * 200_000], "price": [5.0]}, "long.parquet")
    assert "longer than 131072 characters" in refusal(long)
