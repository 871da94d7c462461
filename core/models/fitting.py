"""How a model of a market is made: measured and calibrated on unseen sellers, then fitted."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from core.data.given import WITHOUT
from core.data.quantities.frames import QUANTITIES, with_quantities
from core.data.schema import conform
from core.data.splits import groups as groups_of
from core.errors import N_, AppError
from core.evaluation.crossval import FoldModel, LogPriceRegressor, terciles
from core.evaluation.metrics import half_way
from core.models.applicability import Applicability
from core.models.attribution.background import Background
from core.models.attribution.given import GivenAttribution
from core.models.attribution.steadiness import probes, steadiness
from core.models.calibration import Calibration, calibrate
from core.models.corrected import counting
from core.models.encoders import encoder_facts, encoder_for
from core.models.families import choose
from core.models.market_prices import MarketPrices
from core.models.masked.regressor import MaskedRegressor
from core.models.multilingual.market_language import MarketLanguage
from core.models.packages.ladder import PackageLadder
from core.models.packages.learning import HeldOutPackages
from core.models.published import masks, published
from core.models.quantity.effects import QuantityEffects
from core.models.quantity.unit_prices import UnitPrices
from core.models.recipe import Recipe
from core.models.vocabulary import Vocabulary
from core.types import PriceBasis, Progress

#: Fewer listings than this teach nothing that could be measured honestly.
_LEAST_ROWS = 60
FITTING = N_("Training on all listings")
LIBRARIES = ("scikit-learn", "skops", "lightgbm", "onnxruntime", "numpy", "scipy", "pandas")


class Fitted(NamedTuple):
    """The parts of a price model, as `PriceModel` takes them."""

    regressor: LogPriceRegressor
    calibration: Calibration
    prices: MarketPrices
    vocabulary: Vocabulary
    applicability: Applicability
    card: dict[str, Any]
    background: Background
    language: MarketLanguage
    quantities: QuantityEffects
    unit_prices: UnitPrices
    packages: PackageLadder | None


def fitted(
    frame: pd.DataFrame,
    *,
    basis: PriceBasis,
    levels: tuple[str, ...],
    recipes: Sequence[Recipe],
    seed: int,
    folds: int,
    synthetic: bool,
    on_progress: Progress,
) -> Fitted:
    """Learn a market; see `PriceModel.fit`.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings; only description and price must be there.
    basis : PriceBasis
        What their prices are in.
    levels : tuple of str
        The market's levels from lowest to highest.
    recipes : sequence of Recipe
        Among which the market's own error chooses.
    seed : int
        Of folds, trees and bootstrap.
    folds : int
        In which sellers and titles are kept apart; at most.
    synthetic : bool
        Whether the listings were generated.
    on_progress : callable
        Told the stage, and how far it is.

    Returns
    -------
    Fitted
        Calibrated and measured on sellers that it had not seen, then fitted on all rows.

    Raises
    ------
    AppError
        There are too few listings, or all from one seller.
    """
    started = time.perf_counter()
    frame = frame.reset_index(drop=True)
    known = {name: frame[name] for name in (WITHOUT, QUANTITIES) if name in frame}
    frame = with_quantities(conform(frame).assign(**known))
    groups = groups_of(frame)
    _require_enough(frame, groups)
    prices = frame["price"].to_numpy(float)
    asked, reasons = probes(frame, seed), defaultdict[str, list[pd.DataFrame]](list)
    beside = defaultdict[str, HeldOutPackages](lambda: HeldOutPackages(frame, groups, seed))

    def of_fold(name: str, fold: FoldModel) -> None:
        reasons[name].extend(_reasons_of(fold.model.learner_, asked))
        beside[name].add(fold)

    texts = frame["description"].tolist()
    encoder = encoder_for(texts)
    chosen = choose(
        [recipe.reading(encoder) for recipe in recipes],
        frame,
        groups,
        levels=levels,
        masks=masks(len(frame), seed),
        n_splits=min(folds, len(np.unique(groups))),
        seed=seed,
        on_fold=of_fold,
        on_progress=on_progress,
    )
    recipe, oof = chosen.recipe, chosen.oof
    calibration, held = calibrate(oof, prices, seed)
    on_progress(FITTING, 0, 1)
    whole = counting(recipe.build(levels, seed)).fit(frame, np.log(prices), groups)
    ladder, by_package = beside[recipe.name].finished(whole.learner_, oof, held)
    on_progress(FITTING, 1, 1)
    applicability, abstention = Applicability.fit_and_measure(
        texts, prices, groups, held.where(oof.mask == 0), seed, encoder
    )
    language = MarketLanguage.fit(texts, seed)
    card = {
        "currency": basis.currency,
        "language": language.language,
        "unit": basis.unit,
        "n": len(frame),
        "groups": len(np.unique(groups)),
        "recipe": recipe.name,
        "seed": seed,
        "synthetic": synthetic,
        "band_edges": list(terciles(prices)),
        "band_cuts": list(half_way(prices, terciles(prices))),
        "price_quantiles": np.percentile(prices, [5, 25, 50, 75, 95]).tolist(),
        **published(oof, held, prices, groups, seed),
        "steadiness": steadiness(reasons[recipe.name]) | whole.effects_.steadiness(),
        **chosen.told,
        "quantities": whole.effects_.as_json(),
        "abstention": abstention,
        **({"packages": by_package} if by_package else {}),
        "encoder": encoder_facts(encoder),
        "libraries": {name: version(name) for name in LIBRARIES},
        "fit_seconds": round(time.perf_counter() - started, 2),
    }
    vocabulary = Vocabulary.fit(frame, levels)
    background = Background.draw(vocabulary.normalise(frame), oof.typical[oof.mask == 0], seed=seed)
    return Fitted(
        whole.learner_,
        calibration,
        MarketPrices.fit(frame),
        vocabulary,
        applicability,
        card,
        background,
        language,
        whole.effects_,
        UnitPrices.fit(frame, seed),
        ladder,
    )


def _reasons_of(model: LogPriceRegressor, asked: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the reasons that a fold's model gives, if it explains itself."""
    return [GivenAttribution(model)(asked)[0]] if isinstance(model, MaskedRegressor) else []


def _require_enough(frame: pd.DataFrame, groups: np.ndarray) -> None:
    if len(frame) < _LEAST_ROWS:
        raise AppError(
            N_("There are {n} listings; at least {least} are needed to train."),
            n=len(frame),
            least=_LEAST_ROWS,
        )
    if len(np.unique(groups)) < 5:
        raise AppError(
            N_("The listings come from too few sellers: the error cannot be measured reliably.")
        )
