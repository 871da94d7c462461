"""Charts of what a model goes by: which fields and words, how, together, and how steadily."""

from core.charts.explain.dependence import COLUMN_LABELS, dependence
from core.charts.explain.importance import field_importance, word_importance
from core.charts.explain.interplay import interplay
from core.charts.explain.steadiness import other_backgrounds, small_changes

__all__ = [
    "COLUMN_LABELS",
    "dependence",
    "field_importance",
    "interplay",
    "other_backgrounds",
    "small_changes",
    "word_importance",
]
