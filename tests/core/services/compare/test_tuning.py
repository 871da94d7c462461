"""A search within a budget: the declared parameters first, and an honest word about the best."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import optuna
import pandas as pd
import pytest

from core.data.demo import LEVEL_ORDER
from core.data.frozen import parted
from core.services.compare.tuning import DEFAULTS, JUDGING, STAGE, TuningUseCase
from tests.models import market
from tests.pages.fakes import SNAPSHOT

pytestmark = pytest.mark.fits


class _Studies:
    """Studies in memory, as a database would keep them."""

    def __init__(self) -> None:
        self.storage = optuna.storages.InMemoryStorage()

    def __call__(self, name: str, seed: int) -> optuna.Study:
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        return optuna.create_study(
            storage=self.storage,
            study_name=name,
            load_if_exists=True,
            direction="minimize",
            sampler=optuna.samplers.RandomSampler(seed=seed),
        )


def _tuning(studies: _Studies, rows: int = 150) -> TuningUseCase:
    markets: Any = SimpleNamespace(
        active=lambda: replace(SNAPSHOT, level_order=LEVEL_ORDER),
        listings=lambda _snapshot: pd.DataFrame(market().head(rows)),
    )
    return TuningUseCase(markets, studies)


def test_a_search_begins_with_the_declared_parameters_and_goes_on() -> None:
    """One trial of the smallest budget is the declared one; a second search adds to the first."""
    studies, told = _Studies(), []
    tuning = _tuning(studies)
    assert tuning.best() is None
    found = tuning.tune(seconds=0.01, on_progress=lambda *step: told.append(step))
    assert found["n"] == len(parted(market().head(150)).train) < 150  # judges choose nothing
    assert (found["trials"], found["parameters"]) == (1, dict(DEFAULTS))
    assert found["error"] == found["error_declared"] > 0
    assert (found["difference"]["verdict"], found["adopt"]) == ("not_distinguishable", False)
    assert {stage: (done, total) for stage, done, total in told}[JUDGING] == (1, 1)
    assert {stage for stage, _d, _t in told} >= {STAGE, JUDGING}
    again = tuning.tune(seconds=0.01)
    assert again["trials"] == 2
    assert again["error"] <= found["error"]
    assert tuning.best() == again["parameters"]


def test_another_seed_is_another_search() -> None:
    """Errors on other folds are not comparable, so they are not mixed."""
    studies = _Studies()
    tuning = _tuning(studies)
    tuning.tune(seconds=0.01)
    assert tuning.best(seed=0) is not None
    assert tuning.best(seed=1) is None
