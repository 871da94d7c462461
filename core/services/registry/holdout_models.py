"""Versions as contenders of the gate: as they serve, or fitted again without what judges."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.data.frozen import fingerprint_of, parted, shares_with
from core.data.schema import conform
from core.errors import N_, NotFound
from core.models.artifact import load_model
from core.models.candidates import recipe_of
from core.models.corrected import corrected
from core.models.price_model import PriceModel
from core.services.ports import Corrections, Lineage, ModelVersions, Snapshots
from core.services.registry.retraining import usable_in
from core.types import ModelVersion, Progress, Snapshot, no_progress

AGAIN = N_("Fitting a model again without the holdout")


@dataclass(frozen=True, slots=True)
class HoldoutModel:
    """A model that has not seen the holdout, and whether it is the one that serves."""

    model: PriceModel
    served: bool


class HoldoutModels:
    """Gives versions as models that have not seen the listings that judge."""

    def __init__(
        self,
        versions: ModelVersions,
        snapshots: Snapshots,
        corrections: Corrections,
        lineage: Lineage,
    ) -> None:
        self._versions = versions
        self._snapshots = snapshots
        self._corrections = corrections
        self._lineage = lineage

    def served(self, version: ModelVersion) -> PriceModel:
        """Return a version as it serves; raises `ArtifactRefused`."""
        return load_model(self._versions.artifact(version.id), version.sha256)

    def excluding(
        self, version: ModelVersion, holdout: pd.DataFrame, on_progress: Progress = no_progress
    ) -> HoldoutModel:
        """Return a version as it serves, if it has not seen the holdout; else one that has not.

        That one is fitted again by the version's own recipe, without the sellers and titles of
        the holdout; also where a correction was withdrawn, so that nobody can tell.

        Raises
        ------
        ArtifactRefused
            The stored model is damaged.
        AppError
            Too few listings are left to fit it again.
        """
        served, snapshot = self.served(version), self._market(version)
        learned = self._listings(version)
        corrections = self._corrected(version, snapshot, learned)
        seen = shares_with(learned, holdout)
        told = shares_with(corrections.assign(seller_id=None), holdout)
        unsure = self._withdrawn(version, corrections, holdout)
        if not seen.any() and not told.any() and not unsure:
            return HoldoutModel(served, served=True)
        on_progress(AGAIN, 0, 1)
        rest = learned[~seen].reset_index(drop=True)
        model = PriceModel.fit(
            rest,
            currency=served.currency,
            unit=served.basis.unit,
            level_order=snapshot.level_order,
            recipe=corrected(recipe_of(version.card), rest, corrections[~told]),
            seed=int(version.card.get("seed", 0)),
            synthetic=snapshot.synthetic,
            on_progress=on_progress,
        )
        on_progress(AGAIN, 1, 1)
        return HoldoutModel(model, served=False)

    def learned(self, version: ModelVersion) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the listings and the corrections that a version learned from."""
        listings = self._listings(version)
        return listings, self._corrected(version, self._market(version), listings)

    def _withdrawn(self, version: ModelVersion, known: pd.DataFrame, holdout: pd.DataFrame) -> bool:
        """Return whether it learned from what can no longer be compared with the holdout."""
        own = dict(version.card.get("holdout") or {}).get("sha256")
        if own == fingerprint_of(holdout):  # nothing of its own holdout was ever learnt
            return False
        return len(known) < len(set(self._lineage.corrections_of(version.id)))

    def _market(self, version: ModelVersion) -> Snapshot:
        snapshot = self._snapshots.get(version.snapshot_id)
        if snapshot is None:
            raise NotFound(
                N_("The listings of version {number} no longer exist."), number=version.number
            )
        return snapshot

    def _listings(self, version: ModelVersion) -> pd.DataFrame:
        """Return the listings that a version learned from."""
        listings = conform(self._snapshots.listings(version.snapshot_id).reset_index(drop=True))
        own = dict(version.card.get("holdout") or {})
        if not own:
            return listings
        parts = parted(listings)
        # Where sellers were erased since, the holdout is another: some of it may have been seen.
        return parts.train if own["sha256"] == parts.sha256 else listings

    def _corrected(
        self, version: ModelVersion, snapshot: Snapshot, listings: pd.DataFrame
    ) -> pd.DataFrame:
        """Return the corrections that a version learned from, as far as they are still accepted."""
        ids = set(self._lineage.corrections_of(version.id))
        found = usable_in(self._corrections, snapshot, listings.iloc[:0]).frame
        return found[found["feedback_id"].isin(ids)].reset_index(drop=True)
