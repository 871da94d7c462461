"""Services for the Models page, without a database or a learner: they record what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from core.authority import current_actor
from core.data.demo import demo_market
from core.errors import NotFound
from core.evaluation.sequential import good_marks, paired_errors, parted_errors
from core.ids import uuid7
from core.insight.registry.monitoring import inflow
from core.services import (
    ExperimentUseCase,
    GateUseCase,
    MonitoringUseCase,
    PromotionUseCase,
    RetrainingUseCase,
    TaskUseCase,
)
from core.services.registry.experiment import Results
from core.services.registry.monitoring import MonitoringReport
from core.types import (
    INPUT_COLUMNS,
    Check,
    Decision,
    Experiment,
    ExperimentCounts,
    GateReport,
    ModelVersion,
)
from tests.pages.fakes import NOW, VERSION, FakeServices
from tests.pages.stand_in import stand_in

CARD = dict(VERSION.card) | {
    "currency": "USD",
    "snapshot": {"name": "demo", "sha256": "ab" * 32, "rows": 4000},
    "libraries": {"numpy": "2.4.6"},
    "corrections": {"used": 0, "left_out": {}},
    "promises": [
        {
            "segment": "all",
            "value": "",
            "promised": 0.8,
            "held": 0.79,
            "low": 0.77,
            "high": 0.81,
            "n": 4000,
            "least": 0.78,
            "most": 0.82,
        }
    ],
}
CHAMPION = replace(VERSION, card=CARD)
CHALLENGER = replace(
    VERSION,
    id=UUID(int=4),
    number=4,
    created_at=NOW + timedelta(days=1),
    is_champion=False,
    card=CARD | {"libraries": {"numpy": "2.5.0"}, "corrections": {"used": 12, "left_out": {}}},
)
OLD = replace(VERSION, id=UUID(int=5), number=2, is_champion=False, card=CARD)


def gate(*, passed: bool = True, champion: UUID = CHAMPION.id) -> GateReport:
    """A report on the challenger."""
    return GateReport(
        uuid7(),
        NOW,
        CHALLENGER.id,
        champion,
        (
            Check(
                "rows",
                True,
                "{n} listings that neither has seen judge (at least {least}).",
                {"n": 400, "least": 60},
            ),
            Check(
                "latency",
                passed,
                "An estimate takes {challenger} ms, the champion's {champion} "
                "ms: at most {most} times.",
                {"challenger": 9, "champion": 8, "most": 1.5},
            ),
        ),
        {
            "segments": [
                {
                    "segment": "seller_level",
                    "value": "level_1",
                    "n": 90,
                    "champion": 0.5,
                    "challenger": 0.45,
                    "relative": -0.1,
                }
            ]
        },
    )


def decision(kind: Any = "promote", version: ModelVersion = CHAMPION, **changes: Any) -> Decision:
    """A decision on a version."""
    return replace(Decision(uuid7(), NOW, kind, version.id, OLD.id, "Ada", "less wrong"), **changes)


def experiment(**changes: Any) -> Experiment:
    """A trial of the challenger with a tenth of the people."""
    made = Experiment(UUID(int=77), "share", CHALLENGER.id, CHAMPION.id, 0.1, NOW, "Ada", "to see")
    return replace(made, **changes)


def watched(n: int = 300) -> MonitoringReport:
    """What comes in: like the training data, with slower deliveries; two weeks of judgements."""
    market = demo_market(1500, seed=5)
    live = market[[c for c in INPUT_COLUMNS if c in market]].head(n)
    live = live.assign(delivery_days=live["delivery_days"] * 4 + 9)
    chances = pd.DataFrame(
        np.tile([0.3, 0.35, 0.35], (n, 1)), columns=["p_low", "p_medium", "p_high"]
    )
    weeks = pd.DataFrame(
        {
            "week": pd.to_datetime([NOW - timedelta(weeks=1), NOW], utc=True)[: 2 if n else 0],
            "estimates": [100, 120][: 2 if n else 0],
            "abstained": [3, 9][: 2 if n else 0],
            "good": [30, 40][: 2 if n else 0],
            "bad": [10, 12][: 2 if n else 0],
            "corrected": [20, 22][: 2 if n else 0],
            "held": [15, 18][: 2 if n else 0],
            "promised": [0.8, 0.8][: 2 if n else 0],
        }
    )
    return MonitoringReport(CHAMPION, inflow(market, live, chances), weeks)


@dataclass
class FakeModels(FakeServices):
    """What the Models page calls; `taken` records decisions, `begun` and `ended` trials."""

    versions: tuple[ModelVersion, ...] = (CHALLENGER, CHAMPION, OLD)
    history_of_decisions: list[Decision] = field(
        default_factory=lambda: [decision(), decision(version=OLD, reason="first")]
    )
    reports: dict[UUID, GateReport] = field(default_factory=dict)
    taken: list[tuple[str, int, str, str, bool]] = field(default_factory=list)
    running: Experiment | None = None
    past_experiments: list[Experiment] = field(default_factory=list)
    trouble: Any = None
    begun: list[dict[str, Any]] = field(default_factory=list)
    ended: list[tuple[UUID, str, str]] = field(default_factory=list)
    flow: MonitoringReport = field(default_factory=watched)
    up_to_date: ModelVersion | None = None

    @property
    def promotion(self) -> PromotionUseCase:
        """The use cases about decisions."""
        return stand_in(
            PromotionUseCase,
            versions=self._serving("versions", self.versions),
            decisions=lambda: self.history_of_decisions,
            promote=lambda number, *, reason, despite_gate=False: self._take(
                "promote", number, reason, despite=despite_gate
            ),
            reject=lambda number, *, reason: self._take("reject", number, reason),
            rollback=lambda number, *, reason: self._take("rollback", number, reason),
        )

    @property
    def gate(self) -> GateUseCase:
        """The use cases about the gate."""
        return stand_in(GateUseCase, report=self._report)

    @property
    def retraining(self) -> RetrainingUseCase:
        """The use cases about challengers."""
        return stand_in(RetrainingUseCase, up_to_date=lambda: self.up_to_date)

    @property
    def experiments(self) -> ExperimentUseCase:
        """The use cases about trials."""
        return stand_in(
            ExperimentUseCase,
            current=lambda: self.running,
            all=lambda: self.past_experiments,
            results=self._results,
            begin=self._begin,
            end=self._end,
        )

    @property
    def monitoring(self) -> MonitoringUseCase:
        """The use cases about what comes in."""
        return stand_in(MonitoringUseCase, report=self._serving("monitoring", self.flow))

    @property
    def tasks(self) -> TaskUseCase:
        """The use cases about work in the background."""
        return stand_in(
            TaskUseCase,
            start=self._start,
            latest=self._latest,
            cancel=self._cancel,
            recent=lambda kind=None, *, limit=20: [
                task for task in self.queued_tasks.values() if kind in (None, task.kind)
            ][:limit],
        )

    def _report(self, version_id: UUID) -> GateReport | None:
        return self.reports.get(version_id)

    def _take(self, kind: str, number: int, reason: str, *, despite: bool = False) -> Decision:
        self._fail(kind)
        self.taken.append((kind, number, current_actor().name, reason, despite))
        return decision(kind)

    def _begin(self, number: int, *, kind: str, reason: str, share: float = 0.0) -> Experiment:
        self._fail("begin")
        self.begun.append(
            {
                "number": number,
                "kind": kind,
                "actor": current_actor().name,
                "reason": reason,
                "share": share,
            }
        )
        self.running = experiment(kind=kind)
        return self.running

    def _end(self, experiment_id: UUID, *, reason: str) -> Experiment:
        self._fail("end")
        actor = current_actor().name
        if self.running is None:
            raise NotFound("There is no experiment with the id {id}.", id=str(experiment_id))
        self.ended.append((experiment_id, actor, reason))
        over, self.running = (
            replace(self.running, ended_at=NOW, ended_by=actor, end_reason=reason),
            None,
        )
        self.past_experiments.insert(0, over)
        return over

    def _results(self, experiment: Experiment) -> Results:
        self._fail("results")
        errors = np.full(600, 0.4)
        comparisons: Sequence[Any] = (
            (paired_errors(errors, errors - 0.2),)
            if experiment.kind == "shadow"
            else (good_marks((30, 60), (42, 60)), parted_errors(errors[:50], errors[:40]))
        )
        return Results(experiment, ExperimentCounts(900, 100), tuple(comparisons), self.trouble)
