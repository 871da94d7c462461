"""Sources: markets that are fetched again, by hand or on a schedule, and what changed in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from core.authority import current_actor, needs
from core.errors import N_, NotFound
from core.insight.market.changes import MarketChanges, changes
from core.services.market.snapshots import Imported, MarketUseCase
from core.services.ports import Sources, Tasks
from core.types import Progress, Snapshot, Source, Task, no_progress
from core.types.reading import ReadOptions


class SourceUseCase:
    """The use case of markets that are fetched again."""

    def __init__(
        self,
        sources: Sources,
        markets: MarketUseCase,
        tasks: Tasks,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._sources = sources
        self._markets = markets
        self._tasks = tasks
        self._now = now

    @needs("look")
    def all(self) -> Sequence[Source]:
        """Return every source, by name."""
        return self._sources.all()

    @needs("market")
    def fetch(
        self,
        name: str,
        url: str | None = None,
        reading: ReadOptions | None = None,
        *,
        every_days: float | None = None,
        activate: bool | None = None,
        imported_by: str | None = None,
        on_progress: Progress = no_progress,
    ) -> Imported:
        """Fetch a source; what is not given is as it was the last time.

        A new source is kept once it has delivered. By default its market becomes the active one if
        an earlier one of it is.

        Raises
        ------
        NotFound
            There is no source of this name, and no address.
        AppError
            As `MarketUseCase.fetch_from`; nothing was stored.
        """
        known = next((one for one in self._sources.all() if one.name == name), None)
        if known is None and url is None:
            raise NotFound(N_("There is no source named “{name}”: give its address."), name=name)
        before = known or Source(name, url or "", ReadOptions())
        wanted = replace(
            before,
            url=url or before.url,
            reading=_over(before.reading, reading),
            every_days=before.every_days if every_days is None else every_days,
            asked_at=self._now(),
        )
        if known is not None:  # one that fails is not asked again at once
            self._sources.put(replace(known, asked_at=wanted.asked_at))
        imported = self._markets.fetch_from(
            wanted.url,
            wanted.reading,
            name=name,
            activate=any(s.active for s in self._fetched(name)) if activate is None else activate,
            imported_by=imported_by,
            on_progress=on_progress,
        )
        self._sources.put(wanted)
        return imported

    @needs("market")
    def start(self, name: str) -> Task:
        """Ask for a fetch in the background; while another import runs, that one is returned."""
        return self._asked(name, current_actor().name, self._now())

    @needs("market")
    def request_if_due(self) -> Task | None:
        """Ask for the first source that is due; any number of workers may, and one task comes."""
        for source in self._sources.all():
            last = source.asked_at
            due = last is None or self._now() - last >= timedelta(days=source.every_days)
            if source.every_days and due:
                return self._asked(source.name, "schedule", last)
        return None

    @needs("look")
    def last_two(self, name: str) -> tuple[Snapshot, ...]:
        """Return the newest market of a source and the one before it, the older one first."""
        return tuple(reversed(self._fetched(name)[:2]))

    @needs("look")
    def changes(self, before: Snapshot, after: Snapshot) -> MarketChanges:
        """Say what changed between two markets of a source; reads the listings of both."""
        return changes(self._markets.listings(before), self._markets.listings(after))

    def _fetched(self, name: str) -> list[Snapshot]:
        return [s for s in self._markets.all() if s.name == name and s.origin == "fetched"]

    def _asked(self, name: str, by: str, at: datetime | None) -> Task:
        return self._tasks.add(
            Task(
                id=uuid5(NAMESPACE_OID, f"prisme fetch {name} after {at}"),
                kind="import",
                params={"source": name, "imported_by": by},
                requested_by=by,
                created_at=self._now(),
            )
        )


def _over(kept: ReadOptions, said: ReadOptions | None) -> ReadOptions:
    """Return how a file was read the last time, but for what is said now."""
    if said is None:
        return kept
    plain: dict[str, Any] = asdict(ReadOptions())
    return replace(kept, **{n: v for n, v in asdict(said).items() if v != plain[n]})
