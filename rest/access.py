"""Who asks, and how much they may ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from core.errors import N_, Unauthorised
from core.services.accounts.api_keys import subject_of
from core.settings import LOOPBACK
from core.types import ApiKey
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
    """Who asks: a pseudonym, what their rows are counted by, and what they may see.

    `own` says whether only their own estimates may be seen and judged.
    """

    subject: str
    counted_by: str
    own: bool


async def caller_of(request: Request, shown: Shown) -> Caller:
    """Return who asks, and count the request as one row."""
    state, address = state_of(request), request.client.host if request.client else "unknown"
    if shown is None:
        caller = _without_key(request, state, address)
    else:
        key = await _checked(state, shown.credentials, address)
        caller = Caller(subject_of(key), f"key:{key.id}", own=True)
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
    foreign = origin is not None and urlsplit(origin).netloc != host
    if foreign or _PORT.sub("", host).strip("[]").casefold() not in LOOPBACK:
        raise Refusal(
            WRONG_HOST,
            N_("Without a key the API answers only as localhost or 127.0.0.1. Send a key."),
        )
    return Caller(state.local, f"address:{address}", own=False)


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
