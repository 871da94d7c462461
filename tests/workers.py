"""What the processes of one run share, and the order in which they are given the files."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

#: Environment variable: the folder through which the processes of one run share what takes long.
FOLDER = "PRISME_TEST_SHARED"
#: The marks of files that take longest, first; between the first two, nobody waits for the other.
LONGEST = ("fits", "browser", "database")


@pytest.fixture(scope="session", autouse=True)
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Name the folder through which the processes of one run share what takes long."""
    own = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(FOLDER, str(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own))
        yield


@pytest.fixture(scope="module", autouse=True)
def _frozen() -> None:
    """Spare the collector what is there to stay.

    A process of this run holds every learner's library and several models: to look through them
    takes a second, at each run of a page.
    """
    gc.collect()
    gc.freeze()


def shared(name: str, make: Callable[[Path], object]) -> Path:
    """Return a file or folder that one process of this run makes for all."""
    folder = Path(os.environ[FOLDER])
    stored, written = folder / name, folder / f"{name}.part"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stored.exists():
            make(written)
            written.rename(stored)
    return stored


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, so that no worker is left with one when the others have ended.

    One journey comes before all: it starts the product for the other journeys, while another
    worker fits the model that many tests share.
    """
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    ordered = sorted(files.values(), key=_turn)
    journeys = [own for own in ordered if _turn(own) == LONGEST.index("browser")]
    ordered.sort(key=lambda own: own not in journeys[:1])
    items[:] = [item for own in ordered for item in own]


def _turn(own: list[pytest.Item]) -> int:
    marks = {mark.name for item in own for mark in item.iter_markers()}
    return next((turn for turn, mark in enumerate(LONGEST) if mark in marks), len(LONGEST))
