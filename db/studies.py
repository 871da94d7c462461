"""Optuna's studies in the same PostgreSQL, in a schema of their own, shared by all machines."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from sqlalchemy import Engine, NullPool, text

from db.engine import lock, transaction

if TYPE_CHECKING:
    from optuna import Study
    from optuna.storages import RDBStorage

#: Optuna migrates its own tables with alembic: they must not meet ours.
SCHEMA = "optuna"


class Studies:
    """Opens studies."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, name: str, seed: int) -> Study:
        """Return the study of a name, made if it is new; others may be searching in it."""
        import optuna  # heavy: only where something is searched

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        with transaction(self._engine) as connection:
            lock(connection, "optuna")
            # Asked first: making it is not everybody's right, even where it is there.
            known = text("SELECT to_regnamespace(:name) IS NOT NULL")
            if not connection.execute(known, {"name": SCHEMA}).scalar_one():
                connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        with transaction(self._engine) as connection:
            lock(connection, "optuna")  # several who begin at once make the tables once
            storage = self._storage()
        study = optuna.create_study(
            storage=storage,
            study_name=name,
            load_if_exists=True,
            direction="minimize",
            pruner=optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=0),
        )
        # Machines that begin at other points of the search suggest other parameters.
        study.sampler = optuna.samplers.TPESampler(
            seed=seed + len(study.get_trials(deepcopy=False)), multivariate=True
        )
        return study

    def _storage(self) -> RDBStorage:
        """Return Optuna's storage; it holds no connection between its statements."""
        import optuna

        with warnings.catch_warnings():
            # Without the heartbeat, trials of machines that died would run for ever.
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            return optuna.storages.RDBStorage(
                self._engine.url.render_as_string(hide_password=False),
                engine_kwargs={
                    "poolclass": NullPool,
                    "connect_args": {"options": f"-c search_path={SCHEMA}"},
                },
                heartbeat_interval=60,
                grace_period=180,
            )
