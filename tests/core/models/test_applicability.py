"""Where the model abstains: unlike the market, in no language it knows, or saying nothing."""

from __future__ import annotations

import numpy as np
import pytest

from core.data.splits import groups
from core.models.applicability import MAX_DEMANDED, Applicability, held_out_similarity
from core.types import ABSTAINING
from tests.models import market, model, service


def codes(**fields: object) -> set[str]:
    """Return why no price is given for a service."""
    return {flag.code for flag in model().flags(service(**fields))[0]} & ABSTAINING


@pytest.mark.parametrize(
    "text",
    [
        "I will design a modern logo for your business",
        "A logo for a bakery",
        "I will mix and master your song",
    ],
)
def test_services_of_the_market_get_a_price(text: str) -> None:
    """In other words than the listings', but about the same things."""
    assert codes(description=text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I will walk your dog twice a week", "too_far"),
        ("I will perform heart surgery on your uncle", "too_far"),
        ("Θα μεταφράσω το κείμενό σας", "unknown_language"),
        ("asdf qwer zxcv", "unknown_language"),
    ],
)
def test_what_the_market_does_not_sell_gets_none(text: str, code: str) -> None:
    """Another trade, another language, or no language."""
    assert codes(description=text) == {code}


def test_no_word_at_all_is_said_in_words() -> None:
    """A share of 0% would read as a rounded figure."""
    known = model().applicability
    none, few = (known.abstentions(0.9, 1.0, share)[0] for share in (0.001, 0.1))
    assert none.message.startswith("None of these words appear in this market.")
    assert few.message.startswith("Only {share}% of these words appear in this market.")
    assert few.params == {"share": 10}


def test_a_range_as_wide_as_the_market_says_nothing() -> None:
    """The ratio of the range's ends is held against that of the market's own tenths."""
    known = model().applicability
    low, high = np.quantile(market()["price"], [0.1, 0.9])
    assert known.max_ratio == pytest.approx(high / low)
    wide = known.abstentions(0.9, known.max_ratio, 1.0)
    assert [flag.code for flag in wide] == ["too_wide"]
    assert known.abstentions(0.9, known.max_ratio - 0.1, 1.0) == []


def test_a_sellers_own_texts_do_not_make_it_known() -> None:
    """Copies in one group are not each other's neighbours; in groups of their own they are."""
    vectors = np.eye(8, dtype=np.float32)[[0] * 6 + [1, 2]]
    alone = held_out_similarity(vectors, np.array([0] * 6 + [1, 2]))
    apart = held_out_similarity(vectors, np.arange(8))
    assert alone[0] < 0
    assert apart[0] == pytest.approx(1)


def test_a_uniform_market_does_not_demand_the_impossible() -> None:
    """Where all listings are alike, other words for the same must still be near enough."""
    frame = market()
    fitted = Applicability.fit(
        frame["description"].tolist(), frame["price"].to_numpy(), groups(frame)
    )
    assert fitted.min_similarity == MAX_DEMANDED


def test_the_rules_are_measured_on_listings_held_out() -> None:
    """The card says how often they leave a real listing out, and what its error would be."""
    told = model().card["abstention"]
    assert told["n"] == len(market())
    assert 0 <= told["rate"] <= told["far"] + told["wide"] < 0.2
    known = Applicability(np.ones((1, 2), np.float32), 0.5, 10.0)
    found = known.measure(
        np.array([0.4, 0.9, 0.9, 0.9]),
        np.array([2, 20, 2, 2.0]),
        np.array([20, 10, 10, 10.0]),
        np.full(4, 10.0),
    )
    assert (found["rate"], found["far"], found["wide"]) == (0.5, 0.25, 0.25)
    assert found["error_answered"] == 0
    assert found["error_abstained"] == pytest.approx(np.log(2) / 2)
