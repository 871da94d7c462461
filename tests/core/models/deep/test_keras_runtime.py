"""TensorFlow may come later than what runs."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.errors import SetupFault
from core.models.deep import keras_runtime

NAME = "a_package_that_comes_later"


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment whose training packages are not there yet."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


def test_packages_that_come_later_are_found_by_what_runs_already(prefix: Path) -> None:
    """They are looked for anew, once they are whole."""
    part = prefix / "later.part"
    part.mkdir()
    (part / f"{NAME}.py").touch()
    keras_runtime.find_later_packages()
    assert find_spec(NAME) is None
    part.rename(prefix / keras_runtime.LATER)
    keras_runtime.find_later_packages()
    keras_runtime.find_later_packages()
    assert find_spec(NAME) is not None
    assert sys.path.count(str(prefix / keras_runtime.LATER)) == 1


def test_without_them_a_sentence_says_how_to_get_them(
    prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is imported halfway."""
    assert prefix.is_dir()
    monkeypatch.setattr(keras_runtime, "find_spec", lambda _name: None)
    with pytest.raises(SetupFault, match="make setup"):
        keras_runtime.keras.__wrapped__()
