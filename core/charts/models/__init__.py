"""Charts of versions, trials and what comes in."""

from __future__ import annotations

from core.charts.models.arms import gain
from core.charts.models.versions import over_versions
from core.charts.models.weeks import over_weeks

__all__ = ["gain", "over_versions", "over_weeks"]
