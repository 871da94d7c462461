"""The process behind the pages: services built once, and a limit on pages at work.

The only place with `st.cache_*`; draws nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st
import structlog

from core import log
from core.errors import N_, AppError, Conflict

#: How long a page waits until a file is looked at, in seconds.
LOOK_TURN_S = 60.0

if TYPE_CHECKING:
    import pandas as pd

    from core.services import Services
    from core.settings import Settings
    from core.types import Actor, RateBetween, Snapshot


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Return this process's settings."""
    from core import bootstrap

    return bootstrap.read_settings()


def build_from_environment() -> Services:
    """Build the real services from the environment's settings."""
    from core import bootstrap

    services = bootstrap.build_services(settings())
    with suppress(AppError):  # without a champion the pages say so themselves
        services.champion.get()
    # What is loaded now stays: later collections need not walk through it.
    gc.collect()
    gc.freeze()
    return services


_build: Callable[[], Services] = build_from_environment
_Answer = TypeVar("_Answer")


@st.cache_resource(show_spinner=False, on_release=lambda services: services.close())
def services() -> Services:
    """Return this process's services; a failure to build them is not kept."""
    return _build()


def market(snapshot: Snapshot) -> pd.DataFrame:
    """Return a snapshot's listings, prepared for exploring; read and typed once."""
    return _market(str(snapshot.id), snapshot)


@st.cache_resource(show_spinner=False, max_entries=3)
def _market(snapshot_id: str, _snapshot: Snapshot) -> pd.DataFrame:  # noqa: ARG001 - the key
    from core.insight.explore.table import prepared

    return prepared(services().markets.listings(_snapshot))


def remembered(key: tuple[str, ...], compute: Callable[[], _Answer]) -> _Answer:
    """Compute an answer once, for all sessions."""
    return _remembered(key, compute)


@st.cache_data(show_spinner=False, max_entries=300)
def _remembered(key: tuple[str, ...], _compute: Callable[[], Any]) -> Any:  # noqa: ARG001 - the key
    return _compute()


def looked_at(key: tuple[str, ...], look: Callable[[], _Answer]) -> _Answer:
    """Look at a file once, while other pages take the turn of this one.

    Raises
    ------
    Conflict
        Too many files are being looked at.
    """
    return remembered(key, lambda: _aside(look))


def _aside(look: Callable[[], _Answer]) -> _Answer:
    turnstile().release()
    try:
        if not _looking().acquire(timeout=LOOK_TURN_S):
            raise Conflict(N_("Other files are being read at the moment: try again in a minute."))
        try:
            return look()
        finally:
            _looking().release()
    finally:
        turnstile().acquire()


@st.cache_resource(show_spinner=False)
def _looking() -> BoundedSemaphore:
    return BoundedSemaphore(settings().page_concurrency)


@st.cache_data(show_spinner=False, ttl=60)
def second_currencies() -> list[str]:
    """Return the currencies that prices can be shown in; asked for once a minute."""
    return services().rates.currencies()


@st.cache_data(show_spinner=False, ttl=60)
def conversion_between(source: str, target: str) -> RateBetween | None:
    """Return how one currency converts into another, None where no rate says."""
    return services().rates.between(source, target)


def forget_markets() -> None:
    """Forget what is remembered of listings, after some were erased."""
    _market.clear()
    _remembered.clear()


@contextmanager
def override(builder: Callable[[], Services]) -> Iterator[None]:
    """Serve other services while the block runs, in tests and trials."""
    global _build  # noqa: PLW0603 - the one seam for tests
    before, _build = _build, builder
    _forget()
    try:
        yield
    finally:
        _build = before
        _forget()


def _forget() -> None:
    for kept in (
        *(settings, services, owner_here, arrivals_key),
        *(_market, _remembered, second_currencies, conversion_between),
    ):
        kept.clear()


@st.cache_resource(show_spinner=False)
def owner_here() -> Actor:
    """Return who works on this machine, where nobody else reaches the pages."""
    from core import bootstrap

    return bootstrap.machine_actor(settings())


@st.cache_resource(show_spinner=False)
def arrivals_key() -> str:
    """Return the key under whose seal our server says who arrives."""
    from core import bootstrap

    return bootstrap.signing_key(settings()).derived("arrivals")


@st.cache_resource(show_spinner=False)
def turnstile() -> BoundedSemaphore:
    """Return what lets only a few pages work at once: the others wait their turn.

    Without it, hundreds of clicks at once share two cores and none is answered in time.
    """
    if not structlog.is_configured():
        log.configure()
    return BoundedSemaphore(settings().page_concurrency)
