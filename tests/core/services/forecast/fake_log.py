"""Forecasts in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from core.errors import StorageUnavailable
from core.types.forecast import Forecast


@dataclass
class FakeForecasts:
    """Implements the port; `away` is a database that cannot be reached."""

    made: list[Forecast] = field(default_factory=list)
    away: bool = False

    def add(self, forecast: Forecast) -> None:
        """Keep a forecast."""
        if self.away:
            raise StorageUnavailable("away")
        self.made.append(forecast)

    def get(self, forecast_id: UUID) -> Forecast | None:
        """Return one by its id."""
        return next((one for one in self.made if one.id == forecast_id), None)

    def recent(self, limit: int, *, of: Sequence[str] | None = None) -> Sequence[Forecast]:
        """Return the newest."""
        found = [one for one in self.made if of is None or one.subject in of]
        return found[::-1][:limit]

    def by_input(self, hashes: Sequence[str]) -> Sequence[Forecast]:
        """Return those of these inputs."""
        return [one for one in self.made if one.input_hash in hashes]
