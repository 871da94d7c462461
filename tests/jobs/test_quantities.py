"""How much is delivered, as an option of the command line."""

from __future__ import annotations

from typing import Any

import pytest

from core.data.cleaning import clean_service
from core.errors import InvalidInput
from core.types import SERVICE_FIELDS
from jobs.fields import service_from


def given(*quantity: str) -> dict[str, Any]:
    """Return what the options of `estimate` say."""
    fields: dict[str, Any] = {field.name: None for field in SERVICE_FIELDS}
    return fields | {"description": "I will write 500 words", "quantity": list(quantity) or None}


def test_quantities_are_given_by_unit() -> None:
    """Once for each, in the unit's name or a noun that is counted in it; none; or by the text."""
    said = [given("words=1500", "pages=3"), given("mots=20"), given("none"), given()]
    cleaned = [clean_service(service_from(one))[0].quantities for one in said]
    assert cleaned == [{"words": 1500, "pages": 3}, {"words": 20}, {}, None]


@pytest.mark.parametrize(
    "said", ["gallons=3", "words=-1", "words=0", "words=1e9", "many", "words="]
)
def test_a_quantity_that_cannot_be_is_a_sentence(said: str) -> None:
    """An unknown unit, too little, too much, or no quantity at all."""
    with pytest.raises(InvalidInput, match="quantity"):
        clean_service(service_from(given(said)))
