"""An example of what pages show once a market is studied: of a small demo market, made beforehand.

``python -m tools.example`` makes the file again.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from core.data.demo import demo_market
from core.insight.explore.table import prepared
from core.types import Comparison, DescriptionMap, ModelVersion, PriceBasis

FILE = "example.json.gz"
#: Listings of the demo market that it is made from.
ROWS = 800
_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Example:
    """A comparison, the study of a version, and a map with the listings that lie on it."""

    comparison: Comparison
    version: ModelVersion
    study: Mapping[str, Any]
    listings: pd.DataFrame
    places: DescriptionMap
    basis: PriceBasis


@cache
def shipped_example() -> Example:
    """Return the example that comes with Prisme."""
    kept = json.loads(gzip.decompress((files(__package__) / FILE).read_bytes()))
    made, places = datetime.fromisoformat(kept["made"]), kept["places"]
    return Example(
        Comparison(_ID, made, _ID, kept["report"], pd.DataFrame(kept["predictions"])),
        ModelVersion(_ID, 1, made, _ID, "", "", {"synthetic": True}),
        kept["study"],
        prepared(demo_market(ROWS)),
        DescriptionMap(
            np.array(places["rows"]),
            np.array(places["x"]),
            np.array(places["y"]),
            tuple(places["explained"]),
            places["by"],
        ),
        PriceBasis(kept["report"]["currency"]),
    )
