"""The audit log: what was decided, by whom, in an order that cannot be rewritten unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.authority import current_actor, for_anyone, needs
from core.errors import AppError
from core.services.ports import AuditLog
from core.types import AuditEntry, audit_fingerprint

#: Notes something in the audit log before the block does it.
Noting = Callable[..., AbstractContextManager[None]]


def unnoted(_action: str, **_details: Any) -> AbstractContextManager[None]:
    """Note nothing, where there is no log."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in the log.

    `head` is the fingerprint of the last entry that is as it was written, to be noted elsewhere;
    `broken` is the number of the first that is not, None if all are; `known` says whether a
    fingerprint that was noted earlier is there.
    """

    entries: int
    head: str
    broken: int | None
    known: bool


class AuditUseCase:
    """The use case of what was done."""

    def __init__(
        self, log: AuditLog, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._log = log
        self._now = now

    @for_anyone
    @contextmanager
    def noting(self, action: str, **details: Any) -> Iterator[None]:
        """Note what the block is about to do; what cannot be noted is not done.

        If the block fails, that is noted too.
        """
        actor = current_actor()
        self._log.add(self._now(), actor, action, details)
        try:
            yield
        except AppError as error:
            failed = details | {"failed": type(error).__name__}
            self._log.add(self._now(), actor, action, failed)
            raise

    @needs("audit")
    def newest(self, limit: int = 50, before: int | None = None) -> Sequence[AuditEntry]:
        """Return entries, newest first, that come before a number."""
        return self._log.newest(limit, before)

    @needs("audit")
    def verify(self, noted: str | None = None) -> Verified:
        """Read the whole log, and find out whether it is as it was written.

        What was cut off at its end is seen by whoever `noted` an earlier `head`.
        """
        number, head, known = 0, "", not noted
        for entry in self._log.every():
            right = entry.number == number + 1 and entry.previous == head
            if not right or entry.sha256 != audit_fingerprint(entry):
                return Verified(number, head, number + 1, known)
            number, head = entry.number, entry.sha256
            known = known or head == noted
        return Verified(number, head, None, known)
