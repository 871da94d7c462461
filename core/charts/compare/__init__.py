"""Charts of a comparison of models: how wrong, how honest, for whom, how learnt, at what cost."""

from core.charts.compare.bands import balance, confusion_chart
from core.charts.compare.cost import pareto
from core.charts.compare.errors import predicted_against_actual, residuals, residuals_by_price
from core.charts.compare.honesty import band_calibration, coverage
from core.charts.compare.learning import error_by_size, learning_candidates, learning_curve
from core.charts.compare.segments import SEGMENT_LABELS, error_by_segment, segment_table
