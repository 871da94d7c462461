"""How a ladder of packages is made: measured and calibrated on unseen sellers, then fitted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from core.data.given import FIELDS, draw
from core.evaluation.crossval import FoldModel, OutOfFold
from core.models.boosting import BoostedTrees
from core.models.calibration import HeldOut
from core.models.masked.known_fields import only_given
from core.models.masked.regressor import MaskedRegressor
from core.models.masked.wrapped import known_fields_of
from core.models.packages.columns import PackageNeighbours, basic_columns, log_ratios
from core.models.packages.ladder import PackageLadder, TierTrees
from core.models.packages.measuring import calibrated

#: Listings with three packages in order that a market must have for a ladder, and a fold.
MIN_LISTINGS, _MIN_IN_FOLD = 200, 100
#: Listings that ladders are measured on, about, where there are more.
_ASKED = 20_000
#: Chosen on grouped folds; see docs/experiments/2026-11-packages.md.
_GIVEN: dict[str, Any] = {"rounds": 150, "rate": 0.05, "leaves": 12, "least": 20, "fraction": 0.5}
_RATIO: dict[str, Any] = {"rounds": 100, "rate": 0.08, "leaves": 12, "least": 20, "fraction": 0.5}
_PRICE: dict[str, Any] = {"rounds": 200, "rate": 0.06, "leaves": 16, "least": 30, "fraction": 0.3}
#: The share of the listings that are shown once more, with fields left out.
_SHOWN_AGAIN = 0.5


def has_packages(frame: pd.DataFrame) -> bool:
    """Return whether a market has enough listings with three packages, in order."""
    return int((~np.isnan(log_ratios(frame)[:, 0])).sum()) >= MIN_LISTINGS


def fit_ladder(
    frame: pd.DataFrame, groups: np.ndarray, regressor: Any, seed: int
) -> PackageLadder | None:
    """Fit on the listings that a model of the basic price was just fitted on.

    Everything that looks at prices is made out of sample for the listings themselves.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings, their descriptions without quantities. What a model has learned beside them
        (corrections) has no packages.
    groups : numpy.ndarray of shape (n,)
        Rows of one group never help to describe each other.
    regressor : LogPriceRegressor
        Fitted on them, on what they would cost with typical quantities.
    seed : int
        Of the masks and the trees.

    Returns
    -------
    PackageLadder or None
        Not calibrated yet; None where there are too few listings with packages, or the model
        knows nothing of the fields.
    """
    known = known_fields_of(regressor)
    if known is None:
        return None
    kept = known.neighbours_
    ratios = np.full((max(len(frame), int(kept.rows_.max()) + 1), 2), np.nan)
    ratios[: len(frame)] = log_ratios(frame)
    rows = kept.rows_[~np.isnan(ratios[kept.rows_, 0])]
    if len(rows) < _MIN_IN_FOLD:
        return None
    near = PackageNeighbours.of(kept, ratios[kept.rows_])
    seen, which = _shown(near, frame.iloc[rows], rows, groups[rows], regressor, seed)
    basic = np.log(frame["price"].to_numpy(float))[rows[which]]
    whole = np.hstack([seen, basic_columns(basic)])
    trees = [
        TierTrees(
            BoostedTrees(**_GIVEN, seed=seed, extra=False).fit(whole, ratio),
            BoostedTrees(**_RATIO, seed=seed).fit(seen, ratio),
            BoostedTrees(**_PRICE, seed=seed).fit(seen, near.level[which] + ratio),
        )
        for ratio in near.ratios[which].T
    ]
    return PackageLadder(near, tuple(trees), {}, isinstance(regressor, MaskedRegressor))


def _shown(
    near: PackageNeighbours,
    frame: pd.DataFrame,
    rows: np.ndarray,
    groups: np.ndarray,
    regressor: Any,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what the trees are shown, and which of the listings each row is.

    All of them with all fields, then some with fields left out at random.
    """
    rng, m = np.random.default_rng([seed, len(rows)]), len(rows)
    whole = known_fields_of(regressor).given(frame)
    drawn = whole & draw(m, rng)
    again = rng.random(m) < _SHOWN_AGAIN
    unplaced = np.where(drawn[:, FIELDS.index(near.field)], near.place, -1)
    beside = [near.out_of_sample(groups), near.out_of_sample(groups, unplaced, again)[again]]
    beside[1][~drawn[again, FIELDS.index("description")], :-2] = np.nan
    if isinstance(regressor, MaskedRegressor):
        needs, learned = regressor.columns_.needs_, regressor.learned[rows]
        beside = [
            np.hstack([only_given(learned[own], needs, given[own]), near_by])
            for own, given, near_by in zip(
                (np.ones(m, dtype=bool), again), (whole, drawn), beside, strict=True
            )
        ]
    return np.vstack(beside), np.concatenate([np.arange(m), np.flatnonzero(again)])


class HeldOutPackages:
    """What ladders that had not seen a listing say of its packages, fold by fold.

    Ladders are made once it is known which recipe serves; until then the folds are kept, in a
    large market for some of the listings.
    """

    def __init__(self, frame: pd.DataFrame, groups: np.ndarray, seed: int) -> None:
        self._frame, self._groups, self._seed = frame, groups, seed
        self._levels = np.log(frame["price"].to_numpy(float))
        self._folds: list[FoldModel] = []
        self._wanted = has_packages(frame)
        self._asked = np.random.default_rng(seed).random(len(frame)) < _ASKED / len(frame)

    def add(self, fold: FoldModel) -> None:
        """Keep what the model of a fold was asked and answered."""
        if self._wanted:
            self._folds.append(fold.where(self._asked[fold.rows]))

    def finished(
        self, regressor: Any, oof: OutOfFold, held: HeldOut
    ) -> tuple[PackageLadder | None, dict[str, Any]]:
        """Fit the ladder that serves, with ranges and errors from the others.

        Parameters
        ----------
        regressor : LogPriceRegressor
            Fitted on all listings.
        oof, held : OutOfFold, HeldOut
            Of the same folds.

        Returns
        -------
        (PackageLadder or None, dict)
            With its metrics, by how the basic price is known; nothing where the market has too few
            listings with packages.
        """
        if known_fields_of(regressor) is None:
            return self._by_usual_ratios(oof, held)
        said = [self._said(fold) for fold in self._folds]
        ladder = fit_ladder(self._frame, self._groups, regressor, self._seed) if said else None
        if ladder is None or None in said:
            return None, {}
        parts = [one for one in said if one is not None]
        whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        order = np.lexsort((whole["row"], whole["mask"]))
        whole = {name: values[order] for name, values in whole.items()}
        some = self._asked[oof.row]
        asked = oof.where(some), held.where(some)
        return calibrated(ladder, whole, self._frame, *asked, self._groups, self._seed)

    def _by_usual_ratios(
        self, oof: OutOfFold, held: HeldOut
    ) -> tuple[PackageLadder | None, dict[str, Any]]:
        """Make the ladder beside a model that knows no fields: the market's median ratios."""
        if not has_packages(self._frame):
            return None, {}
        logs = log_ratios(self._frame)
        fold_of = np.full(len(logs), -1)
        fold_of[oof.row] = oof.fold
        usual = np.empty((len(oof.row), 2))
        for k in np.unique(oof.fold):
            usual[oof.fold == k] = np.nanmedian(logs[fold_of != k], axis=0)
        said = {
            "estimated": oof.log_price[:, None] + usual,
            "given": self._levels[oof.row][:, None] + usual,
            "difficulty": np.ones(len(usual)),
            "median_ratios": usual,
        }
        whole = tuple(np.nanmedian(logs, axis=0).tolist())
        ladder = PackageLadder(None, (), {}, reads_columns=False, usual=whole)
        return calibrated(ladder, said, self._frame, oof, held, self._groups, self._seed)

    def _said(self, fold: FoldModel) -> dict[str, np.ndarray] | None:
        """Fit a ladder beside the model of a fold, and ask it what the model was asked."""
        train = fold.train
        learner = fold.model.learner_
        ladder = fit_ladder(self._frame.iloc[train], self._groups[train], learner, self._seed)
        if ladder is None:
            return None
        near = ladder.neighbours
        ladder = replace(ladder, neighbours=None if near is None else near.fast())
        given = known_fields_of(learner).given(fold.asked)
        seen = ladder.columns(fold.asked, given, fold.columns)
        known = ladder.with_given(seen, self._levels[fold.rows])
        guess = ladder.with_estimated(seen, fold.log_price, fold.offset, np.ones(len(seen)))
        medians = np.nanmedian(log_ratios(self._frame.iloc[train]), axis=0)
        return {
            "row": fold.rows,
            "mask": fold.masks,
            "estimated": guess.center,
            "given": known.center,
            "difficulty": known.difficulty,
            "median_ratios": np.tile(medians, (len(seen), 1)),
        }
