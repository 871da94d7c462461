"""Imported markets, their listings, and what their texts mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import numpy as np
import pandas as pd

from core.types import (
    Dependants,
    DescriptionMap,
    Nearest,
    Progress,
    Snapshot,
    Source,
    VectorSet,
    no_progress,
)


class Sources(Protocol):
    """Where markets are fetched from, by name."""

    def put(self, source: Source) -> None:
        """Keep a source, in place of an earlier one of its name."""
        ...

    def all(self) -> Sequence[Source]:
        """Return every source, by name."""
        ...


class Snapshots(Protocol):
    """Imported markets and their listings."""

    def add(
        self, snapshot: Snapshot, listings: pd.DataFrame, on_progress: Progress = no_progress
    ) -> Snapshot:
        """Store a snapshot and its listings in one transaction.

        `on_progress` is told of listings written, before the commit: it may still stop it.

        Idempotent by ``snapshot.sha256`` and currency: if the same content is there already,
        nothing is written and the stored snapshot is returned. The returned snapshot's
        `active` is true only if ``snapshot.active`` was true (then it replaces the active one).
        """
        ...

    def active(self) -> Snapshot | None:
        """Return the active snapshot, if any."""
        ...

    def get(self, snapshot_id: UUID) -> Snapshot | None:
        """Return one snapshot."""
        ...

    def all(self) -> Sequence[Snapshot]:
        """Return every snapshot, newest first."""
        ...

    def activate(self, snapshot_id: UUID) -> None:
        """Make one snapshot the active one; raises `NotFound`."""
        ...

    def listings(self, snapshot_id: UUID) -> pd.DataFrame:
        """Return the listings in file order, with the columns of the schema."""
        ...

    def dependants(self) -> Mapping[UUID, Dependants]:
        """Return what depends on each snapshot; one that is not named has nothing."""
        ...

    def delete(self, snapshot_id: UUID, expected: Dependants) -> None:
        """Remove a snapshot with its listings and all that depends on it, in one transaction.

        Raises `NotFound`; `InvalidInput` if it is active beside others, if the champion was
        trained on it, or if its dependants are no longer those `expected`.
        """
        ...

    def seller_listings(self, sellers: Sequence[str]) -> pd.DataFrame:
        """Return what is stored under some seller ids: ``market``, then a listing's columns."""
        ...

    def erase_seller(self, sellers: Sequence[str], *, actor: str = "page") -> int:
        """Erase what is stored under some seller ids, in one transaction; returns how many.

        Who erased, when and how many is noted; never whose.
        """
        ...


class ListingVectors(Protocol):
    """What the texts of imported listings mean, to be searched by nearness."""

    def filled(self, snapshot_id: UUID) -> VectorSet | None:
        """Return what is stored of a market, if anything is."""
        ...

    def fill(
        self,
        snapshot_id: UUID,
        vectors: np.ndarray,
        *,
        encoder: str,
        far: float,
        on_progress: Progress = no_progress,
    ) -> VectorSet:
        """Store the vectors of a market's listings, in file order, shape (n, 384).

        Idempotent by `encoder` and n. Searches go on meanwhile.
        """
        ...

    def nearest(self, snapshot_id: UUID, vector: np.ndarray, k: int) -> Nearest | None:
        """Return the k nearest listings, or None where nothing is stored.

        Answers within a fraction of a second, or raises `StorageUnavailable`.
        """
        ...

    def nearest_many(
        self, snapshot_id: UUID, vectors: np.ndarray, k: int
    ) -> Sequence[Nearest | None]:
        """Return what `nearest` does for each of several vectors, shape (n, 384).

        Takes as long as they need, within a deadline that grows with their number.
        """
        ...

    def erase(self, snapshot_id: UUID) -> None:
        """Forget a market's vectors; its listings stay."""
        ...

    def indexed(self) -> bool:
        """Return whether the search has an index, or looks at each vector."""
        ...


class DescriptionMaps(Protocol):
    """Maps of descriptions, one a market."""

    def get(self, snapshot_id: UUID) -> DescriptionMap | None:
        """Return the map of a market, if it was made."""
        ...

    def put(self, snapshot_id: UUID, places: DescriptionMap) -> None:
        """Keep the map of a market, in place of an earlier one; raises `NotFound`."""
        ...
