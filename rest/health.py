"""For those who run it: alive, ready, and what was counted. None of these needs a key."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Literal

from fastapi import APIRouter, Request, Response

from core.errors import AppError
from rest.metrics import MEDIA_TYPE
from rest.problems import Refusal
from rest.schemas import Alive, Ready
from rest.state import ApiState, state_of

router = APIRouter(tags=["Running it"])


@router.head("/healthz", include_in_schema=False)
@router.get(
    "/healthz",
    operation_id="getHealth",
    summary="The process is alive",
    responses={200: {"model": Alive}},
)
async def alive() -> Response:
    """Answer at once, whatever else goes on."""
    return Response(Alive().model_dump_json(), media_type="application/json")


@router.head("/readyz", include_in_schema=False)
@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="Estimates can be made and kept",
    responses={200: {"model": Ready}, 503: {"model": Ready, "description": "Not ready"}},
)
async def ready(request: Request) -> Response:
    """Say whether a champion is loaded and an estimate can be kept, in PostgreSQL or here.

    While the database is away but estimates are kept on this machine, it is ready: to send
    nobody here any more would lose what still works.
    """
    state = state_of(request)
    waiting = await _waiting(state)
    champion, there = state.metrics.champion, False
    # If the database hangs, what is loaded already goes on.
    with suppress(Refusal), state.probing.admit():
        champion, there = await state.probing.run(lambda: _probed(state))
    found = _readiness(champion=champion, there=there, waiting=waiting)
    status = 200 if found.ready else 503
    return Response(found.model_dump_json(), status, media_type="application/json")


@router.head("/metrics", include_in_schema=False)
@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Counters, for Prometheus",
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    response_class=Response,
)
async def metrics(request: Request) -> Response:
    """Give the counters of this process."""
    state = state_of(request)
    await _waiting(state)
    return Response(state.metrics.text(), media_type=MEDIA_TYPE)


async def _waiting(state: ApiState) -> int | None:
    """Return how many records wait on this machine; None if it cannot keep any."""
    try:
        with state.reading.admit():
            found = await state.reading.run(partial(_spooled, state))
    except AppError:
        return None
    state.metrics.waits(found)
    return found


def _spooled(state: ApiState) -> int:
    return state.services().estimates.waiting()


def _probed(state: ApiState) -> tuple[int | None, bool]:
    """Return the version that serves, if one does, and whether the database takes estimates."""
    try:
        services = state.services()
    except AppError:
        return None, False
    champion: int | None = None
    with suppress(AppError):
        champion = services.champion.get().version.number
        state.metrics.serves(champion)
    return champion, services.estimates.writable()


def _readiness(*, champion: int | None, there: bool, waiting: int | None) -> Ready:
    missing: list[Literal["champion", "database", "spool"]] = []
    if champion is None:
        missing.append("champion")
    if not there:
        missing.append("database")
    if waiting is None:
        missing.append("spool")
    return Ready(
        ready=champion is not None and (there or waiting is not None),
        champion=champion,
        database="there" if there else "away",
        waiting=waiting,
        missing=missing,
    )
