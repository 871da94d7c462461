"""Corrections that may train, and what was learnt from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import pandas as pd


class Corrections(Protocol):
    """Real prices that users gave and somebody accepted."""

    def accepted(self) -> pd.DataFrame:
        """Return them, oldest first: the latest judgement of each estimate, if it was accepted.

        Columns: ``feedback_id``, ``prediction_id`` (UUID), ``subject`` (pseudonym or None),
        ``created_at`` (UTC), then what the model read (the input columns of the schema, and in
        ``without`` the tuple of those that the service was said to have none of), then ``price``,
        ``currency``, ``price_kind``, ``unit`` (what a price of the estimate pays for),
        ``synthetic`` (whether the market that the estimate was learned from was made up).
        """
        ...

    def count_accepted(self, after: datetime | None = None) -> int:
        """Return how many there are, of those accepted after a moment if one is given."""
        ...


class Lineage(Protocol):
    """Which corrections went into which version."""

    def add(self, version_id: UUID, feedback_ids: Sequence[UUID]) -> None:
        """Note that a version learned from corrections; twice changes nothing."""
        ...

    def corrections_of(self, version_id: UUID) -> Sequence[UUID]:
        """Return the ids of the corrections that a version learned from."""
        ...

    def accepted_by(self, version_id: UUID) -> Sequence[UUID]:
        """Return the people who accepted corrections that a version learned from."""
        ...

    def versions_of(self, subject: str) -> Mapping[int, int]:
        """Return, for each version's number, how many corrections of a subject went into it."""
        ...
