"""Which corrections train, and how much they may weigh."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from core.data import corrections as rules
from core.data.corrections import bounded, usable
from core.data.demo import CURRENCY
from tests.accepted import corrections
from tests.models import market


def _sorted(given: pd.DataFrame, **options: object) -> rules.Usable:
    told: dict[str, Any] = {"currency": CURRENCY, "synthetic": True} | options
    return usable(given, market().iloc[:5], **told)


def test_each_correction_left_out_has_a_reason() -> None:
    """Paid, foreign, absurd, and about a text that judges: each is counted once."""
    given = corrections(
        market().iloc[[0, 20, 21, 22, 23]],
        price_kind=["asked", "paid", "asked", "asked", None],
        currency=[CURRENCY, CURRENCY, "EUR", CURRENCY, CURRENCY.lower()],
        price=[50.0, 50.0, 50.0, 1e9, 50.0],
    )
    found = _sorted(given)
    assert found.left_out == {rules.HELD: 1, rules.PAID: 1, rules.CURRENCY: 1, rules.PRICE: 1}
    assert found.frame["feedback_id"].tolist() == given["feedback_id"].tolist()[4:]


@pytest.mark.parametrize("synthetic", [True, False])
def test_a_demo_teaches_a_real_market_nothing(*, synthetic: bool) -> None:
    """Only what was said of estimates from a market of the same kind trains; others are counted."""
    given = corrections(market().iloc[20:23], synthetic=[True, False, True])
    found = _sorted(given, synthetic=synthetic)
    same = given["feedback_id"][given["synthetic"] == synthetic].tolist()
    assert found.frame["feedback_id"].tolist() == same
    assert found.left_out == {rules.MARKET: 3 - len(same)}


def test_another_currency_is_converted_at_a_dated_rate_only() -> None:
    """The market's own rate converts its source currency, and no other."""
    given = corrections(market().iloc[20:22], currency=["PKR", "EUR"], price=[200.0, 200.0])
    found = _sorted(given, rates={"PKR": 100.0})
    assert found.frame["price"].tolist() == [2.0]
    assert found.left_out == {rules.CURRENCY: 1}
    assert _sorted(given, rates=None).frame.empty


def test_nothing_accepted_is_no_trouble() -> None:
    """An installation without feedback learns from its listings alone."""
    found = _sorted(corrections(market().iloc[:0]))
    assert found.frame.empty
    assert found.left_out == {}
    assert bounded(found.frame["subject"], 500).shape == (0,)


@pytest.mark.parametrize(("n", "listings", "kept"), [(1000, 400, 100), (10, 400, 10), (5, 0, 0)])
def test_corrections_weigh_a_fifth_at_most(n: int, listings: int, kept: int) -> None:
    """However many people correct, the newest of them and the listings stay 1 to 4."""
    subjects = pd.Series([f"person {i}" for i in range(n)])
    chosen = bounded(subjects, listings)
    assert chosen.sum() == kept
    assert not kept or chosen[-kept:].all()


def test_nobody_weighs_more_than_a_hundredth() -> None:
    """One who corrects a lot counts with the newest; the unsigned count as one person."""
    subjects = pd.Series(["one"] * 50 + [None] * 50 + ["other"] * 2)
    chosen = bounded(subjects, 1000)
    assert [chosen[:50].sum(), chosen[50:100].sum(), chosen[100:].sum()] == [10, 10, 2]
    assert chosen[40:50].all()
    assert bounded(subjects, 100).sum() == 3 + 3 + 2


def test_each_currency_of_a_market_has_its_own_rate() -> None:
    """A market of prices in euros and pounds converts corrections in either."""
    given = corrections(market().iloc[20:22], currency=["EUR", "GBP"], price=[92.0, 79.0])
    found = _sorted(given, rates={"EUR": 0.92, "GBP": 0.79})
    assert found.frame["price"].tolist() == pytest.approx([100.0, 100.0])
    assert _sorted(given, rates={"EUR": 0.92}).left_out == {rules.CURRENCY: 1}
