"""Which version serves: promotions, refusals and rollbacks, each by somebody and for a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import structlog

from core.authority import current_actor, needs
from core.errors import N_, ArtifactRefused, GateNotPassed, InvalidInput, NotFound
from core.ids import uuid7
from core.models.artifact import load_model
from core.services.accounts.audit import Noting, unnoted
from core.services.ports import Gates, ModelVersions
from core.services.registry.four_eyes import FourEyes, nobody_else_needed
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
        four_eyes: FourEyes = nobody_else_needed,
        audit: Noting = unnoted,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._versions = versions
        self._gates = gates
        self._champion = champion
        self._four_eyes = four_eyes
        self._audit = audit
        self._now = now

    @needs("promote")
    def promote(self, number: int, *, reason: str, despite_gate: bool = False) -> Decision:
        """Let a version serve.

        Raises
        ------
        NotFound
            There is no such version.
        GateNotPassed
            Its gate is not open; the refusal is kept among the decisions.
        Forbidden
            Who acts accepted corrections that it learned from, and somebody else could decide.
        ArtifactRefused
            Its stored model is damaged; the refusal is kept, and the champion goes on serving.
        Conflict
            Another version was promoted meanwhile; nothing was changed.
        InvalidInput
            The version serves already, or the reason is missing.
        """
        version, serving = self._waiting(number)
        reason = _said(reason)
        report = self._gates.latest(version.id)
        gate_id = None if report is None else report.id
        closed = None if serving is None or despite_gate else _closed(report, serving)
        over = None if serving is None else serving.id
        with self._audit("promote", version=number, reason=reason, despite_gate=despite_gate):
            if closed is not None:
                self._keep("reject", version, reason, gate_id)
                raise GateNotPassed(closed, number=number)
            self._four_eyes(version)
            self._require_sound(version, reason, gate_id)
            return self._crown("promote", version, reason, gate_id, over)

    @needs("promote")
    def reject(self, number: int, *, reason: str) -> Decision:
        """Record a rejection; raises `NotFound` and `InvalidInput`."""
        version, _serving = self._waiting(number)
        report = self._gates.latest(version.id)
        gate_id = None if report is None else report.id
        why = _said(reason)
        with self._audit("reject", version=number, reason=why):
            return self._keep("reject", version, why, gate_id)

    @needs("promote")
    def rollback(self, number: int, *, reason: str) -> Decision:
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
            The version serves already or never did, or the reason is missing.
        """
        version, serving = self._waiting(number)
        reason = _said(reason)
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
        over = None if serving is None else serving.id
        with self._audit("rollback", version=number, reason=reason):
            self._require_sound(version, reason, None)
            return self._crown("rollback", version, reason, None, over)

    @needs("look")
    def decisions(self) -> Sequence[Decision]:
        """Return every promotion, refusal and rollback, latest first."""
        return self._versions.decisions()

    @needs("look")
    def versions(self) -> Sequence[ModelVersion]:
        """Return every version, newest first."""
        return self._versions.all()

    @needs("look")
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

    def _require_sound(self, version: ModelVersion, reason: str, gate_id: UUID | None) -> None:
        """Read the stored model as every door will; a damaged one is refused, and that is kept."""
        try:
            load_model(self._versions.artifact(version.id), version.sha256)
        except ArtifactRefused as error:
            logger.warning("artifact_refused", number=version.number, reason=str(error))
            self._keep("reject", version, reason, gate_id)
            raise

    def _crown(
        self,
        kind: Literal["promote", "rollback"],
        version: ModelVersion,
        reason: str,
        gate_id: UUID | None,
        over: UUID | None,
    ) -> Decision:
        decision = self._decision(kind, version, reason, gate_id)
        taken = self._versions.promote(decision, over=over)
        self._champion.forget()
        return taken

    def _keep(
        self,
        kind: Literal["reject"],
        version: ModelVersion,
        reason: str,
        gate_id: UUID | None,
    ) -> Decision:
        return self._versions.reject(self._decision(kind, version, reason, gate_id))

    def _decision(
        self,
        kind: Literal["promote", "reject", "rollback"],
        version: ModelVersion,
        reason: str,
        gate_id: UUID | None,
    ) -> Decision:
        return Decision(
            id=uuid7(),
            created_at=self._now(),
            kind=kind,
            model_version_id=version.id,
            previous_version_id=None,
            actor=current_actor().name,
            reason=reason,
            gate_id=gate_id,
            person_id=current_actor().person_id,
        )


def _closed(report: GateReport | None, serving: ModelVersion) -> str | None:
    """Return the sentence that says why a gate is not open, if it is not."""
    if report is None:
        return NO_GATE
    if not report.passed:
        return NOT_PASSED
    return None if report.champion_id == serving.id else STALE


def _said(given: str) -> str:
    text = " ".join(given.split())
    if not text or len(text) > MAX_REASON:
        raise InvalidInput(
            N_("A decision needs a reason, in at most {most} characters."),
            field="reason",
            most=MAX_REASON,
        )
    return text
