"""The declared list of candidates: each makes an unfitted learner from a market and a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from sklearn.ensemble import (
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core.errors import N_
from core.models.classic import (
    AverageRegressor,
    Balance,
    ComparablesRegressor,
    ConstantRegressor,
    MatrixClassifier,
    MatrixRegressor,
)
from core.models.design import ListingMatrix, Text
from core.models.encoders import EncoderName
from core.models.masked.regressor import MaskedRegressor
from core.models.masked.wrapped import for_whatever_is_given
from core.models.regressor import MarketRegressor
from core.models.xgboost_trees import XGBoostTrees

Build = Callable[[tuple[str, ...], int], Any]
RecipeKind = Literal["baseline", "classic", "deep", "champion"]
TextEncoding = Literal["none", "tfidf", "minilm", "both"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A named way to make a learner from a market's level order and a seed.

    `label` is an English message id; `text` says how the description is read; `balance` what
    is done about bands of unequal size, for classifiers of bands.
    """

    name: str
    build: Build
    label: str = ""
    kind: RecipeKind = "classic"
    task: Literal["price", "band"] = "price"
    text: TextEncoding = "tfidf"
    balance: Balance | None = None

    def reading(self, encoder: EncoderName) -> Self:
        """Return the recipe for a market whose texts call for an encoder.

        Each part of a learner that has a parameter `encoder` takes it.
        """

        def build(levels: tuple[str, ...], seed: int) -> Any:
            return _reading(self.build(levels, seed), encoder)

        return replace(self, build=build)


def _reading(learner: Any, encoder: EncoderName) -> Any:
    """Tell a learner, and what it is made of, which encoder to read by."""
    parameters: dict[str, Any] = getattr(learner, "get_params", dict)()
    own = {name: encoder for name in parameters if name.rsplit("__")[-1] == "encoder"}
    for member in parameters.get("members", ()) if isinstance(learner, AverageRegressor) else ():
        _reading(member, encoder)
    return learner.set_params(**own) if own else learner


CHAMPION = Recipe(
    "masked-trees",
    lambda levels, seed: MaskedRegressor(level_order=levels, seed=seed),
    N_("Boosted trees on whatever is given"),
    "champion",
    text="both",
)


def tuned(parameters: Mapping[str, Any]) -> Recipe:
    """Return the champion's recipe with other parameters.

    Parameters
    ----------
    parameters : mapping
        Of `MaskedRegressor`; what is not named keeps its default.

    Returns
    -------
    Recipe
        Named apart from the untuned one.
    """
    own = dict(parameters)
    return Recipe(
        f"{CHAMPION.name}-tuned",
        lambda levels, seed: MaskedRegressor(level_order=levels, seed=seed, **own),
        CHAMPION.label,
        "champion",
        text="both",
    )


def _on(text: Text, make: Callable[[int], Any], *, dense: bool = False) -> Build:
    return lambda levels, seed: MatrixRegressor(
        ListingMatrix(levels, text, dense=dense, seed=seed), make(seed)
    )


def _ridge(alpha: float, tol: float = 1e-4) -> Callable[[int], Any]:
    return lambda _seed: Ridge(alpha=alpha, solver="sparse_cg", tol=tol)


def _forest(seed: int) -> Any:
    return RandomForestRegressor(
        200, min_samples_leaf=3, max_features=0.33, n_jobs=1, random_state=seed
    )


def _histogram(seed: int) -> Any:
    return HistGradientBoostingRegressor(
        max_iter=300,
        learning_rate=0.04,
        max_leaf_nodes=12,
        min_samples_leaf=20,
        l2_regularization=5,
        max_features=0.5,
        early_stopping=False,
        random_state=seed,
    )


def _gradient(seed: int) -> Any:
    return GradientBoostingRegressor(
        n_estimators=300,
        learning_rate=0.05,
        max_depth=4,
        min_samples_leaf=10,
        subsample=0.7,
        max_features=0.3,
        random_state=seed,
    )


def _two_heads(levels: tuple[str, ...], seed: int) -> Any:
    from core.models.deep import TwoHeadNet

    return TwoHeadNet(levels, seed=seed)


def _sparse_net(levels: tuple[str, ...], seed: int) -> Any:
    from core.models.deep import SparseNet

    return SparseNet(levels, seed=seed)


PRICE_RECIPES: tuple[Recipe, ...] = (
    Recipe(
        "constant",
        lambda _levels, _seed: ConstantRegressor(),
        N_("Always the median price"),
        "baseline",
        text="none",
    ),
    Recipe(
        "comparables",
        lambda _levels, seed: ComparablesRegressor(seed=seed),
        N_("The 20 most similar listings"),
        "baseline",
        text="minilm",
    ),
    Recipe(
        "linear",
        _on("both", lambda _seed: LinearRegression(), dense=True),
        N_("Linear regression"),
        text="both",
    ),
    Recipe("ridge-fields", _on("none", _ridge(3)), N_("Ridge, without the text"), text="none"),
    Recipe("ridge-words", _on("words", _ridge(4, 1e-3)), N_("Ridge on words")),
    Recipe("ridge-characters", _on("characters", _ridge(6)), N_("Ridge on parts of words")),
    Recipe("ridge-crossed", _on("crossed", _ridge(6)), N_("Ridge on crossed words")),
    Recipe("ridge-minilm", _on("minilm", _ridge(3)), N_("Ridge on meaning"), text="minilm"),
    Recipe("ridge-both", _on("both", _ridge(4)), N_("Ridge on words and meaning"), text="both"),
    Recipe(
        "knn",
        _on("minilm", lambda _seed: KNeighborsRegressor(25, weights="distance"), dense=True),
        N_("Nearest neighbours"),
        text="minilm",
    ),
    Recipe(
        "tree",
        _on(
            "both",
            lambda seed: DecisionTreeRegressor(min_samples_leaf=20, random_state=seed),
            dense=True,
        ),
        N_("Decision tree"),
        text="both",
    ),
    Recipe("forest-words", _on("words", _forest, dense=True), N_("Random forest on words")),
    Recipe(
        "forest-minilm",
        _on("minilm", _forest, dense=True),
        N_("Random forest on meaning"),
        text="minilm",
    ),
    Recipe(
        "gradient-boosting",
        _on("both", _gradient, dense=True),
        N_("Gradient boosting"),
        text="both",
    ),
    Recipe(
        "histogram-words", _on("words", _histogram, dense=True), N_("Histogram boosting on words")
    ),
    Recipe(
        "histogram-minilm",
        _on("minilm", _histogram, dense=True),
        N_("Histogram boosting on meaning"),
        text="minilm",
    ),
    Recipe("xgboost", _on("both", XGBoostTrees, dense=True), N_("XGBoost"), text="both"),
    CHAMPION,
    Recipe(
        "market-trees",
        lambda levels, seed: MarketRegressor(level_order=levels, seed=seed),
        N_("Boosted trees on complete listings"),
        text="both",
    ),
    Recipe("net-two-heads", _two_heads, N_("Neural net with two heads"), "deep", text="minilm"),
    Recipe("net-sparse", _sparse_net, N_("Sparse neural net"), "deep"),
    Recipe(
        "average",
        lambda levels, seed: AverageRegressor(
            [CHAMPION.build(levels, seed), _on("both", _ridge(4))(levels, seed)]
        ),
        N_("Boosted trees and ridge"),
        text="both",
    ),
    Recipe(
        "average-deep",
        lambda levels, seed: AverageRegressor(
            [CHAMPION.build(levels, seed), _sparse_net(levels, seed)]
        ),
        N_("Boosted trees and sparse net"),
        "deep",
        text="both",
    ),
)

_CLASSIFIERS: dict[str, tuple[str, Callable[[int], Any]]] = {
    "logistic": (N_("Logistic regression"), lambda _seed: LogisticRegression(C=0.1, max_iter=1000)),
    "knn": (N_("Nearest neighbours"), lambda _seed: KNeighborsClassifier(25)),
    "tree": (
        N_("Decision tree"),
        lambda seed: DecisionTreeClassifier(min_samples_leaf=20, random_state=seed),
    ),
    "forest": (
        N_("Random forest"),
        lambda seed: RandomForestClassifier(
            200, min_samples_leaf=3, max_features=0.33, n_jobs=1, random_state=seed
        ),
    ),
    "boosting": (
        N_("Histogram boosting"),
        lambda seed: HistGradientBoostingClassifier(
            max_iter=120,
            learning_rate=0.06,
            max_leaf_nodes=12,
            min_samples_leaf=20,
            l2_regularization=5,
            max_features=0.3,
            early_stopping=False,
            random_state=seed,
        ),
    ),
}
#: Neighbours have no weights for classes; the others are tried in all three ways.
_BALANCES: dict[str, tuple[Balance, ...]] = {"knn": ("none", "smote")}


def _band(name: str, balance: Balance) -> Recipe:
    label, make = _CLASSIFIERS[name]
    suffix = "" if balance == "none" else f"-{balance}"
    return Recipe(
        f"band-{name}{suffix}",
        lambda levels, seed: MatrixClassifier(
            ListingMatrix(levels, "both", dense=True, seed=seed), make(seed), balance, seed
        ),
        label,
        task="band",
        text="both",
        balance=balance,
    )


BAND_RECIPES: tuple[Recipe, ...] = tuple(
    _band(name, balance)
    for name in _CLASSIFIERS
    for balance in _BALANCES.get(name, ("none", "weights", "smote"))
)
#: What is left out, and why.
SKIPPED: tuple[tuple[Recipe, str], ...] = (
    (
        Recipe(
            "band-knn-weights",
            lambda _levels, _seed: None,
            _CLASSIFIERS["knn"][0],
            task="band",
            text="both",
            balance="weights",
        ),
        N_("Nearest neighbours have no weights for classes."),
    ),
)
RECIPES: tuple[Recipe, ...] = PRICE_RECIPES + BAND_RECIPES


def recipe(name: str) -> Recipe:
    """Return the declared recipe of this name; raises `KeyError`."""
    return {candidate.name: candidate for candidate in RECIPES}[name]


def for_serving(declared: Recipe) -> Recipe:
    """Return a recipe as versions are made by it: its learner prices whatever is given."""
    return replace(
        declared,
        build=lambda levels, seed: for_whatever_is_given(declared.build(levels, seed), seed),
    )


#: The baselines that training measures beside the champion's recipe.
RIDGE, CONSTANT = (for_serving(recipe(name)) for name in ("ridge-words", "constant"))
