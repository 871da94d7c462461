"""The guard that keeps fitting and databases out of `make check`."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.models.price_model import PriceModel
from tests import needs

pytest_plugins = ["pytester"]


def test_each_method_is_watched_once() -> None:
    """However many tests have run in this process: calls would nest until the stack is full."""
    needs._raise_guard()
    watched = PriceModel.fit.__func__
    needs._raise_guard()
    assert PriceModel.fit.__func__ is watched
    assert not hasattr(watched.__wrapped__, "watched")


def test_an_unmarked_test_that_fits_fails_and_says_which_mark(pytester: pytest.Pytester) -> None:
    """A call that the marks cannot see ahead is stopped while it runs."""
    root = Path(__file__).parents[1]
    pytester.makeini(f"[pytest]\npythonpath = {root}\n")
    pytester.makeconftest('pytest_plugins = ["tests.needs"]\n')
    pytester.makepyfile(
        "from core.models.price_model import PriceModel\n"
        "def test_hidden():\n"
        "    getattr(PriceModel, 'f' + 'it')(None)\n"
    )
    result = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["*mark it `@pytest.mark.fits`*"])
    result.assert_outcomes(failed=1)
