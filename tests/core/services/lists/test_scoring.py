"""A whole list is priced in file order, with the numbers of one by one, and can be resumed."""

from __future__ import annotations

import math
import os
import sys
import threading
from pathlib import Path
from uuid import UUID

import pandas as pd
import pytest

from core.batch.parts import ListParts
from core.errors import InvalidInput
from core.ids import derived, uuid7
from core.language import translator
from core.services import ListUseCase
from core.services.estimate.batch import InlinePricer
from core.services.lists import threaded as pricing_ahead
from core.services.lists.scoring import ListOptions
from core.types import ServiceInput
from tests.core.services.test_services import House
from tests.models import market

WISH = ListOptions(translator("en"))


@pytest.fixture(scope="module")
def house() -> House:
    return House()


def price_lists(house: House) -> ListUseCase:
    return ListUseCase(house.estimates.together)


def listed(folder: Path, n: int = 40) -> Path:
    """Write a list with an own column `price`, two bad rows and a rating that is none."""
    names = ["description", "seller_level", "rating", "reviews", "delivery_days"]
    frame = market()[names].head(n).assign(price="mine")
    frame["rating"] = frame["rating"].astype(object)
    frame.loc[5, "rating"] = "eleven"
    frame.loc[2, "description"] = "!!!"
    frame.loc[3, "description"] = None
    path = folder / "list.csv"
    frame.to_csv(path, index=False)
    return path


def test_each_row_has_its_estimate_or_its_error_in_file_order(house, tmp_path) -> None:
    """The figures are those of one estimate; each estimate is in the log under its id."""
    out = tmp_path / "out.parquet"
    source = listed(tmp_path)
    scored = price_lists(house).score(source, out, WISH)
    read, given = pd.read_parquet(out), pd.read_csv(source)
    assert (scored.rows, scored.errors, len(read)) == (40, 2, 40)
    assert read["description"].iloc[4:].tolist() == given["description"].iloc[4:].tolist()
    assert read["given_price"].eq("mine").all()
    assert read["error"].notna().tolist() == [i in (2, 3) for i in range(40)]
    assert "no words" in read["error"][2]
    assert "“rating”, “eleven”" in read["flags"][5]
    assert "empty" in read["error"][3]
    row, asked = read.iloc[7], given.iloc[7]
    alone = house.estimates.estimate(service_of(asked), door="page", language="en").prediction
    figures = [alone.price.price, alone.price.low, alone.price.high]
    assert [row["price"], row["low"], row["high"]] == pytest.approx(figures, rel=1e-9)
    stored = house.log.prediction(UUID(row["estimate_id"]))
    assert (stored.door, stored.price.price) == ("batch", row["price"])
    assert math.isclose(row["p_low"] + row["p_medium"] + row["p_high"], 1)
    assert row["reasons"]


def service_of(row: pd.Series) -> ServiceInput:
    given = {name: None if pd.isna(value) else value for name, value in row.items()}
    return ServiceInput(
        given["description"],
        seller_level=given["seller_level"],
        rating=float(given["rating"]) if given["rating"] else None,
        reviews=given["reviews"],
        delivery_days=given["delivery_days"],
    )


class Interrupted(InlinePricer):
    """Prices a few batches, then the machine is switched off."""

    def __init__(self, batches: int) -> None:
        self.left = batches

    def begin(self, *given):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().begin(*given)


def test_an_interrupted_run_goes_on_and_logs_nothing_twice(tmp_path) -> None:
    """The same command again prices only the rest; the result is that of one run."""
    house = House()
    doing = ListUseCase(house.estimates.together, rows=10)
    source, out = listed(tmp_path), tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        doing.score(source, out, WISH, pricer=Interrupted(2))
    assert not out.exists()
    assert len(house.log.predictions) == 18
    scored = doing.score(source, out, WISH)
    assert (scored.resumed, scored.rows) == (20, 40)
    assert len(house.log.predictions) == 38
    read = pd.read_csv(out)
    assert read["estimate_id"].nunique() == 38
    assert list(tmp_path.glob("*.parts")) == []


def test_what_was_logged_and_not_kept_is_told_as_it_was(tmp_path, monkeypatch) -> None:
    """Switched off between the log and the part: the next run reads what it logged, and only it."""
    house, asked = House(), []
    doing = ListUseCase(house.estimates.together, rows=10)
    source, out = listed(tmp_path), tmp_path / "out.parquet"
    stored = house.log.prediction
    monkeypatch.setattr(house.log, "prediction", lambda i: asked.append(i) or stored(i))
    with monkeypatch.context() as patch:
        patch.setattr(ListParts, "add", Interrupted(0).begin)
        with pytest.raises(KeyboardInterrupt):
            doing.score(source, out, WISH)
    assert (len(house.log.predictions), asked) == (8, [])
    first = dict(house.log.predictions)
    doing.score(source, out, WISH)
    assert set(asked) == set(first)
    assert len(house.log.predictions) == 38
    assert {UUID(i) for i in pd.read_parquet(out)["estimate_id"].dropna()} == set(
        house.log.predictions
    )


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a priority only on Linux")
def test_texts_are_read_by_threads_that_give_way(house, monkeypatch) -> None:
    """What holds Python's lock must not wait for the reading; other threads keep their place."""
    seen = {}

    def here(name: str) -> None:
        seen[name] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    monkeypatch.setattr(pricing_ahead, "text_vectors", lambda *_, **__: here("reading"))
    monkeypatch.setattr(pricing_ahead, "all_priced", lambda *_, **__: here("pricing"))
    in_flight, usual = pricing_ahead.ThreadedPricer(), os.getpriority(os.PRIO_PROCESS, 0)
    in_flight.begin(house.holder.get(), [], 0.8).result()
    in_flight.close()
    assert seen == {"reading": min(usual + 5, 19), "pricing": usual}


def test_what_is_not_logged_has_no_id(house, tmp_path) -> None:
    """The figures are there, the log is as before."""
    before, out = len(house.log.predictions), tmp_path / "out.csv"
    price_lists(house).score(listed(tmp_path), out, ListOptions(translator("fr"), logged=False))
    assert len(house.log.predictions) == before
    assert pd.read_csv(out)["estimate_id"].isna().all()


def test_a_small_list_is_priced_in_memory_and_a_long_one_names_the_command(house, tmp_path):
    """Step by step, with the figures of the file; the bound is said, with what to run instead."""
    source = listed(tmp_path)
    out = tmp_path / "out.parquet"
    price_lists(house).score(source, out, WISH)
    small = price_lists(house).small("my list.csv", source.read_bytes(), WISH, most=40)
    assert (small.rows, small.done, small.finished) == (40, 0, False)
    while not small.finished:
        small.step()
    written = pd.read_parquet(out)
    assert small.table()["price"].astype(float).equals(written["price"].astype(float))
    with pytest.raises(InvalidInput, match="jobs price"):
        price_lists(house).small("list.csv", source.read_bytes(), WISH, most=39)


def test_the_list_is_never_overwritten_by_its_prices(house, tmp_path) -> None:
    """In and out must be different files."""
    source = listed(tmp_path)
    with pytest.raises(InvalidInput, match="same"):
        price_lists(house).score(source, source, WISH)


def test_rows_of_a_run_have_ids_of_their_own_that_stay(house) -> None:
    """Version 7, all different, the same when asked again, of the run's moment."""
    run = uuid7()
    ids = [derived(run, place) for place in range(1_000)]
    assert len(set(ids)) == 1_000
    assert ids == [derived(run, place) for place in range(1_000)]
    assert {i.version for i in ids} == {7}
    assert {i.int >> 80 for i in ids} == {run.int >> 80}
    assert {i.variant for i in ids} == {run.variant}
