"""Dated rates of currencies in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from core.types import ExchangeRate
from db.engine import transaction
from db.tables import exchange_rates

_KEY = ("base", "currency", "rate_date")


class SqlExchangeRates:
    """Implements `core.services.ports.ExchangeRates`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, rates: Sequence[ExchangeRate]) -> None:
        """Store rates in one transaction."""
        if not rates:
            return
        new = insert(exchange_rates)
        said = {name: new.excluded[name] for name in ("rate", "source", "set_at")}
        with transaction(self._engine) as connection:
            connection.execute(
                new.on_conflict_do_update(index_elements=_KEY, set_=said),
                [asdict(one) for one in rates],
            )

    def newest(self) -> Sequence[ExchangeRate]:
        """Return the newest rate of each base and currency."""
        table = exchange_rates.c
        query = (
            select(exchange_rates)
            .ext(distinct_on(table.base, table.currency))
            .order_by(table.base, table.currency, table.rate_date.desc())
        )
        with transaction(self._engine) as connection:
            return [ExchangeRate(**row) for row in connection.execute(query).mappings()]
