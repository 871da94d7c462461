"""Remembers that the database is away, so that not everybody waits to find out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Lets calls through while they succeed; after a failure, one probe after a pause."""

    def __init__(
        self,
        *,
        first_pause_s: float = 0.5,
        longest_pause_s: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._first_pause_s = first_pause_s
        self._longest_pause_s = longest_pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._pause_s = 0.0
        self._retry_at = 0.0
        self._probing = False

    @property
    def closed(self) -> bool:
        """Whether the last call that was let through succeeded."""
        return self._pause_s == 0.0

    def allows(self) -> bool:
        """Return whether a call may go through; while open, one probe at a time."""
        with self._lock:
            if self.closed:
                return True
            if self._probing or self._clock() < self._retry_at:
                return False
            self._probing = True
            return True

    def succeeded(self) -> None:
        """Let every call through."""
        with self._lock:
            self._probing = False
            self._pause_s = 0.0

    def failed(self) -> None:
        """Let no call through until the pause is over."""
        with self._lock:
            if self.closed:
                self._pause_s = self._first_pause_s
            elif self._probing:  # other calls may fail of the same cause, and do not count
                self._pause_s = min(self._pause_s * 2, self._longest_pause_s)
            self._probing = False
            self._retry_at = self._clock() + self._pause_s
