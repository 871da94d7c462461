"""Ids sort by the moment they were made, whatever the clock does."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import RFC_4122

from core.ids import Uuid7Source, uuid7


def test_layout_is_that_of_rfc_9562():
    """The first 48 bits are the Unix time in milliseconds; version is 7, variant RFC 4122."""
    moment = 0x017F22E279B0  # the example of RFC 9562, appendix A.6
    made = Uuid7Source(clock=lambda: moment * 1_000_000)()
    assert made.int >> 80 == moment
    assert made.version == 7
    assert made.variant == RFC_4122


def test_present_time_is_read_from_the_real_clock():
    """An id made now carries the present millisecond."""
    before = time.time_ns() // 1_000_000
    stamp = uuid7().int >> 80
    assert before <= stamp <= time.time_ns() // 1_000_000 + 10


def test_ids_increase_when_the_clock_is_set_back():
    """Ids keep increasing although the clock jumps an hour into the past."""
    moments = iter([10_000_000_000_000_000, 6_400_000_000_000_000, 6_400_000_001_000_000])
    make = Uuid7Source(clock=lambda: next(moments))
    made = [make() for _ in range(3)]
    assert made == sorted(made)
    assert len(set(made)) == 3


def test_ids_increase_when_one_millisecond_overflows_the_counter():
    """Ten thousand ids of one millisecond are all different and in order."""
    make = Uuid7Source(clock=lambda: 10**18)
    made = [make() for _ in range(10_000)]
    assert all(first < second for first, second in pairwise(made))


def test_threads_never_share_an_id():
    """Four threads making ids at once make no id twice."""
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: uuid7(), range(4_000)))
    assert len(set(made)) == 4_000
