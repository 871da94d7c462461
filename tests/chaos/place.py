"""Where a fault is tried: a real PostgreSQL, the log as the product builds it, and its clients."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, text

from core.errors import StorageUnavailable
from core.types import Prediction
from db.embedded.server import EmbeddedServer
from db.model_versions import SqlModelVersions
from db.predictions import SqlPredictionLog
from db.snapshots import SqlSnapshots
from db.spool.breaker import Breaker
from db.spool.durable_log import DurableLog
from db.spool.queue import Spool
from tests.db import samples

#: The longest wait for everything to be as before, in seconds.
BACK_LIMIT_S = 90.0


@dataclass
class Client:
    """Asks for estimates and remembers what it was shown."""

    log: DurableLog
    #: By id: whether it was shown as recorded (true) or as waiting (false).
    shown: dict[UUID, bool] = field(default_factory=dict)
    #: What was shown with "not saved".
    told: set[UUID] = field(default_factory=set)
    #: When an estimate was asked for and when it was shown as recorded, in seconds.
    recorded: list[tuple[float, float]] = field(default_factory=list)

    def ask(self, made: Prediction) -> bool:
        """Log one estimate and note what is shown; returns whether the database has it."""
        asked = time.monotonic()
        try:
            recorded = self.log.record(made)
        except StorageUnavailable:
            self.told.add(made.id)
            return False
        self.shown[made.id] = recorded
        if recorded:
            self.recorded.append((asked, time.monotonic()))
        return recorded

    def first_recorded(self, since: float) -> float:
        """Return the seconds from a moment until what was asked for after it was recorded."""
        # A signal takes a moment to arrive.
        again = [shown for asked, shown in self.recorded if asked >= since + 0.02]
        return min(again, default=time.monotonic()) - since


@dataclass
class Outcome:
    """What became of a fault: one line of the table."""

    recorded: int = 0
    waiting: int = 0
    told: int = 0
    stored: int = 0
    lost: int = 0
    doubled: int = 0
    #: Until an estimate is recorded again, and until nothing waits, in seconds.
    back_s: float | None = None
    drained_s: float | None = None
    #: In words, where no estimates are counted.
    shown: str = ""

    @property
    def said(self) -> str:
        """What users were shown."""
        counted = (
            (self.recorded, "saved"),
            (self.waiting, "“not yet recorded”"),
            (self.told, "“not saved”"),
        )
        parts = [f"{n} {words}" for n, words in counted if n]
        return "; ".join([*parts, self.shown] if self.shown else parts)


@dataclass
class Place:
    """One database on one server, with the log's own spool."""

    server: EmbeddedServer
    engine: Engine
    folder: Path
    long: bool = False  # whether there is time for the whole of it

    def version(self) -> UUID:
        """Return the id of a stored model version."""
        market = SqlSnapshots(self.engine).add(samples.snapshot(), samples.listings())
        return SqlModelVersions(self.engine).add(samples.version(market.id), b"model").id

    @contextmanager
    def client(
        self, *, deadline_s: float = 2.0, engine: Engine | None = None, spool: Path | None = None
    ) -> Iterator[Client]:
        """Give a client of a log that drains by itself, as in a process of the product."""
        log = DurableLog(
            SqlPredictionLog(engine or self.engine),
            Spool(spool or self.folder / "spool.sqlite"),
            deadline_s=deadline_s,
            breaker=Breaker(first_pause_s=0.1, longest_pause_s=1.0),
        )
        log.start()
        try:
            yield Client(log)
        finally:
            log.close()

    def outcome(self, client: Client, *, since: float, shown: str = "") -> Outcome:
        """Wait until a new estimate is recorded and nothing waits; then count."""
        drained = self.await_back(client, since)
        stored = self.ids()
        counted = client.shown
        return Outcome(
            recorded=sum(counted.values()),
            waiting=len(counted) - sum(counted.values()),
            told=len(client.told),
            stored=len(stored),
            lost=len(set(counted) - set(stored)),
            doubled=len(stored) - len(set(stored)),
            back_s=client.first_recorded(since),
            drained_s=drained,
            shown=shown,
        )

    def await_back(self, client: Client, since: float) -> float:
        """Return the seconds from a moment until an estimate is recorded and nothing waits."""
        version = self.version_stored()
        limit = time.monotonic() + BACK_LIMIT_S
        while time.monotonic() < limit:
            if client.ask(samples.prediction(version)) and client.log.waiting() == 0:
                return time.monotonic() - since
            pause(0.05)
        raise AssertionError("the log did not come back")

    def ids(self, table: str = "predictions") -> list[UUID]:
        """Return the ids in a table."""
        with self.engine.connect() as connection:
            return list(connection.execute(text(f"SELECT id FROM {table}")).scalars())

    def backends(self) -> list[int]:
        """Return the process ids of this database's connections."""
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        with self.engine.connect() as connection:
            return list(connection.execute(text(query)).scalars())

    def version_stored(self) -> UUID:
        """Return the id of the first model version, once the server answers."""
        limit = time.monotonic() + BACK_LIMIT_S
        while True:
            try:
                with self.engine.connect() as connection:
                    query = text("SELECT id FROM model_versions ORDER BY number LIMIT 1")
                    return connection.execute(query).scalar_one()
            except Exception:
                if time.monotonic() > limit:
                    raise
                pause(0.05)


@dataclass(frozen=True)
class Fault:
    """One line of the list: what is done, and how."""

    name: str
    run: Callable[[Place], Outcome]
    quick: bool
    own_server: bool


FAULTS: list[Fault] = []


def fault(
    name: str, *, quick: bool = True, own_server: bool = False
) -> Callable[[Callable[[Place], Outcome]], Callable[[Place], Outcome]]:
    """Put a function on the list of faults; `own_server` where it harms what others use."""

    def add(run: Callable[[Place], Outcome]) -> Callable[[Place], Outcome]:
        FAULTS.append(Fault(name, run, quick, own_server))
        return run

    return add


def load(
    client: Client,
    made: Sequence[Prediction],
    *,
    writers: int = 4,
    at: Mapping[int, Callable[[], object]] | None = None,
) -> None:
    """Log estimates from several threads; do something before some of them."""

    def one(number: int) -> None:
        happening = (at or {}).get(number)
        if happening is not None:
            happening()
        client.ask(made[number])

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(one, range(len(made))))


def pause(seconds: float) -> None:
    """Let other processes work."""
    threading.Event().wait(seconds)
