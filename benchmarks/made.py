"""What several benchmarks are run on."""

from __future__ import annotations

from datetime import UTC, datetime

from core.ids import uuid7
from core.types import ImportReport, Snapshot


def market(rows: int, *, at: datetime | None = None, active: bool = False) -> Snapshot:
    """Return a made-up market of so many listings, in dollars."""
    return Snapshot(
        id=uuid7(),
        name="made",
        origin="synthetic",
        reader="made",
        sha256="0" * 64,
        currency="USD",
        source_currency="USD",
        rate=1.0,
        rate_date=None,
        level_order=(),
        report=ImportReport(rows, rows, {}),
        imported_at=at or datetime.now(UTC),
        imported_by="benchmark",
        active=active,
    )
