"""Try a challenger on what really comes in, and say when enough is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import pandas as pd

from core.authority import current_actor, needs
from core.data.cleaning import clean_text
from core.errors import N_, AppError, InvalidInput, NotFound
from core.evaluation.sequential import (
    ALPHA,
    ArmComparison,
    errors,
    good_marks,
    paired_errors,
    parted_errors,
)
from core.ids import uuid7
from core.services.accounts.audit import Noting, unnoted
from core.services.ports import Experiments, ModelVersions
from core.services.registry.four_eyes import FourEyes, nobody_else_needed
from core.services.serving.routing import ModelRouter, belongs_to_challenger
from core.types import Experiment, ExperimentCounts, ExperimentKind, ModelVersion, PriceBasis

#: Longest reason, in characters.
MAX_REASON = 1_000
#: A share beyond this would leave too few to compare with.
MAX_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Results:
    """What a trial has found so far.

    `comparisons` are by good marks and by error where people were parted, by error alone in the
    shadow; `trouble` says why the challenger does not answer in this process, if it does not.
    """

    experiment: Experiment
    counts: ExperimentCounts
    comparisons: tuple[ArmComparison, ...]
    trouble: AppError | None


class ExperimentUseCase:
    """The use case of shadow and A/B."""

    def __init__(
        self,
        experiments: Experiments,
        versions: ModelVersions,
        serving: ModelRouter,
        four_eyes: FourEyes = nobody_else_needed,
        audit: Noting = unnoted,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._experiments = experiments
        self._versions = versions
        self._serving = serving
        self._four_eyes = four_eyes
        self._audit = audit
        self._now = now

    @needs("promote")
    def begin(
        self, number: int, *, kind: ExperimentKind, reason: str, share: float = 0.0
    ) -> Experiment:
        """Begin a trial of a version beside the champion.

        Raises
        ------
        NotFound
            There is no such version, or no champion.
        InvalidInput
            No reason, a share out of range, the champion itself, a version in another
            currency, or another trial runs.
        """
        name, why = current_actor().name, said_reason(reason)
        champion, challenger = self._versions.champion(), self._numbered(number)
        if champion is None:
            raise NotFound(N_("No version is in service yet: an experiment needs a champion."))
        _require_comparable(champion, challenger)
        if kind == "share" and not 0 < share <= MAX_SHARE:
            raise InvalidInput(
                N_("The share must be between 1 and {most} percent."),
                field="share",
                most=round(100 * MAX_SHARE),
            )
        if kind == "share":
            self._four_eyes(challenger)
        planned = Experiment(
            id=uuid7(),
            kind=kind,
            challenger_id=challenger.id,
            champion_id=champion.id,
            share=share if kind == "share" else 0.0,
            begun_at=self._now(),
            begun_by=name,
            reason=why,
        )
        with self._audit("experiment begin", version=number, kind=kind, share=share, reason=why):
            begun = self._experiments.begin(planned)
        self._serving.forget()
        return begun

    @needs("promote")
    def end(self, experiment_id: UUID, *, reason: str) -> Experiment:
        """End a trial; raises `InvalidInput` without a reason, and `NotFound`."""
        name, why = current_actor().name, said_reason(reason)
        with self._audit("experiment end", experiment=str(experiment_id), reason=why):
            ended = self._experiments.end(experiment_id, at=self._now(), actor=name, reason=why)
        self._serving.forget()
        return ended

    @needs("look")
    def current(self) -> Experiment | None:
        """Return the trial that runs, if there is one."""
        return self._experiments.current()

    @needs("look")
    def all(self) -> Sequence[Experiment]:
        """Return every trial, latest first."""
        return self._experiments.all()

    @needs("look")
    def results(self, experiment: Experiment) -> Results:
        """Return what a trial has found so far; it may be asked as often as one likes."""
        real = self._experiments.outcomes(experiment, "real_price")
        if experiment.kind == "shadow":
            comparisons: tuple[ArmComparison, ...] = (_in_the_shadow(real),)
        else:
            marks = self._experiments.outcomes(experiment, "verdict")
            comparisons = _with_a_share(
                _rightly_parted(marks, experiment), _rightly_parted(real, experiment)
            )
        return Results(
            experiment,
            self._experiments.counts(experiment),
            comparisons,
            self._serving.trouble(experiment),
        )

    def _numbered(self, number: int) -> ModelVersion:
        for version in self._versions.all():
            if version.number == number:
                return version
        raise NotFound(N_("There is no version {number} of the model."), number=number)


def said_reason(given: str) -> str:
    """Return a reason, cleaned; raises `InvalidInput` if it is empty or too long."""
    why = clean_text(given).text.strip()
    if not why or len(why) > MAX_REASON:
        raise InvalidInput(
            N_("Give a reason, in {most} characters at most."), field="reason", most=MAX_REASON
        )
    return why


def _require_comparable(champion: ModelVersion, challenger: ModelVersion) -> None:
    if champion.id == challenger.id:
        raise InvalidInput(
            N_("Version {number} is already in service: choose another one."),
            number=champion.number,
        )
    theirs, ours = (str(PriceBasis.of(v.card)) for v in (challenger, champion))
    if theirs != ours:
        raise InvalidInput(
            N_(
                "Version {number} estimates in {theirs}, the champion in {ours}: an experiment "
                "cannot compare them."
            ),
            number=challenger.number,
            theirs=theirs,
            ours=ours,
        )


def _rightly_parted(outcomes: pd.DataFrame, experiment: Experiment) -> pd.DataFrame:
    known = outcomes[outcomes["subject"].notna()]
    theirs = [belongs_to_challenger(experiment, subject) for subject in known["subject"]]
    return known[(known["arm"] == "challenger").to_numpy() == np.array(theirs, dtype=bool)]


def _in_the_shadow(real: pd.DataFrame) -> ArmComparison:
    both = real[real["shadow"].notna() & (real["arm"] == "champion")]
    prices = both["real_price"].to_numpy(float)
    return paired_errors(
        errors(prices, both["estimate"].to_numpy(float)),
        errors(prices, both["shadow"].to_numpy(float)),
    )


def _with_a_share(marks: pd.DataFrame, real: pd.DataFrame) -> tuple[ArmComparison, ArmComparison]:
    """Compare by both measures; each may be wrong half as often, so that both together hold."""
    counted, apart = [], []
    for arm in ("champion", "challenger"):
        mine = marks[marks["arm"] == arm]
        counted.append((int((mine["verdict"] == "good").sum()), len(mine)))
        rows = real[real["arm"] == arm]
        apart.append(errors(rows["real_price"].to_numpy(float), rows["estimate"].to_numpy(float)))
    return (
        good_marks(counted[0], counted[1], alpha=ALPHA / 2),
        parted_errors(apart[0], apart[1], alpha=ALPHA / 2),
    )
