"""What the use cases need from the outside. `db` implements these; tests pass fakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

import numpy as np
import pandas as pd

from core.types import (
    Comparison,
    Decision,
    Dependants,
    Feedback,
    HistoryCount,
    HistoryCursor,
    HistoryFilter,
    HistoryPage,
    Job,
    JobKind,
    JobStatus,
    ModelVersion,
    Nearest,
    Prediction,
    Progress,
    Snapshot,
    VectorSet,
    no_progress,
)


class Snapshots(Protocol):
    """Imported markets and their listings."""

    def add(self, snapshot: Snapshot, listings: pd.DataFrame) -> Snapshot:
        """Store a snapshot and its listings in one transaction.

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

    def erase_seller(self, sellers: Sequence[str]) -> int:
        """Erase what is stored under some seller ids, in one transaction; returns how many."""
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

    def erase(self, snapshot_id: UUID) -> None:
        """Forget a market's vectors; its listings stay."""
        ...

    def indexed(self) -> bool:
        """Return whether the search has an index, or looks at each vector."""
        ...


class ModelVersions(Protocol):
    """The registry of trained models."""

    def add(self, version: ModelVersion, artifact: bytes) -> ModelVersion:
        """Store a version and its bytes; the registry assigns `number`."""
        ...

    def champion(self) -> ModelVersion | None:
        """Return the version that serves, if any."""
        ...

    def get(self, version_id: UUID) -> ModelVersion | None:
        """Return one version."""
        ...

    def all(self) -> Sequence[ModelVersion]:
        """Return every version, newest first."""
        ...

    def artifact(self, version_id: UUID) -> bytes:
        """Return the stored bytes; raises `NotFound`."""
        ...

    def promote(self, decision: Decision) -> Decision:
        """Make a version the champion, in one transaction with its reason.

        The registry fills `previous_version_id`. Raises `NotFound`.
        """
        ...


class PredictionLog(Protocol):
    """Every estimate and every judgement of one. Nothing in it is ever changed."""

    def record(self, prediction: Prediction) -> bool:
        """Store an estimate exactly once by its id.

        Returns true once PostgreSQL has it, false while it waits in the local spool.
        The same id with another `payload_hash` raises `Conflict`; if neither the database
        nor the spool can take it, raises `StorageUnavailable`. Answers within the deadline.
        """
        ...

    def prediction(self, prediction_id: UUID) -> Prediction | None:
        """Return one estimate (from the database, or from the spool)."""
        ...

    def add_feedback(self, feedback: Feedback) -> bool:
        """Store a judgement exactly once by its id; returns and raises as `record` does.

        `NotFound` if the estimate is known neither to the database nor to the spool.
        """
        ...

    def feedback(self, prediction_id: UUID) -> Sequence[Feedback]:
        """Return the judgements of one estimate, latest first."""
        ...

    def waiting(self) -> int:
        """Return how many records wait in the local spool."""
        ...


class History(Protocol):
    """Past estimates, to be looked through; only what has reached the database."""

    def page(
        self, chosen: HistoryFilter, after: HistoryCursor | None = None, *, size: int = 50
    ) -> HistoryPage:
        """Return estimates, newest first, that come after one (in that order)."""
        ...

    def count(self, chosen: HistoryFilter) -> HistoryCount:
        """Return how many there are: exactly up to a bound, beyond it an estimate."""
        ...

    def versions(self) -> Sequence[int]:
        """Return the numbers of the model versions that made estimates, newest first."""
        ...


class Comparisons(Protocol):
    """Comparisons of candidates, kept with every listing's out-of-fold estimates."""

    def add(self, comparison: Comparison) -> None:
        """Store a comparison exactly once by its id."""
        ...

    def get(self, comparison_id: UUID) -> Comparison | None:
        """Return one comparison."""
        ...

    def latest(self, snapshot_id: UUID | None = None) -> Comparison | None:
        """Return the newest comparison, of one snapshot if it is named."""
        ...


class Jobs(Protocol):
    """Work for the background, its queue, and how far it is."""

    def add(self, job: Job) -> Job:
        """Queue a job, or return the one of its kind that waits or runs already."""
        ...

    def get(self, job_id: UUID) -> Job | None:
        """Return one job."""
        ...

    def recent(self, kind: JobKind | None = None, limit: int = 20) -> Sequence[Job]:
        """Return jobs, newest first."""
        ...

    def claim(self, job_id: UUID) -> AbstractContextManager[Job | None]:
        """Hold a waiting job while the block runs; gives None if it is no longer waiting.

        Whoever dies in the block is found out by `settle_abandoned`.
        """
        ...

    def advance(self, job_id: UUID, stage: str, done: int, total: int) -> bool:
        """Note how far a job is; returns false once somebody asked to stop it."""
        ...

    def end(
        self,
        job_id: UUID,
        status: JobStatus,
        *,
        error: str | None = None,
        error_params: Mapping[str, Any] | None = None,
        result: Mapping[str, Any] | None = None,
    ) -> None:
        """Note how a job ended."""
        ...

    def cancel(self, job_id: UUID) -> None:
        """Ask a job to stop: one that waits ends now, one that runs at its next step."""
        ...

    def settle_abandoned(self) -> int:
        """Mark jobs whose worker died as failed; returns how many."""
        ...
