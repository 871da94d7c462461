"""Reports of the gate: what was measured before a version could serve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Select, select
from sqlalchemy.dialects.postgresql import insert as upsert

from core.types import Check, GateReport
from db.encoding import decode_json, encode_json
from db.engine import transaction
from db.tables import gates


class SqlGates:
    """Gate reports in PostgreSQL; implements `core.services.ports.Gates`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, report: GateReport) -> None:
        """Store a report exactly once by its id."""
        values = {
            "id": report.id,
            "created_at": report.created_at,
            "challenger_id": report.challenger_id,
            "champion_id": report.champion_id,
            "passed": report.passed,
            "checks": [_row(check) for check in report.checks],
            "report": encode_json(report.report),
        }
        with transaction(self._engine) as connection:
            connection.execute(upsert(gates).values(values).on_conflict_do_nothing())

    def get(self, report_id: UUID) -> GateReport | None:
        """Return one report, if it is there."""
        return self._first(select(gates).where(gates.c.id == report_id))

    def latest(self, challenger_id: UUID) -> GateReport | None:
        """Return the newest report on a version, if it was ever judged."""
        newest = (gates.c.created_at.desc(), gates.c.id.desc())
        mine = select(gates).where(gates.c.challenger_id == challenger_id)
        return self._first(mine.order_by(*newest).limit(1))

    def _first(self, query: Select[Any]) -> GateReport | None:
        with transaction(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _report(dict(row))


def _row(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "passed": check.passed,
        "message": check.message,
        "params": encode_json(check.params),
    }


def _report(row: Mapping[str, Any]) -> GateReport:
    return GateReport(
        id=row["id"],
        created_at=row["created_at"],
        challenger_id=row["challenger_id"],
        champion_id=row["champion_id"],
        checks=tuple(
            Check(c["name"], c["passed"], c["message"], decode_json(c["params"]))
            for c in row["checks"]
        ),
        report=decode_json(row["report"]),
    )
