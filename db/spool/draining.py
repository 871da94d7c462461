"""Moves what waits in the spool to the database, in order, each record once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import structlog

from core.errors import AppError, StorageUnavailable
from core.types import Feedback, Prediction
from db import records
from db.spool.queue import Spool, SpoolEntry

#: How many records are stored by one statement at most, and how long they may be together.
_BATCH, _BATCH_CHARS = 100, 1_000_000
#: What each record of a batch adds to the deadline, in seconds.
ROW_S = 0.002
_IDLE_S, _AWAY_S = 2.0, 0.25

logger = structlog.get_logger(__name__)
Answer = bool | Exception


class Sink(Protocol):
    """Where records go; all of it may be repeated."""

    def record(self, prediction: Prediction) -> bool:
        """Store an estimate once."""
        ...

    def record_many(self, predictions: Sequence[Prediction]) -> list[bool | AppError]:
        """Store estimates once each."""
        ...

    def add_feedback(self, feedback: Feedback) -> bool:
        """Store a judgement once."""
        ...


class Draining:
    """Sends records and forgets them; what can never be stored is set aside."""

    def __init__(
        self, spool: Spool, sink: Sink, reach: Callable[[Callable[[], Any], float], Any]
    ) -> None:
        self._spool = spool
        self._sink = sink
        self._reach = reach
        self._closing = threading.Event()
        self._work = threading.Event()
        self._thread: threading.Thread | None = None
        #: Places of records that the database has and a full disk still holds.
        self._kept: set[int] = set()

    def start(self) -> None:
        """Send in the background from now on."""
        if self._thread is None:
            self._closing.clear()
            self._thread = threading.Thread(target=self._go_on, name="drainer", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop; what waits stays in the spool."""
        self._closing.set()
        self._work.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def wake(self) -> None:
        """Say that there is something to send."""
        self._work.set()

    def once(self) -> int:
        """Send what waits, until it is empty or the database is away."""
        gone = after = 0
        while not self._closing.is_set():
            entries = _together(self._spool.peek(_BATCH, after))
            if not entries:
                return gone
            after = entries[-1].place
            try:
                gone += self._send(entries)
            except StorageUnavailable:
                return gone
        return gone

    def set_aside(self, entry: SpoolEntry, reason: str) -> None:
        """Keep a record out of the way, with the reason."""
        logger.error("record_set_aside", id=str(entry.id), kind=entry.kind, reason=reason)
        self._spool.reject(entry, reason)

    def _go_on(self) -> None:
        while not self._closing.is_set():
            self._work.clear()
            try:
                gone = self.once()
                if gone:
                    logger.info("spool_drained", records=gone)
                pause = _AWAY_S if self._spool.waiting() else _IDLE_S
            except StorageUnavailable as error:
                logger.warning("spool_unusable", reason=str(error))
                pause = _IDLE_S
            if pause == _AWAY_S:
                self._closing.wait(pause)  # the breaker decides when to try for real
            else:
                self._work.wait(pause)

    def _send(self, entries: Sequence[SpoolEntry]) -> int:
        """Store records and forget them; returns how many left the spool."""
        new = [entry for entry in entries if entry.place not in self._kept]
        wrong: set[int] = set()
        for entry, answer in zip(new, self._stored(new), strict=True):
            if isinstance(answer, Exception):
                self.set_aside(entry, str(answer) if isinstance(answer, AppError) else repr(answer))
                wrong.add(entry.place)
        stored = [entry for entry in entries if entry.place not in wrong]
        return len(wrong) + (len(stored) if self._forget(stored) else 0)

    def _stored(self, entries: Sequence[SpoolEntry]) -> list[Answer]:
        answers: dict[int, Answer] = {}
        good: dict[int, Prediction | Feedback] = {}
        for i, entry in enumerate(entries):
            try:
                good[i] = _record_of(entry)
            except Exception as error:  # noqa: BLE001 - a damaged record must not block the others
                answers[i] = error
        answers |= zip(good, self._all(list(good.values())), strict=True)
        return [answers[i] for i in range(len(entries))]

    def _all(self, made: Sequence[Prediction | Feedback]) -> Sequence[Answer]:
        """Store estimates together; one by one where that fails, and judgements always."""
        estimates = [one for one in made if isinstance(one, Prediction)]
        if len(estimates) == len(made) > 1:
            try:
                found: Sequence[Answer] = self._reach(
                    lambda: self._sink.record_many(estimates), ROW_S * len(estimates)
                )
            except StorageUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - find out whose fault it is
                logger.warning("batch_refused", reason=repr(error))
            else:
                return found
        return [self._one(record) for record in made]

    def _one(self, record: Prediction | Feedback) -> Answer:
        try:
            if isinstance(record, Prediction):
                return bool(self._reach(lambda: self._sink.record(record), 0))
            return bool(self._reach(lambda: self._sink.add_feedback(record), 0))
        except StorageUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a poisoned record must not block the others
            return error

    def _forget(self, entries: Sequence[SpoolEntry]) -> bool:
        places = {entry.place for entry in entries}
        try:
            self._spool.delete(*entries)
        except StorageUnavailable as error:
            # To delete takes room too: what comes next is stored all the same.
            if not self._kept:
                logger.warning("spool_keeps_what_is_stored", reason=str(error))
            self._kept |= places
            return False
        self._kept -= places
        return True


def _together(entries: Sequence[SpoolEntry]) -> Sequence[SpoolEntry]:
    """Take the first records that can be stored by one statement: of one kind, not too long."""
    taken: list[SpoolEntry] = []
    size = 0
    for entry in entries:
        size += len(entry.payload)
        if taken and (entry.kind != taken[0].kind or size > _BATCH_CHARS):
            break
        taken.append(entry)
    return taken


def _record_of(entry: SpoolEntry) -> Prediction | Feedback:
    row = records.load_record(entry.payload)
    return records.prediction_of(row) if entry.kind == "prediction" else records.feedback_of(row)
