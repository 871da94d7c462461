"""Which version would come into service next, and which one served before."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from core.types import Decision, ModelVersion


def challenger(
    versions: Sequence[ModelVersion],
    decisions: Sequence[Decision],
    experiment: UUID | None = None,
) -> ModelVersion | None:
    """Return the version that is measured against the champion.

    The one in an experiment; else the newest that is newer than the champion and of which
    nothing was decided. `versions` are newest first.
    """
    tried = next((v for v in versions if v.id == experiment), None)
    if tried is not None:
        return tried
    serving = next((v.number for v in versions if v.is_champion), 0)
    decided = {decision.model_version_id for decision in decisions}
    return next((v for v in versions if v.number > serving and v.id not in decided), None)


def predecessor(
    versions: Sequence[ModelVersion], decisions: Sequence[Decision]
) -> ModelVersion | None:
    """Return the version that the champion took over from; `decisions` are latest first."""
    champion = next((v.id for v in versions if v.is_champion), None)
    taken = (d for d in decisions if d.kind != "reject" and d.model_version_id == champion)
    before = next(taken, None)
    return next((v for v in versions if before and v.id == before.previous_version_id), None)
