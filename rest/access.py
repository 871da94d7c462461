"""Who asks, and how much they may ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from core.authority import act_as
from core.errors import N_, Unauthorised
from core.services.accounts.api_keys import actor_of
from core.settings import LOOPBACK
from core.types import Actor, ApiKey
from rest.problems import NO_KEY, WRONG_HOST, Refusal
from rest.state import ApiState, state_of

#: What a wrong key costs whoever shows it, in rows: guessing stops soon.
GUESS = 20

_PORT = re.compile(r":\d{1,5}$")

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    bearerFormat="prisme_…",
    description="A key from `python -m jobs keys create NAME`. Where the API listens on this "
    "machine only, it answers without one.",
)


Shown = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what their rows are counted by."""

    actor: Actor
    counted_by: str


async def caller_of(request: Request, shown: Shown) -> Caller:
    """Return who asks, let them act in this request, and count it as one row."""
    state, address = state_of(request), request.client.host if request.client else "unknown"
    if shown is None:
        caller = _without_key(request, state, address)
    else:
        key = await _checked(state, shown.credentials, address)
        caller = Caller(actor_of(key), f"key:{key.id}")
    act_as(caller.actor)
    count(request, caller, 1)
    return caller


Asker = Annotated[Caller, Depends(caller_of)]


def count(request: Request, caller: Caller, rows: int) -> None:
    """Count rows; raises `Refusal` if so many are not left."""
    request.state.allowance = state_of(request).rates.take(caller.counted_by, rows)


def _without_key(request: Request, state: ApiState, address: str) -> Caller:
    if not state.open:
        raise Refusal(
            NO_KEY,
            N_("Send a key: Authorization: Bearer KEY. `jobs keys create NAME` creates one."),
        )
    # A page of another site can give its name the address of this machine; not our names. And a
    # page of another port may ask, but is another program's.
    host, origin = request.headers.get("host", ""), request.headers.get("origin")
    foreign = origin is not None and _place(origin) != host
    if foreign or _PORT.sub("", host).strip("[]").casefold() not in LOOPBACK:
        raise Refusal(
            WRONG_HOST,
            N_("Without a key the API answers only as localhost or 127.0.0.1. Send a key."),
        )
    return Caller(state.keyless, f"address:{address}")


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # what no browser sends
        return None


async def _checked(state: ApiState, token: str, address: str) -> ApiKey:
    guesser = f"guesses:{address}"
    state.rates.take(guesser, 0)
    with state.reading.admit():
        try:
            return await state.reading.run(partial(_check, state, token))
        except Unauthorised:
            state.rates.take(guesser, GUESS)
            raise


def _check(state: ApiState, token: str) -> ApiKey:
    return state.services().keys.check(token)
