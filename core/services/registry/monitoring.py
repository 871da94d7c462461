"""Watch what comes in: its likeness to the training data, and how it is judged, week by week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd

from core.authority import needs
from core.errors import N_, NoChampion
from core.insight.registry.monitoring import Inflow, inflow
from core.services.ports import ModelVersions, RecentRequests
from core.types import ModelVersion

#: Weeks that are looked back, and days whose inputs are compared with the training data.
WEEKS, DAYS = 13, 28
#: Rows of either side of the comparison.
MAX_ASKED, MAX_LISTINGS = 3_000, 10_000


@dataclass(frozen=True, slots=True)
class MonitoringReport:
    """What comes in now.

    `inflow` compares the last `DAYS` days with what `version`, the champion, learned from;
    `weeks` is as `core.services.ports.RecentRequests.weekly` gives it.
    """

    version: ModelVersion
    inflow: Inflow
    weeks: pd.DataFrame


class MonitoringUseCase:
    """The use case of watching quality and drift."""

    def __init__(
        self,
        recent_requests: RecentRequests,
        versions: ModelVersions,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._recent_requests = recent_requests
        self._versions = versions
        self._now = now

    @needs("look")
    def report(self) -> MonitoringReport:
        """Return what comes in now, beside the champion's training data.

        Raises
        ------
        NoChampion
            Nothing serves.
        """
        version = self._versions.champion()
        if version is None:
            raise NoChampion(
                N_("No model has been trained yet. Import listings, then run: python -m jobs train")
            )
        now = self._now()
        asked = self._recent_requests.newest(now - timedelta(days=DAYS), most=MAX_ASKED)
        once = asked[asked["subject"].isna() | ~asked["subject"].duplicated()]
        own = once[once["model_version_id"] == version.id]
        training = self._recent_requests.training_listings(version.snapshot_id, most=MAX_LISTINGS)
        return MonitoringReport(
            version,
            inflow(training, once.drop(columns=["subject", "model_version_id"]), own),
            self._recent_requests.weekly(_monday(now) - timedelta(weeks=WEEKS - 1)),
        )


def _monday(moment: datetime) -> datetime:
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
