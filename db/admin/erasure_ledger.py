"""What was erased, noted beside the database: a backup that is restored is erased again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, select, union

from core.errors import N_, StorageUnavailable
from db.engine import transaction
from db.tables import feedback, listings, predictions

ErasureKind = Literal["seller", "subject"]


class Ledger:
    """A file of fingerprints, one a line; whoever reads it learns no name."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, kind: ErasureKind, names: Iterable[str]) -> None:
        """Write down that these are to be erased; it is on the disk when this returns."""
        lines = "".join(f"{_line(kind, name)}\n" for name in names)
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

    def among(self, kind: ErasureKind, names: Iterable[str]) -> list[str]:
        """Return those of the names that were erased before."""
        try:
            noted = set(self._path.read_text("ascii").split("\n"))
        except FileNotFoundError:
            return []
        return [name for name in names if _line(kind, name) in noted]


def returned(engine: Engine, ledger: Ledger) -> tuple[Sequence[str], Sequence[str]]:
    """Find who was erased and is there all the same, after a backup was restored."""
    sellers = select(listings.c.seller_id).where(listings.c.seller_id.is_not(None)).distinct()
    subjects = union(
        *(select(t.c.subject).where(t.c.subject.is_not(None)) for t in (predictions, feedback))
    )
    with transaction(engine, unhurried=True) as connection:
        return (
            ledger.among("seller", connection.execute(sellers).scalars()),
            ledger.among("subject", connection.execute(subjects).scalars()),
        )


def _line(kind: ErasureKind, name: str) -> str:
    return f"{kind} {hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"
