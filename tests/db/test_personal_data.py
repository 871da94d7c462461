"""What a person left is found and erased by their pseudonym; of an erasure only a count stays."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
import samples
from sqlalchemy import Engine, text

from core.errors import InvalidInput
from core.services.accounts.personal_data import PersonalDataUseCase
from core.types import PersonalCount, Prediction
from db import records
from db.personal.personal_data import SqlPersonalRecords
from db.predictions import SqlPredictionLog
from db.snapshots import SqlSnapshots
from db.spool.queue import Spool

ME, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    """An empty spool."""
    return Spool(tmp_path / "spool.sqlite")


@pytest.fixture
def personal_data(engine: Engine, version_id: UUID, spool: Spool) -> PersonalDataUseCase:
    """Of me: two estimates, one judged by me, one by another; and my word on the other's."""
    log = SqlPredictionLog(engine)
    mine = [samples.prediction(version_id, subject=ME) for _ in range(2)]
    theirs = samples.prediction(version_id, subject=OTHER)
    for made in (*mine, theirs):
        log.record(made)
    log.add_feedback(samples.feedback(mine[0].id, subject=ME))
    log.add_feedback(samples.feedback(mine[1].id, subject=OTHER))
    log.add_feedback(samples.feedback(theirs.id, subject=ME))
    log.add_feedback(samples.feedback(theirs.id, subject=OTHER, comment="stays"))
    return PersonalDataUseCase(SqlPersonalRecords(engine, spool))


def test_what_is_stored_is_counted_and_exported(personal_data: PersonalDataUseCase):
    """As JSON, with what was entered and what was answered; of nobody there is nothing."""
    assert personal_data.count(f" {ME} ") == PersonalCount(2, 3)
    document = json.loads(personal_data.export(ME))
    assert document["subject"] == ME
    assert {one["subject"] for one in document["estimates"]} == {ME}
    assert document["estimates"][0]["input"]["description"] == "Un logo"
    assert document["estimates"][0]["price"]["price"] == 20.1
    assert [one["comment"] for one in document["judgements"]] == ["merci"] * 3
    assert personal_data.count("c" * 32) == PersonalCount()
    assert json.loads(personal_data.export("c" * 32))["estimates"] == []


def test_erasing_takes_a_persons_rows_and_no_others(
    engine: Engine, personal_data: PersonalDataUseCase
):
    """The other's estimate and their word on it stay; the log is append-only again."""
    made = personal_data.erase(ME)
    assert (made.estimates, made.feedback, made.listings) == (2, 3, 0)
    assert personal_data.count(ME) == PersonalCount()
    assert personal_data.count(OTHER) == PersonalCount(1, 1)
    with pytest.raises(Exception, match="never changed"), engine.begin() as connection:
        connection.execute(text("DELETE FROM feedback"))


def test_an_erasure_is_noted_without_saying_whose(
    engine: Engine, personal_data: PersonalDataUseCase
):
    """Who, when and how many; nothing of the person, and no note where nothing was."""
    made = personal_data.erase(ME)
    SqlSnapshots(engine).erase_seller(["s0"], actor="page")
    SqlSnapshots(engine).erase_seller(["nobody"])
    personal_data.erase(ME)
    seller, subject = personal_data.erasures()
    assert subject == made
    assert (seller.kind, seller.actor, seller.listings) == ("seller", "page", 1)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT erasures::text FROM erasures")).scalars().all()
    assert not any(ME in row or "s0" in row for row in kept)


def test_what_waits_on_this_machine_goes_too(
    personal_data: PersonalDataUseCase, spool: Spool, version_id: UUID
):
    """An estimate in the spool does not come back after the erasure; another's still waits."""

    def waits(made: Prediction) -> None:
        payload = records.dump_record(records.prediction_row(made))
        spool.put("prediction", made.id, made.id, made.payload_hash, payload)

    mine, theirs = (samples.prediction(version_id, subject=who) for who in (ME, OTHER))
    waits(mine)
    waits(theirs)
    word = records.feedback_row(samples.feedback(mine.id, comment="about it"))
    spool.put("feedback", word["id"], mine.id, word["payload_hash"], records.dump_record(word))
    personal_data.erase(ME)
    assert [entry.id for entry in spool.peek(10)] == [theirs.id]


@pytest.mark.parametrize("given", ["", "  ", "a\nb", "x" * 201])
def test_what_is_no_pseudonym_is_refused(personal_data: PersonalDataUseCase, given: str):
    """Nothing is looked for, and nothing erased."""
    with pytest.raises(InvalidInput, match="pseudonym"):
        personal_data.count(given)
    with pytest.raises(InvalidInput, match="pseudonym"):
        personal_data.erase(given)
