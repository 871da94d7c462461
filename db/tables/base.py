"""What every table shares: names of constraints, kinds of columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, MetaData, Text, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

MOMENT = DateTime(timezone=True)


class DecisionText(TypeDecorator[str]):
    """What was decided: a rejection stands in the rows, which are never changed, as "refuse"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        """Write today's word as the rows have it."""
        return "refuse" if value == "reject" else value

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        """Read the rows' word as it is called today."""
        return "reject" if value == "refuse" else value


#: NaN sorts above Infinity in PostgreSQL, so this refuses both.
FINITE = "'Infinity'::double precision"
