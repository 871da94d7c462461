"""Where nothing can be corrected: an installation without feedback."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from core.data.schema import INPUT_COLUMNS

COLUMNS: tuple[str, ...] = (
    "feedback_id", "prediction_id", "subject", "created_at", *INPUT_COLUMNS, "price", "currency",
    "price_kind",
)  # fmt: skip


class NoCorrections:
    """Nothing was ever accepted; implements `core.services.ports.Corrections`."""

    def accepted(self) -> pd.DataFrame:
        """Return no rows, with the columns of the port."""
        return pd.DataFrame({name: pd.Series([], dtype=object) for name in COLUMNS})

    def count_accepted(self, after: datetime | None = None) -> int:
        """Return 0."""
        del after
        return 0
