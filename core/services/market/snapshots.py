"""Markets: import listings, choose the active snapshot, summarise it."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pandas as pd

from core.authority import current_actor, needs
from core.data import demo
from core.data.download import DOWNLOADING, download_gsa_calc, fetch_file
from core.data.fetch import fetch_kaggle
from core.data.readers import ReadMarket, ReadOptions, read_as
from core.data.sellers import without_names
from core.data.snapshot import fingerprint
from core.errors import N_, NotFound
from core.ids import uuid7
from core.insight.market.difference import MarketDifference, difference
from core.insight.market.summary import MarketSummary, summarise
from core.services.accounts.audit import Noting, unnoted
from core.services.ports import ListingVectors, Snapshots
from core.types import (
    HOURS_PER_DAY,
    Dependants,
    ImportReport,
    Origin,
    Progress,
    Snapshot,
    no_progress,
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A stored snapshot, what became of each row, and whether it was there before."""

    snapshot: Snapshot
    report: ImportReport
    already_there: bool


@dataclass(frozen=True, slots=True)
class StoredMarket:
    """A stored snapshot, and what depends on it."""

    snapshot: Snapshot
    dependants: Dependants


class MarketUseCase:
    """Import and describe markets."""

    def __init__(
        self,
        snapshots: Snapshots,
        *,
        max_file_mb: int = 100,
        hours_per_day: float = HOURS_PER_DAY,
        vectors: ListingVectors | None = None,
        audit: Noting = unnoted,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._snapshots = snapshots
        self._max_file_mb = max_file_mb
        self.hours_per_day = hours_per_day
        self._vectors = vectors
        self._audit = audit
        self._now = now
        self._summaries: dict[UUID, MarketSummary] = {}
        self._lock = threading.Lock()

    @needs("market")
    def import_file(
        self,
        path: Path,
        reading: ReadOptions | None = None,
        *,
        name: str | None = None,
        activate: bool = True,
        imported_by: str | None = None,
        origin: Origin = "file",
        on_progress: Progress = no_progress,
    ) -> Imported:
        """Read a file of listings and store it as a snapshot: all of it or nothing.

        Raises
        ------
        InvalidFile
            The file cannot be read as listings.
        """
        said = replace(reading or ReadOptions(), hours_per_day=self.hours_per_day)
        market = read_as(said, path, max_mb=self._max_file_mb, on_progress=on_progress)
        if not said.keep_sellers:
            market = replace(market, frame=without_names(market.frame))
        return self._store(
            market,
            name or path.name,
            origin,
            imported_by,
            activate=activate,
            on_progress=on_progress,
        )

    @needs("market")
    def fetch(
        self, *, imported_by: str | None = None, on_progress: Progress = no_progress
    ) -> Imported:
        """Download and import the public Kaggle set; raises `AppError` without internet."""
        on_progress(N_("Downloading the public data set"), 0, 1)
        return self.import_file(
            fetch_kaggle(), origin="fetched", imported_by=imported_by, on_progress=on_progress
        )

    @needs("market")
    def fetch_from(
        self,
        url: str,
        reading: ReadOptions | None = None,
        *,
        name: str | None = None,
        activate: bool = True,
        imported_by: str | None = None,
        on_progress: Progress = no_progress,
    ) -> Imported:
        """Download a file and import it, read as `import_file` does.

        Raises
        ------
        InvalidInput, AppError
            The address is not allowed, or does not deliver; nothing was stored.
        InvalidFile
            What came cannot be read as listings.
        """
        on_progress(DOWNLOADING, 0, 1)
        with tempfile.TemporaryDirectory(prefix="prisme-fetched-") as folder:
            path = fetch_file(url, Path(folder), max_mb=self._max_file_mb)
            return self.import_file(
                path,
                reading,
                name=name,
                activate=activate,
                imported_by=imported_by,
                origin="fetched",
                on_progress=on_progress,
            )

    @needs("market")
    def fetch_gsa_calc(
        self, *, most: int, activate: bool = True, on_progress: Progress = no_progress
    ) -> Imported:
        """Download and import awarded hourly rates of the US government; raises as above."""
        with tempfile.TemporaryDirectory(prefix="prisme-fetched-") as folder:
            path = download_gsa_calc(Path(folder), most=most, on_progress=on_progress)
            return self.import_file(
                path, origin="fetched", activate=activate, on_progress=on_progress
            )

    @needs("market")
    def ensure_demo(self, rows: int, *, on_progress: Progress = no_progress) -> Snapshot | None:
        """Load the demo market if no market is active; return it if it was loaded now."""
        if self._snapshots.active() is not None:
            return None
        on_progress(N_("Making the demo market"), 0, 1)
        frame = demo.demo_market(rows)
        market = ReadMarket(
            frame=frame,
            report=ImportReport(len(frame), len(frame), {}),
            reader="demo",
            currency=demo.CURRENCY,
            source_currency=demo.CURRENCY,
            rate=1.0,
            rate_date=None,
            level_order=demo.LEVEL_ORDER,
        )
        stored = self._store(market, "demo", "synthetic", "set-up", activate=True)
        on_progress(N_("Making the demo market"), 1, 1)
        return stored.snapshot

    @needs("look")
    def active(self) -> Snapshot:
        """Return the active snapshot.

        Raises
        ------
        NotFound
            Nothing has been imported yet.
        """
        snapshot = self._snapshots.active()
        if snapshot is None:
            raise NotFound(
                N_("There are no listings yet. Import some with: python -m jobs import FILE")
            )
        return snapshot

    @needs("look")
    def all(self) -> Sequence[Snapshot]:
        """Return every snapshot, newest first."""
        return self._snapshots.all()

    @needs("look")
    def held(self) -> Sequence[StoredMarket]:
        """Return every snapshot with what depends on it, newest first."""
        rests = self._snapshots.dependants()
        return [StoredMarket(s, rests.get(s.id, Dependants())) for s in self._snapshots.all()]

    @needs("look")
    def find(self, which: str) -> StoredMarket:
        """Return the snapshot of an id, or of a name that only one has.

        Raises
        ------
        NotFound
            There is none, or several have the name.
        """
        held = self.held()
        found = [s for s in held if which in (str(s.snapshot.id), s.snapshot.name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFound(
                N_("Several markets are called “{name}”: give the id of one ({ids})."),
                name=which,
                ids=", ".join(str(s.snapshot.id) for s in found),
            )
        raise NotFound(
            N_("There is no market “{name}”. Those that are there: {names}."),
            name=which,
            names=", ".join(sorted({s.snapshot.name for s in held})) or "–",
        )

    @needs("market")
    def activate(self, snapshot_id: UUID) -> None:
        """Make a snapshot the market that is shown and trained on; raises `NotFound`."""
        with self._audit("market activate", market=str(snapshot_id)):
            self._snapshots.activate(snapshot_id)

    @needs("market")
    def delete(self, held: StoredMarket) -> None:
        """Delete a snapshot with its listings and all that depends on it.

        Raises
        ------
        NotFound
            It is gone already.
        InvalidInput
            It is active beside others, the champion was trained on it, or something else
            depends on it by now; nothing was deleted.
        """
        snapshot = held.snapshot
        with self._audit("market delete", market=str(snapshot.id), name=snapshot.name):
            self._snapshots.delete(snapshot.id, held.dependants)
        if self._vectors is not None:
            self._vectors.erase(snapshot.id)  # its rows went with the listings
        self.forget()

    @needs("market")
    def forget(self) -> None:
        """Forget what was computed of listings: some are gone."""
        with self._lock:
            self._summaries.clear()

    @needs("look")
    def compare(self, before: Snapshot, after: Snapshot) -> MarketDifference:
        """Compare two snapshots; reads the listings of both."""
        return difference(
            self.listings(before),
            self.listings(after),
            level_order=after.level_order or before.level_order,
            same_basis=before.basis == after.basis,
        )

    @needs("look")
    def listings(self, snapshot: Snapshot) -> pd.DataFrame:
        """Return a snapshot's listings, shape (n, columns of the schema)."""
        return self._snapshots.listings(snapshot.id)

    @needs("look")
    def summary(self) -> tuple[Snapshot, MarketSummary]:
        """Return the active snapshot and what there is to say of it; computed once each."""
        snapshot = self.active()
        with self._lock:
            if snapshot.id not in self._summaries:
                listings = self._snapshots.listings(snapshot.id)
                self._summaries[snapshot.id] = summarise(listings, snapshot.basis)
            return snapshot, self._summaries[snapshot.id]

    def _store(
        self,
        market: ReadMarket,
        name: str,
        origin: Origin,
        imported_by: str | None,
        *,
        activate: bool,
        on_progress: Progress = no_progress,
    ) -> Imported:
        wanted = Snapshot(
            id=uuid7(),
            name=name,
            origin=origin,
            reader=market.reader,
            sha256=fingerprint(market.frame),
            currency=market.currency,
            source_currency=market.source_currency,
            rate=market.rate,
            rate_date=market.rate_date,
            unit=market.unit,
            level_order=tuple(market.level_order),
            report=market.report,
            imported_at=self._now(),
            imported_by=imported_by or current_actor().name,
            active=activate,
        )
        with self._audit("market import", name=name, origin=origin, rows=len(market.frame)):
            stored = self._snapshots.add(wanted, market.frame, on_progress)
        return Imported(stored, market.report, already_there=stored.id != wanted.id)
