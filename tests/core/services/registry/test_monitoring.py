"""What comes in is compared with what the champion learned from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pandas as pd
import pytest

from core.data.demo import demo_market
from core.errors import NoChampion
from core.services.registry.monitoring import MonitoringUseCase
from core.types import INPUT_COLUMNS, ModelVersion

NOW = datetime(2026, 4, 8, 15, 30, tzinfo=UTC)  # a Wednesday
MARKET = demo_market(300, seed=4)
VERSION = ModelVersion(UUID(int=1), 1, NOW, UUID(int=9), "r", "0" * 64, {})


class Log:
    """Six estimates: of one person thrice, of nobody known twice, by another version once."""

    def __init__(self) -> None:
        self.since: list[datetime] = []

    def newest(self, since: datetime, *, most: int) -> pd.DataFrame:
        rows = MARKET[[c for c in INPUT_COLUMNS if c in MARKET]].head(6).copy()
        rows["subject"] = ["a", "a", None, None, "a", "b"]
        rows["model_version_id"] = [VERSION.id] * 5 + [UUID(int=2)]
        return rows.assign(p_low=0.3, p_medium=0.3, p_high=0.4)

    def weekly(self, since: datetime) -> pd.DataFrame:
        self.since.append(since)
        return pd.DataFrame({"week": []})

    def training_listings(self, snapshot_id: UUID, *, most: int) -> pd.DataFrame:
        assert snapshot_id == VERSION.snapshot_id
        return MARKET


class Registry:
    """A registry with or without a champion."""

    def __init__(self, version: ModelVersion | None) -> None:
        self._version = version

    def champion(self) -> ModelVersion | None:
        return self._version


def _monitoring(version: ModelVersion | None) -> tuple[MonitoringUseCase, Log]:
    log, registry = Log(), Registry(version)
    given: Any = registry
    return MonitoringUseCase(log, given, now=lambda: NOW), log


def test_a_person_counts_once_and_weeks_begin_on_monday() -> None:
    """What they asked last; bands are of the champion's own estimates."""
    monitoring, log = _monitoring(VERSION)
    found = monitoring.report()
    assert (found.inflow.n, found.inflow.n_bands) == (4, 3)
    assert (log.since[0].weekday(), log.since[0].hour) == (0, 0)
    assert found.version is VERSION


def test_without_a_champion_there_is_nothing_to_compare_with() -> None:
    """The sentence says what to run."""
    with pytest.raises(NoChampion, match="jobs train"):
        _monitoring(None)[0].report()
