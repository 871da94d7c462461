"""What a study is about: a model, and listings of sellers that it had never seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
from sklearn.base import clone

from core.data.given import COMPLETE, as_services
from core.data.quantities.frames import with_quantities
from core.data.schema import conform
from core.data.splits import grouped_folds
from core.data.splits import groups as groups_of
from core.errors import N_
from core.models.attribution.attribution import (
    Attribution,
    CoalitionAttribution,
    MeanAttribution,
    Predicts,
    TreeAttribution,
    attributor_of,
)
from core.models.attribution.background import Background
from core.models.attribution.given import GivenAttribution, LeftOutAttribution
from core.models.encoders import text_vectors
from core.types import REASONS, Progress, no_progress

if TYPE_CHECKING:
    from core.models.price_model import PriceModel
from core.models.quantity.effects import WithQuantities

TWIN = N_("Training a copy without a fifth of the sellers")
FOLDS = 5

#: Listings that are explained where that is quick, and where it takes all coalitions.
QUICK_ROWS, SLOW_ROWS = 400, 80


@dataclass(frozen=True, eq=False)
class Subject:
    """A fitted model and held-out listings.

    Attributes
    ----------
    model : Predicts
        Fitted on `known`.
    known : pandas.DataFrame of shape (m, columns of the schema)
        Listings that it learned from.
    rows : pandas.DataFrame of shape (n, columns of the schema)
        Listings that share no seller and no title with them, in the market's own words.
    groups : numpy.ndarray of shape (n,)
        Rows of one group share a seller or a title.
    shift : float
        Added to every log price by the calibration.
    seed : int
        Of every draw.
    """

    model: Predicts
    known: pd.DataFrame
    rows: pd.DataFrame
    groups: np.ndarray
    shift: float = 0.0
    seed: int = 0

    @classmethod
    def of(
        cls,
        model: PriceModel,
        listings: pd.DataFrame,
        *,
        seed: int = 0,
        on_progress: Progress = no_progress,
    ) -> Self:
        """Make a twin of a stored model that has not seen a fifth of the sellers.

        Parameters
        ----------
        model : PriceModel
            Its learner's settings, words and shift are taken over.
        listings : pandas.DataFrame of shape (n, columns of the schema)
            What it learned from.
        seed : int, default=0
            Of the fold and of every draw.
        on_progress : callable
            Told the stage.

        Returns
        -------
        Subject
            The twin, and the listings that it has not seen.

        Raises
        ------
        InvalidInput
            There are too few sellers and titles to set some aside.
        """
        frame = conform(listings.reset_index(drop=True))
        frame = frame if model.quantities is None else with_quantities(frame)
        text_vectors(frame["description"].tolist(), on_progress, encoder=model.encoder)
        groups = groups_of(frame)
        folds = min(FOLDS, len(np.unique(groups)))
        train, test = next(iter(grouped_folds(frame, folds, seed)))
        on_progress(TWIN, 0, 1)
        y = np.log(frame["price"].to_numpy(float)[train])
        twin = clone(model.regressor)
        if model.quantities is None:
            twin = twin.fit(frame.iloc[train], y, groups[train])
        else:
            twin = WithQuantities(twin).fit(frame.iloc[train], y, groups[train]).learner_
        on_progress(TWIN, 1, 1)
        distribution = model.calibration.distribution
        said = frame.assign(**{str(k): v for k, v in model.normalise(as_services(frame)).items()})
        return cls(
            twin,
            said.iloc[train].reset_index(drop=True),
            said.iloc[test].reset_index(drop=True),
            groups[test],
            float(distribution.shift_of(1, np.array([COMPLETE]))[0]),
            seed,
        )

    @cached_property
    def known_log_price(self) -> np.ndarray:
        """What the model says of the listings that it learned from, shape (m,)."""
        return np.asarray(self.model.predict_columns(self.known)[0], dtype=float)

    @cached_property
    def attribution(self) -> Attribution:
        """The way to explain the model."""
        return attributor_of(self.model, self.background(seed=self.seed))

    @property
    def carries_own(self) -> bool:
        """Whether the model brings its own idea of a typical listing."""
        return isinstance(
            self.attribution,
            GivenAttribution | LeftOutAttribution | MeanAttribution | TreeAttribution,
        )

    @property
    def quick(self) -> bool:
        """Whether a listing is explained without asking about all coalitions."""
        slow = CoalitionAttribution | LeftOutAttribution | MeanAttribution
        return not isinstance(self.attribution, slow)

    @cached_property
    def sample(self) -> np.ndarray:
        """Positions of the listings that are explained, drawn at random, shape (k,)."""
        most = QUICK_ROWS if self.quick else SLOW_ROWS
        rng = np.random.default_rng(self.seed)
        return np.sort(rng.permutation(len(self.rows))[:most])

    @cached_property
    def explained(self) -> tuple[np.ndarray, float]:
        """Shapley values of the sample, shape (k, fields), and their baseline; log units."""
        values, baseline = self.attribution(self.rows.iloc[self.sample])
        return values[list(REASONS)].fillna(0).to_numpy(float), float(baseline) + self.shift

    def background(self, size: int | None = None, *, seed: int = 0) -> Background:
        """Draw typical listings from those that the model learned from."""
        if size is None:
            return Background.draw(self.known, self.known_log_price, seed=seed)
        return Background.draw(self.known, self.known_log_price, size, seed)

    def coalitions(self, size: int, *, seed: int = 0) -> CoalitionAttribution:
        """Return the way that asks about all coalitions, beside so many typical listings."""
        return CoalitionAttribution(self.model, self.background(size, seed=seed))

    def few(self, most: int, salt: int) -> np.ndarray:
        """Return positions of at most so many listings, drawn at random, shape (k,)."""
        rng = np.random.default_rng([self.seed, salt])
        return np.sort(rng.permutation(len(self.rows))[:most])
