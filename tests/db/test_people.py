"""People, their roles and the audit log, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from core.authority import acting_as, as_now
from core.errors import Conflict, Forbidden, InvalidInput, NotFound
from core.services.accounts.api_keys import ApiKeyUseCase, actor_of
from core.services.accounts.audit import AuditUseCase
from core.services.accounts.people import REFRESH, PeopleUseCase
from core.types import ROLE_MAY, Actor, SignIn
from db.api_keys import SqlApiKeys
from db.audit import SqlAuditLog
from db.people import SqlPeople

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


class House:
    """The use cases of people, at a time of their own."""

    def __init__(self, engine: Engine, owner: str | None = None) -> None:
        self.now = NOON
        self.engine = engine
        self.stored = SqlPeople(engine)
        self.audit = AuditUseCase(SqlAuditLog(engine), now=lambda: self.now)
        self.people = PeopleUseCase(
            self.stored, self.audit.noting, owner=owner, now=lambda: self.now
        )
        keys = SqlApiKeys(engine)
        self.keys = ApiKeyUseCase(keys, self.stored, self.audit.noting, now=lambda: self.now)

    def comes(self, name: str, *, checked: bool = True, provider: str = "https://id") -> Actor:
        """Let somebody sign in."""
        email = f"{name}@example.org" if checked else None
        return self.people.recognise(SignIn(provider, name, name.title(), email, self.now))

    def actions(self) -> Sequence[str]:
        """Return what was noted, oldest first."""
        return [one.action for one in reversed(self.audit.newest())]


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


def test_the_first_to_sign_in_is_the_owner_and_the_next_a_visitor(house: House) -> None:
    """Of a fresh installation; the same person comes back as the same, with the same pseudonym."""
    ada, eve = house.comes("ada"), house.comes("eve")
    assert ada.permissions == ROLE_MAY["owner"]
    assert (eve.permissions, eve.known) == (ROLE_MAY["visitor"], False)
    again = House(house.engine).comes("ada")
    assert (again.person_id, again.subject) == (ada.person_id, ada.subject)
    assert ada.subject != eve.subject
    assert house.actions() == ["login", "login"]


def test_of_several_first_ones_at_once_one_is_the_owner(house: House) -> None:
    """However many sign in at the same moment."""
    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(as_now(lambda i: House(house.engine).comes(f"p{i}")), range(8)))
    assert [one.may("users") for one in came].count(True) == 1


def test_a_named_owner_is_the_only_one_by_right(engine: Engine) -> None:
    """Whoever comes first is a visitor; an address that nobody checked makes nobody an owner."""
    house = House(engine, owner="Ada@example.org")
    assert house.comes("eve").permissions == ROLE_MAY["visitor"]
    assert house.comes("ada", checked=False).permissions == ROLE_MAY["visitor"]
    assert house.comes("ada", provider="https://other").permissions == ROLE_MAY["owner"]


def test_an_invitation_waits_for_its_address(house: House) -> None:
    """Whoever signs in by it has its roles and workspace, by any provider; others do not."""
    house.comes("ada")
    house.people.invite("Ben@Example.org", ["reviewer"], workspace="studio")
    with pytest.raises(Conflict):
        house.people.invite("ben@example.org", ["owner"])
    assert house.comes("ben", checked=False).permissions == ROLE_MAY["visitor"]
    ben = house.comes("ben", provider="https://other")
    assert (ben.permissions, ben.workspace, ben.known) == (ROLE_MAY["reviewer"], "studio", True)


def test_roles_and_access_end_within_seconds(house: House) -> None:
    """Also where somebody was recognised before; what was theirs is nobody else's."""
    house.comes("ada")
    house.people.invite("ben@example.org", ["reviewer"])
    other = House(house.engine)
    ben = other.comes("ben")
    house.people.set_roles("ben@example.org", ["auditor"])
    other.now += REFRESH
    assert other.comes("ben").permissions == ROLE_MAY["auditor"]
    house.people.remove("ben@example.org")
    other.now += REFRESH
    with pytest.raises(Forbidden, match="has ended"):
        other.comes("ben")
    house.people.invite("ben@example.org", ["visitor"])
    assert house.comes("ben", provider="https://new").subject != ben.subject


def test_an_installation_keeps_an_owner(house: House) -> None:
    """Neither removed nor made something less, unless there is another."""
    house.comes("ada")
    for attempt in (
        lambda: house.people.remove("ada@example.org"),
        lambda: house.people.set_roles("ada@example.org", ["reviewer"]),
    ):
        with pytest.raises(InvalidInput, match="last owner"):
            attempt()
    house.people.invite("ben@example.org", ["owner"])
    house.people.remove("ada@example.org")
    assert [p.email for p in house.people.all()] == ["ben@example.org"]


@pytest.mark.parametrize(
    ("email", "roles"), [("nobody", ["owner"]), ("a@b", []), ("a@b", ["god"]), ("a b@c", ["owner"])]
)
def test_an_invitation_needs_an_address_and_a_role(
    house: House, email: str, roles: list[str]
) -> None:
    """Nothing is stored of one that has not."""
    with pytest.raises(InvalidInput):
        house.people.invite(email, roles)
    assert house.people.all() == []
    with pytest.raises(NotFound):
        house.people.remove("who@example.org")


def test_the_estimates_of_a_workspace_are_seen_by_choice(house: House) -> None:
    """Of those who share, in one's own workspace; until they stop."""
    house.comes("ada")
    for name, room in (("ben", "studio"), ("cleo", "studio"), ("dan", "else")):
        house.people.invite(f"{name}@example.org", ["visitor"], workspace=room)
    ben, _cleo, dan = (house.comes(name) for name in ("ben", "cleo", "dan"))
    for who in (ben, dan):
        with acting_as(who):
            assert house.people.shares() is False
            house.people.share(shares=True)
    assert house.stored.sharing("studio") == [ben.subject]
    with acting_as(ben):
        house.people.share(shares=False)
    assert house.stored.sharing("studio") == []


def test_a_key_does_what_its_scopes_and_its_person_may(house: House) -> None:
    """No more than either; it ends on its day, and with the access of its person."""
    house.comes("ada")
    house.people.invite("ben@example.org", ["reviewer"])
    ben = house.comes("ben")
    key, token = house.keys.create(
        "ben's",
        scopes=["review", "promote"],
        email="ben@example.org",
        ends_at=(hour := NOON.replace(hour=13)),
    )
    actor = actor_of(house.keys.check(token))
    assert actor.permissions == {"look", "read_all", "review"}
    assert (actor.subject, actor.person_id) == (ben.subject, ben.person_id)
    assert house.keys.all()[0] == replace(key, last_used_at=NOON)
    house.people.remove("ben@example.org")
    house.now += timedelta(minutes=1)
    with pytest.raises(Exception, match="not valid"):
        house.keys.check(token)
    service, its_token = house.keys.create("shop", ends_at=hour)
    assert actor_of(service).permissions == {"look", "estimate", "feedback", "own"}
    house.now = hour
    with pytest.raises(Exception, match="not valid"):
        house.keys.check(its_token)


def test_rights_and_ways_out_are_noted(engine: Engine) -> None:
    """What makes somebody an owner, what a workspace may see, and that somebody went."""
    house = House(engine, owner="ada@example.org")
    house.comes("ada", checked=False)
    house.people.invite("ada@example.org", ["visitor"], workspace="studio")
    ada = house.comes("ada", provider="https://other")
    with acting_as(ada):
        house.people.share(shares=True)
        house.people.sign_out()
    assert house.actions() == ["login", "invite", "roles", "login", "share", "logout"]
    noted = [(one.actor, one.details) for one in reversed(house.audit.newest(4))]
    assert noted == [
        ("ada@example.org", {"email": "ada@example.org", "named": True}),
        ("ada@example.org", {"provider": "https://other", "roles": ["visitor", "owner"]}),
        ("Ada", {"workspace": "studio", "shares": True}),
        ("Ada", {}),
    ]


def test_the_log_is_chained_and_whole(house: House) -> None:
    """Every change of rights is in it, in order, each with the fingerprint of the one before."""
    house.comes("ada")
    house.people.invite("ben@example.org", ["reviewer"])
    house.people.set_rule("four_eyes", applies=False)
    house.keys.create("shop")
    with pytest.raises(Conflict):
        house.people.invite("ben@example.org", ["owner"])
    assert house.actions() == ["login", "invite", "rule", "key create", "invite", "invite"]
    assert dict(house.audit.newest(1)[0].details)["failed"] == "Conflict"
    found = house.audit.verify()
    assert (found.entries, found.broken) == (6, None)
    middle = house.audit.newest(6)[3].sha256
    assert house.audit.verify(middle).known
    assert not house.audit.verify("0" * 64).known


@pytest.mark.parametrize("change", ["DELETE FROM audit_log", "UPDATE audit_log SET actor = 'x'"])
def test_nobody_changes_the_log(house: House, change: str) -> None:
    """Not even under the name of an erasure."""
    house.comes("ada")
    for before in ("", "SET LOCAL prisme.erasing = 'on'; SET LOCAL prisme.erasure = 'on'; "):
        with pytest.raises(DBAPIError, match="never changed"), house.engine.begin() as connection:
            connection.execute(text(before + change))


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit_log SET actor = 'x' WHERE number = 2", 2),
        ("UPDATE audit_log SET details = '{}' WHERE number = 2", 2),
        ("DELETE FROM audit_log WHERE number = 2", 2),
        ("DELETE FROM audit_log WHERE number = 1", 1),
    ],
)
def test_what_the_owner_of_the_tables_changes_is_seen(
    house: House, change: str, broken: int
) -> None:
    """Whoever takes the trigger off can change an entry, and not unseen."""
    house.comes("ada")
    for name in ("ben", "cleo"):
        house.people.invite(f"{name}@example.org", ["visitor"])
    with house.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
        connection.execute(text(change))
    assert house.audit.verify().broken == broken


def test_entries_that_come_at_once_are_in_one_order(house: House) -> None:
    """No number is given twice."""

    def note(i: int) -> Any:
        with house.audit.noting("test", i=i):
            return None

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(as_now(note), range(24)))
    assert (house.audit.verify().entries, house.audit.verify().broken) == (24, None)
