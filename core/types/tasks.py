"""Work in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

TaskKind = Literal["train", "compare", "tune", "explain", "import", "map", "retrain"]

#: Who asks for what pages show before somebody comes to look: nobody in person.
SET_UP = "set-up"

TaskStatus = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Task:
    """Work that runs in the background, and how far it is.

    `stage` is an English message id; `done` of `total` steps of it are finished; `error` is an
    English sentence with `error_params` once it failed; `result` is JSON once it is done.
    """

    id: UUID
    kind: TaskKind
    params: Mapping[str, Any]
    requested_by: str
    created_at: datetime
    status: TaskStatus = "waiting"
    stage: str = ""
    done: int = 0
    total: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None
    error_params: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits for the job of the same id; `name` is what its owner calls it."""

    id: UUID
    name: str
    content: bytes | memoryview
