"""People in PostgreSQL, their accounts with providers, and the rules that owners switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from core.errors import N_, Conflict
from core.types import Person, Rule, SignIn
from db.encoding import storable_text
from db.engine import transaction
from db.tables import accounts, audit_log, people, rules

#: The lock under which the first person comes in, in the whole database.
_LOCK = 0x507269736D_02


class SqlPeople:
    """Implements `core.services.ports.People`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def by_account(self, provider: str, account: str) -> Person | None:
        """Return whose account it is, removed or not."""
        theirs = select(accounts.c.person_id).where(
            accounts.c.provider == storable_text(provider),
            accounts.c.account == storable_text(account),
        )
        return self._one(people.c.id.in_(theirs))

    def by_email(self, email: str) -> Person | None:
        """Return who is known or invited by an address."""
        return self._one(people.c.email == storable_text(email).lower())

    def get(self, person_id: UUID) -> Person | None:
        """Return one person, removed or not."""
        return self._one(people.c.id == person_id)

    def all(self) -> Sequence[Person]:
        """Return everybody who is not removed, oldest first."""
        query = select(people).where(people.c.removed_at.is_(None))
        with transaction(self._engine) as connection:
            found = connection.execute(query.order_by(people.c.created_at, people.c.id))
            return [person_of(row) for row in found.mappings()]

    def add(self, person: Person, *, first: bool = False) -> bool:
        """Add a person; with `first`, only where nobody is known yet."""
        try:
            with transaction(self._engine) as connection:
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
                anybody = select(func.count()).select_from(people)
                if first and connection.execute(anybody).scalar_one():
                    return False
                connection.execute(insert(people), _row(person))
        except IntegrityError as error:
            raise Conflict(
                N_("{email} is known already: change their role instead."),
                email=person.email,
            ) from error
        return True

    def change(self, person: Person) -> None:
        """Store what is known of a person."""
        with transaction(self._engine) as connection:
            this = update(people).where(people.c.id == person.id)
            connection.execute(this.values(**_row(person)))

    def link(self, sign_in: SignIn, person_id: UUID) -> None:
        """Note whose account it is with a provider; the first one to say so is right."""
        row = {
            "provider": storable_text(sign_in.provider),
            "account": storable_text(sign_in.account),
            "person_id": person_id,
        }
        with transaction(self._engine) as connection:
            connection.execute(upsert(accounts).values(row).on_conflict_do_nothing())

    def behind(self, person_id: UUID) -> UUID:
        """Return who made a service's key, as the audit log has it; else the same person."""
        made = select(audit_log.c.person_id).where(
            audit_log.c.action == "key create",
            audit_log.c.details["key"].astext == str(person_id),
            audit_log.c.person_id.is_not(None),
        )
        with transaction(self._engine) as connection:
            return connection.execute(made.limit(1)).scalar() or person_id

    def sharing(self, workspace: str) -> Sequence[str]:
        """Return the pseudonyms of those who share their estimates in a workspace."""
        query = select(people.c.subject).where(
            people.c.workspace == storable_text(workspace),
            people.c.shares,
            people.c.removed_at.is_(None),
        )
        with transaction(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def rule(self, rule: Rule) -> bool:
        """Return whether a rule applies; each does until it is switched off."""
        with transaction(self._engine) as connection:
            found = connection.execute(select(rules.c.applies).where(rules.c.name == rule))
            return found.scalar() is not False

    def set_rule(self, rule: Rule, *, applies: bool) -> None:
        """Switch a rule."""
        put = upsert(rules).values(name=rule, applies=applies)
        put = put.on_conflict_do_update(index_elements=[rules.c.name], set_={"applies": applies})
        with transaction(self._engine) as connection:
            connection.execute(put)

    def _one(self, term: ColumnElement[bool]) -> Person | None:
        with transaction(self._engine) as connection:
            row = connection.execute(select(people).where(term)).mappings().one_or_none()
        return None if row is None else person_of(row)


def _row(person: Person) -> dict[str, Any]:
    row = {n: storable_text(v) if isinstance(v, str) else v for n, v in asdict(person).items()}
    return row | {"roles": list(person.roles)}


def person_of(row: Mapping[Any, Any]) -> Person:
    """Rebuild a person from their row."""
    return Person(**(dict(row) | {"roles": tuple(row["roles"])}))
