"""Imported markets and their listings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, Row, select, update
from sqlalchemy.dialects import postgresql

from core.errors import N_, NotFound
from core.types import Dependants, ImportReport, Progress, Snapshot, no_progress
from db import sellers as people
from db import snapshot_dependants as rests
from db.admin.erasure_ledger import Ledger
from db.encoding import decode_json, encode_json, storable_text
from db.engine import lock, transaction
from db.tables import listings, snapshots

_KEYS = ("snapshot_id", "position")
_COLUMNS = tuple(column.name for column in listings.columns if column.name not in _KEYS)
_NUMBERS = frozenset(column.name for column in listings.columns if column.type.python_type is float)
_CHUNK = 20_000
STORING = N_("Storing the listings")


class SqlSnapshots:
    """Snapshots in PostgreSQL; implements `core.services.ports.Snapshots`."""

    def __init__(self, engine: Engine, ledger: Ledger | None = None) -> None:
        self._engine = engine
        self._ledger = ledger

    def add(
        self, snapshot: Snapshot, listings: pd.DataFrame, on_progress: Progress = no_progress
    ) -> Snapshot:
        """Store a snapshot and its listings in one transaction."""
        with transaction(self._engine, unhurried=True) as connection:
            lock(connection, "snapshots")
            made = connection.execute(
                postgresql.insert(snapshots)
                .values(_row(snapshot))
                .on_conflict_do_nothing(index_elements=["sha256", "currency", "unit"])
                .returning(snapshots.c.id)
            ).scalar()
            if made is not None:
                _copy_in(connection, snapshot.id, listings, on_progress)
            stored_id = made or _id_of(connection, snapshot)
            if snapshot.active:
                _activate(connection, stored_id)
            on_progress(STORING, len(listings), len(listings))
            return _stored(connection, stored_id)

    def active(self) -> Snapshot | None:
        """Return the active snapshot, if any."""
        with transaction(self._engine) as connection:
            return _find(connection, snapshots.c.active)

    def get(self, snapshot_id: UUID) -> Snapshot | None:
        """Return one snapshot, if it is there."""
        with transaction(self._engine) as connection:
            return _find(connection, snapshots.c.id == snapshot_id)

    def all(self) -> Sequence[Snapshot]:
        """Return every snapshot, newest first."""
        order = (snapshots.c.imported_at.desc(), snapshots.c.id.desc())
        with transaction(self._engine) as connection:
            rows = connection.execute(select(snapshots).order_by(*order)).mappings()
            return [_snapshot(row) for row in rows]

    def activate(self, snapshot_id: UUID) -> None:
        """Make one snapshot the active one."""
        with transaction(self._engine) as connection:
            lock(connection, "snapshots")
            _activate(connection, snapshot_id)

    def dependants(self) -> Mapping[UUID, Dependants]:
        """Return what depends on each snapshot; one that is not named has nothing."""
        with transaction(self._engine) as connection:
            return rests.found(connection)

    def delete(self, snapshot_id: UUID, expected: Dependants) -> None:
        """Remove a snapshot with its listings and all that depends on it, in one transaction."""
        with transaction(self._engine, unhurried=True) as connection:
            lock(connection, "snapshots")
            lock(connection, "promotion")
            found = _find(connection, snapshots.c.id == snapshot_id)
            if found is None:
                raise _unknown(snapshot_id)
            rests.require_unused(connection, found, expected)
            rests.remove(connection, snapshot_id)

    def seller_listings(self, sellers: Sequence[str]) -> pd.DataFrame:
        """Return what is stored under some seller ids: ``market``, then a listing's columns."""
        with transaction(self._engine, unhurried=True) as connection:
            found = people.rows(connection, sellers)
        return pd.DataFrame([tuple(row) for row in found], columns=["market", *_COLUMNS])

    def erase_seller(
        self, sellers: Sequence[str], *, actor: str = "page", before: datetime | None = None
    ) -> int:
        """Erase what is stored under some seller ids, with a note; returns how many.

        With `before`, in markets that were imported until then.
        """
        if self._ledger is not None:
            self._ledger.note("seller", sellers)
        with transaction(self._engine, unhurried=True) as connection:
            return people.erase(connection, sellers, actor, before)

    def listings(self, snapshot_id: UUID) -> pd.DataFrame:
        """Return the listings of a snapshot."""
        query = (
            select(*(listings.c[name] for name in _COLUMNS))
            .where(listings.c.snapshot_id == snapshot_id)
            .order_by(listings.c.position)
        )
        with transaction(self._engine, unhurried=True) as connection:
            result = connection.execution_options(yield_per=_CHUNK).execute(query)
            chunks = [_frame(chunk) for chunk in result.partitions()]
        return pd.concat(chunks or [_frame([])], ignore_index=True)


def _row(snapshot: Snapshot) -> dict[str, Any]:
    row = {
        name: storable_text(value) if isinstance(value, str) else value
        for name, value in asdict(snapshot).items()
    }
    row["level_order"] = encode_json(snapshot.level_order)
    row["report"] = encode_json(asdict(snapshot.report))
    row["active"] = False  # made active afterwards, when no other one is
    return row


def _snapshot(row: Mapping[Any, Any]) -> Snapshot:
    order = tuple(decode_json(row["level_order"]))
    return Snapshot(
        **{**row, "level_order": order, "report": ImportReport(**decode_json(row["report"]))}
    )


def _find(connection: Connection, condition: ColumnElement[bool]) -> Snapshot | None:
    row = connection.execute(select(snapshots).where(condition)).mappings().one_or_none()
    return None if row is None else _snapshot(row)


def _stored(connection: Connection, snapshot_id: UUID) -> Snapshot:
    query = select(snapshots).where(snapshots.c.id == snapshot_id)
    return _snapshot(connection.execute(query).mappings().one())


def _id_of(connection: Connection, snapshot: Snapshot) -> UUID:
    same = (snapshots.c[name] == getattr(snapshot, name) for name in ("sha256", "currency", "unit"))
    found: UUID = connection.execute(select(snapshots.c.id).where(*same)).scalar_one()
    return found


def _activate(connection: Connection, snapshot_id: UUID) -> None:
    others = (snapshots.c.active, snapshots.c.id != snapshot_id)
    connection.execute(update(snapshots).where(*others).values(active=False))
    this = update(snapshots).where(snapshots.c.id == snapshot_id).values(active=True)
    if connection.execute(this).rowcount == 0:
        raise _unknown(snapshot_id)


def _unknown(snapshot_id: UUID) -> NotFound:
    return NotFound(N_("There is no market with the id {id}."), id=str(snapshot_id))


def _copy_in(
    connection: Connection, snapshot_id: UUID, frame: pd.DataFrame, on_progress: Progress
) -> None:
    """Send listings with COPY: a row-wise insert takes ten times as long."""
    statement = f"COPY listings ({', '.join((*_KEYS, *_COLUMNS))}) FROM STDIN"
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("a connection in a transaction has a driver connection")
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, len(frame), _CHUNK):
            on_progress(STORING, start, len(frame))
            for position, values in _rows(frame.iloc[start : start + _CHUNK], start):
                copy.write_row((snapshot_id, position, *values))


def _rows(chunk: pd.DataFrame, start: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    columns = [
        [None if value != value else value for value in chunk[name].astype("float64").tolist()]  # noqa: PLR0124 - NaN
        if name in _NUMBERS
        else [storable_text(v) if isinstance(v, str) else None for v in chunk[name].tolist()]
        for name in _COLUMNS
    ]
    return enumerate(zip(*columns, strict=True), start)


def _frame(rows: Sequence[Row[Any]]) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_COLUMNS)
    return pd.DataFrame(
        {
            name: np.array(values, dtype="float64")  # None becomes NaN
            if name in _NUMBERS
            else pd.Series(list(values), dtype="object")
            for name, values in zip(_COLUMNS, columns, strict=True)
        }
    )
