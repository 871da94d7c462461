"""A recipe that learns from corrections beside the listings, and is measured on listings alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd

from core.data.corrections import bounded
from core.data.given import WITHOUT
from core.data.quantities.frames import QUANTITIES, as_read, with_quantities
from core.data.schema import conform
from core.data.splits import normalised_title
from core.models.quantity.effects import WithQuantities
from core.models.recipe import Recipe


def corrected(recipe: Recipe, listings: pd.DataFrame, corrections: pd.DataFrame) -> Recipe:
    """Let a recipe's learner see corrections too.

    Only the learner does: calibration, terciles, vocabulary and every metric go on resting on
    listings, so that nobody who corrects can move what the error is measured by.

    Parameters
    ----------
    recipe : Recipe
        Of the learner.
    listings : pandas.DataFrame of shape (n, columns of the schema)
        All that will be learnt from: a correction of a text among them is seen only by folds
        that learn from that text.
    corrections : pandas.DataFrame of shape (m, any)
        As in `core.data.corrections.Usable`.

    Returns
    -------
    Recipe
        Under the same name; the same one if there is nothing to add.
    """
    if corrections.empty:
        return recipe
    known, corrections = set(_titles(with_quantities(listings))), with_quantities(corrections)
    return replace(
        recipe,
        build=lambda levels, seed: Corrected(recipe.build(levels, seed), known, corrections),
    )


class Corrected:
    """Fits a learner on listings and corrections, and gives that learner back.

    Parameters
    ----------
    learner : LogPriceRegressor
        Unfitted.
    known : set of str
        Titles of all listings, those of other folds too.
    corrections : pandas.DataFrame of shape (m, any)
        With inputs, ``price`` and ``subject``, oldest first.
    """

    def __init__(self, learner: Any, known: set[str], corrections: pd.DataFrame) -> None:
        self._own = learner
        self._learner = WithQuantities(learner)
        self._known = known
        self._corrections = corrections

    def get_params(self) -> dict[str, Any]:
        """Return the learner's parameters, if it has any."""
        return dict(getattr(self._own, "get_params", dict)())

    def set_params(self, **given: Any) -> Self:
        """Set parameters of the learner."""
        self._own.set_params(**given)
        return self

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Any:
        """Fit on listings, as `LogPriceRegressor` says, and on the corrections that may weigh.

        Returns the learner itself, fitted, beside what quantities do: nothing of this class is
        kept or stored.
        """
        frame = as_read(frame)
        here = dict(zip(_titles(frame), groups.tolist(), strict=True))
        titles = _titles(self._corrections)
        apart = np.array([t in here or t not in self._known for t in titles], dtype=bool)
        rows = self._corrections[apart].reset_index(drop=True)
        weighing = bounded(rows["subject"], len(frame))
        rows = rows[weighing].reset_index(drop=True)
        if rows.empty:
            return self._learner.fit(frame, y, groups)
        added = _groups(rows, here, int(groups.max()) + 1)
        both = pd.concat([_conforming(frame), _conforming(rows)], ignore_index=True)
        prices = np.log(rows["price"].to_numpy(float))
        return self._learner.fit(both, np.append(y, prices), np.append(groups, added))


def counting(learner: Any) -> Any:
    """Return an unfitted learner beside which quantities count, as each serves."""
    return learner if isinstance(learner, Corrected) else WithQuantities(learner)


def _conforming(rows: pd.DataFrame) -> pd.DataFrame:
    beside = {name: rows[name] for name in (WITHOUT, QUANTITIES) if name in rows}
    return conform(rows).assign(**beside)


def _groups(rows: pd.DataFrame, here: dict[str, int], first: int) -> np.ndarray:
    """Give a correction its title's group, else its subject's, else one of its own."""
    alone = pd.Series([f"row {i}" for i in range(len(rows))])
    codes = pd.factorize(rows["subject"].astype(object).where(rows["subject"].notna(), alone))[0]
    return np.array(
        [here.get(t, first + int(c)) for t, c in zip(_titles(rows), codes, strict=True)]
    )


def _titles(frame: pd.DataFrame) -> list[str]:
    return [normalised_title(str(text)) for text in frame["description"]]
