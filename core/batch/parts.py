"""The parts of a list that is being priced: what is done stays done when the run is interrupted."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Self

import pandas as pd

from core.errors import N_, Conflict, InvalidFile

_STATE, _LOCK = "state.json", "lock"


class ListParts:
    """A folder beside the file to be written; one run at a time may hold it.

    Parts of a list with another `fingerprint` are thrown away. `state` is what the run noted for
    itself when it was new (`fresh`); `resumed` is whether an interrupted run goes on.

    Raises
    ------
    InvalidFile
        The folder cannot be made.
    Conflict
        Another run is writing the same file.
    """

    def __init__(self, out: Path, fingerprint: Mapping[str, Any], fresh: Mapping[str, Any]) -> None:
        self.folder = out.with_name(out.name + ".parts")
        try:
            self.folder.mkdir(exist_ok=True)
            self._lock = _held(self.folder / _LOCK)
        except OSError as error:
            raise InvalidFile(
                N_("'{path}' cannot be written: {reason}"), path=str(out), reason=str(error)
            ) from error
        found = self._found(dict(fingerprint))
        self.resumed = found is not None
        self.state = found or self._begun(dict(fingerprint), dict(fresh))

    def __enter__(self) -> Self:
        """Hold the folder."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let another run have the folder; what is done stays."""
        self._lock.close()

    def done(self) -> int:
        """Return how many rows are done, from the first on."""
        rows = 0
        for part in self._files():
            count = _rows(part)
            if int(part.stem) != rows or not count:
                break
            rows += count
        return rows

    def add(self, start: int, frame: pd.DataFrame) -> None:
        """Keep the rows from `start` on; they are there whole, or not at all."""
        path = self.folder / f"{start:012d}.parquet"
        passing = path.with_suffix(".tmp")
        frame.to_parquet(passing, index=False, engine="pyarrow")
        passing.replace(path)

    def frames(self) -> Iterator[pd.DataFrame]:
        """Give what is done, part by part, in order."""
        rows = 0
        for part in self._files():
            if int(part.stem) != rows:
                continue  # left behind by a run with other sizes
            frame = pd.read_parquet(part, engine="pyarrow", dtype_backend="numpy_nullable")
            rows += len(frame)
            yield frame

    def finish(self) -> None:
        """Remove the folder."""
        self._lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.parquet"))

    def _found(self, fingerprint: dict[str, Any]) -> dict[str, Any] | None:
        try:
            state = json.loads((self.folder / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        same = isinstance(state, dict) and state.get("fingerprint") == fingerprint
        return state["own"] if same else None

    def _begun(self, fingerprint: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
        for left in self._files():
            left.unlink()
        passing = self.folder / (_STATE + ".tmp")
        passing.write_text(json.dumps({"fingerprint": fingerprint, "own": own}), encoding="utf-8")
        passing.replace(self.folder / _STATE)
        return own


def _rows(part: Path) -> int:
    """Return the rows of a part; 0 if it was cut off in the middle."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    try:
        return int(pq.read_metadata(part).num_rows)
    except (pa.ArrowException, OSError, ValueError):
        return 0


def _held(path: Path) -> IO[str]:
    handle = path.open("a", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise Conflict(
            N_(
                "Another run is already pricing this list: '{path}'. Wait for it to finish, or "
                "stop it."
            ),
            path=str(path.parent),
        ) from None
    return handle
