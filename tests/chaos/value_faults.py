"""Values that break the careless."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from datetime import UTC, datetime

from tests.chaos.place import Outcome, Place, fault, load
from tests.db import samples

#: What people and programs send: each goes in, and comes back as it was.
VALUES = {
    "NUL": "a\0b",
    "lone surrogates": "\ud800 and \udfff",
    "NaN": math.nan,
    "infinity": [math.inf, -math.inf],
    "a number out of range": 10**400,
    "minus zero": -0.0,
    "year 294277": "294277-01-09T04:00:54.775807Z",
    "10 MB of text": "ß" * 5_000_000,
    "a key with NUL": {"\0": {"$numberLong": "1"}},
    "right to left and zero width": "\u202e\u200b\ufeff",
}


@fault("NUL, lone surrogates, NaN, Infinity, numbers out of range, year 294277, 10 MB of text")
def values(place: Place) -> Outcome:
    """Each is stored, read back bit for bit, and harms nothing after it."""
    version = place.version()
    made = [samples.prediction(version, input={"value": value}) for value in VALUES.values()]
    ends = datetime.max.replace(tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)
    made += [samples.prediction(version, input={}, created_at=at) for at in ends]
    since = time.monotonic()
    with place.client(deadline_s=20) as client:
        load(client, made, writers=2)
        outcome = place.outcome(client, since=since)
        for one in made:
            found = client.log.prediction(one.id)
            assert found is not None
            assert repr(found.input) == repr(one.input)
            assert found.created_at == one.created_at
    return outcome


@fault("A price of infinity, of zero, NaN")
def impossible(place: Place) -> Outcome:
    """Refused by the database: shown with “not saved”, and kept aside for whoever looks."""
    version = place.version()
    good = samples.prediction(version)
    wrong = [
        samples.prediction(version, price=replace(good.price, **changes))
        for changes in ({"high": math.inf}, {"price": 0.0}, {"price": math.nan}, {"low": -1.0})
    ]
    since = time.monotonic()
    with place.client() as client:
        load(client, [*wrong, good], writers=1)
        assert client.told == {one.id for one in wrong}
        return place.outcome(client, since=since)
