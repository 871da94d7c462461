"""Download of the public Kaggle set, on a machine that has internet."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from core.errors import N_, AppError

HANDLE = "muhammadadiltalay/fiverr-data-gigs"
FILE = "fiverr-data-gigs.csv"

#: Downloads a set by its handle and returns the folder (or file) where it lies.
Downloader = Callable[[str], str]


def _kagglehub(handle: str) -> str:
    import kagglehub

    # It logs on stdout, which belongs to the command's own answer.
    for handler in logging.getLogger("kagglehub").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stderr)
    return str(kagglehub.dataset_download(handle))


def fetch_kaggle(download: Downloader = _kagglehub, *, timeout_s: float = 120.0) -> Path:
    """Download the public Kaggle set and return its CSV file.

    Parameters
    ----------
    download : callable, default: kagglehub
        Takes the set's handle, returns where it was put.
    timeout_s : float, default=120
        How long to wait, in seconds. A download that is late is left to end with the process.

    Returns
    -------
    pathlib.Path
        The CSV file, in the downloader's cache.

    Raises
    ------
    AppError
        There is no internet, Kaggle refuses, it takes too long, or the file is not there.
    """
    done: list[str] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            done.append(download(HANDLE))
        except Exception as error:  # noqa: BLE001 - told to the waiting caller, of any kind
            failed.append(error)

    # A daemon: a stalled download must not keep the process from ending.
    thread = threading.Thread(target=work, name="fetch", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if failed:
        raise _refused(failed[0]) from failed[0]
    if not done:
        raise AppError(
            N_(
                "Kaggle did not deliver '{handle}' within {seconds} s: try again on a faster "
                "connection, or download it with a browser and import the file."
            ),
            handle=HANDLE,
            seconds=round(timeout_s),
        )
    return _csv_in(Path(done[0]))


def _refused(error: Exception) -> AppError:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status is not None:
        return AppError(
            N_(
                "Kaggle refused '{handle}' (HTTP {status}): try again later, or download it with "
                "a browser and import the file."
            ),
            handle=HANDLE,
            status=status,
        )
    if isinstance(error, OSError):
        return AppError(
            N_(
                "Kaggle cannot be reached: connect this machine to the internet, or download "
                "'{handle}' with a browser elsewhere and import the file."
            ),
            handle=HANDLE,
        )
    return AppError(
        N_(
            "The download of '{handle}' failed ({kind}): try again, or download it with a browser "
            "and import the file."
        ),
        handle=HANDLE,
        kind=type(error).__name__,
    )


def _csv_in(place: Path) -> Path:
    if place.is_file() and place.suffix == ".csv":
        return place
    found = sorted(place.rglob(FILE)) or sorted(place.rglob("*.csv"))
    if not found:
        raise AppError(
            N_(
                "Kaggle delivered '{handle}' without a CSV file: download it with a browser and "
                "import the file."
            ),
            handle=HANDLE,
        )
    return found[0]
