"""What a stranger may write into the address of a page: nothing of it is a fault of ours."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from core.services import Services
from pages.components.frame import ENTRIES
from pages.components.history import filters as history
from pages.components.review import filters as review
from tests.pages.conftest import Visit

PARAMETERS = {
    *("view", "estimate", "forecast", "after", "version", "beside", "lang", "unknown"),
    *history.ADDRESS.parameters,
    *review.ADDRESS.parameters,
}
VALUES = (
    *("", "\0", "a\0b", "x" * 20_000, "-1", "1e999", "9" * 400, "0001-01-01", "9999-12-31"),
    *("2026-02-30", "9999-12-31T23:59:59+14:00~00000000-0000-0000-0000-000000000000", "nan"),
    *("00000000-0000-0000-0000-000000000000", "\U0010ffff\u202e", "%' OR 1=1 --", "[x](http://e)"),
)
#: Pages that read more of their address than each does; the others are tried with these values.
READ = {"1_Estimate", "10_Forecast", "3_Explore", "6_History", "7_Review", "8_Models"}
EVERYWHERE = {"\0", "x" * 20_000}


@pytest.mark.parametrize("value", VALUES)
def test_no_address_is_a_fault_of_ours(house: Services, visit: Visit, value: str) -> None:
    """Whatever a parameter says, the page is there, or says in a sentence why it is not."""
    for entry in ENTRIES:
        if value not in EVERYWHERE and PurePath(entry.path).stem not in READ:
            continue
        path = None if entry.path == "streamlit_app.py" else entry.path
        at = visit(house, path, query=dict.fromkeys(PARAMETERS, value))
        assert not at.exception, entry.path
        assert not at.error, entry.path
        assert at.title, entry.path
