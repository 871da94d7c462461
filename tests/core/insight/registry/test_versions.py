"""What a card says in words, and what differs between two."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core.insight.registry.version_card import figures, recipe_name, share_with_ends, version_facts
from core.insight.registry.versions_difference import versions_difference
from core.language import translator
from core.types import ModelVersion

EN = translator("en")


def _figure(value: float, half: float = 0.02) -> dict[str, float]:
    return {"value": value, "low": value - half, "high": value + half, "n": 900}


def version(number: int = 1, **card: Any) -> ModelVersion:
    """A version whose card says all that a card says today."""
    made = {
        "currency": "USD",
        "n": 900,
        "groups": 400,
        "seed": 0,
        "fit_seconds": 25.3,
        "metrics": {"mdape": _figure(0.41), "coverage_80": _figure(0.8)},
        "constant": {"mdape": _figure(0.67)},
        "artifact_bytes": 2_500_000,
        "libraries": {"numpy": "2.4.6", "skops": "0.16.0"},
        "encoder": {"name": "all-MiniLM-L6-v2"},
        "snapshot": {"name": "demo", "sha256": "ab" * 32, "rows": 900},
    }
    return ModelVersion(
        UUID(int=number),
        number,
        datetime(2026, 3, 1, tzinfo=UTC),
        UUID(int=9),
        "market-trees",
        f"{number:064d}",
        made | card,
    )


def test_a_card_is_laid_out_with_what_it_has() -> None:
    """Data hash, rows, recipe and libraries; what an older card lacks is left out."""
    table = dict(version_facts(version(), EN).to_numpy().tolist())
    assert table["Fingerprint of the data"] == "ab" * 32
    assert table["Training listings"] == "900"
    assert table["Libraries"] == "numpy 2.4.6, skops 0.16.0"
    assert table["Corrections used"] == "none"
    assert (table["Size"], table["Training time"]) == ("2.5 MB", "25 s")
    old = replace(version(), card={})
    assert set(version_facts(old, EN).iloc[:, 0]) == {
        "Trained",
        "Recipe",
        "Corrections used",
        "Fingerprint of the model",
    }


def test_corrections_are_counted_with_those_left_out() -> None:
    """Why some were not learned from stands beside how many were."""
    card = {"corrections": {"used": 40, "left_out": {"in the holdout": 3}}}
    table = dict(version_facts(version(**card), EN).to_numpy().tolist())
    assert table["Corrections used"] == "40 (left out: in the holdout: 3)"


def test_figures_have_intervals_and_a_baseline() -> None:
    """A measure without a baseline has a dash there."""
    rows = figures(version(), EN).to_numpy().tolist()
    assert rows[0] == ["Median error", "41% [39%, 43%]", "67% [65%, 69%]", 900]
    assert rows[1][:3] == ["80% range contains", "80% [78%, 82%]", "–"]
    assert figures(replace(version(), card={}), EN).empty
    assert share_with_ends(None, EN) == "–"
    assert recipe_name("market-trees", EN) != recipe_name("my-own", EN) == "my-own"


def test_the_same_card_differs_in_nothing() -> None:
    """But its figures are there, and overlap."""
    found = versions_difference(version(), version(2))
    assert found.facts == ()
    assert {figure.verdict for figure in found.figures} == {"unclear"}
    assert found.same_data


def test_differences_are_named_by_kind() -> None:
    """Data, libraries, corrections and recipe; a figure is better only beyond its intervals."""
    after = replace(
        version(
            2,
            libraries={"numpy": "2.5.0", "skops": "0.16.0", "scipy": "1"},
            corrections={"used": 12},
            metrics={"mdape": _figure(0.3), "coverage_80": _figure(0.6)},
            snapshot={"name": "new", "sha256": "cd" * 32},
            parameters={"depth": 4},
        ),
        recipe="market-trees-tuned",
    )
    found = versions_difference(version(), after)
    named = {(change.kind, change.label): (change.before, change.after) for change in found.facts}
    assert named[("libraries", "numpy")] == ("2.4.6", "2.5.0")
    assert named[("libraries", "scipy")] == (None, "1")
    assert named[("parameters", "depth")] == (None, 4)
    assert named[("fact", "Corrections used")] == (0, 12)
    assert ("libraries", "skops") not in named
    assert not found.same_data
    assert [figure.verdict for figure in found.figures] == ["better", "worse"]
    back = versions_difference(after, version())
    assert [figure.verdict for figure in back.figures] == ["worse", "better"]
