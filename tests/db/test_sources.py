"""Sources come back as they were, one of each name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from core.types import Source
from core.types.reading import ReadOptions
from db.sources import SqlSources


def test_a_source_comes_back_and_is_replaced(engine: Engine) -> None:
    """Address, options with their rates and day, and when it was asked."""
    reading = ReadOptions(
        {"price": "Cost"}, rate={"EUR": 0.92}, rate_date=date(2026, 5, 1), price_range="high"
    )
    asked = datetime(2026, 5, 2, 9, tzinfo=UTC)
    kept, sources = Source("guild", "https://x.example/a", reading, 7, asked), SqlSources(engine)
    sources.put(kept)
    sources.put(replace(kept, name="albums", asked_at=None))
    assert sources.all() == [replace(kept, name="albums", asked_at=None), kept]
    sources.put(replace(kept, every_days=0))
    assert sources.all()[1].every_days == 0
