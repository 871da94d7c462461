"""The gate lets equals through, and nothing that is worse in any of the ways it looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.demo import LEVEL_ORDER
from core.data.splits import groups
from core.evaluation.behaviour import behaviours
from core.evaluation.gate import Answers, gate_checks
from core.types import Check
from tests.models import market, model


def _rows() -> pd.DataFrame:
    return market().iloc[:400].reset_index(drop=True)


def _answers(rows: pd.DataFrame, *, noise: float = 0.4, seed: int = 1) -> Answers:
    """Return estimates that miss by some noise, with a range that holds 80 % of the prices."""
    prices = rows["price"].to_numpy(float)
    miss = np.random.default_rng(seed).normal(0, noise, len(rows))
    price = prices * np.exp(miss)
    width = np.exp(1.2816 * noise)
    return Answers(price, price / width, price * width, 10.0)


def _checks(challenger: Answers, champion: Answers, **options: object) -> dict[str, bool]:
    rows = _rows()
    given = {"edges": (40.0, 90.0), "calibrated": 3000} | options
    checks, _ = gate_checks(rows, groups(rows), challenger, champion, (), **given)
    return {check.name: check.passed for check in checks}


def test_an_equal_passes_with_all_its_figures() -> None:
    """The same answers pass every check, and each figure comes with its n."""
    rows, same = _rows(), _answers(_rows())
    checks, figures = gate_checks(
        rows,
        groups(rows),
        same,
        same,
        (Check("typing", True, "fine"),),
        edges=(40.0, 90.0),
        calibrated=3000,
    )
    assert [c.name for c in checks] == [
        "rows",
        "error",
        "segments",
        "coverage",
        "latency",
        "typing",
    ]
    assert all(c.passed for c in checks)
    assert figures["difference"]["n"] == figures["metrics"]["champion"]["mdape"]["n"] == 400
    assert (figures["difference"]["low"], figures["difference"]["high"]) == (0, 0)
    assert all(row["n"] >= 40 for row in figures["segments"])


def test_one_that_is_distinguishably_worse_is_refused() -> None:
    """A tenth more error is seen on 400 listings; a tenth less passes."""
    rows = _rows()
    champion = _answers(rows)
    prices = rows["price"].to_numpy(float)

    def stretched(power: float) -> Answers:
        return replace(champion, price=prices * (champion.price / prices) ** power)

    assert not _checks(stretched(1.1), champion)["error"]
    assert not _checks(stretched(1.021), champion)["error"]
    assert _checks(stretched(0.9), champion)["error"]


def test_a_doubtful_one_is_refused() -> None:
    """Neither distinguishably worse nor worse on average by much: only the interval refuses it."""
    rows = _rows()
    checks, figures = gate_checks(
        rows,
        groups(rows),
        _answers(rows, seed=7),
        _answers(rows, seed=1),
        (),
        edges=(40.0, 90.0),
        calibrated=3000,
    )
    difference = figures["difference"]
    assert difference["verdict"] == "not_distinguishable"
    assert difference["relative"] <= 0.02
    assert difference["high"] / difference["champion"] > 0.05
    assert not {check.name: check.passed for check in checks}["error"]


def test_one_part_of_the_market_cannot_pay_for_the_others() -> None:
    """Better on average but worse for the top sellers: refused, and they are named."""
    rows = _rows()
    champion, prices = _answers(rows), rows["price"].to_numpy(float)
    top = (rows["seller_level"] == LEVEL_ORDER[-1]).to_numpy(bool)
    power = np.where(top, 1.15, 0.8)
    mixed = replace(champion, price=prices * (champion.price / prices) ** power)
    checks, _ = gate_checks(
        rows, groups(rows), mixed, champion, (), edges=(40.0, 90.0), calibrated=3000
    )
    found = {check.name: check for check in checks}
    assert found["error"].passed
    assert not found["segments"].passed
    assert LEVEL_ORDER[-1] in str(found["segments"].params["names"])


@pytest.mark.parametrize(("factor", "passed"), [(1.0, True), (0.5, False), (3.0, False)])
def test_a_promise_must_be_kept_and_not_more(factor: float, passed: bool) -> None:
    """Ranges that hold too little, or far too much, are outside the tolerance."""
    champion = _answers(_rows())
    other = replace(
        champion,
        low=champion.price * (champion.low / champion.price) ** factor,
        high=champion.price * (champion.high / champion.price) ** factor,
    )
    assert _checks(other, champion)["coverage"] is passed


def test_a_slow_one_is_refused() -> None:
    """Half as long again is the most."""
    champion = _answers(_rows())
    assert _checks(replace(champion, latency_ms=14.0), champion)["latency"]
    assert not _checks(replace(champion, latency_ms=16.0), champion)["latency"]


def test_too_few_listings_judge_nobody() -> None:
    """With 59 listings the gate stays shut, and says how many it needs."""
    rows = _rows().iloc[:59]
    same = _answers(rows)
    checks, figures = gate_checks(
        rows, groups(rows), same, same, (), edges=(40.0, 90.0), calibrated=3000
    )
    assert [(c.name, c.passed) for c in checks] == [("rows", False)]
    assert figures == {"n": 59}


def _price(rows: pd.DataFrame) -> np.ndarray:
    return model().estimate(rows)["price"].to_numpy(float)


def test_a_real_model_behaves() -> None:
    """Typing, empty fields and levels: the fitted model passes all three."""
    found = behaviours(_price, market().iloc[:20], market(), LEVEL_ORDER)
    assert [(c.name, c.passed) for c in found] == [
        ("typing", True),
        ("empty_fields", True),
        ("levels", True),
    ]


def _shouting(rows: pd.DataFrame) -> np.ndarray:
    return np.array([50.0 + 5 * text.isupper() for text in rows["description"]])


def _choosy(rows: pd.DataFrame) -> np.ndarray:
    if "rating" not in rows or rows["rating"].isna().all():
        raise ValueError("no rating")
    return np.full(len(rows), 50.0)


def _upside_down(rows: pd.DataFrame) -> np.ndarray:
    if "seller_level" not in rows:
        return np.full(len(rows), 50.0)
    rank = {level: k for k, level in enumerate(LEVEL_ORDER)}
    return np.array([50.0 - 5 * rank.get(level, 0) for level in rows["seller_level"]])


@pytest.mark.parametrize(
    ("price", "caught"),
    [(_shouting, "typing"), (_choosy, "empty_fields"), (_upside_down, "levels")],
)
def test_each_bad_habit_is_caught(price: Callable[[pd.DataFrame], np.ndarray], caught: str) -> None:
    """Loud words that cost more, a field that must be given, levels turned round."""
    rows = market().iloc[:20].assign(rating=4.5)
    failed = {c.name for c in behaviours(price, rows, market(), LEVEL_ORDER) if not c.passed}
    assert failed == {caught}


def test_a_market_may_show_that_a_higher_level_asks_less() -> None:
    """Where listings of the higher level cost less, an estimate may say so."""
    ask = {level: 90.0 - 10 * k for k, level in enumerate(LEVEL_ORDER)}
    listings = market().assign(price=market()["seller_level"].map(ask).fillna(50.0))
    found = behaviours(_upside_down, market().iloc[:20], listings, LEVEL_ORDER)
    assert all(check.passed for check in found)
    assert len(behaviours(_upside_down, market().iloc[:20], listings, ())) == 2
