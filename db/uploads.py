"""Files that wait in the database until a worker, perhaps on another machine, has read them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, delete, func, insert, or_, select, text

from core.types import Upload
from db.encoding import storable_text
from db.engine import transaction
from db.tables import tasks, uploads

#: A file that no job asked for, or whose job was lost, stays no longer than this.
LONGEST = "1 day"


class SqlUploads:
    """Waiting files in PostgreSQL; implements `core.services.ports.Uploads`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, upload: Upload) -> None:
        """Keep a file until its job has ended, a day at most."""
        row = {
            "id": upload.id,
            "created_at": datetime.now(UTC),
            "name": storable_text(upload.name),
            "content": bytes(upload.content),
        }
        with transaction(self._engine, unhurried=True) as connection:
            connection.execute(insert(uploads).values(row))

    def get(self, upload_id: UUID) -> Upload | None:
        """Return a file, if it waits."""
        query = select(uploads.c.name, uploads.c.content).where(uploads.c.id == upload_id)
        with transaction(self._engine, unhurried=True) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Upload(upload_id, row.name, row.content)

    def discard(self, upload_id: UUID) -> None:
        """Forget a file; one that is gone already is no fault."""
        with transaction(self._engine) as connection:
            connection.execute(delete(uploads).where(uploads.c.id == upload_id))

    def tidy(self) -> int:
        """Forget files whose job has ended, and those that are older than a day."""
        ended = select(tasks.c.id).where(tasks.c.status.not_in(("waiting", "running")))
        late = uploads.c.created_at < func.now() - text(f"interval '{LONGEST}'")
        with transaction(self._engine) as connection:
            return connection.execute(
                delete(uploads).where(or_(late, uploads.c.id.in_(ended)))
            ).rowcount
