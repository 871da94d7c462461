"""Charts: plain data in, a Plotly figure, its data and its sentence out. Computes no estimate.

Every chart works on a light and on a dark page, fits a phone, and says with words or signs
whatever it says with colour.
"""

from core.charts.estimate.comparables import comparables_strip
from core.charts.estimate.packages import package_ladder
from core.charts.estimate.result import band_edges, band_probabilities, waterfall
from core.charts.feedback.review import real_prices
from core.charts.market.prices import price_histogram, price_strip
from core.charts.style import Chart, amount_in
from core.charts.view import DARK, LIGHT, Palette, View
