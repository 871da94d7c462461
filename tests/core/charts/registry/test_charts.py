"""Charts of versions, trials and weeks: their frames, and what their sentences say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from core.charts import DARK, LIGHT, View
from core.charts.registry import gain, over_versions, over_weeks
from core.charts.registry.arms import outcome_sentence
from core.evaluation.sequential import good_marks, paired_errors, parted_errors
from core.insight.registry.monitoring import Rate
from core.language import translator
from tests.core.insight.registry.test_versions import _figure, version

EN, FR = translator("en"), translator("fr")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_measure_over_versions_names_the_newest_and_the_best() -> None:
    """Oldest first in the frame; the baseline is beside it; what was not measured is left out."""
    versions = [
        replace(version(3), is_champion=True),
        version(2, metrics={"mdape": _figure(0.35)}),
        version(1),
    ]
    chart = over_versions(versions, "mdape", View(EN, LIGHT))
    assert chart is not None
    assert chart.frame["Version"].tolist() == [1, 2, 3]
    assert chart.frame["Always guessing the median"].tolist() == [0.67] * 3
    assert "41.0% for version 3, the newest of 3" in chart.sentence
    assert "35.0%, of version 2" in chart.sentence
    only = over_versions(versions, "coverage_80", View(EN, DARK))
    assert only is not None
    assert only.frame["Version"].tolist() == [1, 3]
    assert "best" not in only.sentence
    assert over_versions([], "mdape", View(EN, LIGHT)) is None


def test_versions_of_different_markets_have_no_best() -> None:
    """A value measured on another market is not better or worse: the sentence says so instead."""
    other = replace(version(2, metrics={"mdape": _figure(0.35)}), snapshot_id=UUID(int=77))
    chart = over_versions([version(3), other], "mdape", View(EN, LIGHT))
    assert chart is not None
    assert "best" not in chart.sentence
    assert "measured on different markets" in chart.sentence


def test_a_week_with_too_few_rows_is_in_the_figures_only() -> None:
    """The sentence is of the last week that says something."""
    rates = [Rate(MONDAY + timedelta(weeks=i), 0.7, 0.6, 0.8, n) for i, n in enumerate((30, 9, 2))]
    chart = over_weeks(rates, "Rated good", "Feedback", View(EN, LIGHT), nominal=0.8)
    assert chart is not None
    assert chart.frame["Feedback"].tolist() == [30, 9, 2]
    assert len(chart.figure.data[0].x) == 2
    assert "In the week of March 9, 2026: 70.0%" in chart.sentence
    assert "80%" in chart.sentence
    assert over_weeks(rates[2:], "Rated good", "Feedback", View(EN, LIGHT)) is None
    many = [replace(rates[0], week=MONDAY + timedelta(weeks=i)) for i in range(20)]
    drawn = over_weeks(many, "Rated good", "Feedback", View(FR, DARK))
    assert drawn is not None
    assert len(drawn.figure.layout.xaxis.tickvals) == 3


@pytest.mark.parametrize("words", [EN, FR])
def test_a_gain_is_drawn_with_its_interval(words: object) -> None:
    """Both arms and the gain are in the frame; their numbers are in the sentence."""
    comparison = good_marks((300, 600), (420, 600))
    chart = gain(comparison, View(words, LIGHT))  # type: ignore[arg-type]
    assert chart.frame.iloc[:, 4].tolist() == [600, 600, 1200]
    assert chart.frame.iloc[2, 1] == pytest.approx(0.2)
    assert outcome_sentence(comparison, words)  # type: ignore[arg-type]
    assert "300" not in chart.sentence
    assert "600" in chart.sentence


def test_a_trial_without_a_judgement_is_drawn_too() -> None:
    """Nothing is known: a dash, the whole range, and to go on."""
    for comparison in (good_marks((0, 0), (0, 0)), parted_errors(np.array([]), np.array([]))):
        chart = gain(comparison, View(EN, LIGHT))
        assert outcome_sentence(comparison, EN) == "Not decided yet: keep going."
        assert "–" in chart.sentence
    errors = np.full(3000, 0.4)
    assert "A difference above 0.05 can be ruled out" in outcome_sentence(
        paired_errors(errors, errors), EN
    )
