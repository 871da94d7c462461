"""What every request of a process shares."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from contextlib import suppress

from fastapi import FastAPI, Request

from core.authority import account_name
from core.errors import AppError
from core.services import Services
from core.settings import LOOPBACK, Settings
from core.types import ROLE_MAY, Actor, machine_owner
from rest.metrics import Metrics
from rest.rates import Rates
from rest.thread_pools import ThreadPool

#: Pieces of work that compute, and that only ask the database, at the same time.
PRICING, READING = 2, 4
WAITING = 62
#: How long a request may wait for a price, or for the database, in seconds.
PRICING_S, READING_S = 30.0, 5.0


class ApiState:
    """The services, built when they are first needed, and the bounds on asking for them."""

    def __init__(
        self,
        build: Callable[[], Services],
        settings: Settings,
        metrics: Metrics,
        local: str | None = None,
    ) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._services: Services | None = None
        self.settings = settings
        self.metrics = metrics
        self.rates = Rates(settings.api_rows_per_minute)
        self.pricing = ThreadPool("pricing", workers=PRICING, waiting=WAITING, seconds=PRICING_S)
        self.reading = ThreadPool("reading", workers=READING, waiting=WAITING, seconds=READING_S)
        self.probing = ThreadPool("probing", workers=1, waiting=4, seconds=1.0)
        self.open = open_without_key(settings)
        #: Everybody who asks without a key, which only this machine can.
        self.keyless = _keyless(settings, local or secrets.token_hex(16))

    def services(self) -> Services:
        """Return the services; to be called in a thread."""
        with self._lock:
            if self._services is None:
                self._services = self._build()
            return self._services

    def warm_up(self) -> None:
        """Build the services and load the champion, if that can be done now."""
        with suppress(AppError):
            self.services().champion.get()

    def close(self) -> None:
        """Let what has begun end, then close the services."""
        for pool in (self.pricing, self.reading, self.probing):
            pool.close()
        if self._services is not None:
            self._services.close()


def open_without_key(settings: Settings) -> bool:
    """Return whether the API answers without a key.

    Only where it listens on loopback, unless that is forbidden too; and where people sign in, only
    if that is allowed.
    """
    if settings.host not in LOOPBACK or settings.api_open is not None:
        return settings.host in LOOPBACK and bool(settings.api_open)
    return settings.entrance == "local"


def _keyless(settings: Settings, subject: str) -> Actor:
    """Return who asks without a key: the machine's owner, or a visitor where others come too."""
    if settings.host in LOOPBACK and settings.entrance == "local":
        return machine_owner(account_name(), subject)
    return Actor("visitor", subject, ROLE_MAY["visitor"], known=False)


def state_of(request: Request) -> ApiState:
    """Return what a request shares with all others."""
    app: FastAPI = request.app
    state: ApiState = app.state.state
    return state
