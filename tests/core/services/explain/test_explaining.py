"""The use case behind the words of an estimate and the Explain page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.data.demo import LEVEL_ORDER
from core.errors import NoChampion, NotFound
from core.ids import uuid7
from core.services.estimate.estimating import EstimateUseCase
from core.services.explain.explaining import FORMAT, ExplainUseCase
from core.services.serving.champion import ChampionHolder
from core.types import Decision, ModelVersion, ServiceInput, Task
from tests import models
from tests.core.services.fakes import MemoryLog, MemorySnapshots, MemoryTasks, MemoryVersions

NOW = datetime(2026, 3, 9, tzinfo=UTC)


def registered(versions: MemoryVersions, *, crowned: bool) -> ModelVersion:
    """Store the small model as a version."""
    stored = models.registered(versions, None)
    if crowned:
        versions.promote(Decision(uuid7(), NOW, "promote", stored.id, None, "test", "test"))
    return stored


def made() -> tuple[ExplainUseCase, MemoryVersions, MemoryTasks, ChampionHolder]:
    """Return the use case over memory."""
    versions, tasks = MemoryVersions(), MemoryTasks()
    holder = ChampionHolder(versions)
    explanations = ExplainUseCase(holder, versions, MemorySnapshots(), tasks)
    return explanations, versions, tasks, holder


def result(version: ModelVersion, **fields: Any) -> Task:
    """Return a finished study of a version."""
    made = {"format": FORMAT, "model_version_id": str(version.id), "n": 1} | fields
    return Task(uuid7(), "explain", {}, "page", NOW, status="done", result=made)


def test_words_of_an_estimate_add_up_to_its_description() -> None:
    """An estimate that was logged is read back, unlimited revisions too."""
    explanations, versions, _, holder = made()
    registered(versions, crowned=True)
    service = ServiceInput(
        "I will design a modern logo, 3 concepts",
        seller_level=LEVEL_ORDER[-1],
        revisions=float("inf"),
    )
    prediction = (
        EstimateUseCase(holder, MemoryLog())
        .estimate(service, door="page", language="en")
        .prediction
    )
    assert prediction.normalised_input["revisions"] == "unlimited"
    assert prediction.explanation.terms == ()
    reasons = explanations.words(prediction)
    own = next(c for c in prediction.explanation.contributions if c.field == "description")
    total = sum(p.amount for p in reasons.phrases) + reasons.rest
    assert total == pytest.approx(own.amount, abs=0.001)
    assert reasons.text == "I will design a modern logo, 3 concepts"


def test_words_are_those_of_the_model_that_estimated() -> None:
    """Once another model serves, its words are not passed off as reasons of the old estimate."""
    explanations, versions, _, holder = made()
    registered(versions, crowned=True)
    prediction = (
        EstimateUseCase(holder, MemoryLog())
        .estimate(ServiceInput("I will design a logo"), door="page", language="en")
        .prediction
    )
    with pytest.raises(NotFound, match="Another model"):
        explanations.words(replace(prediction, model_version_id=uuid7()))


def test_the_version_that_serves_is_offered_first() -> None:
    """Then the others, newest first, each with the name of its recipe."""
    explanations, versions, _, _holder = made()
    first = registered(versions, crowned=True)
    second, third = (registered(versions, crowned=False) for _ in range(2))
    choices = explanations.choices()
    assert [c.version.id for c in choices] == [first.id, third.id, second.id]
    assert {c.label for c in choices} == {"Boosted trees on whatever is given"}


def test_without_a_model_there_is_nothing_to_explain() -> None:
    """It is said in the sentence that says how to train one."""
    with pytest.raises(NoChampion):
        made()[0].choices()


def test_a_finished_study_is_found_and_remembered() -> None:
    """Once read it is not read again; one of another format is not used."""
    explanations, versions, tasks, _ = made()
    version = registered(versions, crowned=True)
    assert explanations.get(version.id) is None
    tasks.add(result(version, format=0))
    assert explanations.get(version.id) is None
    for n in (3, 7):  # the last is the newest
        tasks.add(result(version, n=n))
    found = explanations.get(version.id)
    assert found is not None
    assert found["n"] == 7
    before = tasks.asked
    explanations.get(version.id)
    assert tasks.asked == before


def test_a_version_that_is_not_there_is_not_studied() -> None:
    """An id that no version has is answered with a sentence."""
    with pytest.raises(NotFound):
        made()[0].study(uuid7())
