"""How much one caller may ask for."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from core.errors import N_
from rest.problems import TOO_MANY, Refusal


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller has left: rows, and seconds until there are more."""

    limit: int
    remaining: int
    reset_s: int

    def headers(self) -> dict[str, str]:
        """Return it as headers of an answer."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_s),
        }


class Rates:
    """Counts rows by caller over the last minute, in this process."""

    def __init__(self, rows_per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(rows_per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, caller: str, rows: int) -> Allowance:
        """Count rows."""
        passed = (
            self._limiter.hit(self._item, caller, cost=rows)
            if rows
            else self._limiter.test(self._item, caller)
        )
        left = self.left(caller)
        if not passed:
            raise Refusal(
                TOO_MANY,
                N_("The limit is {most} rows per minute. Try again later."),
                most=left.limit,
                headers={"Retry-After": str(left.reset_s)} | left.headers(),
            )
        return left

    def left(self, caller: str) -> Allowance:
        """Return what a caller has left."""
        reset, remaining = self._limiter.get_window_stats(self._item, caller)
        seconds = max(1, math.ceil(reset - time.time()))
        return Allowance(self._item.amount, remaining, seconds)
