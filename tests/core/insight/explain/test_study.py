"""A study looks at listings that its model has not seen, and its figures can be recomputed."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from core.data.splits import groups as groups_of
from core.insight.explain import Subject, explanation_of
from core.insight.explain.importance import field_importance, word_importance
from core.insight.explain.steadiness import CHANGES
from core.models.attribution.money import in_money
from core.services.explain.explaining import FORMAT, ExplainUseCase
from core.services.serving.champion import ChampionHolder
from core.types import REASONS
from tests.core.models.attribution.test_attribution import fitted
from tests.core.services.fakes import MemorySnapshots, MemoryTasks, MemoryVersions
from tests.models import market, model, registered
from tests.pages.fakes import SNAPSHOT

#: What the worker was told while the study was made.
STAGES: list[str] = []


@cache
def subject() -> Subject:
    """Return a twin of the small model; made once."""
    return Subject.of(model(), market(), seed=2)


@cache
def study() -> dict[str, Any]:
    """Return the whole study of the small model, as the worker makes it."""
    versions, snapshots = MemoryVersions(), MemorySnapshots()
    snapshots.add(SNAPSHOT, market())
    version = registered(versions, SNAPSHOT)
    explanations = ExplainUseCase(ChampionHolder(versions), versions, snapshots, MemoryTasks())
    return explanations.study(version.id, on_progress=lambda stage, *_: STAGES.append(stage))


def test_the_twin_has_not_seen_who_it_is_asked_about() -> None:
    """No seller and no title stands on both sides, and nothing is lost."""
    held = groups_of(market().reset_index(drop=True))
    assert len(subject().rows) + len(subject().known) == len(market())
    sellers = [set(frame["seller_id"].dropna()) for frame in (subject().rows, subject().known)]
    assert not sellers[0] & sellers[1]
    assert set(subject().groups) <= set(held)


def test_a_study_is_json_and_names_what_it_rests_on() -> None:
    """It can be stored as it is, without NaN, and says how many listings it looked at."""
    again = json.loads(json.dumps(study(), allow_nan=False))
    assert again["n_held"] == len(subject().rows)
    assert again["n"] == len(subject().sample)
    assert again["typical"] is None  # boosted trees carry their own
    assert again["baseline"] > 0
    assert (again["format"], again["currency"]) == (FORMAT, "USD")
    assert len(dict.fromkeys(STAGES)) >= 6  # a reader sees how far it is


def test_importance_is_the_mean_size_of_the_effects_of_the_points() -> None:
    """What is ranked is what the dots show; its interval holds it."""
    effects = study()["points"]["effects"]
    for row in study()["fields"]:
        size = float(np.abs(effects[row["field"]]).mean())
        assert row["value"] == pytest.approx(size, abs=1e-4)
        assert row["low"] <= row["value"] <= row["high"]
    sizes = [row["value"] for row in study()["fields"]]
    assert sizes == sorted(sizes, reverse=True)


def test_examples_add_up_and_are_what_they_are_called() -> None:
    """Reasons make up each example's price to a cent; the missed ones are missed most."""
    cases = study()["examples"]
    assert {case["kind"] for case in cases} == {"typical", "too_low", "too_high"}
    for case in cases:
        reasons = explanation_of(case)
        total = reasons.baseline + sum(c.amount for c in reasons.contributions)
        assert total == pytest.approx(case["price"], abs=0.001)
        logs = np.array([c.log_amount for c in reasons.contributions])
        # The start that is told is in whole cents already: worked out again from it, a cent moves.
        again = in_money(logs, reasons.baseline, case["price"])[0]
        assert round(100 * abs(again - reasons.baseline)) <= 1
    low = [case["price"] / case["asked"] for case in cases if case["kind"] == "too_low"]
    high = [case["price"] / case["asked"] for case in cases if case["kind"] == "too_high"]
    assert max(low) < 1 < min(high)


def test_words_are_left_out_of_listings_that_have_them() -> None:
    """Each word has at least five listings, none is empty of meaning, strongest first."""
    words = study()["words"]
    assert words
    assert all(row["n"] >= 5 for row in words)
    assert {"will", "for", "your"}.isdisjoint(row["word"] for row in words)
    sizes = [abs(row["value"]) for row in words]
    assert sizes == sorted(sizes, reverse=True)


def test_every_pair_of_fields_is_measured_once() -> None:
    """Seven fields make twenty-one pairs, each with an interval that holds its value."""
    pairs = study()["interplay"]["pairs"]
    assert len({frozenset((row["first"], row["second"])) for row in pairs}) == 21
    assert all(row["low"] <= row["value"] <= row["high"] for row in pairs)
    assert all(abs(row["mean"]) <= row["value"] + 1e-12 for row in pairs)


def test_spaces_and_capitals_change_nothing() -> None:
    """The reader's own text cleaning and the encoder make case and blanks meaningless."""
    rows = {row["kind"]: row for row in study()["changes"]["changes"]}
    assert set(rows) == set(CHANGES)
    for kind in ("spaces", "small", "capitals"):
        assert rows[kind]["price_most"] == pytest.approx(0, abs=1e-6)
        assert rows[kind]["same"] == 1


def test_other_typical_listings_give_much_the_same_reasons() -> None:
    """Coalitions beside several draws agree with the trees' own values."""
    found = study()["backgrounds"]
    assert [row["field"] for row in found["fields"]] == list(REASONS)
    assert found["agreement"] > 0.7


@pytest.mark.parametrize("name", ["ridge-words", "knn"])
def test_any_model_can_be_studied(name: str) -> None:
    """Importance and words are found for a linear model and for one without a formula."""
    rows = market().iloc[500:515].reset_index(drop=True)
    other = Subject(fitted(name), market().head(60), rows, groups_of(rows))
    ranked = field_importance(other)
    assert {row["field"] for row in ranked} == set(REASONS)
    assert ranked[0]["value"] > 0
    assert other.quick == (name == "ridge-words")
    assert all(row["n"] >= 5 for row in word_importance(other))
