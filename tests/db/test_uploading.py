"""Uploads on a real database: a bad file is a sentence, and nothing of it is stored."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from core.errors import AppError
from core.exports import csv_bytes
from core.services.market.snapshots import MarketUseCase
from core.services.market.uploads import ReadOptions, UploadUseCase, plain_name
from db.snapshots import SqlSnapshots
from tests.conftest import OWNER

GOOD = b"""title,price,seller,stars
A modern logo in three variants,"12.50",anna_k,4.5
Ten blog articles on gardening,"40.00",bob,
,9.00,bob,5
A film without a price,unknown,carl,5
=HYPERLINK("x") a formula that is a title,7.25,@eve,3
"""
EUR = ReadOptions(currency="EUR")


@pytest.fixture
def uploads(engine: Engine) -> UploadUseCase:
    """The use case on a real database; files of up to 1 MB."""
    return UploadUseCase(MarketUseCase(SqlSnapshots(engine)), max_file_mb=1)


def stored(engine: Engine) -> int:
    """Return how many snapshots there are."""
    return len(SqlSnapshots(engine).all())


def test_a_file_is_looked_at_without_being_stored(engine: Engine, uploads: UploadUseCase):
    """Columns are guessed by their names, in their order."""
    look = uploads.look("mine.csv", GOOD)
    assert look.reader == "mapped"
    assert look.columns == ("title", "price", "seller", "stars")
    assert look.mapping == {
        "title": "title",
        "price": "price",
        "seller_id": "seller",
        "rating": "stars",
    }
    assert stored(engine) == 0


def test_the_preview_is_what_is_stored(engine: Engine, uploads: UploadUseCase):
    """The same report and the same first rows; dropped rows have their reasons."""
    preview = uploads.preview("mine.csv", GOOD, EUR)
    assert stored(engine) == 0
    assert preview.report.dropped == {"no description": 1, "price is not a number": 1}
    made = uploads.store("mine.csv", GOOD, EUR, called="Mine")
    assert made.report == preview.report
    snapshot = made.snapshot
    assert (snapshot.name, snapshot.origin, snapshot.imported_by) == ("Mine", "upload", OWNER.name)
    assert snapshot.active
    kept = SqlSnapshots(engine).listings(snapshot.id)
    assert kept.equals(preview.first)


def test_sellers_are_stored_under_a_pseudonym_unless_kept(engine: Engine, uploads: UploadUseCase):
    """No name gets into the database unless the user says so."""
    hidden = uploads.store("mine.csv", GOOD, EUR).snapshot
    named = uploads.store("mine.csv", GOOD, ReadOptions(currency="EUR", keep_sellers=True)).snapshot
    store = SqlSnapshots(engine)
    assert all(name.startswith("s-") for name in store.listings(hidden.id)["seller_id"])
    assert store.listings(named.id)["seller_id"].tolist() == ["anna_k", "bob", "@eve"]


def test_a_mapping_overrules_the_guess(uploads: UploadUseCase):
    """Another column may be the price."""
    chosen = ReadOptions({"description": "title", "price": "stars"}, currency="EUR")
    assert uploads.preview("mine.csv", GOOD, chosen).first["price"].tolist() == [4.5, 5.0, 3.0]


def test_a_formula_is_text_and_leaves_disarmed(uploads: UploadUseCase):
    """It is kept as it was written, and gets a quote in every export."""
    preview = uploads.preview("mine.csv", GOOD, ReadOptions(currency="EUR", keep_sellers=True))
    assert preview.first["description"].iloc[-1].startswith("=HYPERLINK")
    exported = csv_bytes(preview.first).decode("utf-8-sig")
    assert "\"'=HYPERLINK" in exported
    assert "\"'@eve" in exported


def test_the_same_file_twice_is_stored_once(engine: Engine, uploads: UploadUseCase):
    """The second upload says that it was there."""
    assert not uploads.store("mine.csv", GOOD, EUR).already_there
    assert uploads.store("again.csv", GOOD, EUR).already_there
    assert stored(engine) == 1


_WIDE = ",".join(f"c{i}" for i in range(5_000)).encode()
BAD = {
    "two columns of one name": (b"title,price,price\nA logo,1,2\n", "more than one column named"),
    "5,000 columns": (_WIDE + b"\n" + _WIDE, "has 5000 columns; the limit is 200"),
    "three currencies": (
        "title,price\nA logo,5 €\nA film,$5\nA song,£5\n".encode(),
        "several currencies ($, £, €)",
    ),
    "three currencies in a column of their own": (
        b"title,price,currency\nA logo,5,EUR\nA film,6,USD\nA song,7,GBP\n",
        "several currencies",
    ),
    "dates as prices": (
        b"title,price\nA logo,2024-05-17\nA film,17/05/2024\n",
        "'2024-05-17' is not a price",
    ),
    "dates without dashes as prices": (
        b"title,price\nA logo,20240517\nA film,20240518\n",
        "None of the 2 rows",
    ),
    "empty": (b"", "is empty"),
    "only names": (b"title,price\n", "no rows"),
    "no price column": (b"title,colour\nA logo,red\n", "recognised as the price"),
    "too large": (b"title,price\n" + b"A logo,5\n" * 120_000, "the limit is 1 MB"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(100), "an archive that cannot be unpacked"),
    "no text": (bytes(range(256)) * 40, "is not text"),
    "half a Parquet file": (b"PAR1" + bytes(100), "damaged or incomplete"),
}


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_a_sentence_and_nothing_is_stored(
    engine: Engine, uploads: UploadUseCase, content: bytes, said: str
):
    """Preview and import refuse alike; the market that was there stays active."""
    before = uploads.store("good.csv", GOOD, EUR).snapshot
    for attempt in (uploads.preview, uploads.store):
        with pytest.raises(AppError) as caught:
            attempt("bad.csv", content, EUR)
        assert said in str(caught.value)
    assert SqlSnapshots(engine).all() == [before]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\a b.csv", "a b.csv"),
        ("\x00\n", "file"),
        ("..", "file"),
        ("é" * 300 + ".csv", "é" * 58 + ".csv"),
    ],
)
def test_a_name_is_never_a_path(name: str, plain: str):
    """What a browser calls a file stays within its folder."""
    assert plain_name(name) == plain
