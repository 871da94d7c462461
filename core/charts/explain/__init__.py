"""Charts of what a model goes by: which fields and words, how, together, and how steadily."""

from core.charts.explain.dependence import DEPENDENCE_FIELDS, dependence
from core.charts.explain.importance import field_importance_chart, word_importance_chart
from core.charts.explain.interplay import interplay_chart
from core.charts.explain.steadiness import other_backgrounds_chart, small_changes_chart
