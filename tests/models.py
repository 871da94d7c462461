"""A small fitted model that many tests share."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from functools import cache

import pandas as pd

from core.data.demo import CURRENCY, LEVEL_ORDER, demo_market
from core.ids import uuid7
from core.models.artifact import dump_model, load_model
from core.models.price_model import PriceModel
from core.models.recipe import tuned
from core.services.ports import ModelVersions
from core.types import ModelVersion, Snapshot
from tests.needs import require
from tests.workers import FOLDER, shared

#: Few trees, where nothing is said about how good the estimates are.
QUICK = tuned({"rounds": 60})


@cache
def market() -> pd.DataFrame:
    """Return a small synthetic market."""
    return demo_market(900, seed=7)


def model() -> PriceModel:
    """Return a model of the small market: fitted once for all tests, read back from its bytes."""
    require("fits")
    return _model()


def artifact() -> bytes:
    """Return the bytes of `model`."""
    require("fits")
    return _artifact()


@cache
def fitted() -> PriceModel:
    """Fit the model of the small market in this process."""
    return PriceModel.fit(
        market(), currency=CURRENCY, level_order=LEVEL_ORDER, seed=3, synthetic=True
    )


@cache
def _model() -> PriceModel:
    return load_model(_artifact(), hashlib.sha256(_artifact()).hexdigest())


@cache
def _artifact() -> bytes:
    """Fit the model, unless another process of this run did."""
    if FOLDER not in os.environ:
        return dump_model(fitted())
    return shared("model.zip", lambda path: path.write_bytes(dump_model(fitted()))).read_bytes()


def registered(versions: ModelVersions, snapshot: Snapshot | None) -> ModelVersion:
    """Put the model into a registry, as one that was trained on a market."""
    card = dict(model().card)
    return versions.add(
        ModelVersion(
            id=uuid7(),
            number=0,
            created_at=datetime.now(UTC),
            snapshot_id=uuid7() if snapshot is None else snapshot.id,
            recipe=str(card["recipe"]),
            sha256=hashlib.sha256(artifact()).hexdigest(),
            card=card,
        ),
        artifact(),
    )


def service(**fields: object) -> pd.DataFrame:
    """Return one described service as a frame."""
    given = {
        "description": "I will design a modern logo, 3 concepts, for your business",
        "seller_level": LEVEL_ORDER[-1],
        "rating": 4.9,
        "reviews": 120.0,
        "delivery_days": 3.0,
        "revisions": 2.0,
    }
    return pd.DataFrame([given | fields])
