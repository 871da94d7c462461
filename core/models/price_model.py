"""`PriceModel`: the one object that prices, for every door."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd

from core.data.given import FIELDS, given_in, mask_of, said
from core.data.quantities.frames import QUANTITIES, plain_text, with_quantities
from core.evaluation.crossval import LogPriceRegressor, levels_of
from core.models import reservations
from core.models.applicability import COVERAGE as RANGE_COVERAGE
from core.models.applicability import Applicability
from core.models.attribution.attribution import attributor_of
from core.models.attribution.background import Background
from core.models.attribution.money import explanations_in_money
from core.models.attribution.text_reasons import anchored, word_reasons
from core.models.calibration import Calibration, difficulty_columns
from core.models.distribution import difficulties
from core.models.encoders import EncoderName
from core.models.families import FAMILIES
from core.models.fitting import fitted
from core.models.hints import hints
from core.models.market_prices import MarketPrices
from core.models.masked.wrapped import known_fields_of
from core.models.multilingual import other_languages
from core.models.multilingual.market_language import MarketLanguage
from core.models.packages.ladder import PackageLadder
from core.models.quantity import ranges
from core.models.quantity.effects import QuantityEffects
from core.models.quantity.unit_prices import UnitPrices
from core.models.reading import Reading, cents, estimates
from core.models.recipe import Recipe
from core.models.taxonomy import Membership
from core.models.vocabulary import Vocabulary
from core.types import (
    PROJECT,
    QUANTITY_REASONS,
    SCALES,
    Explanation,
    Flag,
    Hints,
    Kind,
    MarketPosition,
    PackagePrices,
    PriceBasis,
    Progress,
    WordReasons,
    no_progress,
)

#: A kind that the words point to is used where it is likelier than this.
LIKELY = 0.5


class PriceModel:
    """Prices, places and explains described services; writes nothing to itself once made.

    Parameters
    ----------
    regressor : LogPriceRegressor
        Fitted on the log of the price.
    calibration : Calibration
        Difficulty and distribution from held-out sellers.
    prices : MarketPrices
        Quantiles of the training prices.
    vocabulary : Vocabulary
        The market's words and ranges.
    applicability : Applicability
        When not to give a price.
    card : dict
        JSON card: currency, band edges, metrics, versions.
    background : Background, optional
        Typical listings that the reasons compare with; boosted trees carry their own.
    language : MarketLanguage, optional
        The market's, and how others are read; a model that was stored before has none.
    quantities : QuantityEffects, optional
        What quantities do beside the regressor, which does not see them; a model that was stored
        before reads them as words.
    unit_prices : UnitPrices, optional
        What listings ask for a word, a page, …
    ladder : PackageLadder, optional
        Prices the other packages, where the market has them.
    """

    def __init__(
        self,
        regressor: LogPriceRegressor,
        calibration: Calibration,
        prices: MarketPrices,
        vocabulary: Vocabulary,
        applicability: Applicability,
        card: dict[str, Any],
        background: Background | None = None,
        language: MarketLanguage | None = None,
        quantities: QuantityEffects | None = None,
        unit_prices: UnitPrices | None = None,
        ladder: PackageLadder | None = None,
    ) -> None:
        self.regressor = regressor
        self.calibration = calibration
        self.prices = prices
        self.vocabulary = vocabulary
        self.applicability = applicability
        self.card = card
        self.background = background
        self.language = language
        self.quantities = quantities
        self.unit_prices = unit_prices
        self.ladder = ladder
        self.attribution = attributor_of(regressor, background)
        self._fields = known_fields_of(regressor)

    @property
    def currency(self) -> str:
        """ISO 4217 code of every amount this model gives."""
        return str(self.card["currency"])

    @property
    def basis(self) -> PriceBasis:
        """What its amounts are in: the currency, and what each price pays for."""
        return PriceBasis.of(self.card)

    @property
    def encoder(self) -> EncoderName:
        """What makes the vectors of its texts."""
        return self.applicability.encoder

    @property
    def band_edges(self) -> tuple[float, float]:
        """Terciles of the training prices: at most the first is low, above the second high."""
        low, high = self.card["band_edges"]
        return float(low), float(high)

    @classmethod
    def fit(
        cls,
        frame: pd.DataFrame,
        *,
        currency: str,
        unit: str = PROJECT,
        level_order: tuple[str, ...] = (),
        recipe: Recipe | Sequence[Recipe] = FAMILIES,
        seed: int = 0,
        folds: int = 5,
        synthetic: bool = False,
        on_progress: Progress = no_progress,
    ) -> Self:
        """Learn a market.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, columns of the schema)
            Listings; only description and price must be there.
        currency : str
            Of the prices.
        unit : str, default="project"
            What each pays for.
        level_order : tuple of str, default=()
            The market's levels from lowest to highest.
        recipe : Recipe or sequence of Recipe
            Which learner, or those among which the market's own error chooses.
        seed : int, default=0
            Of folds, trees and bootstrap.
        folds : int, default=5
            In which sellers and titles are kept apart to measure and calibrate; at most.
        synthetic : bool, default=False
            Whether the listings were generated.
        on_progress : callable
            Told the stage, and how far it is.

        Returns
        -------
        PriceModel
            Calibrated and measured on sellers that it had not seen, then fitted on all rows.

        Raises
        ------
        AppError
            There are too few listings, or all from one seller.
        """
        return cls(
            *fitted(
                frame,
                basis=PriceBasis(currency, unit),
                levels=tuple(level_order),
                recipes=(recipe,) if isinstance(recipe, Recipe) else recipe,
                seed=seed,
                folds=folds,
                synthetic=synthetic,
                on_progress=on_progress,
            )
        )

    @property
    def useful(self) -> tuple[str, ...]:
        """Fields that can count: the market's listings differ in them."""
        return tuple(getattr(self._fields, "useful_", FIELDS))

    def given(self, rows: pd.DataFrame) -> np.ndarray:
        """Return which fields of normalised services count, bool of shape (n, fields)."""
        return given_in(rows) if self._fields is None else self._fields.given(rows)

    def normalise(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return what the model reads of described services: the market's own words.

        A description in another language is read in the market's, which `written_in` then names;
        one that comes with it is not read again.
        """
        rows = self.vocabulary.normalise(frame)
        if self.quantities is not None:
            rows = with_quantities(rows.assign(**_stated(frame)))
        return rows if self.language is None else other_languages.worded(self.language, rows, frame)

    def worded(self, description: str) -> str:
        """Return a description in the market's words, as `normalise` reads it."""
        text = description if self.quantities is None else plain_text(description)
        return text if self.language is None else self.language.read(text).words

    def read(self, frame: pd.DataFrame) -> Reading:
        """Work out once what estimates, reasons and reservations share.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, any)
            Descriptions and whatever else is known; rows do not influence each other.

        Returns
        -------
        Reading
            To be given to `estimate`, `explain` and `flags` instead of the frame.
        """
        rows = self.normalise(frame)
        if "basic_price" in frame:
            rows["basic_price"] = frame["basic_price"].to_numpy(float)
        if rows.empty:
            none, table = np.empty(0), np.empty((0, 0))
            groups = Membership.whole(np.empty((0, 3)))
            return Reading(rows, none, table, none, groups, none, table, table, (none, none))
        typical, columns = self.regressor.predict_columns(rows)
        spread = difficulties(self.calibration.difficulty, difficulty_columns(typical, columns))
        given = self.given(rows)
        named = said(given, mask_of(*self.useful))
        groups = self.calibration.taxonomy.membership(typical, levels_of(rows), named)
        center, amounts, beyond = self._with_quantities(typical, rows)
        read = Reading(rows, center, columns, spread, groups, named, given, amounts, beyond)
        factor = self._wider(read)
        return replace(read, spread=spread * factor, rows=rows.assign(wider=factor))

    def estimate(self, given: pd.DataFrame | Reading, coverage: float = 0.8) -> pd.DataFrame:
        """Price described services.

        Parameters
        ----------
        given : pandas.DataFrame of shape (n, any) or Reading
            Descriptions and whatever else is known; rows do not influence each other.
        coverage : float, default=0.8
            Share of unseen asked prices that the range promises to hold, in (0, 1).

        Returns
        -------
        pandas.DataFrame of shape (n, 8)
            ``price``, ``low``, ``high`` in `currency`, to the cent; ``coverage``; ``band`` (the
            likeliest); ``p_low``, ``p_medium``, ``p_high`` (sum to 1).

        Raises
        ------
        ValueError
            `coverage` is not in (0, 1).
        """
        if not 0 < coverage < 1:
            raise ValueError("coverage must lie in (0, 1)")
        read = self._reading(given)
        distribution = self.calibration.distribution
        low, high = ranges.interval(distribution, read, coverage)
        points = np.exp(np.vstack([distribution.median(read.center, read.said), low, high]))
        first, second = (
            ranges.cdf(distribution, read, float(np.log(cut)))
            for cut in self.card.get("band_cuts", self.band_edges)
        )
        chances = np.vstack([first, second - first, 1 - second])
        likeliest = "band_cuts" in self.card
        return estimates(points, chances, coverage, None if likeliest else self.band_edges)

    def packages(
        self, given: pd.DataFrame | Reading, coverage: float = 0.8
    ) -> Sequence[PackagePrices | None]:
        """Price the packages of described services; None for each where the market has none.

        Parameters
        ----------
        given : pandas.DataFrame of shape (n, any) or Reading
            As for `estimate`. Beside a ``basic_price`` (in `currency`, NaN for none) the others
            are priced by it, not by the estimated one.
        coverage : float, default=0.8
            As for `estimate`.

        Returns
        -------
        sequence of PackagePrices or None
            In order, and so are the ends of their ranges.
        """
        read = self._reading(given)
        if self.ladder is None or read.rows.empty:
            return [None] * len(read.rows)
        return self.ladder.prices(read, self.estimate(read, coverage), coverage)

    def explain(self, given: pd.DataFrame | Reading) -> list[Explanation]:
        """Give the reasons of each estimate, in money that adds up to its price."""
        read = self._reading(given)
        distribution = self.calibration.distribution
        prices = cents(np.exp(distribution.median(read.center, read.said)))
        shifts = distribution.shift_of(len(prices), read.said)
        values, mean = self.attribution(read.rows, read.columns)
        for scale, effects in zip(SCALES, read.amounts.T, strict=False):
            values[QUANTITY_REASONS[scale]] = effects
        measured = self.card.get("steadiness", {})
        return explanations_in_money(read.records, prices, values, mean + shifts, measured)

    def word_reasons(self, row: pd.DataFrame, explanation: Explanation) -> WordReasons:
        """Share out the description's part of one estimate among its words.

        Parameters
        ----------
        row : pandas.DataFrame of shape (1, any)
            The service that was explained.
        explanation : Explanation
            What `explain` gave for it.

        Returns
        -------
        WordReasons
            Amounts add up to the description's, to a cent.
        """
        read = self.normalise(row)
        reasons = word_reasons(read, explanation, self.attribution)
        if self.quantities is None or read["written_in"].notna().any():
            return reasons
        return anchored(reasons, str(row["description"].iloc[0]))

    def hints(self, read: Reading) -> Hints:
        """Say what would make the estimate of one service surer, and how wrong such ones are."""
        if self._fields is None:
            return Hints()
        known = self.card.get("by_said", {}).get(str(read.said[0]))
        error, n = (None, 0) if known is None else (float(known["mdape"]), int(known["n"]))
        found = hints(self, self._fields.neighbours_, read, self.kinds(read)[0])
        return replace(found, error=error, n=n)

    def flags(self, given: pd.DataFrame | Reading) -> list[list[Flag]]:
        """Return the reservations that each described service calls for.

        Those with the codes of `core.types.ABSTAINING` mean that no price should be shown.
        """
        return reservations.of_services(self, self._reading(given))

    def _with_quantities(
        self, typical: np.ndarray, rows: pd.DataFrame
    ) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
        """Return log prices with what quantities do, their effects, and how far ends stretch."""
        if self.quantities is None:
            none = np.zeros(len(rows))
            return typical, np.empty((len(rows), 0)), (none, none)
        effects = self.quantities.on(rows)
        return typical + np.nansum(effects, axis=1), effects, self.quantities.stretches(rows)

    def _wider(self, read: Reading) -> np.ndarray:
        """Return by how much each range is wider for what reading another language may miss."""
        if self.language is None or read.rows["written_in"].isna().all():
            return np.ones(len(read.rows))
        low, high = self.calibration.distribution.interval(
            read.center, read.spread, RANGE_COVERAGE, read.groups, read.said
        )
        return other_languages.wider(
            high - low, RANGE_COVERAGE, read.rows["written_in"].notna().to_numpy()
        )

    def _reading(self, given: pd.DataFrame | Reading) -> Reading:
        return given if isinstance(given, Reading) else self.read(given)

    def known_share(self, descriptions: list[str]) -> np.ndarray:
        """Return the share of known words, shape (n,); 1 where a learner keeps no vocabulary."""
        if self._fields is not None:
            return np.asarray(self._fields.known_words(descriptions))
        columns = getattr(self.regressor, "columns_", None)
        if columns is None:
            return np.ones(len(descriptions))
        return np.asarray(columns.words_.known_share(descriptions))

    def kinds(self, read: Reading) -> list[tuple[Kind, ...]]:
        """Return the kinds that the words point to, likeliest first, of services that name none."""
        out: list[tuple[Kind, ...]] = [()] * len(read.rows)
        if self._fields is None:
            return out
        rows = np.flatnonzero(~read.given[:, mask_of("category", "subcategory")].any(axis=1))
        texts = read.rows["description"].iloc[rows].astype(str).tolist()
        for i, own in zip(rows, self._fields.neighbours_.kinds(texts), strict=True):
            out[i] = tuple(Kind(*kind) for kind in own if kind[0])
        return out

    def position(
        self, row: Mapping[Hashable, Any], price: float, kinds: Sequence[Kind] = ()
    ) -> MarketPosition:
        """Place a price among the listings of the row's sub-category, category or market.

        Parameters
        ----------
        row : mapping
            A normalised service.
        price : float
            In the model's currency.
        kinds : sequence of Kind
            What its words point to; the first is used if it is likelier than all others together.

        Returns
        -------
        MarketPosition
            Quantiles of the group and the price's percentile in it.
        """
        if not kinds or kinds[0].chance <= LIKELY:
            return self.prices.position(row["category"], row["subcategory"], price)
        place = kinds[0].place
        parent = self.vocabulary.category_of(place)
        found = self.prices.position(parent or place, place if parent else None, price)
        return replace(found, inferred=found.scope != "market")


def _stated(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the quantities that services come with, if they do."""
    if QUANTITIES not in frame:
        return {}
    return {QUANTITIES: pd.Series(list(frame[QUANTITIES]), dtype=object)}
