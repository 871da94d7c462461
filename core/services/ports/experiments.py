"""Trials of challengers, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

import pandas as pd

from core.types import Experiment, ExperimentCounts, ShadowEstimate


class Experiments(Protocol):
    """One trial at a time, each begun and ended by somebody with a reason."""

    def begin(self, experiment: Experiment) -> Experiment:
        """Begin a trial; raises `InvalidInput` while another one runs."""
        ...

    def end(self, experiment_id: UUID, *, at: datetime, actor: str, reason: str) -> Experiment:
        """End a trial; one that is over stays as it is. Raises `NotFound`."""
        ...

    def current(self) -> Experiment | None:
        """Return the trial that runs, if there is one."""
        ...

    def all(self) -> Sequence[Experiment]:
        """Return every trial, latest first."""
        ...

    def add(self, estimates: Sequence[ShadowEstimate]) -> int:
        """Log what a challenger would have answered; returns how many were new.

        An estimate that the database does not have (yet) is left out.
        """
        ...

    def counts(self, experiment: Experiment) -> ExperimentCounts:
        """Return how many estimates each arm gave."""
        ...

    def outcomes(
        self,
        experiment: Experiment,
        measure: Literal["verdict", "real_price"],
        *,
        most: int = 20_000,
    ) -> pd.DataFrame:
        """Return the judged estimates of a trial, oldest judgement first, at most the first `most`.

        A person counts once: by the first estimate of theirs that was judged by the measure, as
        it was last judged. Columns: ``arm`` ("champion" or "challenger"), ``subject`` (or None),
        ``verdict``, ``real_price``, ``estimate``, and ``shadow``: what the challenger would have
        said (NaN outside a shadow, or where it gave no price). By real price, only those in the
        estimate's currency, of estimates that gave a price.
        """
        ...
