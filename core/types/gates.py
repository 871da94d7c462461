"""Whether a challenger may serve: the checks, and what they found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of the gate.

    `name` is its code; `message` is an English sentence (message id) with `params`: what was
    found, and what would pass.
    """

    name: str
    passed: bool
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GateReport:
    """A challenger beside the champion on the same frozen holdout.

    `report` is JSON: the figures behind the checks (paired difference with its interval, metrics
    of both with `n`, segments, coverage, latency).
    """

    id: UUID
    created_at: datetime
    challenger_id: UUID
    champion_id: UUID
    checks: tuple[Check, ...]
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)
