"""Plausible records for the tests of the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pandas as pd

from core.ids import uuid7
from core.types import (
    Contribution,
    Decision,
    Explanation,
    Feedback,
    Flag,
    ImportReport,
    MarketPosition,
    ModelVersion,
    PackagePrice,
    PackagePrices,
    Prediction,
    Price,
    Snapshot,
    TermEffect,
)

NOON = datetime(2024, 5, 17, 12, 0, 0, 123456, tzinfo=UTC)


def snapshot(**changes: Any) -> Snapshot:
    """A snapshot of 3 rows read; its content is its own unless `sha256` says otherwise."""
    made = Snapshot(
        id=uuid7(),
        name="market.csv",
        origin="file",
        reader="mapped",
        sha256=uuid7().hex * 2,
        currency="USD",
        source_currency="PKR",
        rate=217.5766,
        rate_date=date(2022, 7, 1),
        level_order=("new", "one", "two"),
        report=ImportReport(3, 2, {"no price": 1}),
        imported_at=NOON,
        imported_by="test",
        active=True,
    )
    return replace(made, **changes)


def listings(n: int = 2) -> pd.DataFrame:
    """Listings with missing values, unlimited revisions and a price that is no round number."""
    nan, inf = float("nan"), float("inf")
    return pd.DataFrame(
        {
            "description": [f'I will "do",\tit\\{i}\nélégamment 🎨' for i in range(n)],
            "category": ["Design", None] * (n // 2) + ["Design"] * (n % 2),
            "subcategory": pd.Series([None] * n, dtype="object"),
            "seller_level": ["Level 2"] * n,
            "rating": [4.9 if i % 2 else nan for i in range(n)],
            "reviews": [float(i) for i in range(n)],
            "delivery_days": [3.0] * n,
            "revisions": [inf if i % 2 else 2.0 for i in range(n)],
            "country": [None] * n,
            "seller_id": [f"s{i % 7}" for i in range(n)],
            "price": [8701 / 217.5766 + i for i in range(n)],
            "price_standard": [0.1 + 0.2] * n,
            "price_premium": [nan] * n,
            "currency": ["USD"] * n,
        }
    )


def version(snapshot_id: UUID, **changes: Any) -> ModelVersion:
    """A model version that the registry has not numbered yet."""
    made = ModelVersion(
        id=uuid7(),
        number=0,
        created_at=NOON,
        snapshot_id=snapshot_id,
        recipe="boosting",
        sha256="ab" * 32,
        card={"rows": 3, "metrics": {"mdape": 0.5, "worst": float("inf")}},
    )
    return replace(made, **changes)


def decision(version_id: UUID, **changes: Any) -> Decision:
    """A promotion."""
    made = Decision(uuid7(), NOON, "promote", version_id, None, "test", "better")
    return replace(made, **changes)


def prediction(version_id: UUID, **changes: Any) -> Prediction:
    """An estimate as the page makes it."""
    made = Prediction(
        id=uuid7(),
        created_at=NOON,
        door="page",
        language="fr",
        input={"description": "Un logo", "revisions": "unlimited", "rating": None},
        normalised_input={"description": "un logo", "rating": 4.5},
        price=Price(
            20.1,
            10.0,
            40.0,
            0.8,
            "USD",
            "medium",
            {"low": 0.2, "medium": 0.5, "high": 0.3},
            (12.5, 33.3),
        ),
        explanation=Explanation(
            18.0,
            (Contribution("description", "un logo", 2.1, 1.116, 0.11, -0.4, 4.6),),
            (TermEffect("logo", 1.5, 1.08),),
        ),
        position=MarketPosition("subcategory", "Logo", 40, 5.0, 10.0, 20.0, 30.0, 60.0, 51.0),
        flags=(Flag("new_category", "The category {name} is new.", {"name": "Runes"}),),
        model_version_id=version_id,
        model_version=1,
        latency_ms=12.5,
        payload_hash="0" * 64,
        packages=PackagePrices(
            (
                PackagePrice("basic", 20.1, 10.0, 40.0),
                PackagePrice("standard", 45.0, 22.0, 90.5),
                PackagePrice("premium", 80.0, 40.0, 160.0),
            )
        ),
    )
    return replace(made, **changes)


def feedback(prediction_id: UUID, **changes: Any) -> Feedback:
    """A good judgement with a real price."""
    made = Feedback(uuid7(), prediction_id, NOON, "good", 25.5, "USD", "merci")
    return replace(made, **changes)
