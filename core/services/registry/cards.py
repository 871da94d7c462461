"""What the cards of a version and of its market are written from."""

from __future__ import annotations

from core.authority import needs
from core.errors import N_, NoChampion, NotFound
from core.insight.registry.card_facts import CardFacts, card_facts
from core.services.ports import ModelVersions, Snapshots
from core.types import ModelVersion


class CardUseCase:
    """The use case behind `jobs card`."""

    def __init__(self, versions: ModelVersions, snapshots: Snapshots) -> None:
        self._versions = versions
        self._snapshots = snapshots

    @needs("look")
    def facts(self, number: int | None = None) -> CardFacts:
        """Return the facts of a version, of the champion by default.

        Raises
        ------
        NoChampion
            No version is in service, and none was named.
        NotFound
            There is no such version, or its market is gone.
        """
        version = self._champion() if number is None else self._numbered(number)
        market = self._snapshots.get(version.snapshot_id)
        if market is None:
            raise NotFound(
                N_("The market of version {number} is no longer stored."), number=version.number
            )
        return card_facts(version, market, self._snapshots.listings(market.id))

    def _champion(self) -> ModelVersion:
        champion = self._versions.champion()
        if champion is None:
            raise NoChampion(
                N_("No model has been trained yet. Import listings, then run: python -m jobs train")
            )
        return champion

    def _numbered(self, number: int) -> ModelVersion:
        found = next((v for v in self._versions.all() if v.number == number), None)
        if found is None:
            raise NotFound(N_("There is no version {number}."), number=number)
        return found
