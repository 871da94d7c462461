"""Charts of a market to explore: prices, fields together, words, segments, a map, quality."""

from core.charts.explore.crossing import crossed
from core.charts.explore.fields import matrix, scatter, together
from core.charts.explore.prices import by_group, distribution, price_points, quantile_frame
from core.charts.explore.quality import drift, missing
from core.charts.explore.streams import streams
from core.charts.explore.words import description_map, sample_sentence, segments, telling_words

__all__ = [
    "by_group",
    "crossed",
    "description_map",
    "distribution",
    "drift",
    "matrix",
    "missing",
    "price_points",
    "quantile_frame",
    "sample_sentence",
    "scatter",
    "segments",
    "streams",
    "telling_words",
    "together",
]
