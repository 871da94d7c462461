"""What was erased, and when, noted beside the database: a backup is erased again once restored."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, func, select, union_all

from core.errors import N_, StorageUnavailable
from db.engine import transaction
from db.tables import feedback, listings, predictions, price_lists, snapshots

ErasureKind = Literal["seller", "subject"]
#: Names, each with a moment.
Returned = Mapping[str, datetime]


class Ledger:
    """A file of fingerprints, one a line; whoever reads it learns no name."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, kind: ErasureKind, names: Iterable[str]) -> None:
        """Write down that these are erased now; it is on the disk when this returns."""
        now = datetime.now(UTC).isoformat()
        lines = "".join(f"{_line(kind, name)} {now}\n" for name in names)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            descriptor = os.open(self._path, flags, 0o600)
            try:
                os.write(descriptor, lines.encode("ascii"))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StorageUnavailable(
                N_("The erasure cannot be recorded in {file}, so nothing was erased: {reason}"),
                file=str(self._path),
                reason=error.strerror or str(error),
            ) from error

    def among(self, kind: ErasureKind, names: Iterable[str]) -> dict[str, datetime]:
        """Return when those of the names that were erased were last erased."""
        noted = self._noted()
        lines = {name: _line(kind, name) for name in names}
        return {name: noted[line] for name, line in lines.items() if line in noted}

    def _noted(self) -> dict[str, datetime]:
        """Return the last moment of each line.

        One that was written before lines had moments is older than the next one that has, or than
        the file.
        """
        try:
            lines = self._path.read_text("ascii").splitlines()
            moment = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return {}
        noted: dict[str, datetime] = {}
        for line in reversed(lines):
            kind, digest, *at = line.split(" ")
            moment = datetime.fromisoformat(at[0]) if at else moment
            noted.setdefault(f"{kind} {digest}", moment)
        return noted


def returned(engine: Engine, ledger: Ledger) -> tuple[Returned, Returned]:
    """Find which sellers and subjects are back after a restore, and when they were erased.

    What somebody did after their erasure is not back, but new.
    """
    imported = (
        select(listings.c.seller_id, func.min(snapshots.c.imported_at))
        .join(snapshots, snapshots.c.id == listings.c.snapshot_id)
        .where(listings.c.seller_id.is_not(None))
        .group_by(listings.c.seller_id)
    )
    logged = union_all(
        *(select(t.c.subject, t.c.created_at) for t in (predictions, feedback, price_lists))
    )
    made = logged.subquery()
    first = (
        select(made.c.subject, func.min(made.c.created_at))
        .where(made.c.subject.is_not(None))
        .group_by(made.c.subject)
    )
    with transaction(engine, unhurried=True) as connection:
        sellers = dict(map(tuple, connection.execute(imported)))
        subjects = dict(map(tuple, connection.execute(first)))
    return _back(ledger.among("seller", sellers), sellers), _back(
        ledger.among("subject", subjects), subjects
    )


def _back(erased: Returned, oldest: Returned) -> Returned:
    return {name: moment for name, moment in erased.items() if oldest[name] <= moment}


def _line(kind: ErasureKind, name: str) -> str:
    return f"{kind} {hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"
