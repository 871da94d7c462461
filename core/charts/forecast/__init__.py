"""The chart of a forecast."""

from __future__ import annotations

from core.charts.forecast.days import days_ahead_chart as days_ahead_chart
