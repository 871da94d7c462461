"""The published protocol: its split, its ratios, its file, and what it says of itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.reference.__main__ import STAGE, lines, measure
from benchmarks.reference.protocol import (
    DEVELOPMENT_SEEDS,
    LEAK,
    SEEDS,
    one_seed,
    read_reference,
    summarise_seeds,
)
from core.errors import InvalidFile
from core.language import translator

HEADER = "Description,Niveau,Prix,Fiabilite,Prix_log\n"


def _frame(n: int = 200) -> pd.DataFrame:
    prices = np.random.default_rng(0).lognormal(1, 1, n)
    return pd.DataFrame(
        {
            "Description": "I will",
            "Niveau": 1,
            "Prix": prices,
            "Fiabilite": 0.9,
            "Prix_log": np.log1p(prices),
        }
    )


def _always(
    value: float,
) -> object:
    return lambda train, known, test, seed: np.full(len(test), value)


def test_the_seeds_that_chose_are_not_those_that_are_reported() -> None:
    """Our side was chosen on other splits."""
    assert len(SEEDS) == 10
    assert set(SEEDS).isdisjoint(DEVELOPMENT_SEEDS)


def test_a_seed_scores_all_learners_on_the_same_fifth() -> None:
    """A learner told the truth scores perfectly; a constant is judged on the published share."""
    frame = _frame()

    def told(train: pd.DataFrame, known: np.ndarray, test: pd.DataFrame, seed: int) -> np.ndarray:
        assert np.allclose(known, np.log1p(train["Prix"]))
        assert set(train.index).isdisjoint(test.index)
        return test["Prix"].to_numpy(float)

    found = one_seed(frame, 42, {"told": told, "always": _always(3.0)}, {"low": _always(0)})
    assert found["n_test"] == 40
    assert (found["told"]["mae"], found["told"]["r2"]) == (0, 1)
    assert found["always"]["mae"] > 0
    assert 0.1 < found["low"]["band_accuracy"] < 0.6


def test_ratios_are_taken_seed_by_seed_against_the_first() -> None:
    """0.9 times its error everywhere is a ratio of 0.9 with no width; gains are differences."""
    per_seed = [
        {
            "gb": {"mae": e, "rmse": 2 * e, "r2": 0.2},
            "ours": {"mae": 0.9 * e, "rmse": 2 * e, "r2": 0.3},
            "tree": {"band_accuracy": 0.5},
            "forest": {"band_accuracy": 0.6},
            "ours_bands": {"band_accuracy": 0.62},
        }
        for e in (1.0, 2.0, 4.0)
    ]
    found = summarise_seeds(per_seed, ["gb"], ["tree", "forest"])
    assert found["ratios"]["mae"]["value"] == pytest.approx(0.9)
    assert found["ratios"]["mae"]["high"] == pytest.approx(0.9)
    assert found["best_classifier"] == "forest"
    assert found["ratios"]["band_accuracy_gain"]["value"] == pytest.approx(0.02)
    assert found["reached"] == {
        "mae": True,
        "rmse": False,
        "r2_gain": True,
        "band_accuracy_gain": False,
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "There is no file"), ("a,b\n1,2\n", "is missing"), ("", "cannot be read")],
)
def test_another_file_is_refused(tmp_path: Path, content: str | None, said: str) -> None:
    """Absent, of other columns, or empty: a sentence that names the file."""
    path = tmp_path / "protocol.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InvalidFile) as refused:
        read_reference(path)
    assert said in refused.value.message


def test_rows_that_lack_something_are_left_out(tmp_path: Path) -> None:
    """The protocol drops them too."""
    path = tmp_path / "protocol.csv"
    path.write_text(HEADER + "logo,1,2.5,0.9,1.25\nflyer,,2.5,0.9,1.25\n", encoding="utf-8-sig")
    assert read_reference(path)["Description"].tolist() == ["logo"]


@pytest.mark.fits
def test_both_sides_are_run_and_printed(tmp_path: Path) -> None:
    """On a small file, one split: every learner has its figures, and a reader gets sentences."""
    path = tmp_path / "protocol.csv"
    n = 120
    random = np.random.default_rng(0)
    prices = random.lognormal(1, 1, n)
    pd.DataFrame(
        {
            "Description": [f"I will draw a {w}" for w in random.choice(["logo", "flyer"], n)],
            "Niveau": random.integers(0, 3, n),
            "Prix": prices,
            "Fiabilite": random.uniform(0, 1, n),
            "Prix_log": np.log1p(prices),
        }
    ).to_csv(path, index=False)
    told: list[tuple[str, int, int]] = []
    found = measure(path, [42], lambda *stage: told.append(stage))
    assert found["n"] == n
    assert {"gradient_boosting", "mlp", "random_forest", "ours", "ours_bands"} <= set(
        found["per_seed"][0]
    )
    assert told[-1] == (STAGE, 1, 1)
    said = lines(found, translator("en"))
    assert said[0].startswith("120 rows, 1 splits")
    assert [line[0] in "✓✗" for line in said[1:5]] == [True] * 4
    assert said[5] == LEAK
