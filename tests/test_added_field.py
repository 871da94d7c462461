"""A field of a service is declared once: with one declaration more, everything follows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_DECLARING = ("-p", "tests.added_field.declaring")
_TESTS = ("tests/added_field/journey.py", "tests/core/models/test_before_moves.py")


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.fits
def test_a_declared_field_works_from_a_file_to_a_price() -> None:
    """In a product that declares one more, its journey passes, and an old champion is the same."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *_DECLARING, *_TESTS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
