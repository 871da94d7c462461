"""The figures of the published protocol, each known by hand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split

from benchmarks.reference import protocol
from benchmarks.reference.protocol import one_seed, read_reference, summarise_seeds
from core.errors import InvalidFile
from core.evaluation.crossval import terciles
from core.evaluation.metrics import bands_of

PROTOCOL = pd.DataFrame(
    {
        "Description": [f"I will {i}" for i in range(50)],
        "Niveau": 1,
        "Prix": np.linspace(1, 99, 50),
        "Fiabilite": 0.9,
        "Prix_log": np.log1p(np.linspace(1, 99, 50)),
    }
)


def test_each_learner_is_scored_on_the_fifth_of_the_seed() -> None:
    """Errors in thousands, bands by the training part's terciles; learners get the seed."""
    train, test = train_test_split(PROTOCOL, test_size=0.2, random_state=43)
    actual = test["Prix"].to_numpy(float)
    edges = terciles(train["Prix"].to_numpy(float))
    asked: list[Any] = []

    def forty(train: pd.DataFrame, known: np.ndarray, test: pd.DataFrame, seed: int) -> np.ndarray:
        asked.append((list(train.index), known.tolist(), list(test.index), seed))
        return np.full(len(test), 40.0)

    def ones(train: pd.DataFrame, known: np.ndarray, test: pd.DataFrame, seed: int) -> np.ndarray:
        asked.append((list(train.index), known.tolist(), list(test.index), seed))
        return np.ones(len(test), dtype=int)

    found = one_seed(PROTOCOL, 43, {"forty": forty}, {"ones": ones})
    spread = ((actual - actual.mean()) ** 2).sum()
    assert found == {
        "seed": 43,
        "n_test": 10,
        "forty": {
            "mae": pytest.approx(np.abs(actual - 40).mean()),
            "rmse": pytest.approx(math.sqrt(((actual - 40) ** 2).mean())),
            "r2": pytest.approx(1 - ((actual - 40) ** 2).sum() / spread),
        },
        "ones": {"band_accuracy": pytest.approx((bands_of(actual, edges) == 1).mean())},
    }
    of_train = bands_of(train["Prix"].to_numpy(float), edges).tolist()
    assert asked == [
        (list(train.index), train["Prix_log"].tolist(), list(test.index), 43),
        (list(train.index), of_train, list(test.index), 43),
    ]


def seeds(*values: float) -> list[dict[str, Any]]:
    """Return what seeds gave whose errors differ by a factor."""
    return [
        {
            "gb": {"mae": 2 * v, "rmse": 4 * v, "r2": 0.1 * v},
            "lin": {"mae": 3 * v, "rmse": 5 * v, "r2": 0.0},
            "ours": {"mae": v * v, "rmse": 2 * v, "r2": 0.1 * v + 0.08},
            "tree": {"band_accuracy": 0.4 + v / 100},
            "knn": {"band_accuracy": 0.5},
            "ours_bands": {"band_accuracy": 0.53},
        }
        for v in values
    ]


def test_seeds_are_averaged_with_their_spread() -> None:
    """Mean, and 1.96 standard errors around it; ratios are taken seed by seed."""
    found = summarise_seeds(seeds(1.0, 2.0, 3.0), ["gb", "lin"], ["tree", "knn"])
    half = 1.96 * 1.0 / math.sqrt(3)  # the values 1, 2 and 3 have a standard deviation of 1

    def around(mean: float, times: float) -> dict[str, Any]:
        low, high = mean - half * times, mean + half * times
        return {
            "value": pytest.approx(mean),
            "low": pytest.approx(low),
            "high": pytest.approx(high),
            "n": 3,
        }

    assert list(found) == ["reference", "best_classifier", "ours", "ratios", "reached", "wanted"]
    assert found["reference"] == {
        "gb": {"mae": around(4, 2), "rmse": around(8, 4), "r2": around(0.2, 0.1)},
        "lin": {"mae": around(6, 3), "rmse": around(10, 5), "r2": around(0, 0)},
        "tree": {"band_accuracy": around(0.42, 0.01)},
        "knn": {"band_accuracy": around(0.5, 0)},
    }
    assert found["best_classifier"] == "knn"
    assert found["ours"]["rmse"] == around(4, 2)
    assert found["ours"]["r2"] == around(0.28, 0.1)
    assert found["ours"]["mae"]["value"] == pytest.approx(14 / 3)
    assert found["ours"]["band_accuracy"] == around(0.53, 0)
    assert found["ratios"] == {
        "mae": around(1.0, 0.5),
        "rmse": around(0.5, 0),
        "r2_gain": around(0.08, 0),
        "band_accuracy_gain": around(0.03, 0),
    }
    assert found["wanted"] == {
        "mae": 0.92,
        "rmse": 0.92,
        "r2_gain": 0.08,
        "band_accuracy_gain": 0.03,
    }
    assert found["reached"]["mae"] is False
    assert found["reached"]["rmse"] is True


def test_one_seed_has_no_spread() -> None:
    """Neither NaN nor a division by zero: the ends are the value."""
    found = summarise_seeds(seeds(1.0), ["gb"], ["tree"])
    assert found["ratios"]["mae"] == {"value": 0.5, "low": 0.5, "high": 0.5, "n": 1}
    assert found["best_classifier"] == "tree"


@pytest.mark.parametrize(
    ("name", "ours", "reached"),
    [
        ("mae", 0.92, True),
        ("mae", 0.93, False),
        ("rmse", 0.92, True),
        ("rmse", 0.93, False),
        ("r2_gain", 0.08, True),
        ("r2_gain", 0.07, False),
        ("band_accuracy_gain", 0.03, True),
        ("band_accuracy_gain", 0.02, False),
    ],
)
def test_what_was_wanted_is_reached_on_the_limit(name: str, ours: float, reached: bool) -> None:
    """At most for errors, at least for gains."""
    one = {
        "gb": {"mae": 1.0, "rmse": 1.0, "r2": 0.0},
        "ours": {"mae": 0.5, "rmse": 0.5, "r2": 0.5},
        "tree": {"band_accuracy": 0.0},
        "ours_bands": {"band_accuracy": 0.5},
    }
    where, metric = {
        "r2_gain": ("ours", "r2"),
        "band_accuracy_gain": ("ours_bands", "band_accuracy"),
    }.get(name, ("ours", name))
    one[where][metric] = ours
    assert summarise_seeds([one], ["gb"], ["tree"])["reached"][name] is reached


def test_the_file_of_the_protocol_and_no_other(tmp_path: Path) -> None:
    """What is missing is named in order, with the path; only its columns are kept."""
    path = tmp_path / "protocol.csv"
    with pytest.raises(InvalidFile, match="There is no file") as absent:
        read_reference(path)
    assert absent.value.params == {"path": path}
    PROTOCOL.assign(more=1).drop(columns=["Niveau", "Prix"]).to_csv(path, index=False)
    with pytest.raises(InvalidFile, match="is missing") as other:
        read_reference(path)
    assert other.value.params == {"path": path, "missing": "Niveau, Prix"}
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidFile, match="cannot be read") as broken:
        read_reference(path)
    assert broken.value.params["path"] == path
    assert broken.value.params["reason"] == str(broken.value.__cause__)
    text = PROTOCOL.assign(more=1).iloc[::-1].to_csv(index=False)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())  # as spreadsheets write it
    found = read_reference(path)
    assert list(found) == list(protocol.COLUMNS)
    assert len(found) == 50
