"""Kept price lists in PostgreSQL: their rows as Parquet, bounded in number, size and age."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select, text

from core.errors import N_, InvalidInput
from core.types import KeptList, PricedList
from db.encoding import storable_text
from db.engine import transaction
from db.tables import price_lists

#: How many a person keeps, for how many days, and how large the rows of one may be, compressed.
MAX_KEPT, MAX_DAYS, MAX_BYTES = 20, 90, 5_000_000
_ENTRY = ("id", "created_at", "subject", "name", "rows")
_LATE = price_lists.c.created_at < func.now() - text(f"interval '{MAX_DAYS} days'")


class SqlPriceLists:
    """Implements `core.services.ports.PriceLists`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, priced: PricedList) -> None:
        """Keep a list; the oldest of its person goes where there are too many."""
        packed, table = io.BytesIO(), priced.table.copy()
        # Its own columns may hold words beside numbers: as text, each comes back as it was shown.
        for name in table.columns[table.dtypes == "O"]:
            table[name] = table[name].map(_text, na_action="ignore")
        table.to_parquet(packed, index=False)
        if packed.tell() > MAX_BYTES:
            raise InvalidInput(
                N_("This list is too large to be kept ({mb} MB): download it instead."),
                mb=round(packed.tell() / 1e6, 1),
            )
        kept = priced.kept
        row = {name: getattr(kept, name) for name in _ENTRY}
        row |= {"name": storable_text(kept.name), "content": packed.getvalue()}
        theirs = price_lists.c.subject == kept.subject
        newest = price_lists.c.created_at.desc(), price_lists.c.id.desc()
        too_many = select(price_lists.c.id).where(theirs).order_by(*newest).offset(MAX_KEPT)
        with transaction(self._engine, unhurried=True) as connection:
            connection.execute(insert(price_lists).values(row))
            connection.execute(delete(price_lists).where(price_lists.c.id.in_(too_many)))

    def of(self, subjects: Sequence[str]) -> Sequence[KeptList]:
        """Return the lists of some people, newest first, without their rows."""
        columns = [price_lists.c[name] for name in _ENTRY]
        query = select(*columns).where(price_lists.c.subject.in_(subjects), ~_LATE)
        with transaction(self._engine) as connection:
            rows = connection.execute(query.order_by(price_lists.c.created_at.desc()))
            return [KeptList(**row) for row in rows.mappings()]

    def get(self, list_id: UUID) -> PricedList | None:
        """Return a list with its rows, if it is kept."""
        query = select(price_lists).where(price_lists.c.id == list_id, ~_LATE)
        with transaction(self._engine, unhurried=True) as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _priced(row)

    def remove(self, list_id: UUID) -> None:
        """Forget a list; one that is gone already is no fault."""
        with transaction(self._engine) as connection:
            connection.execute(delete(price_lists).where(price_lists.c.id == list_id))

    def tidy(self) -> int:
        """Forget the lists that are too old."""
        with transaction(self._engine) as connection:
            return connection.execute(delete(price_lists).where(_LATE)).rowcount


def lists_where(connection: Connection, whose: ColumnElement[bool]) -> tuple[PricedList, ...]:
    """Return the lists that a condition leaves, with their rows, oldest first."""
    query = select(price_lists).where(whose).order_by(price_lists.c.created_at)
    return tuple(_priced(row) for row in connection.execute(query).mappings())


def _text(value: object) -> str:
    return storable_text(str(value))


def _priced(row: Mapping[Any, Any]) -> PricedList:
    table = pd.read_parquet(io.BytesIO(row["content"]))
    return PricedList(KeptList(**{name: row[name] for name in _ENTRY}), table)
