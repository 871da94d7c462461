"""Trained models, who promoted them, and how candidates compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol
from uuid import UUID

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A trained model in the registry, without its bytes.

    `card` is the JSON card: data hash, rows, recipe, metrics, library versions, currency.
    `signature` is that of the installation that trained it; None if stored before there were any.
    """

    id: UUID
    number: int
    created_at: datetime
    snapshot_id: UUID
    recipe: str
    sha256: str
    card: Mapping[str, Any]
    is_champion: bool = False
    signature: str | None = None

    @property
    def beats_constant(self) -> bool:
        """Whether its error is smaller than that of always guessing the median, beyond chance.

        An older card, which does not say, is believed.
        """
        return bool(self.card.get("against_constant", {}).get("verdict", "better") == "better")


class Signer(Protocol):
    """Signs what is trained here, with a key that is not in the database."""

    def there(self) -> bool:
        """Whether there is a key yet."""
        ...

    def sign(self, version: ModelVersion) -> str:
        """Return the signature of a version; makes the key at its first use."""
        ...

    def check(self, version: ModelVersion) -> None:
        """Raise `ArtifactRefused` for a version that was not signed here."""
        ...


@dataclass(frozen=True, slots=True)
class Decision:
    """Who promoted, rejected or rolled back to which version, and why.

    `gate_id` names the report that the decision rests on, if there was one.
    """

    id: UUID
    created_at: datetime
    kind: Literal["promote", "reject", "rollback"]
    model_version_id: UUID
    previous_version_id: UUID | None
    actor: str
    reason: str
    gate_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All candidates measured in the same folds of one snapshot.

    `report` is JSON: the candidates with their metrics, sentinels, segments and curves.
    `predictions` has one row for each listing: actual ``price``, ``fold``, and the out-of-fold
    ``estimate:<name>`` of each candidate, in the snapshot's currency.
    """

    id: UUID
    created_at: datetime
    snapshot_id: UUID
    report: Mapping[str, Any]
    predictions: pd.DataFrame
