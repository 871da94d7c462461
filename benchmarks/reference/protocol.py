"""The published protocol of the best known attempt, for a comparison of learners only.

Its file carries a leak (see docs/experiments): a figure on it says how strong a learner is on
these inputs, not how good an estimate of a price is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import train_test_split

from core.errors import InvalidFile
from core.evaluation.crossval import terciles
from core.evaluation.metrics import bands_of

COLUMNS = ("Description", "Niveau", "Prix", "Fiabilite", "Prix_log")
SEEDS = tuple(range(42, 52))
#: Seeds on which our side was chosen; never among those that are reported.
DEVELOPMENT_SEEDS = tuple(range(100, 105))
#: What is to be reached on average over the seeds.
WANTED = {"mae": 0.92, "rmse": 0.92, "r2_gain": 0.08, "band_accuracy_gain": 0.03}
LEAK = (
    "Prices here are in thousands of rupees, and missing ratings were filled in using the price: "
    "the reliability column reveals the price. These figures compare algorithms on one file; "
    "they say nothing about the quality of an estimate."
)

#: From the training and test parts to estimates (money) or bands (0, 1, 2) of the test part.
Learner = Callable[[pd.DataFrame, np.ndarray, pd.DataFrame, int], np.ndarray]


def read_reference(path: Path) -> pd.DataFrame:
    """Read the file of the protocol, and no other.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file with the columns of `COLUMNS`.

    Returns
    -------
    pandas.DataFrame of shape (n, 5)
        Prices in thousands of rupees.

    Raises
    ------
    InvalidFile
        It is not there, or has other columns.
    """
    try:
        frame = pd.read_csv(path, encoding="utf-8-sig")
    except FileNotFoundError:
        raise InvalidFile("There is no file {path}. Give it with: --data PATH", path=path) from None
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InvalidFile(
            "{path} cannot be read as a CSV file: {reason}", path=path, reason=str(error)
        ) from error
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise InvalidFile(
            "{path} is not the file of the reference protocol: column {missing} is missing.",
            path=path,
            missing=", ".join(missing),
        )
    return frame[list(COLUMNS)].dropna().reset_index(drop=True)


def one_seed(
    frame: pd.DataFrame,
    seed: int,
    regressors: Mapping[str, Learner],
    classifiers: Mapping[str, Learner],
) -> dict[str, Any]:
    """Run every learner on one split of the protocol, the same for all.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, 5)
        As `read_reference` gives it.
    seed : int
        Of the split, and of the learners.
    regressors, classifiers : mapping of str to Learner
        Regressors get the log price and give money; classifiers get and give bands.

    Returns
    -------
    dict
        ``seed``, ``n_test``, for each regressor ``mae``, ``rmse`` (thousands of rupees) and
        ``r2``, for each classifier ``band_accuracy``.
    """
    train, test = train_test_split(frame, test_size=0.2, random_state=seed)
    actual = test["Prix"].to_numpy(float)
    known = train["Prix_log"].to_numpy(float)
    edges = terciles(train["Prix"].to_numpy(float))
    bands, truth = bands_of(train["Prix"].to_numpy(float), edges), bands_of(actual, edges)
    found: dict[str, Any] = {"seed": seed, "n_test": len(test)}
    for name, learner in regressors.items():
        said = learner(train, known, test, seed)
        found[name] = {
            "mae": float(mean_absolute_error(actual, said)),
            "rmse": float(np.sqrt(np.mean((actual - said) ** 2))),
            "r2": float(r2_score(actual, said)),
        }
    for name, learner in classifiers.items():
        right = learner(train, bands, test, seed) == truth
        found[name] = {"band_accuracy": float(right.mean())}
    return found


def summarise_seeds(
    per_seed: Sequence[Mapping[str, Any]], theirs: Sequence[str], their_bands: Sequence[str]
) -> dict[str, Any]:
    """Average over the seeds, and put ours beside theirs, seed by seed.

    Parameters
    ----------
    per_seed : sequence of dict
        From `one_seed`.
    theirs : sequence of str
        Names of the reference's regressors; the first is the one that ratios refer to.
    their_bands : sequence of str
        Names of its classifiers; the best on average is the one that ours is held against.

    Returns
    -------
    dict
        ``reference``, ``ours``, ``ratios`` (with 95 % intervals over the seeds) and ``reached``.
    """

    def values(name: str, metric: str) -> np.ndarray:
        return np.array([one[name][metric] for one in per_seed])

    def told(numbers: np.ndarray) -> dict[str, float]:
        n = len(numbers)
        half = 1.96 * float(numbers.std(ddof=1)) / np.sqrt(n) if n > 1 else float("nan")
        mean = float(numbers.mean())
        if not np.isfinite(half):
            half = 0.0
        return {"value": mean, "low": mean - half, "high": mean + half, "n": n}

    reference: dict[str, Any] = {
        name: {metric: told(values(name, metric)) for metric in ("mae", "rmse", "r2")}
        for name in theirs
    }
    reference |= {
        name: {"band_accuracy": told(values(name, "band_accuracy"))} for name in their_bands
    }
    best = max(their_bands, key=lambda name: values(name, "band_accuracy").mean())
    first = theirs[0]
    ratios = {
        "mae": told(values("ours", "mae") / values(first, "mae")),
        "rmse": told(values("ours", "rmse") / values(first, "rmse")),
        "r2_gain": told(values("ours", "r2") - values(first, "r2")),
        "band_accuracy_gain": told(
            values("ours_bands", "band_accuracy") - values(best, "band_accuracy")
        ),
    }
    ours = {metric: told(values("ours", metric)) for metric in ("mae", "rmse", "r2")}
    ours["band_accuracy"] = told(values("ours_bands", "band_accuracy"))
    return {
        "reference": reference,
        "best_classifier": best,
        "ours": ours,
        "ratios": ratios,
        "reached": {
            name: ratios[name]["value"] <= limit
            if name in ("mae", "rmse")
            else ratios[name]["value"] >= limit
            for name, limit in WANTED.items()
        },
        "wanted": dict(WANTED),
    }
