"""What must not change an estimate, and what must."""

from __future__ import annotations

import pytest

from tests.models import model, service

TEXT = "I will design a modern logo, 3 concepts, for your business"


def price(**fields: object) -> float:
    """Return the estimate of one service."""
    return float(model().estimate(service(**fields))["price"].iloc[0])


@pytest.mark.parametrize("variant", [TEXT.upper(), TEXT.lower(), f"  {TEXT.replace(' ', '   ')} "])
def test_case_and_spacing_do_not_matter(variant: str) -> None:
    """The same words cost the same, however they are typed."""
    from core.data.cleaning import clean_text

    assert price(description=clean_text(variant).text) == pytest.approx(price(), rel=0.02)


@pytest.mark.parametrize("field", ["seller_level", "rating", "reviews", "delivery_days"])
def test_an_empty_field_is_not_an_error(field: str) -> None:
    """Every optional field may be left out."""
    assert price(**{field: None}) > 0


def test_more_work_costs_more() -> None:
    """A long text asks for a higher price than a short one."""
    short = price(description="I will translate 300 words from English into French")
    long = price(description="I will translate 5000 words from English into French")
    assert long > short


def test_a_top_seller_asks_more_than_a_new_one() -> None:
    """The demo market's best level and reviews raise the price over a newcomer's."""
    assert price() > price(seller_level=None, rating=None, reviews=0.0)
