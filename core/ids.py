"""Identifiers made by the writer: UUID version 7, as RFC 9562 defines it."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from uuid import UUID

_COUNTER_BITS = 12
_RANDOM_BITS = 62


class Uuid7Source:
    """Makes UUIDs of version 7 that increase strictly, even when the clock is set back.

    48 bits of Unix time in milliseconds, a counter of 12 bits that starts at random below
    2,048 in each new millisecond, and 62 random bits. Safe to share between threads.
    """

    def __init__(self, clock: Callable[[], int] = time.time_ns) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._milliseconds = -1
        self._counter = 0

    def __call__(self) -> UUID:
        """Return the next id."""
        with self._lock:
            milliseconds, counter = self._advance(self._clock() // 1_000_000)
        value = (milliseconds & (2**48 - 1)) << 80
        value |= 0x7 << 76 | counter << 64
        value |= 0b10 << 62 | secrets.randbits(_RANDOM_BITS)
        return UUID(int=value)

    def _advance(self, now: int) -> tuple[int, int]:
        if now > self._milliseconds:
            self._milliseconds = now
            self._counter = secrets.randbits(_COUNTER_BITS - 1)
        else:
            self._counter += 1
            if self._counter >= 1 << _COUNTER_BITS:  # borrow from the next millisecond
                self._milliseconds += 1
                self._counter = 0
        return self._milliseconds, self._counter


_source = Uuid7Source()


def uuid7() -> UUID:
    """Return a new id, greater than every one made before in this process."""
    return _source()


def derived(source: UUID, place: int) -> UUID:
    """Return the id that a run gives to one of its rows: the same whenever it is asked again."""
    digest = hashlib.sha256(source.bytes + place.to_bytes(8, "big")).digest()
    drawn = int.from_bytes(digest[:10], "big") >> 6  # 74 bits
    value = (source.int >> 80) << 80 | 0x7 << 76 | (drawn >> _RANDOM_BITS) << 64
    return UUID(int=value | 0b10 << 62 | drawn & ((1 << _RANDOM_BITS) - 1))
