"""People: recognised when they sign in, invited, given roles, removed."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from core.authority import acting_as, current_actor, for_anyone, needs
from core.data.cleaning import clean_text
from core.errors import N_, Forbidden, InvalidInput, NotFound, StorageUnavailable
from core.ids import uuid7
from core.services.accounts.audit import Noting, unnoted
from core.services.accounts.choices import chosen_among
from core.services.ports import People
from core.types import ROLES, Actor, Person, Rule, SignIn, UserRole, roles_may

#: Somebody who is known is looked up again after this: a role that was taken away is gone by then.
REFRESH = timedelta(seconds=15)
MAX_TEXT = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
REMOVED = N_("Your access to this installation has ended: ask one of its owners.")


@dataclass(slots=True)
class _Seen:
    person: Person
    at: datetime


class PeopleUseCase:
    """The use case of who may come in, as what.

    `owner` is the address of whoever is to be an owner; without one, the first to sign in is.
    """

    def __init__(
        self,
        people: People,
        audit: Noting = unnoted,
        *,
        owner: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._people = people
        self._audit = audit
        self._owner = owner.strip().lower() if owner else None
        self._now = now
        self._seen: dict[tuple[str, str], _Seen] = {}
        self._lock = threading.Lock()

    @for_anyone
    def recognise(self, sign_in: SignIn, *, network: str | None = None) -> Actor:
        """Return who signed in; somebody new becomes what they were invited as, or a visitor.

        While the database is away, whoever was recognised here before goes on.

        Raises
        ------
        Forbidden
            They were removed.
        StorageUnavailable
            The database is away, and they were not recognised here before.
        """
        person = self._found(sign_in)
        if person.removed_at is not None:
            raise Forbidden(REMOVED)
        actor = actor_of_person(person, network)
        if person.signed_in_at is None or sign_in.at > person.signed_in_at:
            person = self._signed_in(person, sign_in, actor)
            actor = actor_of_person(person, network)
        with self._lock:
            seen = self._seen.get(_key(sign_in))
            self._seen[_key(sign_in)] = _Seen(person, seen.at if seen else self._now())
        return actor

    @needs("users")
    def all(self) -> Sequence[Person]:
        """Return everybody who may sign in or is invited, oldest first."""
        return self._people.all()

    @needs("users")
    def invite(self, email: str, roles: Sequence[str], *, workspace: str | None = None) -> Person:
        """Invite somebody, who comes in with these roles once they sign in by this address.

        Raises
        ------
        InvalidInput
            It is no address, or there is no such role.
        Conflict
            They are known already.
        """
        address = _address(email)
        person = self._new(address, address, _roles(roles), _text(workspace), invited=True)
        with self._audit("invite", email=address, roles=list(roles), workspace=workspace):
            self._people.add(person)
        return person

    @needs("users")
    def set_roles(
        self, email: str, roles: Sequence[str], *, workspace: str | None = None
    ) -> Person:
        """Give somebody other roles, and a workspace if one is named; at least one owner stays.

        Raises
        ------
        NotFound, InvalidInput
            Nobody has this address, there is no such role, or they are the last owner.
        """
        person = self._known(email)
        changed = replace(
            person,
            roles=_roles(roles),
            workspace=_text(workspace) or person.workspace,
            invited=True,
        )
        self._require_owner(changed)
        with self._audit("roles", email=person.email, roles=list(roles), workspace=workspace):
            self._change(changed)
        return changed

    @needs("users")
    def remove(self, email: str) -> Person:
        """End somebody's access; what they made stays until it is erased.

        Raises
        ------
        NotFound, InvalidInput
            Nobody has this address, or they are the last owner.
        """
        person = self._known(email)
        gone = replace(person, roles=("visitor",), email=None, removed_at=self._now())
        self._require_owner(gone)
        with self._audit("remove", email=person.email):
            self._change(gone)
        return gone

    @needs("users")
    def set_rule(self, rule: Rule, *, applies: bool) -> None:
        """Switch a rule on or off."""
        with self._audit("rule", rule=rule, applies=applies):
            self._people.set_rule(rule, applies=applies)

    @needs("look")
    def rule(self, rule: Rule) -> bool:
        """Return whether a rule applies."""
        return self._people.rule(rule)

    @needs("own")
    def shares(self) -> bool | None:
        """Return whether one's workspace sees one's estimates; None without a workspace."""
        person = self._me()
        return None if person is None or person.workspace is None else person.shares

    @needs("own")
    def share(self, *, shares: bool) -> None:
        """Let one's workspace see one's estimates, or no longer."""
        person = self._me()
        if person is not None:
            with self._audit("share", workspace=person.workspace, shares=shares):
                self._change(replace(person, shares=shares))

    @needs("own")
    def sign_out(self) -> None:
        """Note that somebody signs out; raises `StorageUnavailable`."""
        with self._audit("logout"):
            pass

    def _me(self) -> Person | None:
        person_id = current_actor().person_id
        return None if person_id is None else self._people.get(person_id)

    def _found(self, sign_in: SignIn) -> Person:
        seen = self._seen.get(_key(sign_in))
        if seen is not None and self._now() - seen.at < REFRESH:
            return seen.person
        try:
            person = self._people.by_account(sign_in.provider, sign_in.account)
            person = person or self._enter(sign_in)
        except StorageUnavailable:
            if seen is None:
                raise
            person = seen.person
        with self._lock:
            self._seen[_key(sign_in)] = _Seen(person, self._now())
        return person

    def _enter(self, sign_in: SignIn) -> Person:
        """Let somebody in for the first time, or by another provider."""
        email = None if sign_in.email is None else sign_in.email.strip().lower()
        person = None if email is None else self._people.by_email(email)
        if person is None:
            person = self._newcomer(email, sign_in.name)
        elif email == self._owner and "owner" not in person.roles:
            person = replace(person, roles=(*person.roles, "owner"))
            with acting_as(actor_of_person(person)), self._audit("roles", email=email, named=True):
                self._people.change(person)
        self._people.link(sign_in, person.id)
        return person

    def _newcomer(self, email: str | None, name: str) -> Person:
        called = _text(name) or email or "?"
        if self._owner is None:
            first = self._new(email, called, ("owner",), None, invited=True)
            if self._people.add(first, first=True):
                return first
        owns = email is not None and email == self._owner
        roles: tuple[UserRole, ...] = ("owner",) if owns else ("visitor",)
        person = self._new(email, called, roles, None, invited=owns)
        self._people.add(person)
        return person

    def _new(
        self,
        email: str | None,
        name: str,
        roles: tuple[UserRole, ...],
        workspace: str | None,
        *,
        invited: bool,
    ) -> Person:
        return Person(
            id=uuid7(),
            created_at=self._now(),
            email=email,
            name=name,
            subject=secrets.token_hex(16),
            roles=roles,
            workspace=workspace,
            invited=invited,
        )

    def _signed_in(self, person: Person, sign_in: SignIn, actor: Actor) -> Person:
        called = _text(sign_in.name) or person.name
        now = self._now()
        person = replace(
            person, name=called, joined_at=person.joined_at or now, signed_in_at=sign_in.at
        )
        with acting_as(actor), self._audit("login", provider=sign_in.provider, roles=person.roles):
            self._people.change(person)
        return person

    def _known(self, email: str) -> Person:
        person = self._people.by_email(_address(email))
        if person is None:
            raise NotFound(N_("Nobody is known by the address {email}."), email=email.strip())
        return person

    def _require_owner(self, changed: Person) -> None:
        others = [p for p in self._people.all() if p.id != changed.id]
        was = self._people.get(changed.id)
        if "owner" in changed.roles or was is None or "owner" not in was.roles:
            return
        if not any("owner" in p.roles for p in others):
            raise InvalidInput(
                N_("They are the last owner: make somebody else an owner first."), field="email"
            )

    def _change(self, person: Person) -> None:
        self._people.change(person)
        with self._lock:
            self._seen.clear()


def actor_of_person(person: Person, network: str | None = None) -> Actor:
    """Return a person as who acts."""
    return Actor(
        name=person.name,
        subject=person.subject,
        permissions=roles_may(person.roles),
        person_id=person.id,
        workspace=person.workspace,
        network=network,
        known=person.invited,
    )


def _key(sign_in: SignIn) -> tuple[str, str]:
    return sign_in.provider, sign_in.account


def _address(email: str) -> str:
    plain = email.strip().lower()
    if len(plain) > MAX_TEXT or not _EMAIL.fullmatch(plain) or not plain.isprintable():
        raise InvalidInput(N_("“{given}” is no e-mail address."), field="email", given=email[:80])
    return plain


def _roles(roles: Sequence[str]) -> tuple[UserRole, ...]:
    unknown = N_("“{given}” is no role. There are: {known}.")
    return chosen_among(ROLES, roles, field="role", otherwise=unknown)


def _text(given: str | None) -> str | None:
    text = " ".join(clean_text(given or "").text.split())[:MAX_TEXT]
    return text or None
