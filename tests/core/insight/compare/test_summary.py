"""A comparison in words: who is best, by how much, who is level with it, and what was checked."""

from __future__ import annotations

import pytest

from core.insight.compare.candidates import absent, candidate_name, level, named, ranking
from core.insight.compare.leaderboard import leaderboard
from core.insight.compare.summary import comparison_answer, explains_little, finding
from core.language import translator
from tests.comparisons import (
    LEADER,
    LEVEL_WITH_LEADER,
    PRICES,
    changed,
    comparison,
    explanations,
    only,
)

EN, FR = translator("en"), translator("fr")
REPORT = comparison().report


def test_the_answer_names_the_best_its_error_and_its_interval() -> None:
    """One paragraph: the name, the median error with both ends, and one guess for all."""
    said = " ".join(comparison_answer(REPORT, EN))
    best, constant = named(REPORT, LEADER), named(REPORT, "constant")
    assert best is not None
    assert constant is not None
    figures = best["metrics"]["mdape"]
    for number in (
        *(figures[k] for k in ("value", "low", "high")),
        constant["metrics"]["mdape"]["value"],
    ):
        assert EN.percent(number, 1) in said
    assert "“Boosted trees on everything”" in said


def test_models_that_cannot_be_told_apart_are_named() -> None:
    """Those whose interval spans zero, and no other."""
    assert {row["name"] for row in level(REPORT)} == set(LEVEL_WITH_LEADER)
    said = " ".join(comparison_answer(REPORT, EN))
    assert "2 other models show no clear difference from it: “XGBoost” and “Neural net" in said


def test_a_lonely_leader_says_so() -> None:
    """With no rival level with it, every other model is clearly worse."""
    said = " ".join(comparison_answer(only(LEADER, "tree", "constant").report, EN))
    assert "Every other model is clearly worse." in said


def test_a_failed_check_is_a_warning() -> None:
    """The name of the check is said; all passed is said too."""
    assert "Warning: 1 sanity check" in " ".join(comparison_answer(REPORT, EN))
    assert "(“Slower and worse than a baseline”)" in " ".join(comparison_answer(REPORT, EN))
    fine = [s | {"passed": True} for s in REPORT["sentinels"]]
    assert "All 4 sanity checks" in " ".join(comparison_answer(changed(sentinels=fine).report, EN))


def test_nothing_measured_is_one_sentence() -> None:
    """A comparison where every price candidate failed still has an answer."""
    assert comparison_answer(changed(candidates=[]).report, EN) == [
        "No model could be measured: see below what went wrong."
    ]


@pytest.mark.parametrize(("r2", "said"), [(0.11, True), (0.2, False), (0.55, False)])
def test_a_market_that_explains_little_is_called_so(r2: float, *, said: bool) -> None:
    """Under a fifth of the variation, the page says that most of the price is not in the data."""
    sentence = explains_little(explanations(r2).report, EN)
    assert (sentence is not None) is said
    if sentence is not None:
        assert "11%" in sentence


def test_a_finding_names_fields_and_models_as_readers_know_them() -> None:
    """No internal name reaches the page."""
    by_name = {s["name"]: s for s in REPORT["sentinels"]}
    assert "“Delivery time”" in finding(REPORT, by_name["golden_feature"], EN)
    assert "«\u00a0Arbre de décision\u00a0»" in finding(REPORT, by_name["slower_and_worse"], FR)


def test_the_board_has_every_candidate_and_its_baselines() -> None:
    """Best first, no candidate left out, intervals beside the figures."""
    board = leaderboard(REPORT, "price", EN)
    names = board.keys["Model"].tolist()
    assert len(names) == len(PRICES)
    assert names[0] == "Boosted trees on everything"
    assert {"Always the median price", "The 20 most similar listings"} <= set(names)
    assert board.keys["Rank"].tolist() == list(range(1, len(names) + 1))
    assert board.texts["Median error"].str.contains(r"^\d+\.\d% \(\d+\.\d – \d+\.\d\)$").all()
    assert board.texts["Result"].tolist()[:3] == [
        "Best",
        "No clear difference",
        "No clear difference",
    ]


def test_the_board_sorts_by_numbers_and_downloads_both_ends() -> None:
    """Cells are numbers under the words; the file has low and high in columns of their own."""
    board = leaderboard(REPORT, "price", EN)
    assert board.keys["Median error"].dtype == float
    assert (board.export["Median error, low"] < board.export["Median error"]).all()
    assert (board.export["Mean error (USD), high"] > board.export["Mean error (USD)"]).all()


def test_balanced_siblings_have_names_of_their_own() -> None:
    """Two rows of one learner are told apart by what was done about the bands."""
    names = [candidate_name(row, EN) for row in ranking(REPORT, "band")]
    assert len(names) == len(set(names))
    assert {
        "Logistic regression",
        "Logistic regression, weights",
        "Logistic regression, SMOTE",
    } <= set(names)


def test_what_was_not_measured_is_not_ranked() -> None:
    """A failed and a skipped candidate stand apart, with their reasons."""
    assert {row["status"] for row in absent(REPORT)} == {"failed", "skipped"}
    ranked = {row["name"] for task in ("price", "band") for row in ranking(REPORT, task)}  # type: ignore[arg-type]
    assert ranked.isdisjoint(row["name"] for row in absent(REPORT))
