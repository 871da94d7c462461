"""After a failure nobody waits in vain, and one caller at a time finds out."""

from __future__ import annotations

import threading
import time

import pytest

from core.errors import StorageUnavailable
from db.spool.breaker import Breaker
from db.spool.deadline import Deadline


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_calls_pass_until_one_fails():
    """A failure closes the way for the pause, then opens it for one probe alone."""
    clock = Clock()
    breaker = Breaker(first_pause_s=1, clock=clock)
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.now = 1
    assert breaker.allows()
    assert not breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert breaker.allows()


def test_the_pause_doubles_with_each_failed_probe_up_to_a_limit():
    """1, 2, 4, then 4 seconds again; failures of calls under way do not count."""
    clock = Clock()
    breaker = Breaker(first_pause_s=1, longest_pause_s=4, clock=clock)
    for _ in range(10):
        breaker.failed()
    for pause in (1, 2, 4, 4):
        clock.now += pause - 0.01
        assert not breaker.allows()
        clock.now += 0.01
        assert breaker.allows()
        breaker.failed()


def test_a_call_is_given_up_in_time():
    """A call that hangs costs the deadline and no more; its thread ends by itself."""
    released = threading.Event()
    began = time.monotonic()
    with pytest.raises(StorageUnavailable, match="in time"):
        Deadline().run(released.wait, 0.1)
    assert 0.1 <= time.monotonic() - began < 10  # without a deadline it waits for ever
    released.set()


def test_calls_that_hang_do_not_pile_up():
    """When every place is taken by a hung call, the next one is refused in time."""
    released = threading.Event()
    deadline = Deadline(most=1)
    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            deadline.run(released.wait, 0.05)
    released.set()
    assert deadline.run(lambda: 7, 5) == 7


def test_answers_and_errors_of_a_call_come_through():
    """What the call returns or raises is what the caller gets."""
    assert Deadline().run(lambda: None, 1) is None
    with pytest.raises(ZeroDivisionError):
        Deadline().run(lambda: 1 / 0, 1)


def test_threads_are_used_again_and_end_with_it():
    """A hundred calls in a row need one thread, which ends with `close`."""
    deadline = Deadline()
    used = {deadline.run(threading.current_thread, 5) for _ in range(100)}
    assert len(used) == 1
    deadline.close()
    for thread in used:
        thread.join(5)
        assert not thread.is_alive()
