"""Background jobs: what people see of them, and the queue that delivers them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy import Connection, Engine, Select, and_, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.errors import N_, NotFound
from core.types import SET_UP, Task, TaskKind, TaskStatus
from db.encoding import decode_json, encode_json, storable_text
from db.engine import reaching, transaction
from db.tables import EXCLUSIVE_KIND, tasks

#: PostgreSQL schema of the queue, and the one task that it delivers.
QUEUE_SCHEMA = "procrastinate"
TASK = "prisme.run"
#: Queues, and what of the work is quick: it never waits behind a training. What nobody in person
#: asked for has a queue of its own too: whoever asks for a training gets it at once.
LANES = ("default", "quick", "ahead")
QUICK = frozenset({"import", "map"})
STOPPED = N_("The worker stopped before this task was finished. Start it again.")
_OPEN = ("waiting", "running")
#: A worker may take this long from being handed a job to holding it.
_GRACE = "15 seconds"
_KEY = "hashtextextended('prisme.job.' || :id, 0)"
#: So that a machine that went away lets go of its jobs within a minute (no effect on a socket).
_KEEPALIVE = (
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)
#: The lock is tried on suspects only; whoever ends a job meanwhile is believed, not overwritten.
_SETTLE = f"""
    WITH suspects AS MATERIALIZED (
        SELECT id, status FROM tasks AS task
        WHERE status = 'running' OR status = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM {QUEUE_SCHEMA}.procrastinate_jobs AS queued
            LEFT JOIN {QUEUE_SCHEMA}.procrastinate_events AS handed
            ON handed.job_id = queued.id AND handed.type = 'started'
            WHERE queued.args ->> 'job_id' = task.id::text
            AND (queued.status = 'todo'
                 OR queued.status = 'doing' AND handed.at > now() - interval '{_GRACE}')
        )
    ), abandoned AS MATERIALIZED (
        SELECT id, status FROM suspects
        WHERE pg_try_advisory_xact_lock(hashtextextended('prisme.job.' || id::text, 0))
    )
    UPDATE tasks AS task
    SET status = 'failed', finished_at = now(), error = :error
    FROM abandoned WHERE task.id = abandoned.id AND task.status = abandoned.status
"""  # noqa: S608 - constants of this file


class SqlTasks:
    """Jobs in PostgreSQL; implements `core.services.ports.Tasks`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue = App(connector=SyncPsycopgConnector())  # never opened: we lend connections

    def add(self, task: Task) -> Task:
        """Queue a job, or return the one of its kind that waits or runs already.

        Training and retraining are one kind here: both want the whole machine.
        """
        self.settle_abandoned()
        found = None
        while found is None:  # again, if the one in the way ended before it could be read
            with transaction(self._engine) as connection:
                found = self._add(connection, task)
        return found

    def get(self, task_id: UUID) -> Task | None:
        """Return one job, if it is there."""
        found = self._all(select(tasks).where(tasks.c.id == task_id))
        return found[0] if found else None

    def recent(self, kind: TaskKind | None = None, limit: int = 20) -> Sequence[Task]:
        """Return jobs, of one kind if it is named, newest first."""
        query = select(tasks).order_by(tasks.c.created_at.desc(), tasks.c.id.desc()).limit(limit)
        return self._all(query if kind is None else query.where(tasks.c.kind == kind))

    @contextmanager
    def claim(self, task_id: UUID) -> Iterator[Task | None]:
        """Hold a waiting job while the block runs.

        The hold is an advisory lock of a connection of its own: it ends with the process.
        """
        with reaching(), self._engine.connect() as held:
            connection = held.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text(_KEEPALIVE))
            connection.execute(text("SET idle_session_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_lock({_KEY})"), {"id": str(task_id)})
            try:
                yield self._begin(task_id)
            finally:
                connection.execute(text(f"SELECT pg_advisory_unlock({_KEY})"), {"id": str(task_id)})

    def advance(self, task_id: UUID, stage: str, done: int, total: int) -> bool:
        """Note how far a job is; returns false once somebody asked to stop it."""
        change = (
            update(tasks)
            .where(tasks.c.id == task_id, tasks.c.status == "running")
            .values(stage=storable_text(stage), done=done, total=total)
            .returning(tasks.c.cancel_requested)
        )
        with transaction(self._engine) as connection:
            asked = connection.execute(change).scalar()
        return asked is False

    def end(
        self,
        task_id: UUID,
        status: TaskStatus,
        *,
        error: str | None = None,
        error_params: Mapping[str, Any] | None = None,
        result: Mapping[str, Any] | None = None,
    ) -> None:
        """Note how a job ended; one that has ended already stays as it is."""
        values = {
            "status": status,
            "finished_at": datetime.now(UTC),
            "error": error,
            "error_params": encode_json(dict(error_params or {})),
            "result": encode_json(dict(result or {})),
        }
        with transaction(self._engine) as connection:
            connection.execute(
                update(tasks).where(tasks.c.id == task_id, tasks.c.status.in_(_OPEN)).values(values)
            )

    def cancel(self, task_id: UUID) -> None:
        """Ask a job to stop."""
        with transaction(self._engine) as connection:
            known = connection.execute(
                update(tasks).where(tasks.c.id == task_id).values(cancel_requested=True)
            ).rowcount
            connection.execute(
                update(tasks)
                .where(tasks.c.id == task_id, tasks.c.status == "waiting")
                .values(status="cancelled", finished_at=datetime.now(UTC))
            )
        if not known:
            raise NotFound(N_("There is no task with the id {id}."), id=task_id)

    def settle_abandoned(self) -> int:
        """Mark jobs as failed whose worker died, or that the queue has lost."""
        with transaction(self._engine) as connection:
            return connection.execute(text(_SETTLE), {"error": STOPPED}).rowcount

    def _add(self, connection: Connection, task: Task) -> Task | None:
        values = {
            "id": task.id,
            "kind": task.kind,
            "params": encode_json(task.params),
            "requested_by": storable_text(task.requested_by),
            "created_at": task.created_at,
            "status": "waiting",
        }
        new = upsert(tasks).values(values).on_conflict_do_nothing().returning(tasks.c.id)
        if connection.execute(new).scalar() is not None:
            self._defer(connection, task)
        same, open_one = tasks.c.id == task.id, tasks.c.status.in_(_OPEN)
        like = text(f"{EXCLUSIVE_KIND} = replace(:kind, 'retrain', 'train')").bindparams(
            kind=task.kind
        )
        query = select(tasks).where(or_(same, and_(like, open_one)))
        row = connection.execute(query.order_by(same.desc())).mappings().first()
        return None if row is None else _task(dict(row))

    def _begin(self, task_id: UUID) -> Task | None:
        begun = (
            update(tasks)
            .where(tasks.c.id == task_id, tasks.c.status == "waiting")
            .values(status="running", started_at=func.now())
            .returning(*tasks.c)
        )
        with transaction(self._engine) as connection:
            row = connection.execute(begun).mappings().first()
        return None if row is None else _task(dict(row))

    def _defer(self, connection: Connection, task: Task) -> None:
        connection.execute(text(f"SET LOCAL search_path TO public, {QUEUE_SCHEMA}"))
        self._queue.configure_task(
            TASK,
            queue=_lane(task),
            connection=connection.connection.driver_connection,
        ).defer(job_id=str(task.id))  # what is in the queue already calls it so

    def _all(self, query: Select[Any]) -> list[Task]:
        with transaction(self._engine) as connection:
            return [_task(dict(row)) for row in connection.execute(query).mappings()]


def _lane(task: Task) -> str:
    if task.kind in QUICK:
        return "quick"
    return "ahead" if task.requested_by == SET_UP else "default"


def _task(row: Mapping[str, Any]) -> Task:
    return Task(
        id=row["id"],
        kind=row["kind"],
        params=decode_json(row["params"]),
        requested_by=row["requested_by"],
        created_at=row["created_at"],
        status=row["status"],
        stage=row["stage"],
        done=row["done"],
        total=row["total"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        error=row["error"],
        error_params=decode_json(row["error_params"]),
        result=decode_json(row["result"]),
    )
