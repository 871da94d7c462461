"""Runs the migrations on the connection that it is given, or on ``DATABASE_URL``."""

from __future__ import annotations

import os

from alembic import context
from alembic.autogenerate.rewriter import Rewriter
from alembic.operations import ops
from sqlalchemy import CheckConstraint, Connection

from db import engine as engines
from db.tables import metadata

generated = Rewriter()


@generated.rewrites(ops.AddColumnOp)
def _with_its_check(
    _context: object, _revision: object, added: ops.AddColumnOp
) -> list[ops.MigrateOperation]:
    """Write the check of a new column too, which Alembic does not compare."""
    checks = [
        ops.CreateCheckConstraintOp.from_constraint(one)
        for one in metadata.tables[added.table_name].constraints
        if isinstance(one, CheckConstraint)
        and one.name == f"ck_{added.table_name}_{added.column.name}"
    ]
    return [added, *checks]


def run(connection: Connection) -> None:
    """Run the migrations that the command asked for, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        compare_server_default=True,
        include_name=_is_declared,
        process_revision_directives=generated,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_declared(name: str | None, kind: str, _parents: object) -> bool:
    """Leave partitions out of comparisons: they come and go with their markets."""
    return not (kind == "table" and (name or "").startswith("listing_vectors_"))


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    address = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)
    with engines.transaction(engines.make_engine(address), unhurried=True) as own:
        run(own)
