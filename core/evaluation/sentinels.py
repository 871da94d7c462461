"""Sentinels: what would give away a leak, looked for with every comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeRegressor

from core.data.splits import normalised_title
from core.errors import N_
from core.evaluation.crossval import LogPriceRegressor
from core.types import LABELS, NUMBERS

Finding = dict[str, Any]
Folds = Sequence[tuple[np.ndarray, np.ndarray]]
#: With shuffled prices nothing can be known; this much R² is left to chance.
MAX_SHUFFLED_R2 = 0.03
#: One field that explains more than this is probably the price in disguise.
MAX_SINGLE_R2 = 0.6


def shuffled_target(
    build: Callable[[], LogPriceRegressor],
    frame: pd.DataFrame,
    groups: np.ndarray,
    folds: Folds,
    *,
    seed: int = 0,
) -> Finding:
    """Train on prices dealt out at random: whatever is then explained is leaked.

    Parameters
    ----------
    build : callable
        Makes the candidate.
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings with prices.
    groups : numpy.ndarray of shape (n,)
        Rows of one group share a seller or a title.
    folds : sequence of (train, test)
        Row positions; the first fold is used.
    seed : int, default=0
        Of the shuffle.

    Returns
    -------
    dict
        Name, whether it passed, and a sentence with its figures.
    """
    train, test = folds[0]
    order = np.random.default_rng(seed).permutation(len(frame))
    dealt = frame.assign(
        **{
            name: frame[name].to_numpy()[order]
            for name in ("price", "price_standard", "price_premium")
        }
    )
    y = np.log(dealt["price"].to_numpy(float))
    model = build().fit(dealt.iloc[train], y[train], groups[train])
    r2 = _r2(y[test], model.predict_columns(dealt.iloc[test])[0])
    return {
        "name": "shuffled_target",
        "passed": bool(r2 <= MAX_SHUFFLED_R2),
        "finding": N_(
            "Trained on shuffled prices, the best recipe explains {r2} of their variance (up to "
            "{limit} is chance)."
        ),
        "params": {"r2": r2, "limit": MAX_SHUFFLED_R2},
    }


def sees_price(gaps: Mapping[str, float]) -> Finding:
    """Say whether an estimate moved when only the price of its own listing was changed.

    Parameters
    ----------
    gaps : mapping of str to float
        For each candidate the largest change of a log price, in log units.

    Returns
    -------
    dict
        Name, whether it passed, and a sentence with its figures.
    """
    guilty = sorted(name for name, gap in gaps.items() if gap > 1e-9)
    return {
        "name": "sees_price",
        "passed": not guilty,
        "finding": N_(
            "{models} models estimated the listings again with their prices and sellers changed: "
            "{guilty} gave a different estimate."
        ),
        "params": {"models": len(gaps), "guilty": len(guilty), "names": ", ".join(guilty)},
    }


def disguised(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with other prices and sellers, and everything else the same."""
    return frame.assign(
        price=frame["price"] * 1000 + 1,
        price_standard=1.0,
        price_premium=1.0,
        seller_id="somebody else",
    )


def overlap(frame: pd.DataFrame, folds: Folds) -> Finding:
    """Count sellers and titles that stand on both sides of a fold.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings.
    folds : sequence of (train, test)
        Row positions.

    Returns
    -------
    dict
        Name, whether it passed, and a sentence with its figures.
    """
    seller = frame["seller_id"]
    title = pd.Series([normalised_title(str(text)) or None for text in frame["description"]])
    shared = {"sellers": 0, "titles": 0}
    for train, test in folds:
        for name, labels in (("sellers", seller), ("titles", title)):
            known = set(labels.iloc[train].dropna())
            shared[name] += len(known & set(labels.iloc[test].dropna()))
    return {
        "name": "overlap",
        "passed": not any(shared.values()),
        "finding": N_("Sellers on both sides of a fold: {sellers}; titles: {titles}."),
        "params": shared,
    }


def golden_feature(frame: pd.DataFrame, groups: np.ndarray, folds: Folds) -> Finding:
    """Look for one field that explains the price too well to be true.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings with prices.
    groups : numpy.ndarray of shape (n,)
        Not used to fit; the folds keep them apart.
    folds : sequence of (train, test)
        Row positions.

    Returns
    -------
    dict
        Name, whether it passed, and a sentence with the strongest field.
    """
    del groups
    y = np.log(frame["price"].to_numpy(float))
    alone: dict[str, float] = {}
    for name in (*NUMBERS, *LABELS):
        if frame[name].notna().any():
            said = np.concatenate(
                [_by_one_field(frame[name], y, train, test) for train, test in folds]
            )
            rows = np.concatenate([test for _, test in folds])
            alone[name] = _r2(y[rows], said)
    if not alone:
        alone = {"": 0.0}
    field, r2 = max(alone.items(), key=lambda pair: pair[1])
    return {
        "name": "golden_feature",
        "passed": bool(r2 <= MAX_SINGLE_R2),
        "finding": N_(
            "The strongest field alone, {field}, explains {r2} of the log price's variance."
        ),
        "params": {"field": field, "r2": r2},
    }


def slower_and_worse(
    errors: Mapping[str, float], seconds: Mapping[str, float], baseline: str, champion: str
) -> Finding:
    """Name the candidates that cost more than the baseline and know less.

    Parameters
    ----------
    errors, seconds : mapping of str to float
        Mean absolute log error, and time to fit, of each candidate.
    baseline, champion : str
        The best baseline, and the recipe that serves.

    Returns
    -------
    dict
        Name, whether the champion is not among them, and a sentence with their names.
    """
    worse = [
        name
        for name in errors
        if errors[name] > errors[baseline]
        and seconds[name] > seconds[baseline]
        and name != baseline
    ]
    return {
        "name": "slower_and_worse",
        "passed": champion not in worse,
        "finding": N_("Slower and worse than the best baseline: {count} of {models} models."),
        "params": {"count": len(worse), "models": len(errors), "names": ", ".join(worse)},
    }


def _by_one_field(
    values: pd.Series, y: np.ndarray, train: np.ndarray, test: np.ndarray
) -> np.ndarray:
    if values.name in LABELS:
        known = (
            pd.Series(y[train])
            .groupby(values.iloc[train].fillna("").to_numpy())
            .agg(["sum", "count"])
        )
        mean = float(y[train].mean())
        statistic = (known["sum"] + 8 * mean) / (known["count"] + 8)
        return values.iloc[test].fillna("").map(statistic).fillna(mean).to_numpy(float)
    columns = values.replace(np.inf, 1e6).fillna(-1).to_numpy(float)[:, None]
    tree = DecisionTreeRegressor(min_samples_leaf=20, random_state=0)
    return np.asarray(tree.fit(columns[train], y[train]).predict(columns[test]))


def _r2(actual: np.ndarray, said: np.ndarray) -> float:
    spread = float(((actual - actual.mean()) ** 2).sum())
    return 1 - float(((actual - said) ** 2).sum()) / spread if spread else 0.0
