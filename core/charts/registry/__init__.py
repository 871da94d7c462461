"""Charts of versions, trials and what comes in."""

from __future__ import annotations

from core.charts.registry.arms import gain
from core.charts.registry.versions import over_versions
from core.charts.registry.weeks import over_weeks
