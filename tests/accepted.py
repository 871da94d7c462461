"""Corrections that somebody accepted, and where it is noted who learned from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from core.ids import uuid7
from core.types import INPUT_COLUMNS

#: As `core.services.ports.Corrections.accepted` says.
COLUMNS = [
    "feedback_id",
    "prediction_id",
    "subject",
    "created_at",
    *INPUT_COLUMNS,
    "without",
    "price",
    "currency",
    "price_kind",
    "unit",
    "synthetic",
]


def corrections(listings: pd.DataFrame, **changes: Any) -> pd.DataFrame:
    """Return corrections of such services: one for each, by as many people, at their price."""
    rows = listings[[*INPUT_COLUMNS, "price"]].reset_index(drop=True)
    given: dict[str, Any] = {
        "without": pd.Series([()] * len(rows), dtype=object),
        "feedback_id": [uuid7() for _ in range(len(rows))],
        "prediction_id": [uuid7() for _ in range(len(rows))],
        "subject": [f"person {i}" for i in range(len(rows))],
        "created_at": datetime(2024, 5, 17, tzinfo=UTC),
        "currency": "USD",
        "price_kind": "asked",
        "unit": "project",
        "synthetic": True,
    }
    return rows.assign(**(given | changes))[COLUMNS]


def reworded(listings: pd.DataFrame) -> pd.DataFrame:
    """Return the services under titles of their own."""
    texts = [f"Number {i}: {text}" for i, text in enumerate(listings["description"])]
    return listings.assign(description=texts)


class MemoryCorrections:
    """Accepted corrections, in memory."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def accepted(self) -> pd.DataFrame:
        return self.frame

    def count_accepted(self, after: datetime | None = None) -> int:
        moments = self.frame["created_at"]
        return int(np.sum(moments > after)) if after is not None else len(self.frame)


class MemoryLineage:
    """Which corrections went into which version, in memory."""

    def __init__(self) -> None:
        self.known: dict[UUID, list[UUID]] = {}

    def add(self, version_id: UUID, feedback_ids: Sequence[UUID]) -> None:
        self.known[version_id] = list(feedback_ids)

    def corrections_of(self, version_id: UUID) -> Sequence[UUID]:
        return self.known.get(version_id, [])

    def versions_of(self, subject: str) -> Mapping[int, int]:
        raise NotImplementedError
