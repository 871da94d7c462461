"""What comes in now: the newest estimates, and judgements week by week."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

import pandas as pd


class RecentRequests(Protocol):
    """The log, as it is watched."""

    def newest(self, since: datetime, *, most: int) -> pd.DataFrame:
        """Return what was asked since a moment, latest first, at most so many; no batches.

        Columns: ``subject`` (or None), ``model_version_id``, what the model read (input columns
        of the schema), ``p_low``, ``p_medium``, ``p_high``.
        """
        ...

    def weekly(self, since: datetime) -> pd.DataFrame:
        """Return estimates and judgements by week, oldest first; a week without any is absent.

        Columns: ``week`` (its Monday, UTC), ``estimates``, ``abstained``, ``good``, ``bad``,
        ``corrected`` (real prices in the estimate's currency), ``held`` (of them inside the
        range), ``promised`` (mean promise of those ranges, NaN without any).
        """
        ...

    def training_listings(self, snapshot_id: UUID, *, most: int) -> pd.DataFrame:
        """Return listings of a snapshot, evenly drawn, at most so many (columns of the schema)."""
        ...
