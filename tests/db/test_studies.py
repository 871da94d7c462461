"""A search is kept in the same PostgreSQL, shared, and taken up where it ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import optuna
from sqlalchemy import Engine, inspect

from db.studies import SCHEMA, Studies


def test_a_study_is_taken_up_by_whoever_opens_it(engine: Engine) -> None:
    """What one found, the next one knows; another name is another study."""
    Studies(engine).open("market", 0).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=3)
    again = Studies(engine).open("market", 0)
    assert len(again.trials) == 3
    assert again.direction is optuna.study.StudyDirection.MINIMIZE
    assert Studies(engine).open("other", 0).trials == []


def test_its_tables_stand_apart_from_ours(engine: Engine) -> None:
    """Optuna migrates its own tables: they are in a schema of their own."""
    Studies(engine).open("market", 0)
    assert "trial_params" in inspect(engine).get_table_names(schema=SCHEMA)
    assert "trial_params" not in inspect(engine).get_table_names()


def test_several_can_begin_at_once(engine: Engine) -> None:
    """Four that open the first study together make one study, and each adds its trial."""
    together = Barrier(4)

    def search(value: float) -> None:
        together.wait()
        Studies(engine).open("market", 0).optimize(lambda _trial: value, n_trials=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(search, range(4)))
    assert sorted(t.value or 0.0 for t in Studies(engine).open("market", 0).trials) == [0, 1, 2, 3]
