from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    """Find a real market file, or skip where it is absent."""

    def find(name: str) -> Path:
        folder = Path(os.environ.get("PRISME_REAL_DATA", ROOT.parent / "shared" / "data"))
        path = folder / name
        if not path.is_file():
            pytest.skip(f"the real file {name} is not here: set PRISME_REAL_DATA to its folder")
        return path

    return find


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file and return its path."""

    def put(content: str | bytes, name: str = "market.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return put
