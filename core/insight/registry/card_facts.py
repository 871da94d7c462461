"""What the cards of a version and of its market are written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from core.insight.market.summary import MarketSummary, summarise
from core.types import FIELDS, ModelVersion, Snapshot


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A version, the market that it learned from, and what that market holds.

    `known` maps each field to the share of listings that state it.
    """

    version: ModelVersion
    market: Snapshot
    summary: MarketSummary
    known: Mapping[str, float]


def card_facts(version: ModelVersion, market: Snapshot, listings: pd.DataFrame) -> CardFacts:
    """Collect what cards say.

    Parameters
    ----------
    version : ModelVersion
        What the model card is about.
    market : Snapshot
        The market that it learned from.
    listings : pandas.DataFrame of shape (n, columns of the schema)
        Those of the market; at least one row.

    Returns
    -------
    CardFacts
        Shares are of all n rows.
    """
    known = {field.name: float(listings[field.name].notna().mean()) for field in FIELDS}
    return CardFacts(version, market, summarise(listings, market.basis), known)
