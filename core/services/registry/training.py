"""Train a model on the active market and put it in the registry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import structlog

from core.authority import acting_as, current_actor, needs, require_permission
from core.errors import N_, AppError
from core.ids import uuid7
from core.models.artifact import dump_model
from core.models.candidates import recipe_to_serve
from core.models.encoders import EncoderName, encoder_called
from core.models.families import FAMILIES
from core.models.price_model import PriceModel
from core.models.recipe import Recipe, tuned
from core.services.accounts.audit import Noting, unnoted
from core.services.estimate.comparable_search import ComparableSearch
from core.services.market.snapshots import MarketUseCase
from core.services.ports import ModelVersions
from core.services.serving.champion import ChampionHolder
from core.types import Decision, ModelVersion, Progress, Snapshot, no_progress

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Trained:
    """A new version, and whether it serves now."""

    version: ModelVersion
    promoted: bool


class TrainingUseCase:
    """Fit, store and promote."""

    def __init__(
        self,
        markets: MarketUseCase,
        versions: ModelVersions,
        champion: ChampionHolder,
        *,
        comparables: ComparableSearch | None = None,
        audit: Noting = unnoted,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._markets = markets
        self._versions = versions
        self._champion = champion
        self._comparables = comparables
        self._audit = audit
        self._now = now

    @needs("train")
    def train(
        self,
        *,
        recipe: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        seed: int = 0,
        promote: bool = True,
        reason: str = "trained by command",
        on_progress: Progress = no_progress,
    ) -> Trained:
        """Train on the active snapshot, store the version and, if asked, promote it.

        Without a `recipe` the market's own error chooses one, and a version that cannot be told
        from always guessing the median is not promoted.

        Raises
        ------
        NotFound
            There are no listings.
        InvalidInput
            There is no such candidate.
        AppError
            There are too few listings to learn from.
        """
        if promote:
            require_permission("promote")
        wanted = wanted_recipe(recipe, parameters) or FAMILIES
        snapshot = self._markets.active()
        on_progress(N_("Reading the listings"), 0, 1)
        listings = self._markets.listings(snapshot)
        on_progress(N_("Reading the listings"), 1, 1)
        model = PriceModel.fit(
            listings,
            currency=snapshot.currency,
            unit=snapshot.unit,
            level_order=snapshot.level_order,
            recipe=wanted,
            seed=seed,
            synthetic=snapshot.synthetic,
            on_progress=on_progress,
        )
        facts = {} if parameters is None else {"parameters": dict(parameters)}
        version = self._store(model, snapshot, facts)
        self.prepare(snapshot, listings, model.encoder, on_progress)
        serves = promote and (version.beats_constant or recipe is not None)
        if serves:
            with self._audit("promote", version=version.number, reason=reason, trained=True):
                self._promote(version, reason=reason, actor=current_actor().name)
        return Trained(version, promoted=serves)

    @needs("train")
    def ensure_champion(self, *, on_progress: Progress = no_progress) -> Trained | None:
        """Train and promote a first champion if there is none; else see to its comparables."""
        serving = self._versions.champion()
        if serving is not None:
            self._catch_up(serving, on_progress)
            return None
        with acting_as(replace(current_actor(), name="set-up")):
            return self.train(reason="first champion", on_progress=on_progress)

    @needs("look")
    def champion(self) -> ModelVersion:
        """Return the version that serves; raises `NoChampion`."""
        return self._champion.get().version

    def _catch_up(self, serving: ModelVersion, on_progress: Progress) -> None:
        """Prepare the comparables of a champion that was trained before there were any."""
        snapshot = self._markets.active()
        if self._comparables is None or snapshot.id != serving.snapshot_id:
            return
        encoder = encoder_called(serving.card["encoder"]["name"])
        if not self._comparables.ready(snapshot, encoder):
            self.prepare(snapshot, self._markets.listings(snapshot), encoder, on_progress)

    @needs("train")
    def prepare(
        self,
        snapshot: Snapshot,
        listings: pd.DataFrame,
        encoder: EncoderName,
        on_progress: Progress,
    ) -> None:
        """Prepare comparables; a failure is logged, because a model serves without them too."""
        if self._comparables is None:
            return
        try:
            self._comparables.prepare(snapshot, listings, encoder, on_progress=on_progress)
        except AppError as error:
            logger.warning("comparables_not_prepared", reason=str(error))

    def _store(
        self, model: PriceModel, snapshot: Snapshot, facts: Mapping[str, Any] | None = None
    ) -> ModelVersion:
        return store(self._versions, model, snapshot, self._now(), facts or {})

    def _promote(self, version: ModelVersion, *, reason: str, actor: str) -> None:
        self._versions.promote(
            Decision(
                id=uuid7(),
                created_at=self._now(),
                kind="promote",
                model_version_id=version.id,
                previous_version_id=None,
                actor=actor,
                reason=reason,
            )
        )
        self._champion.forget()


def wanted_recipe(name: str | None, parameters: Mapping[str, Any] | None) -> Recipe | None:
    """Return the recipe that somebody asked for, if anybody did; raises `InvalidInput`."""
    if name is not None:
        return recipe_to_serve(name)
    return None if parameters is None else tuned(parameters)


def store(
    versions: ModelVersions,
    model: PriceModel,
    snapshot: Snapshot,
    now: datetime,
    facts: Mapping[str, Any],
) -> ModelVersion:
    """Put a trained model into the registry."""
    artifact = dump_model(model)
    card = {
        **model.card,
        **facts,
        "snapshot": {
            "name": snapshot.name,
            "sha256": snapshot.sha256,
            "origin": snapshot.origin,
            "rows": snapshot.report.rows_kept,
        },
        "artifact_bytes": len(artifact),
    }
    return versions.add(
        ModelVersion(
            id=uuid7(),
            number=0,
            created_at=now,
            snapshot_id=snapshot.id,
            recipe=str(card["recipe"]),
            sha256=hashlib.sha256(artifact).hexdigest(),
            card=card,
        ),
        artifact,
    )
