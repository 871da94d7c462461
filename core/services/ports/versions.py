"""The registry of models, and comparisons of candidates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from core.types import Comparison, Decision, GateReport, ModelVersion


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

    def promote(self, decision: Decision, *, over: UUID | None = None) -> Decision:
        """Make a version the champion, in one transaction with its reason.

        The registry fills `previous_version_id`. Raises `NotFound`, and `Conflict` if another
        version than `over` serves by now.
        """
        ...

    def reject(self, decision: Decision) -> Decision:
        """Keep that a version was not let serve; the champion stays."""
        ...

    def decisions(self) -> Sequence[Decision]:
        """Return every promotion, refusal and rollback, latest first."""
        ...


class ExportSigner(Protocol):
    """Signs what leaves this installation, for whoever has its public key."""

    def sign(self, message: bytes) -> tuple[str, str]:
        """Return the signature and the public key, as hexadecimal digits."""
        ...


class Gates(Protocol):
    """Reports of the gate; none is ever changed."""

    def add(self, report: GateReport) -> None:
        """Store a report exactly once by its id."""
        ...

    def get(self, report_id: UUID) -> GateReport | None:
        """Return one report."""
        ...

    def latest(self, challenger_id: UUID) -> GateReport | None:
        """Return the newest report on a version, if it was ever judged."""
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
