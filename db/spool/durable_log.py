"""The log that loses nothing: PostgreSQL within a deadline, else a local spool, drained later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NoReturn, Protocol, TypeVar
from uuid import UUID

from core.errors import N_, AppError, StorageUnavailable
from core.types import Feedback, Prediction
from db import records
from db.predictions import RecordRefused, used_twice
from db.spool.breaker import Breaker
from db.spool.deadline import Deadline
from db.spool.draining import ROW_S, Draining, Sink
from db.spool.queue import Record, Spool, SpoolEntry

T = TypeVar("T")
#: Kept back from the deadline for writing to the spool, in seconds.
_SPOOL_SHARE_S = 0.2
#: Estimates that nothing could keep, remembered in case that something is said of them.
_UNSAVED = 1_000


class Remote(Sink, Protocol):
    """The log in the database, as `db.predictions.SqlPredictionLog` is."""

    def prediction(self, prediction_id: UUID) -> Prediction | None:
        """Return one estimate."""
        ...

    def feedback(self, prediction_id: UUID) -> Sequence[Feedback]:
        """Return the judgements of one estimate."""
        ...

    def writable(self) -> bool:
        """Return whether an estimate is taken; raises as `record`."""
        ...


class DurableLog:
    """Estimates and judgements, never lost; implements `core.services.ports.PredictionLog`."""

    def __init__(
        self,
        remote: Remote,
        spool: Spool,
        *,
        deadline_s: float = 2.0,
        breaker: Breaker | None = None,
    ) -> None:
        self._remote = remote
        self._spool = spool
        self._remote_s = max(deadline_s - _SPOOL_SHARE_S, deadline_s / 2)
        self._breaker = breaker or Breaker()
        self._deadline = Deadline()
        self._draining = Draining(spool, remote, self._reach)
        self._unsaved: dict[UUID, Prediction] = {}

    def record(self, prediction: Prediction) -> bool:
        """Store an estimate exactly once by its id, within the deadline."""
        try:
            stored = self._record(prediction)
        except StorageUnavailable:
            self._remember_unsaved([prediction])
            raise
        self._unsaved.pop(prediction.id, None)
        return stored

    def _record(self, prediction: Prediction) -> bool:
        waiting = self._waiting_entry(prediction.id)
        if waiting is not None and waiting.digest != prediction.payload_hash:
            raise used_twice(prediction.id)
        try:
            return self._reach(lambda: self._remote.record(prediction))
        except StorageUnavailable:
            self._keep_prediction(prediction)
        except RecordRefused as error:
            self._keep_prediction(prediction)
            self._refuse(prediction.id, error)
        return False

    def record_many(self, predictions: Sequence[Prediction]) -> list[bool | AppError]:
        """Store estimates together, each exactly once by its id."""
        answers: dict[int, bool | AppError] = {}
        if self._waits():
            for i, one in enumerate(predictions):
                entry = self._waiting_entry(one.id)
                if entry is not None and entry.digest != one.payload_hash:
                    answers[i] = used_twice(one.id)
        rest = [i for i in range(len(predictions)) if i not in answers]
        answers |= zip(rest, self._record_all([predictions[i] for i in rest]), strict=True)
        self._remember_unsaved(
            predictions[i] for i, a in answers.items() if isinstance(a, StorageUnavailable)
        )
        return [answers[i] for i in range(len(predictions))]

    def _record_all(self, made: Sequence[Prediction]) -> list[bool | AppError]:
        try:
            stored = self._reach(lambda: self._remote.record_many(made), ROW_S * len(made))
        except StorageUnavailable:
            return self._keep_all(made)
        return [
            self._kept_aside(one, answer) if isinstance(answer, RecordRefused) else answer
            for one, answer in zip(made, stored, strict=True)
        ]

    def _keep_all(self, made: Sequence[Prediction]) -> list[bool | AppError]:
        records_ = [_record_of(one) for one in made]
        try:
            kept = self._spool.put_many(records_)
        except StorageUnavailable as error:
            return [error] * len(made)
        self._draining.wake()
        return [not ours and used_twice(one.id) for one, ours in zip(made, kept, strict=True)]

    def _kept_aside(self, prediction: Prediction, refusal: RecordRefused) -> AppError:
        try:
            self._keep_prediction(prediction)
            self._refuse(prediction.id, refusal)
        except AppError as error:
            return error

    def prediction(self, prediction_id: UUID) -> Prediction | None:
        """Return one estimate, from the spool or from the database."""
        entry = self._waiting_entry(prediction_id)
        if entry is not None:
            return records.prediction_of(records.load_record(entry.payload))
        return self._reach(lambda: self._remote.prediction(prediction_id))

    def add_feedback(self, feedback: Feedback) -> bool:
        """Store a judgement exactly once by its id, within the deadline.

        While its estimate waits in the spool, it waits behind it. An estimate that could not be
        saved is tried again, and without it the judgement is refused. While the database is away
        it cannot be known whether any other estimate exists: the judgement is kept, and set aside
        later if it does not.
        """
        self._save_late(feedback.prediction_id)
        if self._waiting_entry(feedback.prediction_id) is None:
            try:
                return self._reach(lambda: self._remote.add_feedback(feedback))
            except StorageUnavailable:
                pass
            except RecordRefused as error:
                self._keep_feedback(feedback)
                self._refuse(feedback.id, error)
                return False
        self._keep_feedback(feedback)
        return False

    def feedback(self, prediction_id: UUID) -> Sequence[Feedback]:
        """Return the judgements of one estimate, latest first."""
        entries = self._spool.feedback_of(prediction_id)
        known = {e.id: records.feedback_of(records.load_record(e.payload)) for e in entries}
        try:
            stored = self._reach(lambda: self._remote.feedback(prediction_id))
        except StorageUnavailable:
            if not known and self._waiting_entry(prediction_id) is None:
                raise
            stored = ()
        known |= {feedback.id: feedback for feedback in stored}
        return sorted(known.values(), key=lambda f: (f.created_at, f.id), reverse=True)

    def writable(self) -> bool:
        """Return whether the database takes an estimate within the deadline."""
        try:
            return self._reach(self._remote.writable)
        except AppError:
            return False

    def waiting(self) -> int:
        """Return how many records wait in the spool."""
        return self._spool.waiting()

    def start(self) -> None:
        """Drain the spool in the background from now on."""
        self._draining.start()

    def close(self) -> None:
        """Stop draining; what waits stays in the spool for the next start."""
        self._draining.stop()
        self._deadline.close()
        self._spool.close()

    def drain_once(self) -> int:
        """Send what waits to the database, in order, until it is empty or the database is away."""
        return self._draining.once()

    def _refuse(self, identity: UUID, error: RecordRefused) -> NoReturn:
        """Set a record aside at once that the database answered it will never take."""
        entry = self._spool.find(identity)
        if entry is not None:
            self._draining.set_aside(entry, str(error))
        raise StorageUnavailable(error.message, **error.params) from error

    def _reach(self, work: Callable[[], T], more_s: float = 0.0) -> T:
        """Call the database within the deadline, unless it is known to be away."""
        if not self._breaker.allows():
            raise StorageUnavailable(
                N_("The database is unavailable; another attempt follows in a moment.")
            )
        try:
            answer = self._deadline.run(work, self._remote_s + more_s)
        except StorageUnavailable:
            self._breaker.failed()
            raise
        except BaseException:
            self._breaker.succeeded()  # it answered, if only to refuse
            raise
        self._breaker.succeeded()
        return answer

    def _remember_unsaved(self, predictions: Iterable[Prediction]) -> None:
        self._unsaved |= {one.id: one for one in predictions}
        for old in list(self._unsaved)[:-_UNSAVED]:
            self._unsaved.pop(old, None)

    def _save_late(self, prediction_id: UUID) -> None:
        """Try again to store an estimate that nothing could keep; raises `StorageUnavailable`."""
        unsaved = self._unsaved.get(prediction_id)
        if unsaved is None:
            return
        try:
            self.record(unsaved)
        except StorageUnavailable as error:
            raise StorageUnavailable(
                N_(
                    "This estimate could not be saved, so feedback on it cannot be stored. "
                    "Estimate the service again."
                )
            ) from error

    def _keep_prediction(self, prediction: Prediction) -> None:
        self._spool.put(*_record_of(prediction))
        self._draining.wake()

    def _keep_feedback(self, feedback: Feedback) -> None:
        row = records.feedback_row(feedback)
        self._spool.put(
            "feedback",
            feedback.id,
            feedback.prediction_id,
            row["payload_hash"],
            records.dump_record(row),
        )
        self._draining.wake()

    def _waits(self) -> bool:
        try:
            return self._spool.waiting() > 0
        except StorageUnavailable:
            return False

    def _waiting_entry(self, identity: UUID) -> SpoolEntry | None:
        try:
            return self._spool.find(identity)
        except StorageUnavailable:
            return None  # a broken spool must not stop what the database can do


def _record_of(prediction: Prediction) -> Record:
    payload = records.dump_record(records.prediction_row(prediction))
    return "prediction", prediction.id, prediction.id, prediction.payload_hash, payload
