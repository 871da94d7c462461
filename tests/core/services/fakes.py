"""In-memory ports, passed in as arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from core.errors import AppError, Conflict, StorageUnavailable
from core.ids import uuid7
from core.types import (
    Decision,
    Dependants,
    Erasure,
    Feedback,
    ModelVersion,
    Nearest,
    PersonalCount,
    PersonalExport,
    Prediction,
    Progress,
    Snapshot,
    Source,
    Task,
    TaskKind,
    TaskStatus,
    Upload,
    VectorSet,
    no_progress,
)


class MemoryLog:
    """A prediction log that can be taken away."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.predictions: dict[UUID, Prediction] = {}
        self.given: list[Feedback] = []

    def record(self, prediction: Prediction) -> bool:
        if self.away:
            raise StorageUnavailable("away")
        known = self.predictions.setdefault(prediction.id, prediction)
        if known.payload_hash != prediction.payload_hash:
            raise Conflict("used twice")
        return True

    def record_many(self, predictions: Sequence[Prediction]) -> list[bool | AppError]:
        answers: list[bool | AppError] = []
        for prediction in predictions:
            try:
                answers.append(self.record(prediction))
            except AppError as error:
                answers.append(error)
        return answers

    def prediction(self, prediction_id: UUID) -> Prediction | None:
        return self.predictions.get(prediction_id)

    def add_feedback(self, feedback: Feedback) -> bool:
        self.given.append(feedback)
        return True

    def feedback(self, prediction_id: UUID) -> Sequence[Feedback]:
        return [f for f in reversed(self.given) if f.prediction_id == prediction_id]

    def writable(self) -> bool:
        return not self.away

    def waiting(self) -> int:
        return 0


class MemoryVersions:
    """A registry that can be taken away, and counts how often it is asked."""

    def __init__(self) -> None:
        self.away = False
        self.asked = 0
        self.versions: list[ModelVersion] = []
        self.artifacts: dict[UUID, bytes] = {}
        self.crowned: UUID | None = None
        self.taken: list[Decision] = []

    def add(self, version: ModelVersion, artifact: bytes) -> ModelVersion:
        stored = replace(version, number=len(self.versions) + 1)
        self.versions.append(stored)
        self.artifacts[stored.id] = artifact
        return stored

    def champion(self) -> ModelVersion | None:
        self.asked += 1
        if self.away:
            raise StorageUnavailable("away")
        return next((v for v in self.versions if v.id == self.crowned), None)

    def get(self, version_id: UUID) -> ModelVersion | None:
        return next((v for v in self.versions if v.id == version_id), None)

    def all(self) -> Sequence[ModelVersion]:
        return self.versions[::-1]

    def artifact(self, version_id: UUID) -> bytes:
        return self.artifacts[version_id]

    def promote(self, decision: Decision, *, over: UUID | None = None) -> Decision:
        if over not in (None, self.crowned):
            raise Conflict("overtaken")
        taken = replace(decision, previous_version_id=self.crowned)
        self.crowned = decision.model_version_id
        self.taken.append(taken)
        return taken

    def reject(self, decision: Decision) -> Decision:
        kept = replace(decision, previous_version_id=self.crowned)
        self.taken.append(kept)
        return kept

    def decisions(self) -> Sequence[Decision]:
        return self.taken[::-1]


class MemorySnapshots:
    """Imported markets, in memory."""

    def __init__(self) -> None:
        self.stored: list[tuple[Snapshot, pd.DataFrame]] = []
        self.current: UUID | None = None
        self.rests: dict[UUID, Dependants] = {}

    def add(
        self, snapshot: Snapshot, listings: pd.DataFrame, on_progress: Progress = no_progress
    ) -> Snapshot:
        on_progress("Storing the listings", len(listings), len(listings))
        for known, _ in self.stored:
            if (known.sha256, known.basis) == (snapshot.sha256, snapshot.basis):
                return known
        self.stored.append((snapshot, listings))
        if snapshot.active:
            self.current = snapshot.id
        return snapshot

    def active(self) -> Snapshot | None:
        return next((s for s, _ in self.stored if s.id == self.current), None)

    def get(self, snapshot_id: UUID) -> Snapshot | None:
        return next((s for s, _ in self.stored if s.id == snapshot_id), None)

    def all(self) -> Sequence[Snapshot]:
        return [replace(s, active=s.id == self.current) for s, _ in self.stored][::-1]

    def activate(self, snapshot_id: UUID) -> None:
        self.current = snapshot_id

    def listings(self, snapshot_id: UUID) -> pd.DataFrame:
        return next(frame for s, frame in self.stored if s.id == snapshot_id)

    def dependants(self) -> Mapping[UUID, Dependants]:
        return self.rests

    def delete(self, snapshot_id: UUID, expected: Dependants) -> None:
        assert self.rests.get(snapshot_id, Dependants()) == expected
        self.stored = [pair for pair in self.stored if pair[0].id != snapshot_id]

    def seller_listings(self, sellers: Sequence[str]) -> pd.DataFrame:
        found = [
            frame[frame["seller_id"].isin(sellers)].assign(market=s.name)
            for s, frame in self.stored
        ]
        return pd.concat(found, ignore_index=True)

    def erase_seller(self, sellers: Sequence[str], *, actor: str = "page") -> int:
        before = sum(len(frame) for _, frame in self.stored)
        self.stored = [
            (s, frame[~frame["seller_id"].isin(sellers)].reset_index(drop=True))
            for s, frame in self.stored
        ]
        return before - sum(len(frame) for _, frame in self.stored)


class MemoryRecords:
    """How much is stored under each pseudonym, in memory."""

    def __init__(self) -> None:
        self.stored: dict[str, PersonalCount] = {}
        self.notes: list[Erasure] = []

    def count(self, subject: str) -> PersonalCount:
        return self.stored.get(subject, PersonalCount())

    def export(self, subject: str) -> PersonalExport:
        return PersonalExport()

    def erase(self, subject: str, *, actor: str) -> Erasure:
        went = self.stored.pop(subject, PersonalCount())
        made = Erasure(uuid7(), datetime.now(UTC), actor, "subject", **asdict(went))
        self.notes.insert(0, made)
        return made

    def erasures(self, limit: int = 20) -> Sequence[Erasure]:
        return self.notes[:limit]


class MemorySources:
    """Where markets are fetched from, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Source] = {}

    def put(self, source: Source) -> None:
        self.kept[source.name] = source

    def all(self) -> Sequence[Source]:
        return [self.kept[name] for name in sorted(self.kept)]


class MemoryUploads:
    """Waiting files, in memory."""

    def __init__(self) -> None:
        self.waiting: dict[UUID, Upload] = {}

    def add(self, upload: Upload) -> None:
        self.waiting[upload.id] = replace(upload, content=bytes(upload.content))

    def get(self, upload_id: UUID) -> Upload | None:
        return self.waiting.get(upload_id)

    def discard(self, upload_id: UUID) -> None:
        self.waiting.pop(upload_id, None)


class MemoryVectors:
    """Vectors of the markets in memory; can be taken away, and counts what is stored."""

    def __init__(self, snapshots: MemorySnapshots) -> None:
        self._snapshots = snapshots
        self.away = self.full = False
        self.fills = 0
        self.known: dict[UUID, VectorSet] = {}
        self.vectors: dict[UUID, np.ndarray] = {}

    def filled(self, snapshot_id: UUID) -> VectorSet | None:
        if self.away:
            raise StorageUnavailable("away")
        return self.known.get(snapshot_id)

    def fill(
        self,
        snapshot_id: UUID,
        vectors: np.ndarray,
        *,
        encoder: str,
        far: float,
        on_progress: Progress = no_progress,
    ) -> VectorSet:
        if self.full:
            raise StorageUnavailable("no space left")
        self.fills += 1
        self.vectors[snapshot_id] = vectors
        self.known[snapshot_id] = VectorSet(
            snapshot_id, encoder, len(vectors), far, datetime.now(UTC)
        )
        return self.known[snapshot_id]

    def nearest(self, snapshot_id: UUID, vector: np.ndarray, k: int) -> Nearest | None:
        known = self.filled(snapshot_id)
        if known is None:
            return None
        distances = 1 - self.vectors[snapshot_id] @ vector
        order = np.argsort(distances)[:k]
        listings = self._snapshots.listings(snapshot_id).iloc[order]
        return Nearest(listings.assign(position=order, distance=distances[order]), known)

    def nearest_many(self, snapshot_id: UUID, vectors: np.ndarray, k: int) -> list[Nearest | None]:
        return [self.nearest(snapshot_id, vector, k) for vector in vectors]

    def erase(self, snapshot_id: UUID) -> None:
        self.known.pop(snapshot_id, None)

    def indexed(self) -> bool:
        return False


class MemoryTasks:
    """A queue: counts what is noted and asked, can be away for notes, knows dead workers."""

    def __init__(self) -> None:
        self.queue: dict[UUID, Task] = {}
        self.notes: list[tuple[str, int, int]] = []
        self.asked_to_stop: set[UUID] = set()
        self.abandoned: set[UUID] = set()
        self.away = False
        self.asked = 0

    def add(self, task: Task) -> Task:
        for known in self.queue.values():
            if known.id == task.id or (known.kind == task.kind and _open(known)):
                return known
        self.queue[task.id] = task
        return task

    def get(self, task_id: UUID) -> Task | None:
        return self.queue.get(task_id)

    def recent(self, kind: TaskKind | None = None, limit: int = 20) -> Sequence[Task]:
        self.asked += 1
        return [j for j in reversed(self.queue.values()) if kind in (None, j.kind)][:limit]

    @contextmanager
    def claim(self, task_id: UUID) -> Iterator[Task | None]:
        if self.queue[task_id].status != "waiting":
            yield None
            return
        self.queue[task_id] = replace(self.queue[task_id], status="running")
        yield self.queue[task_id]

    def advance(self, task_id: UUID, stage: str, done: int, total: int) -> bool:
        if self.away:
            raise StorageUnavailable("away")
        self.notes.append((stage, done, total))
        return task_id not in self.asked_to_stop

    def end(self, task_id: UUID, status: TaskStatus, **how: Any) -> None:
        given = {name: value for name, value in how.items() if value is not None}
        self.queue[task_id] = replace(self.queue[task_id], status=status, **given)

    def cancel(self, task_id: UUID) -> None:
        self.asked_to_stop.add(task_id)

    def settle_abandoned(self) -> int:
        dead = self.abandoned & {j.id for j in self.queue.values() if j.status == "running"}
        for task_id in dead:
            self.end(task_id, "failed", error="dead")
        return len(dead)


def _open(task: Task) -> bool:
    return task.status in ("waiting", "running")
