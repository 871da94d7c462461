"""Train a challenger on the active market and on what users corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pandas as pd

from core.authority import needs
from core.data.corrections import BOUND, MAX_SHARE, Usable, bounded, usable
from core.data.frozen import SHARE, Parted, parted
from core.data.schema import conform
from core.errors import N_, Conflict
from core.models.candidates import recipes_of
from core.models.corrected import corrected
from core.models.price_model import PriceModel
from core.services.market.snapshots import MarketUseCase
from core.services.ports import Corrections, Lineage, ModelVersions
from core.services.registry.training import TrainingUseCase, store, wanted_recipe
from core.types import ModelVersion, Progress, Snapshot, no_progress

READING = N_("Reading the listings and the corrections")


@dataclass(frozen=True, slots=True)
class Retrained:
    """A new challenger, how many corrections it learned from, and why others were left out.

    `left_out` maps an English reason (message id) to a number of corrections.
    """

    version: ModelVersion
    corrections: int
    left_out: Mapping[str, int]


class RetrainingUseCase:
    """The use case behind `jobs retrain`: a challenger, which serves only by a decision."""

    def __init__(
        self,
        markets: MarketUseCase,
        versions: ModelVersions,
        training: TrainingUseCase,
        corrections: Corrections,
        lineage: Lineage,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._markets = markets
        self._versions = versions
        self._training = training
        self._corrections = corrections
        self._lineage = lineage
        self._now = now

    @needs("train")
    def retrain(
        self,
        *,
        recipe: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        seed: int = 0,
        anyway: bool = False,
        on_progress: Progress = no_progress,
    ) -> Retrained:
        """Train a challenger, and store it.

        Its recipe is the one that is named; or with `parameters` the champion's by these; or what
        the version in service was made by, chosen anew where the market's own error chose it.
        The frozen holdout of the market is left out for good: what the gate judges is what
        would serve. An accepted correction weighs as much as a listing.

        Raises
        ------
        NotFound
            There are no listings.
        InvalidInput
            There is no such candidate.
        Conflict
            There is nothing new to learn, no other recipe was asked for, and not `anyway`.
        AppError
            There are too few listings to learn from.
        """
        asked = wanted_recipe(recipe, parameters)
        if asked is None and not anyway:
            self._require_something_new()
        on_progress(READING, 0, 1)
        snapshot = self._markets.active()
        listings = self._markets.listings(snapshot)
        parts = parted(conform(listings.reset_index(drop=True)))
        chosen = self._chosen(snapshot, parts)
        on_progress(READING, 1, 1)
        serving = self._card() if asked is None else {}
        families = asked or recipes_of(serving)
        tuned_by = serving.get("parameters") if asked is None else parameters
        model = PriceModel.fit(
            parts.train,
            currency=snapshot.currency,
            unit=snapshot.unit,
            level_order=snapshot.level_order,
            recipe=[corrected(one, parts.train, chosen.frame) for one in families]
            if isinstance(families, tuple)
            else corrected(families, parts.train, chosen.frame),
            seed=seed,
            synthetic=snapshot.synthetic,
            on_progress=on_progress,
        )
        facts = {"holdout": _told_holdout(parts), "corrections": _told(chosen, len(parts.train))}
        facts |= {"parameters": dict(tuned_by)} if tuned_by else {}
        version = store(self._versions, model, snapshot, self._now(), facts)
        learned: list[UUID] = chosen.frame["feedback_id"].tolist()
        self._lineage.add(version.id, learned)
        self._training.prepare(snapshot, listings, model.encoder, on_progress)
        return Retrained(version, len(learned), chosen.left_out)

    @needs("look")
    def up_to_date(self) -> ModelVersion | None:
        """Return a version that has learned all there is: this market, and every correction."""
        versions = self._versions.all()
        market = self._markets.active().id if versions else None
        learned = next((v for v in versions if v.snapshot_id == market), None)
        if learned is None:
            return None
        # A first training reads no corrections; a later one has read those accepted before it.
        since = learned.created_at if "corrections" in learned.card else None
        return None if self._corrections.count_accepted(since) else learned

    def _require_something_new(self) -> None:
        learned = self.up_to_date()
        if learned is not None:
            raise Conflict(
                N_(
                    "Nothing new to learn: version {number} has learned from this market and from "
                    "every accepted correction. Accept corrections or import newer listings first; "
                    "python -m jobs retrain --anyway trains all the same."
                ),
                number=learned.number,
            )

    @needs("look")
    def has_champion(self) -> bool:
        """Return whether a version serves, with which a challenger can be compared."""
        return self._versions.champion() is not None

    def _card(self) -> Mapping[str, Any]:
        champion = self._versions.champion()
        return {} if champion is None else champion.card

    def _chosen(self, snapshot: Snapshot, parts: Parted) -> Usable:
        """Return the corrections that are learnt from, and count the others."""
        found = usable_in(self._corrections, snapshot, parts.holdout)
        weighing = bounded(found.frame["subject"], len(parts.train))
        left = dict(found.left_out)
        if not weighing.all():
            left[BOUND] = int((~weighing).sum())
        return Usable(found.frame[weighing].reset_index(drop=True), left)


def usable_in(corrections: Corrections, snapshot: Snapshot, holdout: pd.DataFrame) -> Usable:
    """Return the accepted corrections that can train on a market, and why others cannot."""
    return usable(
        corrections.accepted(),
        holdout,
        currency=snapshot.currency,
        unit=snapshot.unit,
        synthetic=snapshot.synthetic,
        rates=snapshot.rates,
    )


def _told_holdout(parts: Parted) -> dict[str, Any]:
    return {"share": SHARE, "rows": len(parts.holdout), "sha256": parts.sha256}


def _told(chosen: Usable, listings: int) -> dict[str, Any]:
    """Say on the card what corrections weighed."""
    used = len(chosen.frame)
    return {
        "used": used,
        "left_out": dict(chosen.left_out),
        "weight": 1,
        "share": used / (used + listings),
        "most_share": MAX_SHARE,
    }
