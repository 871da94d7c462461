"""What every part of the Explore page looks at: a market through a filter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import urlencode

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.charts import View
from core.insight.explore.table import narrowed
from core.types import PriceBasis
from pages.components import runtime

if TYPE_CHECKING:
    from core.insight.explore.filter import Filter
    from core.types import Snapshot

#: With fewer listings than this, figures are shown but called what they are.
FEW = 30
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, kw_only=True)
class MarketView(View):
    """A market and the filter on it; `listings` is shared, never written to."""

    snapshot: Snapshot
    listings: pd.DataFrame
    chosen: Filter

    @classmethod
    def of(cls, view: View, snapshot: Snapshot, listings: pd.DataFrame, chosen: Filter) -> Self:
        """Look at a market through a filter."""
        return cls(
            words=view.words,
            palette=view.palette,
            narrow=view.narrow,
            snapshot=snapshot,
            listings=listings,
            chosen=chosen,
        )

    @property
    def basis(self) -> PriceBasis:
        """What the prices are in."""
        return self.snapshot.basis

    @cached_property
    def n(self) -> int:
        """How many listings the filter leaves."""
        return self.answer("n", lambda: int(self.mask.sum()))

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """Which listings the filter leaves; asked for only where something is computed."""
        return self.chosen.mask(self.listings)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The listings that the filter leaves."""
        return narrowed(self.listings, self.mask)

    def answer(self, asked: str, compute: Callable[[], _Answer], *, whole: bool = False) -> _Answer:
        """Compute something about this view once."""
        query = "" if whole else urlencode(self.chosen.to_query(), doseq=True)
        return runtime.remembered((asked, str(self.snapshot.id), query), compute)
