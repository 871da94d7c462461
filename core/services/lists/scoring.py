"""Price a whole list: read, priced and written some rows at a time, and resumable."""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pandas as pd

from core.authority import needs
from core.batch.files import format_of, write
from core.batch.parts import ListParts
from core.batch.sheet import error_cells, estimate_cells, frame_of, header_of
from core.data.readers import Opening
from core.data.readers.services import (
    ServiceFile,
    ServiceRow,
    guess_columns,
    open_services,
    service_chunks,
)
from core.errors import N_, AppError, InvalidInput
from core.ids import derived, uuid7
from core.language import Translator
from core.services.estimate.batch import Batch, BegunBatch, Pricer
from core.services.estimate.result import Estimated
from core.services.lists.small_list import SmallList
from core.services.lists.threaded import ThreadedPricer
from core.services.market.uploads import on_disk
from core.types import Flag, Progress, ServiceInput, no_progress

#: Rows of a small list at a time: others wait no longer than for these.
SMALL = 64
STAGE = N_("Pricing the list")
WRITING = N_("Writing the file")


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How a list is to be priced; `words` is the reader's language.

    `mapping` names the column of each field (guessed if absent), `coverage` lies in (0, 1),
    `logged` says whether the estimates are kept, `subject` is the pseudonym of who asks,
    `opening` how the file is to be opened.
    """

    words: Translator
    mapping: Mapping[str, str] | None = None
    coverage: float | None = None
    logged: bool = True
    subject: str | None = None
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class ListSummary:
    """What became of a list.

    Of `rows`, `errors` have no estimate, `unpriced` one without a price, `waiting` one that was
    not in the database yet; `resumed` were done before. `seconds` is how long the others took.
    """

    rows: int
    errors: int
    unpriced: int
    waiting: int
    resumed: int
    seconds: float

    @property
    def rate(self) -> float:
        """Rows a second, of those that this run did."""
        return (self.rows - self.resumed) / self.seconds if self.seconds else 0.0


class ListUseCase:
    """The use case of a whole list."""

    def __init__(self, together: Batch, *, rows: int = 256) -> None:
        self._together = together
        self._rows = rows

    @needs("estimate")
    def score(
        self,
        source: Path,
        out: Path,
        wish: ListOptions,
        *,
        pricer: Pricer | None = None,
        on_progress: Progress = no_progress,
    ) -> ListSummary:
        """Price every row of a file into another; an interrupted run goes on where it ended.

        Raises
        ------
        InvalidFile, InvalidInput
            The file cannot be read as a list, or a wish cannot be fulfilled.
        Conflict
            Another run writes the same file.
        NoChampion, StorageUnavailable, ArtifactRefused
            There is no model to price with; what is done stays.
        """
        file = open_services(source, wish.mapping, opening=wish.opening)
        format_of(out, file.rows)
        _require_apart(source, out)
        self._together.ready()
        with (
            ListParts(out, _fingerprint(file, wish), {"run": str(uuid7())}) as parts,
            _nothing_loaded_is_garbage(),
        ):
            done, started = parts.done(), time.perf_counter()
            on_progress(STAGE, done, file.rows)
            run, place = UUID(parts.state["run"]), done
            again = done + self._rows if parts.resumed else done
            for frame in self._frames(file, wish, run, done, pricer, again=again):
                parts.add(place, frame)
                place += len(frame)
                on_progress(STAGE, place, file.rows)
            seconds = time.perf_counter() - started
            on_progress(WRITING, 0, 1)
            write(parts.frames(), parts.folder / "output", out)
            on_progress(WRITING, 1, 1)
            scored = _counted(parts, done, seconds, logged=wish.logged)
            parts.finish()
        return scored

    @needs("estimate")
    def columns(self, name: str, content: bytes | memoryview) -> tuple[list[str], dict[str, str]]:
        """Return the columns of a list, and from which each field would be read.

        Raises
        ------
        InvalidFile
            It cannot be read as a table.
        """
        with on_disk(name, content) as path:
            return guess_columns(path)

    @needs("estimate")
    def small(
        self, name: str, content: bytes | memoryview, wish: ListOptions, *, most: int
    ) -> SmallList:
        """Take up a small list, to be priced in memory some rows at a time.

        Raises
        ------
        InvalidFile, InvalidInput
            As `score`; or the list is longer.
        """
        with on_disk(name, content) as path:
            file = open_services(path, wish.mapping)
            if file.rows > most:
                raise InvalidInput(
                    N_(
                        "This list has {rows} rows; this page prices up to {most}. For more, "
                        "run: python -m jobs price LIST.csv --out PRICED.csv"
                    ),
                    rows=file.rows,
                    most=most,
                )
            rows = list(service_chunks(file, SMALL))
        return SmallList(
            file,
            rows,
            lambda part, start, run: self._priced(
                part, start, run, header_of(file.layout.header), wish
            ),
        )

    def _priced(
        self, rows: list[ServiceRow], start: int, run: UUID, header: list[str], wish: ListOptions
    ) -> pd.DataFrame:
        begun = self._together.begin(_services(rows), coverage=wish.coverage)
        return self._finished(rows, begun, start, header, wish, run)

    def _frames(
        self,
        file: ServiceFile,
        wish: ListOptions,
        run: UUID,
        start: int,
        pricer: Pricer | None,
        *,
        again: int,
    ) -> Iterator[pd.DataFrame]:
        """Price what follows `start`, some batches ahead of the one that is finished.

        An interrupted run may have logged, and not kept, what lies before `again`.
        """
        ours = ThreadedPricer() if pricer is None else None
        where = pricer or ours
        assert where is not None  # noqa: S101 - one of the two
        header, place = header_of(file.layout.header), start
        under_way: deque[tuple[list[ServiceRow], BegunBatch, int]] = deque()
        try:
            for rows in service_chunks(file, self._rows, start, least=SMALL):
                begun = self._together.begin(_services(rows), coverage=wish.coverage, pricer=where)
                under_way.append((rows, begun, place))
                place += len(rows)
                if len(under_way) > where.in_flight:
                    yield self._finished(*under_way.popleft(), header, wish, run, again=again)
            while under_way:
                yield self._finished(*under_way.popleft(), header, wish, run, again=again)
        finally:
            if ours is not None:
                ours.close()

    def _finished(
        self,
        rows: list[ServiceRow],
        begun: BegunBatch,
        start: int,
        header: list[str],
        wish: ListOptions,
        run: UUID,
        again: int = 0,
    ) -> pd.DataFrame:
        named = [(row.service, derived(run, start + i)) for i, row in enumerate(rows)]
        answers = iter(
            self._together.finish(
                begun,
                door="batch",
                language=wish.words.language,
                subject=wish.subject,
                ids=[i for service, i in named if isinstance(service, ServiceInput)],
                logged=wish.logged,
                again=start < again,
            )
        )
        found = [
            row.service if isinstance(row.service, AppError) else next(answers) for row in rows
        ]
        cells = [_cells(one, wish, row.flags) for one, row in zip(found, rows, strict=True)]
        return frame_of(header, [row.cells for row in rows], cells)


@contextmanager
def _nothing_loaded_is_garbage() -> Iterator[None]:
    """Spare what is loaded from Python's collector, which looked through all of it every second."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _services(rows: Sequence[ServiceRow]) -> list[ServiceInput]:
    """Return the rows that could be read."""
    return [row.service for row in rows if isinstance(row.service, ServiceInput)]


def _cells(
    answer: Estimated | AppError, wish: ListOptions, flags: tuple[Flag, ...]
) -> dict[str, object]:
    if isinstance(answer, AppError):
        return error_cells(answer, wish.words)
    read = replace(answer.prediction, flags=(*answer.prediction.flags, *flags))
    cells = estimate_cells(read, answer.comparables, wish.words, recorded=answer.recorded)
    return cells if wish.logged else cells | {"estimate_id": None, "recorded": None}


def _fingerprint(file: ServiceFile, wish: ListOptions) -> dict[str, object]:
    return {
        "form": 2,
        "sha256": file.sha256,
        "rows": file.rows,
        "mapping": dict(file.mapping),
        "coverage": wish.coverage,
        "language": wish.words.language,
        "logged": wish.logged,
    }


def _require_apart(source: Path, out: Path) -> None:
    if out.exists() and out.samefile(source):
        raise InvalidInput(N_("The list and the output file are the same file."), field="out")


def _counted(parts: ListParts, resumed: int, seconds: float, *, logged: bool) -> ListSummary:
    rows = errors = unpriced = waiting = 0
    for frame in parts.frames():
        wrong = frame["error"].notna()
        rows += len(frame)
        errors += int(wrong.sum())
        unpriced += int((frame["price"].isna() & ~wrong).sum())
        waiting += int(frame["recorded"].eq(other=False).sum()) if logged else 0
    return ListSummary(rows, errors, unpriced, waiting, resumed, seconds)
