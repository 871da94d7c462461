"""Moves what waits in the spool to the database, in order, each record once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from core.errors import AppError, StorageUnavailable
from db.spool import Entry, Spool

_BATCH = 100

logger = structlog.get_logger(__name__)


class Draining:
    """Sends records and forgets them; what can never be stored is set aside.

    Parameters
    ----------
    spool : db.spool.Spool
        Where they wait.
    store : callable
        Stores one; harmless to repeat.
    closing : threading.Event
        Set when it is time to stop.
    """

    def __init__(
        self, spool: Spool, store: Callable[[Entry], None], closing: threading.Event
    ) -> None:
        self._spool = spool
        self._store = store
        self._closing = closing
        #: Places of records that the database has and a full disk still holds.
        self._kept: set[int] = set()

    def once(self) -> int:
        """Send what waits, until it is empty or the database is away.

        Returns
        -------
        int
            How many records left the spool.
        """
        gone = after = 0
        while not self._closing.is_set():
            entries = self._spool.peek(_BATCH, after)
            if not entries:
                return gone
            for entry in entries:
                after = entry.place
                try:
                    gone += self._send(entry)
                except StorageUnavailable:
                    return gone
        return gone

    def set_aside(self, entry: Entry, reason: str) -> None:
        """Keep a record out of the way, with the reason."""
        logger.error("record_set_aside", id=str(entry.id), kind=entry.kind, reason=reason)
        self._spool.reject(entry, reason)

    def _send(self, entry: Entry) -> bool:
        """Store one record and forget it; returns whether it left the spool."""
        if entry.place not in self._kept:
            try:
                self._store(entry)
            except StorageUnavailable:
                raise
            except AppError as error:
                self.set_aside(entry, str(error))
                return True
            except Exception as error:  # noqa: BLE001 - a poisoned record must not block others
                self.set_aside(entry, repr(error))
                return True
        return self._forget(entry)

    def _forget(self, entry: Entry) -> bool:
        try:
            self._spool.delete(entry)
        except (
            StorageUnavailable
        ) as error:  # to delete takes room too: the next ones go all the same
            if not self._kept:
                logger.warning("spool_keeps_what_is_stored", reason=str(error))
            self._kept.add(entry.place)
            return False
        self._kept.discard(entry.place)
        return True
