"""A whole comparison on a small market, in processes of its own."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.data.demo import LEVEL_ORDER
from core.errors import AppError
from core.insight.compare.candidates import ranking
from core.models.recipe import Recipe, recipe
from core.services.compare.comparing import compare_listings
from core.services.compare.fold_pool import part_of
from tests.models import market

pytestmark = pytest.mark.fits

#: Not in the declared list, so that the processes cannot find it.
UNKNOWN = Recipe("unheard-of", lambda _levels, _seed: None, "Unheard of")
NAMES = ("constant", "ridge-words", "tree", "band-tree", "band-tree-weights")


@cache
def compared() -> tuple[dict[str, Any], pd.DataFrame, list[tuple[str, int, int]]]:
    """Compare a few candidates once for all tests."""
    told: list[tuple[str, int, int]] = []
    report, table = compare_listings(
        market().head(500),
        LEVEL_ORDER,
        recipes=[*map(recipe, NAMES), UNKNOWN],
        seed=1,
        n_splits=3,
        workers=2,
        on_progress=lambda *step: told.append(step),
    )
    return report, table, told


def row(name: str) -> dict[str, Any]:
    """Return a candidate of the report."""
    return next(c for c in compared()[0]["candidates"] if c["name"] == name)


def test_the_report_is_plain_json() -> None:
    """It can be stored and printed; no figure is infinite or not a number."""
    assert json.loads(json.dumps(compared()[0], allow_nan=False))["n"] == 500


def test_every_metric_has_an_interval_and_a_number_of_listings() -> None:
    """The value lies in its interval, and n is said beside it."""
    metrics = row("ridge-words")["metrics"]
    wanted = {
        "mdape",
        "within_10",
        "within_25",
        "within_50",
        "mae",
        "rmse",
        "r2",
        "r2_log",
        "rmsle",
        "coverage_80",
    }
    assert wanted <= set(metrics)
    for name in wanted:
        assert metrics[name]["low"] <= metrics[name]["value"] <= metrics[name]["high"], name
        assert metrics[name]["n"] == 500
    assert {"band_accuracy", "band_f1", "band_log_loss"} <= set(row("band-tree")["metrics"])


def test_costs_are_measured() -> None:
    """Time to fit, time of one estimate and size are there for each candidate that was tried."""
    for candidate in compared()[0]["candidates"]:
        if candidate["status"] == "done":
            assert min(candidate[c] for c in ("fit_seconds", "predict_ms", "size_bytes")) > 0


def test_a_candidate_that_fails_is_a_row_and_not_the_end() -> None:
    """It is called failed with its reason; what cannot be tried is called skipped."""
    assert row("unheard-of")["status"] == "failed"
    assert "unheard-of" in row("unheard-of")["reason"]
    assert row("band-knn-weights")["status"] == "skipped"


def test_the_leader_has_the_least_error_and_the_constant_is_worse() -> None:
    """The order is by paired differences on the same rows, baselines in it."""
    report, table, _told = compared()
    names = [r["name"] for r in ranking(report, "price")]
    losses = {
        n: np.abs(np.log(table[f"estimate:{n}"]) - np.log(table["price"])).mean() for n in names
    }
    assert names == sorted(names, key=losses.__getitem__)
    assert report["leader"] == names[0] == "ridge-words"
    assert row("constant")["against_leader"]["verdict"] == "worse"
    assert row("ridge-words")["against_baseline"]["verdict"] == "better"


def test_estimates_are_out_of_fold() -> None:
    """The constant of a fold is one price for all of it, learnt from the other folds."""
    _report, table, _told = compared()
    for fold, rows in table.groupby("fold"):
        others = table.loc[table["fold"] != fold, "price"]
        said = rows["estimate:constant"].unique()
        assert len(said) == 1
        # The median of its held-out residuals moves it a little.
        assert said[0] == pytest.approx(others.median(), rel=0.1)


def test_weights_are_put_beside_doing_nothing() -> None:
    """The table of balances has both, with what each band gets."""
    rows = [r for r in compared()[0]["balance"] if r["learner"] == "Decision tree"]
    assert [r["balance"] for r in rows] == ["none", "weights"]
    assert all(sum(r["shares"]) == pytest.approx(1) for r in rows)


def test_sentinels_and_segments_come_with_it() -> None:
    """Five checks, each with its figures; segments for each price candidate."""
    report = compared()[0]
    assert [s["name"] for s in report["sentinels"]] == [
        "shuffled_target",
        "sees_price",
        "overlap",
        "golden_feature",
        "slower_and_worse",
    ]
    assert {s["candidate"] for s in report["segments"]} == {"constant", "ridge-words", "tree"}


def test_errors_fall_with_more_listings() -> None:
    """The curve has growing shares of the training sellers."""
    curve = [r for r in compared()[0]["size_curve"] if r["candidate"] == "ridge-words"]
    sizes = [r["n_train"] for r in curve]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 2


def test_progress_ends_where_it_said() -> None:
    """The last step of each stage is its total."""
    last = {stage: (done, total) for stage, done, total in compared()[2]}
    assert all(done == total for done, total in last.values())


def test_a_part_of_the_training_rows_is_whole_groups() -> None:
    """A share keeps or leaves a seller as a whole, and the same ones for the same seed."""
    units = np.repeat(np.arange(50), 4)
    kept = part_of(np.arange(200), units, 0.3, seed=5)
    assert len(kept) == 15 * 4
    assert np.array_equal(kept, part_of(np.arange(200), units, 0.3, seed=5))
    assert part_of(np.arange(200), units, 1.0, seed=5).size == 200


def test_a_wish_to_stop_ends_it() -> None:
    """What progress raises ends the comparison, and its processes."""

    def stop(_stage: str, done: int, _total: int) -> None:
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        compare_listings(
            market().head(200),
            LEVEL_ORDER,
            recipes=[recipe("constant")],
            n_splits=2,
            workers=1,
            on_progress=stop,
        )


def test_nothing_to_measure_is_a_sentence() -> None:
    """If no price candidate can be trained, the first reason is said."""
    with pytest.raises(AppError, match="No model could be trained"):
        compare_listings(market().head(200), LEVEL_ORDER, recipes=[UNKNOWN], n_splits=2, workers=1)
