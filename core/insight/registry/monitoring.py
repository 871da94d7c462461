"""Whether what comes in now is like what a model learned from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from scipy.stats import chi2, norm

from core.insight.explore.drift import LARGE, SMALL, drift
from core.insight.explore.table import prepared
from core.types import BANDS

#: How often at least one field may be called changed where none is.
ALPHA = 0.05
_DRAWS = 1999
CHANGED, STEADY, TOO_FEW = "changed", "steady", "too_few"


@dataclass(frozen=True, slots=True)
class Inflow:
    """What comes in now beside the training data.

    `n` people were compared with `n_training` listings. `fields` has a row for each field:
    ``field``, ``n`` (of those who said it), ``index`` (population stability), ``noise`` (what
    chance alone reaches, 95 %), ``p``, ``part`` with ``share_before`` and ``share_after`` (what
    moved most), and ``says``: changed, steady, or too few to tell even a large change from chance.
    `bands` has a row for each band: ``band``, ``share`` (mean probability, 1/3 in the training
    data), ``low``, ``high`` (95 %); `bands_say` is as ``says``; `n_bands` estimates are behind it.
    """

    n: int
    n_training: int
    fields: pd.DataFrame
    bands: pd.DataFrame
    bands_say: str
    n_bands: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of `n` rows of one week, with the ends of its 95 % interval (NaN without a row)."""

    week: datetime
    share: float
    low: float
    high: float
    n: int


def inflow(training: pd.DataFrame, live: pd.DataFrame, chances: pd.DataFrame) -> Inflow:
    """Compare what comes in with what a model learned from.

    Parameters
    ----------
    training : pandas.DataFrame of shape (n, columns of the schema)
        Listings.
    live : pandas.DataFrame of shape (m, input columns)
        What was asked, as the model read it; one row a person.
    chances : pandas.DataFrame of shape (k, 3)
        ``p_low``, ``p_medium``, ``p_high`` of the model's own estimates.

    Returns
    -------
    Inflow
        Fields most changed first; none where either side has no row.

    Notes
    -----
    Fixed bounds on a population stability index are noise on few rows, so a field has changed only
    if an exact permutation test says so (Holm's correction over the fields) and the index is more
    than small.
    """
    fields = _fields(training, live)
    bands, says = _bands(chances)
    return Inflow(len(live), len(training), fields, bands, says, len(chances))


def rate(hits: int, n: int) -> tuple[float, float, float]:
    """Return a share with its 95 % interval (Wilson, 1927); NaN without a row.

    Parameters
    ----------
    hits, n : int
        Of rows.

    Returns
    -------
    (float, float, float)
        Share, lower and upper end.
    """
    if n == 0:
        return (float("nan"),) * 3
    z, p = float(norm.ppf(0.975)), hits / n
    center = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return p, float(center - half), float(center + half)


def rates(weeks: pd.DataFrame, hits: str, rows: tuple[str, ...]) -> list[Rate]:
    """Return a share week by week.

    Parameters
    ----------
    weeks : pandas.DataFrame
        As `core.services.ports.RecentRequests.weekly` gives it.
    hits : str
        Column of what counts.
    rows : tuple of str
        Columns that add up to the rows.

    Returns
    -------
    list of Rate
        Oldest first.
    """
    found = []
    for _, week in weeks.iterrows():
        n = int(sum(week[name] for name in rows))
        found.append(Rate(week["week"].to_pydatetime(), *rate(int(week[hits]), n), n))
    return found


def _fields(training: pd.DataFrame, live: pd.DataFrame) -> pd.DataFrame:
    if training.empty or live.empty:
        table = drift(*(prepared(pd.DataFrame()) for _ in range(2)), draws=1)
        return table.assign(says=pd.Series(dtype=object))
    table = drift(prepared(training), prepared(live.assign(price=np.nan)), said=True, draws=_DRAWS)
    real = (_holm(table["p"].to_numpy(float)) < ALPHA) & (table["index"] >= SMALL)
    blind = (table["noise"] > LARGE) & ~real
    table["says"] = np.select([real, blind], [CHANGED, TOO_FEW], STEADY)
    return table


def _holm(p: np.ndarray) -> np.ndarray:
    """Return p-values that hold for all tests together (Holm, 1979), shape (n,)."""
    order = np.argsort(p, kind="stable")
    adjusted = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    out = np.empty(len(p))
    out[order] = np.minimum(adjusted, 1)
    return out


def _bands(chances: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Bands part the training prices in three: so must the probabilities, on the whole."""
    n, third = len(chances), 1 / 3
    rows = []
    for band in BANDS:
        own = chances[f"p_{band}"].to_numpy(float)
        share = float(own.mean()) if n else float("nan")
        half = 1.96 * float(own.std(ddof=1)) / np.sqrt(n) if n > 1 else float("nan")
        rows.append({"band": band, "share": share, "low": share - half, "high": share + half})
    table = pd.DataFrame(rows)
    if not n:
        return table, TOO_FEW
    shares = table["share"].to_numpy(float)
    # Probabilities vary less than outcomes would: the test errs on the quiet side.
    p = float(chi2.sf(n * ((shares - third) ** 2 / third).sum(), 2))
    index = float(((shares - third) * np.log(np.maximum(shares, 1e-9) / third)).sum())
    if p < ALPHA and index >= SMALL:
        return table, CHANGED
    return table, TOO_FEW if chi2.ppf(0.95, 2) / n > LARGE else STEADY
