"""A small durable queue on this machine's disk, for records that wait for the database.

SQLite in WAL mode with ``synchronous=FULL``: a record is on the disk when `put` returns, with one
`fsync` (the classic journal needs three), and readers of other processes never block a writer.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from core.errors import N_, StorageUnavailable
from db.predictions import used_twice

_SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, prediction_id TEXT NOT NULL,
    digest TEXT NOT NULL, payload TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS waiting_prediction ON waiting (prediction_id);
CREATE TABLE IF NOT EXISTS rejected (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, prediction_id TEXT NOT NULL,
    digest TEXT NOT NULL, payload TEXT NOT NULL, reason TEXT NOT NULL, rejected_at REAL NOT NULL);
"""
#: Kind, id, the estimate it belongs to, digest and payload of what is to wait.
Record = tuple[str, UUID, UUID, str, str]
_COLUMNS = "place, id, kind, prediction_id, digest, payload"


@dataclass(frozen=True, slots=True)
class SpoolEntry:
    """One record that waits.

    `place` is its turn; `kind` is ``"prediction"`` or ``"feedback"``; `prediction_id` is the
    estimate it belongs to (itself, for an estimate); `digest` tells two payloads apart.
    """

    place: int
    id: UUID
    kind: str
    prediction_id: UUID
    digest: str
    payload: str


class Spool:
    """The queue; several threads and processes may use the same file."""

    def __init__(self, path: Path, *, busy_timeout_s: float = 0.5) -> None:
        self.path = path
        self._busy_timeout_s = busy_timeout_s
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def put(
        self, kind: str, identity: UUID, prediction_id: UUID, digest: str, payload: str
    ) -> None:
        """Add a record at the end; it is on the disk when this returns."""
        [kept] = self.put_many([(kind, identity, prediction_id, digest, payload)])
        if not kept:
            raise used_twice(identity)

    def put_many(self, records: Sequence[Record]) -> list[bool]:
        """Add records at the end, all or none; they are on the disk when this returns."""
        with self._reaching() as connection:
            return [_put(connection, record) for record in records]

    def peek(self, limit: int, after: int = 0) -> Sequence[SpoolEntry]:
        """Return the first records in order, at most `limit`, of those after a place."""
        return self._select(
            f"SELECT {_COLUMNS} FROM waiting WHERE place > ? "  # noqa: S608 - our columns
            "ORDER BY place LIMIT ?",
            after,
            limit,
        )

    def find(self, identity: UUID) -> SpoolEntry | None:
        """Return the record with this id, if it waits."""
        found = self._select(
            f"SELECT {_COLUMNS} FROM waiting WHERE id = ?",  # noqa: S608 - our columns
            str(identity),
        )
        return found[0] if found else None

    def feedback_of(self, prediction_id: UUID) -> Sequence[SpoolEntry]:
        """Return the judgements of one estimate that wait, in order."""
        return self._select(
            f"SELECT {_COLUMNS} FROM waiting "  # noqa: S608 - our columns
            "WHERE prediction_id = ? AND kind = 'feedback' ORDER BY place",
            str(prediction_id),
        )

    def delete(self, *entries: SpoolEntry) -> None:
        """Remove records that the database has, all or none."""
        places = [(entry.place,) for entry in entries]
        with self._reaching() as connection:
            connection.executemany("DELETE FROM waiting WHERE place = ?", places)

    def reject(self, entry: SpoolEntry, reason: str) -> None:
        """Set a record aside that the database will never take; it is kept, with the reason."""
        with self._reaching() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO rejected "  # noqa: S608 - our columns
                f"SELECT {_COLUMNS}, ?, ? FROM waiting WHERE place = ?",
                (reason, time.time(), entry.place),
            )
            connection.execute("DELETE FROM waiting WHERE place = ?", (entry.place,))

    def forget(self, subject: str) -> int:
        """Remove what waits, or was set aside, under a person's pseudonym; returns how many."""
        with self._reaching() as connection:
            rows = [
                (table, place, identity, prediction_id, json.loads(payload).get("subject"))
                for table in ("waiting", "rejected")
                for place, identity, prediction_id, payload in connection.execute(
                    f"SELECT place, id, prediction_id, payload FROM {table}"  # noqa: S608 - ours
                )
            ]
            theirs = {identity for _t, _p, identity, _of, who in rows if who == subject}
            gone = [(t, place) for t, place, i, of, _who in rows if {i, of} & theirs]
            for table, place in gone:
                connection.execute(f"DELETE FROM {table} WHERE place = ?", (place,))  # noqa: S608
        return len(gone)

    def waiting(self) -> int:
        """Return how many records wait."""
        return self._count("SELECT count(*) FROM waiting")

    def rejected(self) -> int:
        """Return how many records were set aside."""
        return self._count("SELECT count(*) FROM rejected")

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _select(self, query: str, *arguments: str | int) -> list[SpoolEntry]:
        with self._reaching() as connection:
            rows = connection.execute(query, arguments).fetchall()
        return [
            SpoolEntry(place, UUID(identity), kind, UUID(prediction_id), digest, payload)
            for place, identity, kind, prediction_id, digest, payload in rows
        ]

    def _count(self, query: str) -> int:
        with self._reaching() as connection:
            return int(connection.execute(query).fetchone()[0])

    @contextmanager
    def _reaching(self) -> Iterator[sqlite3.Connection]:
        """Hold the connection in one transaction."""
        try:
            with self._lock:
                if self._connection is None:
                    self._connection = self._open()
                with self._connection:
                    yield self._connection
        except (sqlite3.Error, OSError) as error:
            raise StorageUnavailable(
                N_("The file {file} cannot be used to store estimates for later: {reason}"),
                file=str(self.path),
                reason=str(error),
            ) from error

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(
            self.path, timeout=self._busy_timeout_s, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_SCHEMA)
        return connection


def _put(connection: sqlite3.Connection, record: Record) -> bool:
    kind, identity, prediction_id, digest, payload = record
    connection.execute(
        "INSERT INTO waiting (id, kind, prediction_id, digest, payload) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (str(identity), kind, str(prediction_id), digest, payload),
    )
    found = connection.execute("SELECT digest FROM waiting WHERE id = ?", (str(identity),))
    row = found.fetchone()
    return row is None or bool(row[0] == digest)
