"""A model as bytes: skops for what scikit-learn fitted, JSON for the rest, no pickle.

The SHA-256 that the registry keeps is compared before a single byte is parsed.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import sys
import zipfile
from importlib.metadata import entry_points, version
from threading import Lock
from types import ModuleType
from typing import Any

import numpy as np

from core.errors import N_, ArtifactRefused
from core.models.applicability import Applicability
from core.models.attribution.background import Background
from core.models.calibration import Calibration
from core.models.candidates import GROUP
from core.models.distribution import ConformalDistribution, Sides
from core.models.encoders import encoder_called
from core.models.market_prices import MarketPrices
from core.models.multilingual.market_language import MarketLanguage
from core.models.packages.stored import ladder_of, parts_of
from core.models.price_model import PriceModel
from core.models.quantity.effects import QuantityEffects
from core.models.quantity.unit_prices import UnitPrices
from core.models.taxonomy import Taxonomy
from core.models.vocabulary import Vocabulary

FORMAT = 4
#: Most bytes that a part may unpack to; what was fitted may be larger, in proportion to the whole.
MAX_PART, MAX_RATIO = 64_000_000, 32
#: The heads of arrays are read by Python's own parser, which 3.11 may fail in two threads at once.
_one_at_a_time = Lock()
#: The only types beyond skops' own that an artifact may hold; never what the file asks for.
TRUSTED = (
    "core.models.boosting.BoostedTrees",
    "core.models.categories.CategoryBlock",
    "core.models.classic.AverageRegressor",
    "core.models.classic.ComparablesRegressor",
    "core.models.classic.ConstantRegressor",
    "core.models.classic.MatrixRegressor",
    "core.models.columns.ListingColumns",
    "core.models.comparables.Comparables",
    "core.models.completion.Completion",
    "core.models.deep.layers.Layer",
    "core.models.deep.sparse.SparseNet",
    "core.models.deep.two_heads.TwoHeadNet",
    "core.models.design.ListingMatrix",
    "core.models.features.ListingFeatures",
    "core.models.masked.averages.ValueAverages",
    "core.models.masked.columns.MaskedColumns",
    "core.models.masked.neighbours.Neighbours",
    "core.models.masked.numbers.FieldNumbers",
    "core.models.masked.regressor.MaskedRegressor",
    "core.models.masked.text_scores.TextScores",
    "core.models.masked.trees.MaskedTrees",
    "core.models.masked.wrapped.GivenRegressor",
    "core.models.meaning.Meaning",
    "core.models.regressor.MarketRegressor",
    "core.models.statistics.TargetStatistics",
    "core.models.xgboost_trees.XGBoostTrees",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
)


def dump_model(model: PriceModel) -> bytes:
    """Write a model.

    Parameters
    ----------
    model : PriceModel
        Fitted.

    Returns
    -------
    bytes
        A zip of two members; the caller keeps its SHA-256 apart.
    """
    calibration = model.calibration
    known = model.applicability
    of_packages, packages = parts_of(model.ladder)
    fitted = {
        "known": known.vectors.astype(np.float16),
        "regressor": model.regressor,
        "difficulty": calibration.difficulty,
        "shift": calibration.distribution.shift,
        **_of_language(model.language),
        **of_packages,
        "sides": {label: [s.below, s.above] for label, s in calibration.distribution.sides.items()},
    }
    rest = {
        "format": FORMAT,
        "card": model.card,
        "cuts": list(calibration.taxonomy.cuts),
        "cuts_by_said": {k: list(v) for k, v in calibration.taxonomy.by_said.items()},
        "middles": {k: list(v) for k, v in calibration.taxonomy.middles.items()},
        "shifts": dict(calibration.distribution.shifts),
        "applicability": [known.min_similarity, known.max_ratio],
        "vocabulary": model.vocabulary.as_json(),
        "background": None if model.background is None else model.background.as_json(),
        "language": None if model.language is None else model.language.as_json(),
        "quantities": None if model.quantities is None else model.quantities.as_json(),
        "unit_prices": None if model.unit_prices is None else model.unit_prices.as_json(),
        "packages": packages,
        "prices": [[*key, n, grid.tolist()] for key, (n, grid) in model.prices.grids.items()],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("model.json", json.dumps(rest, allow_nan=False))
        container.writestr("model.skops", _skops_io().dumps(fitted))
    return out.getvalue()


def load_model(data: bytes, sha256: str) -> PriceModel:
    """Read a model back.

    Parameters
    ----------
    data : bytes
        What `dump_model` gave.
    sha256 : str
        Fingerprint from the registry, hexadecimal.

    Returns
    -------
    PriceModel
        Gives the same numbers as the one that was written.

    Raises
    ------
    ArtifactRefused
        The bytes are not those that were written, other libraries wrote them, or what they hold
        cannot be a model.
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ArtifactRefused(
            N_(
                "The stored model does not match its fingerprint: it is damaged and will not be "
                "used."
            )
        )
    try:
        return _read(data)
    except ArtifactRefused:
        raise
    except Exception as error:  # whatever zipfile, json, skops or a part of the model raise
        raise ArtifactRefused(
            N_(
                "The stored model cannot be read ({reason}): train again with: python -m jobs train"
            ),
            reason=type(error).__name__,
        ) from error


def _read(data: bytes) -> PriceModel:
    most = max(MAX_PART, MAX_RATIO * len(data))
    with _one_at_a_time, zipfile.ZipFile(io.BytesIO(data)) as container:
        _require_bounded([container.getinfo("model.json")], MAX_PART)
        _require_bounded([container.getinfo("model.skops")], most)
        rest = json.loads(container.read("model.json"))
        _require_same_libraries(rest)
        stored = container.read("model.skops")
        with zipfile.ZipFile(io.BytesIO(stored)) as parts:
            _require_bounded(parts.infolist(), most)
        fitted = _skops_io().loads(stored, trusted=_trusted(stored))
    card = rest["card"]
    low, high = card["band_edges"]
    if not 0 < low <= high < math.inf:
        raise ValueError("band edges")
    calibration = Calibration(
        fitted["difficulty"],
        Taxonomy(
            tuple(rest["cuts"]),
            {said: tuple(cuts) for said, cuts in rest.get("cuts_by_said", {}).items()},
            {said: tuple(middles) for said, middles in rest.get("middles", {}).items()},
        ),
        ConformalDistribution(
            float(fitted["shift"]),
            {label: Sides(*pair) for label, pair in fitted["sides"].items()},
            rest.get("shifts", {}),
        ),
    )
    prices = {(scope, label): (n, np.array(grid)) for scope, label, n, grid in rest["prices"]}
    return PriceModel(
        fitted["regressor"],
        calibration,
        MarketPrices(prices),
        Vocabulary.from_json(rest["vocabulary"]),
        Applicability(
            fitted["known"].astype(np.float32),
            rest["applicability"][0],
            rest["applicability"][1],
            encoder_called(rest["card"]["encoder"]["name"]),
        ),
        card,
        _background(rest.get("background")),
        _language(rest.get("language"), fitted),
        _quantities(rest.get("quantities")),
        _unit_prices(rest.get("unit_prices")),
        ladder_of(rest.get("packages"), fitted, fitted["regressor"]),
    )


def _require_bounded(members: list[zipfile.ZipInfo], most: int) -> None:
    """Refuse members that unpack to more; zipfile reads no further than they say."""
    found = sum(member.file_size for member in members)
    if found > most:
        raise ArtifactRefused(
            N_("A part of the stored model would take {found} MB; the limit is {most} MB."),
            found=found // 1_000_000,
            most=most // 1_000_000,
        )


def _trusted(stored: bytes) -> list[str]:
    """Return the types that may be read: Prisme's own, and those of installed candidates."""
    packages = {entry.module.partition(".")[0] for entry in entry_points(group=GROUP)}
    asked = _skops_io().get_untrusted_types(data=stored) if packages else []
    return [*TRUSTED, *(name for name in asked if name.partition(".")[0] in packages)]


def _background(stored: dict[str, Any] | None) -> Background | None:
    """Read the typical listings; models stored before they were kept have none."""
    return None if stored is None else Background.from_json(stored)


def _of_language(language: MarketLanguage | None) -> dict[str, np.ndarray]:
    if language is None:
        return {}
    halves = (part.astype(np.float16) for part in (language.words, language.listings))
    return dict(zip(("language_words", "language_listings"), halves, strict=True))


def _language(stored: dict[str, Any] | None, fitted: dict[str, Any]) -> MarketLanguage | None:
    """Read how a market reads other languages; models stored before read none."""
    if stored is None:
        return None
    words, listings = (fitted[f"language_{n}"].astype(np.float32) for n in ("words", "listings"))
    return MarketLanguage(**stored, words=words, listings=listings)


def _quantities(stored: dict[str, Any] | None) -> QuantityEffects | None:
    """Read what quantities do; models stored before read them as words."""
    return None if stored is None else QuantityEffects.from_json(stored)


def _unit_prices(stored: dict[str, Any] | None) -> UnitPrices | None:
    return None if stored is None else UnitPrices.from_json(stored)


def _skops_io() -> ModuleType:
    """Import skops without torch.

    skops walks every package of scikit-learn, and one of them imports torch where it is
    installed: a gigabyte that no process which serves may load.
    """
    hidden = "torch" not in sys.modules
    if hidden:
        sys.modules["torch"] = None  # type: ignore[assignment]  # makes its import fail
    try:
        import skops.io
    finally:
        if hidden:
            del sys.modules["torch"]
    return skops.io


def _require_same_libraries(rest: dict[str, Any]) -> None:
    if rest.get("format") != FORMAT:
        raise ArtifactRefused(
            N_(
                "The stored model has format {found} and this version of Prisme reads format "
                "{wanted}: train again with: python -m jobs train"
            ),
            found=rest.get("format"),
            wanted=FORMAT,
        )
    for library in ("scikit-learn", "skops"):
        found = str(rest["card"]["libraries"][library])
        here = version(library)
        if found.split(".")[:2] != here.split(".")[:2]:
            raise ArtifactRefused(
                N_(
                    "The stored model was made with {library} {found}, and {here} is installed: "
                    "train again with: python -m jobs train"
                ),
                library=library,
                found=found,
                here=here,
            )
