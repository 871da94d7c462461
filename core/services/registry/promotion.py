"""Which version serves: promotions, refusals and rollbacks, each with a name and a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import structlog

from core.errors import N_, ArtifactRefused, GateNotPassed, InvalidInput, NotFound
from core.ids import uuid7
from core.models.artifact import load_model
from core.services.ports import Gates, ModelVersions
from core.services.serving.champion import ChampionHolder
from core.types import Decision, GateReport, ModelVersion

logger = structlog.get_logger(__name__)

MAX_REASON = 500
NO_GATE = N_(
    "Version {number} has not been through the pre-release checks: run them first, or promote it "
    "anyway, with a reason."
)
NOT_PASSED = N_(
    "Version {number} did not pass the pre-release checks. Promote it anyway only for a good "
    "reason."
)
STALE = N_(
    "The pre-release checks compared version {number} with one that is no longer in service: run "
    "them again, or promote it anyway, with a reason."
)


class PromotionUseCase:
    """The use case behind the decisions about versions."""

    def __init__(
        self,
        versions: ModelVersions,
        gates: Gates,
        champion: ChampionHolder,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._versions = versions
        self._gates = gates
        self._champion = champion
        self._now = now

    def promote(
        self, number: int, *, actor: str, reason: str, despite_gate: bool = False
    ) -> Decision:
        """Let a version serve.

        Raises
        ------
        NotFound
            There is no such version.
        GateNotPassed
            Its gate is not open; the refusal is kept among the decisions.
        ArtifactRefused
            Its stored model is damaged; the refusal is kept, and the champion goes on serving.
        Conflict
            Another version was promoted meanwhile; nothing was changed.
        InvalidInput
            The version serves already, or actor or reason is missing.
        """
        version, serving = self._waiting(number)
        actor, reason = _said(actor, "actor"), _said(reason, "reason")
        report = self._gates.latest(version.id)
        gate_id = None if report is None else report.id
        closed = None if serving is None or despite_gate else _closed(report, serving)
        if closed is not None:
            self._keep("reject", version, actor, reason, gate_id)
            raise GateNotPassed(closed, number=number)
        self._require_sound(version, actor, reason, gate_id)
        over = None if serving is None else serving.id
        return self._crown("promote", version, actor, reason, gate_id, over)

    def reject(self, number: int, *, actor: str, reason: str) -> Decision:
        """Record a rejection; raises `NotFound` and `InvalidInput`."""
        version, _serving = self._waiting(number)
        report = self._gates.latest(version.id)
        gate_id = None if report is None else report.id
        return self._keep(
            "reject", version, _said(actor, "actor"), _said(reason, "reason"), gate_id
        )

    def rollback(self, number: int, *, actor: str, reason: str) -> Decision:
        """Let a version that served before serve again: at once, without a gate.

        Raises
        ------
        NotFound
            There is no such version.
        ArtifactRefused
            Its stored model is damaged; the refusal is kept, and the champion goes on serving.
        Conflict
            Another version was promoted meanwhile; nothing was changed.
        InvalidInput
            The version serves already or never did, or actor or reason is missing.
        """
        version, serving = self._waiting(number)
        actor, reason = _said(actor, "actor"), _said(reason, "reason")
        served = {d.model_version_id for d in self._versions.decisions() if d.kind != "reject"}
        if version.id not in served:
            raise InvalidInput(
                N_(
                    "Version {number} was never in service, so there is nothing to roll back to: "
                    "promote it instead."
                ),
                field="number",
                number=number,
            )
        self._require_sound(version, actor, reason, None)
        over = None if serving is None else serving.id
        return self._crown("rollback", version, actor, reason, None, over)

    def decisions(self) -> Sequence[Decision]:
        """Return every promotion, refusal and rollback, latest first."""
        return self._versions.decisions()

    def versions(self) -> Sequence[ModelVersion]:
        """Return every version, newest first."""
        return self._versions.all()

    def version(self, number: int) -> ModelVersion:
        """Return the version of a number; raises `NotFound`."""
        found = next((v for v in self._versions.all() if v.number == number), None)
        if found is None:
            raise NotFound(N_("There is no version {number}."), number=number)
        return found

    def _waiting(self, number: int) -> tuple[ModelVersion, ModelVersion | None]:
        """Return a version that does not serve, and the one that does."""
        version, serving = self.version(number), self._versions.champion()
        if serving is not None and serving.id == version.id:
            raise InvalidInput(
                N_("Version {number} is already in service."), field="number", number=number
            )
        return version, serving

    def _require_sound(
        self, version: ModelVersion, actor: str, reason: str, gate_id: UUID | None
    ) -> None:
        """Read the stored model as every door will; a damaged one is refused, and that is kept."""
        try:
            load_model(self._versions.artifact(version.id), version.sha256)
        except ArtifactRefused as error:
            logger.warning("artifact_refused", number=version.number, reason=str(error))
            self._keep("reject", version, actor, reason, gate_id)
            raise

    def _crown(
        self,
        kind: Literal["promote", "rollback"],
        version: ModelVersion,
        actor: str,
        reason: str,
        gate_id: UUID | None,
        over: UUID | None,
    ) -> Decision:
        decision = self._decision(kind, version, actor, reason, gate_id)
        taken = self._versions.promote(decision, over=over)
        self._champion.forget()
        return taken

    def _keep(
        self,
        kind: Literal["reject"],
        version: ModelVersion,
        actor: str,
        reason: str,
        gate_id: UUID | None,
    ) -> Decision:
        return self._versions.reject(self._decision(kind, version, actor, reason, gate_id))

    def _decision(
        self,
        kind: Literal["promote", "reject", "rollback"],
        version: ModelVersion,
        actor: str,
        reason: str,
        gate_id: UUID | None,
    ) -> Decision:
        return Decision(
            id=uuid7(),
            created_at=self._now(),
            kind=kind,
            model_version_id=version.id,
            previous_version_id=None,
            actor=actor,
            reason=reason,
            gate_id=gate_id,
        )


def _closed(report: GateReport | None, serving: ModelVersion) -> str | None:
    """Return the sentence that says why a gate is not open, if it is not."""
    if report is None:
        return NO_GATE
    if not report.passed:
        return NOT_PASSED
    return None if report.champion_id == serving.id else STALE


def _said(given: str, field: str) -> str:
    text = " ".join(given.split())
    if not text or len(text) > MAX_REASON:
        raise InvalidInput(
            N_("A decision needs a name and a reason, in at most {most} characters each."),
            field=field,
            most=MAX_REASON,
        )
    return text
