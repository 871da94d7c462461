"""Keys of the API: made once, shown once, checked at each request, revoked for good."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from core.authority import for_anyone, needs
from core.data.cleaning import clean_text
from core.errors import N_, InvalidInput, NotFound, StorageUnavailable, Unauthorised
from core.ids import uuid7
from core.services.accounts.audit import Noting, unnoted
from core.services.accounts.choices import chosen_among
from core.services.accounts.people import actor_of_person
from core.services.ports import ApiKeys, People
from core.types import SCOPES, Actor, ApiKey, KeyScope, Person, scopes_may

SECRET_BYTES = 32
MAX_NAME = 100
PREFIX = "prisme_"
#: What a key is for unless it says otherwise.
KEY_SCOPES: tuple[KeyScope, ...] = ("estimate", "feedback", "read")
#: A key that is known is asked for again after this; so a revoked one serves no longer.
REFRESH = timedelta(seconds=15)
#: When a key was last used is written at most this often.
USE_EVERY = timedelta(minutes=1)

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Known:
    key: ApiKey
    asked_at: datetime
    used_at: datetime | None


class ApiKeyUseCase:
    """Make, check, list and revoke keys.

    While the database is away, keys that this process has checked before go on working.
    """

    def __init__(
        self,
        keys: ApiKeys,
        people: People | None = None,
        audit: Noting = unnoted,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._keys = keys
        self._people = people
        self._audit = audit
        self._now = now
        self._known: dict[UUID, _Known] = {}
        self._lock = threading.Lock()

    @needs("users")
    def create(
        self,
        name: str,
        *,
        scopes: Sequence[str] = KEY_SCOPES,
        ends_at: datetime | None = None,
        email: str | None = None,
    ) -> tuple[ApiKey, str]:
        """Make a key; return it as it is stored, and its token, which is shown this once.

        It is the person's with an address, or else a service's.

        Raises
        ------
        InvalidInput
            The name is empty or too long, a scope is unknown, or it would have ended already.
        NotFound
            Nobody has this address.
        """
        called = " ".join(clean_text(name).text.split())
        if not 1 <= len(called) <= MAX_NAME:
            raise InvalidInput(
                N_("A key needs a name of 1 to {most} characters."), field="name", most=MAX_NAME
            )
        now = self._now()
        if ends_at is not None and ends_at <= now:
            raise InvalidInput(N_("A key must end in the future."), field="ends")
        secret = secrets.token_bytes(SECRET_BYTES)
        key = ApiKey(
            uuid7(),
            called,
            hashlib.sha256(secret).hexdigest(),
            now,
            scopes=_scopes(scopes),
            ends_at=ends_at,
            person=None if email is None else self._person(email),
        )
        with self._audit("key create", key=str(key.id), name=called, scopes=key.scopes, of=email):
            self._keys.add(key)
        return key, token_of(key.id, secret)

    def _person(self, email: str) -> Person:
        person = None if self._people is None else self._people.by_email(email.strip())
        if person is None:
            raise NotFound(N_("Nobody is known by the address {email}."), email=email.strip())
        return person

    @needs("users")
    def all(self) -> Sequence[ApiKey]:
        """Return every key, newest first; raises `StorageUnavailable`."""
        return self._keys.all()

    @needs("users")
    def revoke(self, key_id: UUID) -> None:
        """Revoke a key: within seconds no process takes it any more.

        Raises
        ------
        NotFound
            There is none with this id.
        StorageUnavailable
            The database is away; it goes on working.
        """
        with self._audit("key revoke", key=str(key_id)):
            if not self._keys.revoke(key_id, self._now()):
                raise NotFound(N_("There is no key with the id {id}."), id=str(key_id))
        with self._lock:
            self._known.pop(key_id, None)

    @for_anyone
    def check(self, token: str) -> ApiKey:
        """Return the key that a token belongs to, and note that it was used.

        Raises
        ------
        Unauthorised
            The token is not one of ours, or its key was revoked.
        StorageUnavailable
            The database is away and the key was not checked here before.
        """
        key_id, secret = _parts(token)
        given = hashlib.sha256(secret).hexdigest()
        known = None if key_id is None else self._find(key_id)
        # Compared in any case, and in constant time: an answer's delay tells nothing.
        same = hmac.compare_digest(given, known.key.sha256 if known else "0" * 64)
        if known is None or not same or not self._in_force(known.key):
            raise Unauthorised(N_("This key is not valid, or it was revoked."))
        self._note_use(known)
        return known.key

    def _in_force(self, key: ApiKey) -> bool:
        ended = key.ends_at is not None and key.ends_at <= self._now()
        gone = key.person is not None and key.person.removed_at is not None
        return key.revoked_at is None and not ended and not gone

    def _find(self, key_id: UUID) -> _Known | None:
        now = self._now()
        known = self._known.get(key_id)
        if known is not None and now - known.asked_at < REFRESH:
            return known
        try:
            key = self._keys.get(key_id)
        except StorageUnavailable:
            if known is None:
                raise
            known.asked_at = now  # not everybody waits to find out
            return known
        with self._lock:
            if key is None:
                self._known.pop(key_id, None)
                return None
            before = known.used_at if known else key.last_used_at
            self._known[key_id] = _Known(key, now, before)
            return self._known[key_id]

    def _note_use(self, known: _Known) -> None:
        with self._lock:
            now = self._now()
            if known.used_at is not None and now - known.used_at < USE_EVERY:
                return
            known.used_at = now
        try:
            self._keys.used(known.key.id, now)
        except StorageUnavailable:
            logger.warning("key_use_not_noted", key=str(known.key.id))


def token_of(key_id: UUID, secret: bytes) -> str:
    """Return the token of a key: its id and its secret in one word."""
    return f"{PREFIX}{key_id.hex}_{base64.urlsafe_b64encode(secret).decode().rstrip('=')}"


def actor_of(key: ApiKey) -> Actor:
    """Return who asks with a key: its person, as far as its scopes go, or a service."""
    may = scopes_may(key.scopes)
    if key.person is None:
        return Actor(key.name, subject_of(key), may, person_id=key.id)
    actor = actor_of_person(key.person)
    return replace(actor, permissions=actor.permissions & may, known=True)


def subject_of(key: ApiKey) -> str:
    """Return the pseudonym of whoever holds a key: 32 hexadecimal digits."""
    return hashlib.sha256(f"prisme key {key.id.hex}".encode()).hexdigest()[:32]


def _scopes(scopes: Sequence[str]) -> tuple[KeyScope, ...]:
    unknown = N_("“{given}” is no scope. There are: {known}.")
    return chosen_among(SCOPES, scopes, field="scope", otherwise=unknown)


def _parts(token: str) -> tuple[UUID | None, bytes]:
    """Return a token's id and secret; None and nothing where it has another form."""
    try:
        identity, _, text = token.removeprefix(PREFIX).partition("_")
        secret = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = UUID(hex=identity)
    except ValueError:
        return None, b""
    given = found if token.startswith(PREFIX) and len(secret) == SECRET_BYTES else None
    return given, secret
