"""Keys of the API: shown once, checked by fingerprint, revoked for good."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from core.errors import InvalidInput, NotFound, StorageUnavailable, Unauthorised
from core.services.accounts.api_keys import ApiKeyUseCase, subject_of
from core.types import ApiKey

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


class Shelf:
    """Keys in memory; `away` as a database can be."""

    def __init__(self) -> None:
        self.rows: dict[UUID, ApiKey] = {}
        self.uses: list[datetime] = []
        self.away, self.asked = False, 0

    def add(self, key: ApiKey) -> None:
        self.rows[key.id] = key

    def get(self, key_id: UUID) -> ApiKey | None:
        self.asked += 1
        if self.away:
            raise StorageUnavailable("away")
        return self.rows.get(key_id)

    def all(self) -> Sequence[ApiKey]:
        return list(self.rows.values())

    def revoke(self, key_id: UUID, moment: datetime) -> bool:
        if key_id in self.rows:
            self.rows[key_id] = replace(self.rows[key_id], revoked_at=moment)
        return key_id in self.rows

    def used(self, key_id: UUID, moment: datetime) -> None:
        if self.away:
            raise StorageUnavailable("away")
        self.uses.append(moment)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment


def made() -> tuple[ApiKeyUseCase, Shelf, Clock]:
    """Keys over a shelf, with a clock of their own."""
    shelf, clock = Shelf(), Clock()
    return ApiKeyUseCase(shelf, now=clock), shelf, clock


def test_a_token_holds_32_random_bytes_of_which_only_the_fingerprint_is_kept() -> None:
    """Two keys of one name differ, and nothing that is stored gives a token away."""
    keys, shelf, _ = made()
    (first, token), (_second, other) = keys.create("  Anna's\tshop "), keys.create("Anna's shop")
    assert first.name == "Anna's shop"
    assert token != other
    secret = token.split("_", 2)[2]
    assert len(secret) == 43
    assert secret not in repr(shelf.rows)
    assert keys.check(token) == first


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "E"),
        lambda t: t[7:],
        lambda t: t + "A",
        lambda t: "prisme_" + "0" * 32 + t[39:],
        lambda _: "",
        lambda _: "prisme_é_é",
        lambda _: "prisme_" + "0" * 32 + "_",
    ],
)
def test_what_is_not_exactly_a_key_is_refused(change) -> None:
    """A changed letter, another id, another form: none of them is a key."""
    keys, _, _ = made()
    _key, token = keys.create("a")
    with pytest.raises(Unauthorised):
        keys.check(change(token))


def test_a_revoked_key_is_refused_here_at_once_and_elsewhere_soon() -> None:
    """Another process, which has just checked it, refuses it after the refresh."""
    keys, shelf, clock = made()
    key, token = keys.create("a")
    elsewhere = ApiKeyUseCase(shelf, now=clock)
    elsewhere.check(token)
    keys.revoke(key.id)
    with pytest.raises(Unauthorised):
        keys.check(token)
    clock.moment += timedelta(seconds=16)
    with pytest.raises(Unauthorised):
        elsewhere.check(token)


def test_use_is_noted_at_most_once_a_minute() -> None:
    """Of many requests in a minute one is written."""
    keys, shelf, clock = made()
    _key, token = keys.create("a")
    for _ in range(6):
        keys.check(token)
        clock.moment += timedelta(seconds=14)
    assert shelf.uses == [NOON, NOON + timedelta(seconds=70)]


def test_known_keys_work_while_the_database_is_away() -> None:
    """What was checked before goes on, and asks seldom; what was not cannot be judged."""
    keys, shelf, clock = made()
    (key, token), (_other, unknown) = keys.create("a"), keys.create("b")
    keys.check(token)
    shelf.away = True
    clock.moment += timedelta(minutes=5)
    asked = shelf.asked
    for _ in range(3):
        assert keys.check(token).id == key.id
    assert shelf.asked == asked + 1
    with pytest.raises(StorageUnavailable):
        keys.check(unknown)


def test_names_are_needed_and_ids_must_exist() -> None:
    """An empty or endless name and an unknown id are refused with a sentence."""
    keys, _, _ = made()
    for name in ("", " \0 ", "x" * 101):
        with pytest.raises(InvalidInput):
            keys.create(name)
    with pytest.raises(NotFound):
        keys.revoke(UUID(int=1))


def test_a_pseudonym_of_a_key_says_nothing_of_its_secret() -> None:
    """It follows from the id alone, and is as long as a visitor's."""
    key = ApiKey(UUID(int=7), "a", hashlib.sha256(b"x").hexdigest(), NOON)
    assert subject_of(key) == subject_of(replace(key, sha256="1" * 64, name="b"))
    assert len(subject_of(key)) == 32
