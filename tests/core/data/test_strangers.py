"""Files that nobody tuned the readers to: rounds 7 and on of docs/experiments/2026-11-files.md."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from core.data.readers import read
from core.errors import AppError
from core.types import PROJECT

Write = Callable[..., Path]
FILES: dict[str, dict[str, Any]] = {
    one["kind"]: one
    for one in tomllib.loads(Path(__file__).with_name("strangers.toml").read_text("utf-8"))["file"]
}
RIGHT = [name for name, one in FILES.items() if "prices" in one]


def content(file: dict[str, Any]) -> bytes:
    """Return a file's bytes: its text, or a workbook of its rows."""
    if "text" in file:
        text: str = file["text"]
        return text.encode(file.get("encoding", "utf-8"))
    book, stored = Workbook(), BytesIO()
    book.active.title = file.get("sheet", "Sheet1")
    for row in file["rows"]:
        book.active.append([None if cell == "" else cell for cell in row])
    for cells in file.get("merged", ()):
        book.active.merge_cells(cells)
    for column, shown in file.get("formats", {}).items():
        for cell in book.active[column][1:]:
            cell.number_format = shown
    book.save(stored)
    return stored.getvalue()


@pytest.mark.parametrize("kind", RIGHT)
def test_a_file_of_a_stranger_is_read_right(kind: str, write: Write) -> None:
    """Prices, their currency and unit, each other value, and no value that nobody gave."""
    file = FILES[kind]
    market = read(write(content(file), file.get("name", "a.csv")), **file.get("options", {}))
    frame = market.frame
    assert [round(price, 4) for price in frame["price"]] == file["prices"]
    assert (market.currency, market.unit) == (file["currency"], file.get("unit", PROJECT))
    assert sum(market.report.dropped.values()) == file.get("dropped", 0)
    columns = file.get("columns", {})
    found = frame[list(columns)].astype(object)
    assert found.where(found.notna(), "").to_dict("list") == columns
    others = set(frame.columns[frame.notna().any()])
    assert others == {"description", "price", "currency", *columns}
    assert frame["description"].iloc[0].split("\n")[0] == file.get(
        "first", frame["description"].iloc[0].split("\n")[0]
    )


@pytest.mark.parametrize("kind", [name for name, one in FILES.items() if "asks" in one])
def test_what_a_file_leaves_open_is_asked(kind: str, write: Write) -> None:
    """Without an option one sentence says what has to be decided; nothing is guessed."""
    file = FILES[kind]
    with pytest.raises(AppError) as caught:
        read(write(content(file), file.get("name", "a.csv")))
    assert file["asks"].casefold() in str(caught.value).casefold()
