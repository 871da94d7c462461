from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.data.fetch import FILE, HANDLE, fetch_kaggle
from core.errors import AppError


def test_returns_the_csv_of_the_public_set(tmp_path: Path) -> None:
    """The downloader is asked for the public set, and the CSV in its folder is returned."""
    asked: list[str] = []
    wanted = tmp_path / "versions" / "1" / FILE
    wanted.parent.mkdir(parents=True)
    wanted.write_text("Title\n")
    (tmp_path / "a.csv").write_text("other\n")

    def download(handle: str) -> str:
        asked.append(handle)
        return str(tmp_path)

    assert fetch_kaggle(download) == wanted
    assert asked == [HANDLE]


def test_a_file_may_be_returned_as_it_is(tmp_path: Path) -> None:
    """A downloader that returns the file itself is fine too."""
    path = tmp_path / FILE
    path.write_text("Title\n")
    assert fetch_kaggle(lambda handle: str(path)) == path


def test_no_internet_is_said_clearly() -> None:
    """A connection that fails becomes a sentence that says what to do."""

    def download(handle: str) -> str:
        raise ConnectionError("name resolution failed")

    with pytest.raises(AppError, match="connect this machine to the internet") as caught:
        fetch_kaggle(download)
    assert isinstance(caught.value.__cause__, ConnectionError)


def test_refusal_names_its_status() -> None:
    """An HTTP refusal is told from an absent network."""

    class Refused(OSError):
        response = SimpleNamespace(status_code=403)

    def download(handle: str) -> str:
        raise Refused

    with pytest.raises(AppError, match="HTTP 403"):
        fetch_kaggle(download)


def test_other_failures_are_named() -> None:
    """Any other failure of the downloader becomes a sentence with its kind."""

    def download(handle: str) -> str:
        raise ValueError

    with pytest.raises(AppError, match="ValueError"):
        fetch_kaggle(download)


def test_a_stalled_download_is_given_up() -> None:
    """A download that does not end is given up after the time allowed."""
    release = threading.Event()

    def download(handle: str) -> str:
        release.wait()
        return "never"

    try:
        with pytest.raises(AppError, match="did not deliver"):
            fetch_kaggle(download, timeout_s=0.05)
    finally:
        release.set()


def test_a_set_without_csv_is_refused(tmp_path: Path) -> None:
    """A download without any CSV file is said to have none."""
    with pytest.raises(AppError, match="without a CSV file"):
        fetch_kaggle(lambda handle: str(tmp_path))
