"""Priced lists are kept for coming back to: few, small, not for ever, and whose they are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import Engine

from core.authority import acting_as
from core.errors import InvalidInput, NotFound
from core.ids import uuid7
from core.services.accounts.personal_data import PersonalDataUseCase
from core.services.lists.kept import KeptListUseCase
from core.types import Actor, Person, PersonalCount
from db.people import SqlPeople
from db.personal import price_lists
from db.personal.personal_data import SqlPersonalRecords
from db.personal.price_lists import MAX_DAYS, MAX_KEPT, SqlPriceLists

ME, OTHER = "a" * 32, "b" * 32
TABLE = pd.DataFrame({"text": ["A logo", "=1+1"], "n": [1, "two"], "price": [12.5, None]})


def visitor(subject: str | None, workspace: str | None = None) -> Actor:
    """Somebody who may estimate and see their own."""
    may = frozenset({"look", "estimate", "own"})
    return Actor("somebody", subject, may, workspace=workspace)


@pytest.fixture
def lists(engine: Engine) -> KeptListUseCase:
    """The use case on a real database."""
    return KeptListUseCase(SqlPriceLists(engine), SqlPeople(engine))


def test_a_list_comes_back_as_it_was(lists: KeptListUseCase):
    """Its name without folders, numbers as numbers, and mixed cells as they were shown."""
    with acting_as(visitor(ME)):
        kept = lists.keep("/home/me/list.csv", TABLE)
        assert kept is not None
        assert [(one.name, one.rows) for one in lists.all()] == [("list.csv", 2)]
        back = lists.get(kept.id).table
        assert back["text"].tolist() == ["A logo", "=1+1"]
        assert back["n"].tolist() == ["1", "two"]
        assert back["price"].iloc[0] == 12.5
        lists.remove(kept.id)
        assert not lists.all()
    with acting_as(visitor(None)):
        assert lists.keep("list.csv", TABLE) is None


def test_the_list_of_another_is_not_there(lists: KeptListUseCase):
    """Neither shown, nor opened, nor removed."""
    with acting_as(visitor(ME)):
        kept = lists.keep("list.csv", TABLE)
    assert kept is not None
    with acting_as(visitor(OTHER)):
        assert not lists.all()
        for refused in (lists.get, lists.remove):
            with pytest.raises(NotFound):
                refused(kept.id)


def test_a_workspace_reads_what_is_shared_in_it(lists: KeptListUseCase, engine: Engine):
    """Only while its owner shares, and nobody else removes it."""
    now = datetime.now(UTC)
    me = Person(uuid7(), now, "me@example.org", "Me", ME, ("visitor",), workspace="studio")
    people = SqlPeople(engine)
    people.add(me)
    with acting_as(visitor(ME, "studio")):
        kept = lists.keep("list.csv", TABLE)
    assert kept is not None
    with acting_as(visitor(OTHER, "studio")):
        assert not lists.all()
        people.change(replace(me, shares=True))
        assert [one.id for one in lists.all()] == [kept.id]
        assert len(lists.get(kept.id).table) == 2
        with pytest.raises(NotFound):
            lists.remove(kept.id)
    with acting_as(visitor(OTHER, "elsewhere")):
        assert not lists.all()


def test_lists_are_few_small_and_not_for_ever(
    lists: KeptListUseCase, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    """The oldest makes room, an old one goes, and one that is too large is a sentence."""
    moments = iter(datetime.now(UTC) - timedelta(minutes=n) for n in range(100, 0, -1))
    paced = KeptListUseCase(SqlPriceLists(engine), SqlPeople(engine), now=lambda: next(moments))
    with acting_as(visitor(ME)):
        made = [paced.keep(f"{n}.csv", TABLE) for n in range(MAX_KEPT + 2)]
        assert [one.name for one in lists.all()] == [
            f"{n}.csv" for n in range(len(made) - 1, 1, -1)
        ]
    long_ago = datetime.now(UTC) - timedelta(days=MAX_DAYS, minutes=1)
    with acting_as(visitor(OTHER)):
        late = KeptListUseCase(SqlPriceLists(engine), SqlPeople(engine), now=lambda: long_ago)
        late.keep("late.csv", TABLE)
        assert not late.all()
        assert SqlPriceLists(engine).tidy() == 1
        monkeypatch.setattr(price_lists, "MAX_BYTES", 10)
        with pytest.raises(InvalidInput, match="too large"):
            lists.keep("large.csv", TABLE)


def test_lists_are_exported_and_erased_with_their_person(lists: KeptListUseCase, engine: Engine):
    """And nobody else's with them."""
    records = SqlPersonalRecords(engine)
    for subject in (ME, OTHER):
        with acting_as(visitor(subject)):
            lists.keep("list.csv", TABLE)
    mine = PersonalDataUseCase(records)
    with acting_as(visitor(ME)):
        assert mine.count(ME) == PersonalCount(0, 0, 1)
        (exported,) = json.loads(mine.export(ME))["price_lists"]
        assert exported["name"] == "list.csv"
        assert [(row["text"], row["price"]) for row in exported["table"]] == [
            ("A logo", 12.5),
            ("=1+1", None),
        ]
        assert mine.erase(ME).price_lists == 1
        assert mine.count(ME) == PersonalCount()
    assert records.count(OTHER) == PersonalCount(0, 0, 1)
    assert records.erasures()[0].price_lists == 1
