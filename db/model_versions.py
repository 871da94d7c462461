"""The registry of trained models, with their bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Select, insert, select, text, update

from core.errors import N_, Conflict, NotAllowed, NotFound
from core.types import Decision, ModelVersion, Signer
from db.encoding import decode_json, encode_json, storable_text
from db.engine import lock, transaction
from db.tables import decisions, model_versions

#: Everything but the bytes, which are megabytes.
_FACTS = tuple(column for column in model_versions.columns if column.name != "artifact")

OVERTAKEN = N_("Another version was promoted in the meantime: check again, then decide.")


class SqlModelVersions:
    """Model versions in PostgreSQL; implements `core.services.ports.ModelVersions`."""

    def __init__(self, engine: Engine, signer: Signer | None = None) -> None:
        self._engine = engine
        self._signer = signer

    def add(self, version: ModelVersion, artifact: bytes) -> ModelVersion:
        """Store a version and its bytes, signed."""
        card, recipe = encode_json(version.card), storable_text(version.recipe)
        signature = None
        if self._signer is not None:
            if not self._signer.there():
                self.sign_stored()
            kept = replace(version, recipe=recipe, card=decode_json(card))
            signature = self._signer.sign(kept)
        values = {
            "id": version.id,
            "created_at": version.created_at,
            "snapshot_id": version.snapshot_id,
            "recipe": recipe,
            "sha256": version.sha256,
            "card": card,
            "artifact": artifact,
            "signature": signature,
        }
        with transaction(self._engine, unhurried=True) as connection:
            stored = insert(model_versions).values(values).returning(*_FACTS)
            return _version(connection.execute(stored).mappings().one())

    def champion(self) -> ModelVersion | None:
        """Return the version that serves, if any."""
        return self._first(select(*_FACTS).where(model_versions.c.is_champion))

    def get(self, version_id: UUID) -> ModelVersion | None:
        """Return one version, if it is there."""
        return self._first(select(*_FACTS).where(model_versions.c.id == version_id))

    def all(self) -> Sequence[ModelVersion]:
        """Return every version, newest first."""
        query = select(*_FACTS).order_by(model_versions.c.number.desc())
        with transaction(self._engine) as connection:
            return [_version(row) for row in connection.execute(query).mappings()]

    def artifact(self, version_id: UUID) -> bytes:
        """Return the stored bytes of a version; raises `ArtifactRefused` if not signed here."""
        query = select(model_versions).where(model_versions.c.id == version_id)
        with transaction(self._engine, unhurried=True) as connection:
            found = connection.execute(query).mappings().one_or_none()
        if found is None:
            raise _unknown(version_id)
        facts = {name: value for name, value in found.items() if name != "artifact"}
        if self._signer is not None:
            self._signer.check(_version(facts))
        return bytes(found["artifact"])

    def sign_stored(self, *, again: bool = False) -> int:
        """Sign the versions that have no signature yet, or all of them; returns how many.

        Raises
        ------
        NotAllowed
            Only the owner of the tables may.
        """
        assert self._signer is not None  # noqa: S101 - who signs has a key
        owns = text(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = "
            "'model_versions'::regclass"
        )
        with transaction(self._engine, unhurried=True) as connection:
            if not connection.execute(owns).scalar_one():
                raise NotAllowed(
                    N_("Only the owner of the tables signs what is stored: python -m jobs migrate")
                )
            query = select(*_FACTS).with_for_update()
            if not again:
                query = query.where(model_versions.c.signature.is_(None))
            stored = [_version(row) for row in connection.execute(query).mappings()]
            for version in stored:
                connection.execute(
                    update(model_versions)
                    .where(model_versions.c.id == version.id)
                    .values(signature=self._signer.sign(version))
                )
        return len(stored)

    def promote(self, decision: Decision, *, over: UUID | None = None) -> Decision:
        """Make a version the champion, in one transaction with its reason."""
        with transaction(self._engine) as connection:
            lock(connection, "promotion")
            previous = _serving(connection)
            if over not in (None, previous):
                raise Conflict(OVERTAKEN)
            _crown(connection, decision.model_version_id)
            taken = replace(decision, previous_version_id=previous)
            connection.execute(insert(decisions).values(_decision_row(taken)))
        return taken

    def reject(self, decision: Decision) -> Decision:
        """Keep that a version was not let serve; the champion stays."""
        with transaction(self._engine) as connection:
            kept = replace(decision, previous_version_id=_serving(connection))
            connection.execute(insert(decisions).values(_decision_row(kept)))
        return kept

    def decisions(self) -> Sequence[Decision]:
        """Return every promotion, refusal and rollback, latest first."""
        order = (decisions.c.created_at.desc(), decisions.c.id.desc())
        with transaction(self._engine) as connection:
            rows = connection.execute(select(decisions).order_by(*order)).mappings()
            return [Decision(**row) for row in rows]

    def _first(self, query: Select[Any]) -> ModelVersion | None:
        with transaction(self._engine) as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _version(row)


def _serving(connection: Connection) -> UUID | None:
    query = select(model_versions.c.id).where(model_versions.c.is_champion)
    return connection.execute(query).scalar_one_or_none()


def _crown(connection: Connection, version_id: UUID) -> None:
    champion, identity = model_versions.c.is_champion, model_versions.c.id
    # The old one first: the unique index looks at each statement.
    connection.execute(update(model_versions).where(champion).values(is_champion=False))
    crowned = update(model_versions).where(identity == version_id).values(is_champion=True)
    if connection.execute(crowned).rowcount == 0:
        raise _unknown(version_id)


def _version(row: Mapping[Any, Any]) -> ModelVersion:
    return ModelVersion(**{**row, "card": decode_json(row["card"])})


def _decision_row(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "created_at": decision.created_at,
        "kind": decision.kind,
        "model_version_id": decision.model_version_id,
        "previous_version_id": decision.previous_version_id,
        "actor": storable_text(decision.actor),
        "reason": storable_text(decision.reason),
        "gate_id": decision.gate_id,
    }


def _unknown(version_id: UUID) -> NotFound:
    return NotFound(N_("There is no model version with the id {id}."), id=str(version_id))
