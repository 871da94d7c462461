"""Charts of a market to explore: prices, fields together, words, segments, a map, quality."""

from core.charts.explore.crossing import crossing_chart
from core.charts.explore.fields import matrix, scatter, together
from core.charts.explore.prices import (
    distribution,
    groups_chart,
    price_points_chart,
    quantile_frame,
)
from core.charts.explore.quality import drift_chart, missing_chart
from core.charts.explore.streams import streams_chart
from core.charts.explore.words import (
    description_map_chart,
    sample_sentence,
    segments_chart,
    telling_words_chart,
)
