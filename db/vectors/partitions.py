"""Makes, indexes and exchanges the partitions of `listing_vectors`, within a transaction."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import psycopg
import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from core.errors import N_
from core.types import Progress
from db.vectors import copy as vector_copy
from db.vectors.copy import VectorKind

STORING = N_("Storing the texts' vectors")
#: What one vector takes while the index is built, in bytes, and the most that is asked for, in MB.
_BUILD_BYTES, _MAX_BUILD_MB = 2_600, 3_000
# Functions of the database, so that whoever stores vectors need not own the table.
_NEXT = text("SELECT prisme_vectors_next(:market)")
_INDEX = text("SELECT prisme_vectors_index(:market, :hnsw)")
_EXCHANGE = text("SELECT prisme_vectors_exchange(:market)")
_DROP = text("SELECT prisme_vectors_drop(:market)")

logger = structlog.get_logger(__name__)


def partition_name(snapshot_id: UUID) -> str:
    """Return the name of a market's partition."""
    return f"listing_vectors_{snapshot_id.hex}"


def vector_kind(connection: Connection) -> VectorKind:
    """Return how this database keeps vectors: as pgvector's type, or as bytes without it."""
    query = text(
        "SELECT format_type(atttypid, NULL) FROM pg_attribute "
        "WHERE attrelid = 'listing_vectors'::regclass AND attname = 'vector'"
    )
    return "bytea" if connection.execute(query).scalar_one() == "bytea" else "halfvec"


def load_partition(
    connection: Connection, snapshot_id: UUID, vectors: np.ndarray, on_progress: Progress
) -> None:
    """Copy vectors into a table that nobody sees yet, and index it where that is possible."""
    kind = vector_kind(connection)
    table = connection.execute(_NEXT, {"market": snapshot_id}).scalar_one()
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("a connection in a transaction has a driver connection")
    statement = f"COPY {table} (snapshot_id, position, vector) FROM STDIN (FORMAT binary)"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(vector_copy.HEADER)
        for done, chunk in vector_copy.binary_chunks(snapshot_id, vectors, kind):
            copy.write(chunk)
            on_progress(STORING, done, len(vectors))
        copy.write(vector_copy.TRAILER)
    if kind == "halfvec":
        _index(connection, snapshot_id, len(vectors))
    # With statistics: that one market is the whole table must be known, or its primary key is
    # preferred to HNSW.
    connection.execute(_INDEX, {"market": snapshot_id, "hnsw": False})


def exchange(connection: Connection, snapshot_id: UUID) -> None:
    """Put what `load_partition` made in the old one's place: only now do readers wait, a moment."""
    connection.execute(_EXCHANGE, {"market": snapshot_id})


def drop(connection: Connection, snapshot_id: UUID) -> None:
    """Drop a market's partition, if there is one."""
    connection.execute(_DROP, {"market": snapshot_id})


def adopt_pgvector(connection: Connection) -> None:
    """Use pgvector if this PostgreSQL has it by now; the vectors are stored again at need."""
    if vector_kind(connection) == "halfvec":
        return
    offered = text("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
    if not connection.execute(offered).scalar_one():
        return
    children = text(
        "SELECT inhrelid::regclass::text FROM pg_inherits "
        "WHERE inhparent = 'listing_vectors'::regclass"
    )
    try:
        with connection.begin_nested():
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
            for child in connection.execute(children).scalars().all():
                connection.execute(text(f"DROP TABLE {child}"))
            connection.execute(text("DELETE FROM listing_vector_sets"))
            connection.execute(
                text(
                    "ALTER TABLE listing_vectors ALTER COLUMN vector "
                    "TYPE halfvec(384) USING NULL::halfvec(384)"
                )
            )
    except DBAPIError as error:
        logger.warning("pgvector_not_usable", reason=str(error.orig))


def _index(connection: Connection, snapshot_id: UUID, rows: int) -> None:
    """Build the HNSW index; beside as many workers as the server and its shared memory allow."""
    megabytes = min(max(64, rows * _BUILD_BYTES // 2**20), _MAX_BUILD_MB)
    connection.execute(text(f"SET LOCAL maintenance_work_mem = '{megabytes}MB'"))
    which = {"market": snapshot_id, "hnsw": True}
    try:
        with connection.begin_nested():
            connection.execute(_INDEX, which)
    except DBAPIError as error:
        # Workers share the graph in /dev/shm, which a container may keep at 64 MB.
        if not isinstance(error.orig, psycopg.errors.DiskFull | psycopg.errors.OutOfMemory):
            raise
        connection.execute(text("SET LOCAL max_parallel_maintenance_workers = 0"))
        connection.execute(_INDEX, which)
