"""What is done of a list stays done; the finished file is whole, or not there."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from core.batch.files import format_of, write
from core.batch.parts import ListParts
from core.batch.sheet import COLUMNS, frame_of, header_of
from core.errors import Conflict, InvalidInput
from core.exports import xlsx_bytes

PRINT = {"sha256": "a"}


def part(texts: list[str], **cells: object) -> pd.DataFrame:
    """A part of a priced list whose file has one column."""
    header = header_of(["text"])
    return frame_of(header, [[text] for text in texts], [dict(cells) for _ in texts])


def test_columns_named_as_ours_are_told_apart() -> None:
    """A price of the file's own is called given_price; a column without a name has a number."""
    header = header_of(["price", "", "given_price", "text"])
    assert header[:4] == ["given_price", "column_2", "given_given_price", "text"]
    assert tuple(header[4:]) == tuple(COLUMNS)


def test_a_run_goes_on_where_another_was_interrupted(tmp_path: Path) -> None:
    """Parts of the same list are kept, with what the first run noted; of another, dropped."""
    out = tmp_path / "out.csv"
    with ListParts(out, PRINT, {"run": "1"}) as parts:
        parts.add(0, part(["a", "b"]))
        parts.add(2, part(["c"]))
    with ListParts(out, PRINT, {"run": "2"}) as parts:
        assert (parts.done(), parts.state) == (3, {"run": "1"})
    with ListParts(out, {"sha256": "b"}, {"run": "3"}) as parts:
        assert (parts.done(), parts.state) == (0, {"run": "3"})
        parts.finish()
    assert not parts.folder.exists()


def test_a_part_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    """What a crash truncated does not count, nor what follows it."""
    with ListParts(tmp_path / "out.csv", PRINT, {}) as parts:
        for start in (0, 1, 2):
            parts.add(start, part(["x"]))
        cut = parts.folder / "000000000001.parquet"
        cut.write_bytes(cut.read_bytes()[:40])
        assert parts.done() == 1


def test_two_runs_never_write_the_same_file(tmp_path: Path) -> None:
    """The second is told at once."""
    with ListParts(tmp_path / "out.csv", PRINT, {}), pytest.raises(Conflict, match="Another run"):
        ListParts(tmp_path / "out.csv", PRINT, {})


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_the_file_holds_all_parts_and_runs_no_formula(tmp_path: Path, ending: str) -> None:
    """Parts with and without figures make one table; text that would run is quoted."""
    out = tmp_path / f"out.{ending}"
    frames = [
        part(["=1+1", "b"], error="+bad"),
        part(["c"], price=12.5, model_version=3, recorded=True),
    ]
    write(frames, tmp_path / "passing", out)
    read = {
        "csv": pd.read_csv,
        "xlsx": partial(pd.read_excel, engine="openpyxl"),
        "parquet": pd.read_parquet,
    }[ending](out)
    assert list(read.columns) == header_of(["text"])
    disarmed = "" if ending == "parquet" else "'"
    assert read["text"].tolist() == [disarmed + "=1+1", "b", "c"]
    assert read["error"].tolist()[:2] == [disarmed + "+bad"] * 2
    assert read["price"].isna().tolist() == [True, True, False]
    assert (read["price"].iloc[2], read["model_version"].iloc[2]) == (12.5, 3)
    assert not (tmp_path / "passing").exists()


def test_a_column_name_that_a_spreadsheet_cannot_hold_stops_nothing(tmp_path: Path) -> None:
    """A list has its names from a stranger's file: what runs is quoted, what cannot be goes."""
    out, frame = tmp_path / "out.xlsx", pd.DataFrame({"=a\x07": ["b\x07"]})
    write([frame], tmp_path / "passing", out)
    for made in (out, io.BytesIO(xlsx_bytes(frame))):
        assert pd.read_excel(made, engine="openpyxl").to_dict("list") == {"'=a": ["b"]}


def test_a_failure_while_writing_leaves_the_older_file(tmp_path: Path) -> None:
    """The name changes hands at the end, or not at all."""
    out = tmp_path / "out.csv"
    out.write_text("old")

    def broken():
        yield part(["a"])
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write(broken(), tmp_path / "passing", out)
    assert out.read_text() == "old"


def test_the_name_says_the_format() -> None:
    """Any other ending is refused, and so are more rows than a sheet holds."""
    assert format_of(Path("a.XLSX"), 5) == "xlsx"
    with pytest.raises(InvalidInput, match=r"\.csv, \.xlsx or \.parquet"):
        format_of(Path("a.txt"), 5)
    with pytest.raises(InvalidInput, match="CSV or Parquet"):
        format_of(Path("a.xlsx"), 2_000_000)


def test_spreadsheets_know_the_encoding(tmp_path: Path) -> None:
    """A CSV begins with the mark that Excel needs, once."""
    out = tmp_path / "out.csv"
    write([part(["é"]), part(["ü"])], tmp_path / "passing", out)
    content = out.read_bytes()
    assert content.count(b"\xef\xbb\xbf") == 1
    assert len(pd.read_csv(io.BytesIO(content))) == 2
