"""The gate's limits at their very edges, and every figure that its checks show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.evaluation import behaviour, gate
from core.evaluation.behaviour import behaviours
from core.evaluation.gate import Answers, gate_checks
from core.evaluation.metrics import coverage_tolerance, price_metrics, share_metric
from core.evaluation.paired import paired_difference
from core.types import Check
from tests.core.evaluation.test_formulas import listings

LEVELS = ("base", "top")


def market(n: int = 120) -> pd.DataFrame:
    """Return listings of which every part that the gate looks at has a known size."""
    return pd.DataFrame(
        {
            "price": np.linspace(10, 200, n),
            "seller_level": np.where(np.arange(n) < 41, "base", "top"),
            "category": np.where(np.arange(n) % 3 == 0, "logo", "voice"),
            "subcategory": "any",
            "rating": np.where(np.arange(n) < 39, np.nan, 4.0),
        }
    )


def said(frame: pd.DataFrame, factor: Any, latency_ms: float = 10.0) -> Answers:
    """Return estimates that are off by a factor, with a range from half to twice."""
    price = frame["price"].to_numpy(float) * factor
    return Answers(price, price / 2, price * 2, latency_ms)


def judge(challenger: Answers, champion: Answers, frame: pd.DataFrame, **options: Any) -> Any:
    """Judge with every row a group of its own."""
    given = {"edges": (70.0, 130.0), "calibrated": 5000} | options
    return gate_checks(frame, np.arange(len(frame)), challenger, champion, (), **given)


def test_sixty_listings_are_enough() -> None:
    """At 60 the gate opens, below it says what it has and what it needs."""
    frame = market(60)
    checks, figures = judge(said(frame, 1.1), said(frame, 1.1), frame)
    assert checks[0].passed
    assert checks[0].params == {"n": 60, "least": 60}
    assert figures["n"] == 60
    few = market(59)
    checks, figures = judge(said(few, 1.1), said(few, 1.1), few)
    assert [(c.name, c.passed, c.params) for c in checks] == [
        ("rows", False, {"n": 59, "least": 60})
    ]


def test_the_error_is_shown_in_percent_of_the_champions() -> None:
    """Both errors are |log(estimate / price)|; the interval is of a thousand draws."""
    frame = market()
    rng = np.random.default_rng(0)
    one, other = np.exp(rng.normal(0, 0.3, 120)), np.exp(rng.normal(0, 0.5, 120))
    for options, seed in (({}, 0), ({"seed": 4}, 4)):
        checks, figures = judge(said(frame, one), said(frame, other), frame, **options)
        mine, theirs = np.abs(np.log(one)), np.abs(np.log(other))
        wanted = paired_difference(mine, theirs, np.arange(120), draws=1000, seed=seed)
        scale = theirs.mean()
        assert figures["difference"] == {
            name: value if name == "verdict" else pytest.approx(value)
            for name, value in wanted.items()
        } | {
            "champion": pytest.approx(theirs.mean()),
            "challenger": pytest.approx(mine.mean()),
            "relative": pytest.approx((mine.mean() - theirs.mean()) / scale),
        }
        check = checks[1]
        assert (check.name, check.passed, check.message) == ("error", True, gate.ERROR)
        assert check.params == {
            "change": round(100 * wanted["difference"] / scale, 1),
            "low": round(100 * wanted["low"] / scale, 1),
            "high": round(100 * wanted["high"] / scale, 1),
            "most": 2.0,
            "doubt": 5.0,
        }
        assert figures["metrics"] == {
            name: price_metrics(frame["price"].to_numpy(), answers.price, np.arange(120), seed=seed)
            for name, answers in {
                "challenger": said(frame, one),
                "champion": said(frame, other),
            }.items()
        }


def error_of(gaps: list[float], theirs: float = 50.0) -> tuple[Check, dict[str, Any]]:
    """Return the check of errors whose differences are these, beside a champion's error."""
    other = np.full(len(gaps), theirs)
    return gate._error(other + np.array(gaps), other, np.arange(len(gaps)), 0)


def test_two_percent_worse_is_the_most_and_five_percent_the_most_doubt() -> None:
    """On the limit it passes, beyond it does not, whichever of the limits it is."""
    at = [8.0, -6.0] * 50  # 1 of 50 on average, from below zero to under 2.5
    check, figures = error_of(at)
    assert figures["relative"] == 0.02
    assert figures["low"] < 0 < figures["high"] < 2.5
    assert check.passed
    assert not error_of([8.02, -6.0] * 50)[0].passed  # 2.02 %
    doubtful, figures = error_of([60.0, -60.0] * 50)
    assert (figures["relative"], figures["verdict"]) == (0, "not_distinguishable")
    assert not doubtful.passed
    worse, figures = error_of([0.5] * 100)  # 1 %, and certain
    assert (figures["relative"], figures["high"], figures["verdict"]) == (0.01, 0.5, "worse")
    assert not worse.passed


def test_a_champion_without_error_is_no_division_by_zero() -> None:
    """Any error beside none is refused."""
    check, figures = error_of([1e-12] * 60, theirs=0.0)
    assert figures["relative"] == pytest.approx(1e-3)
    assert not check.passed


def test_each_part_with_forty_listings_is_judged() -> None:
    """Its difference, both errors and its verdict; smaller parts and the whole are not in it."""
    frame = market()
    factor = np.where(frame["seller_level"] == "base", 1.5, 1.2)
    checks, figures = judge(said(frame, factor), said(frame, 1.25), frame, seed=3)
    rows = figures["segments"]
    assert [(row["segment"], row["value"], row["n"]) for row in rows] == [
        ("seller_level", "base", 41),
        ("seller_level", "top", 79),
        ("price_range", "high", 44),
        ("category", "voice", 80),
        ("category", "logo", 40),
        ("new_seller", "rated", 81),
    ]
    mine, theirs = np.log(1.5), np.log(1.25)
    assert rows[0] == {
        "segment": "seller_level",
        "value": "base",
        "difference": pytest.approx(mine - theirs),
        "low": pytest.approx(mine - theirs),
        "high": pytest.approx(mine - theirs),
        "n": 41,
        "verdict": "worse",
        "relative": pytest.approx((mine - theirs) / theirs),
        "champion": pytest.approx(theirs),
        "challenger": pytest.approx(mine),
        "passed": False,
    }
    inside = (frame["category"] == "voice").to_numpy()
    of_voice = paired_difference(
        np.log(factor)[inside], np.full(80, theirs), np.arange(120)[inside], seed=3
    )
    assert rows[3]["low"] == pytest.approx(of_voice["low"])
    check = checks[2]
    assert (check.name, check.passed, check.message) == ("segments", False, gate.WORSE)
    assert check.params == {
        "n": 6,
        "failed": 3,
        "most": 10.0,
        "names": "seller_level: base, category: voice, category: logo",
    }
    checks, _ = judge(said(frame, 1.2), said(frame, 1.25), frame)
    assert (checks[2].name, checks[2].passed, checks[2].message) == (
        "segments",
        True,
        gate.SEGMENTS,
    )
    assert checks[2].params == {"n": 6, "failed": 0, "most": 10.0, "names": ""}


def test_a_part_may_be_worse_by_a_tenth_and_an_unknown_one_has_a_dash() -> None:
    """On the limit it passes; the sellers of no level are named by a dash."""
    frame = market().assign(seller_level=["base"] * 60 + [None] * 60)
    theirs = np.full(120, 10.0)
    mine = theirs + np.where(frame["seller_level"].isna(), 1.0, 0.0)
    check, rows = gate._segments(frame, mine, theirs, np.arange(120), (70.0, 130.0), 0)
    assert {row["value"]: row["relative"] for row in rows}[""] == 0.1
    assert check.passed
    check, _ = gate._segments(frame, mine + 0.001, theirs, np.arange(120), (70.0, 130.0), 0)
    assert not check.passed
    assert "seller_level: –" in str(check.params["names"])


def test_a_part_without_error_is_no_division_by_zero() -> None:
    """Where the champion is exact, any error is too much."""
    frame = market()
    check, rows = gate._segments(
        frame, np.full(120, 1e-12), np.zeros(120), np.arange(120), (70.0, 130.0), 0
    )
    assert all(row["relative"] == pytest.approx(1e-3) for row in rows)
    assert check.passed


def covered(frame: pd.DataFrame, hits: int) -> Answers:
    """Return ranges of which so many hold their price, the first and the last at an end."""
    price = frame["price"].to_numpy(float)
    low, high = price.copy(), price * 2
    low[1], high[1] = price[1] / 2, price[1]
    low[hits:], high[hits:] = price[hits:] * 1.1, price[hits:] * 2
    return Answers(price, low, high, 10.0)


def test_the_range_is_held_against_what_its_calibration_can_promise() -> None:
    """A price on an end is held; the interval is of a thousand draws; n bounds the tolerance."""
    frame = market()
    for calibrated, n in ((5000, 120), (80, 80)):
        checks, figures = judge(
            covered(frame, 90), said(frame, 1.1), frame, calibrated=calibrated, seed=2
        )
        hits = np.arange(120) < 90
        held = share_metric(hits, np.arange(120), draws=1000, seed=2)
        least, most = coverage_tolerance(n, 0.8)
        assert figures["coverage"] == held | {"promised": 0.8, "least": least, "most": most}
        assert held["value"] == 0.75
        check = checks[3]
        assert (check.name, check.passed, check.message) == ("coverage", True, gate.COVERAGE)
        assert check.params == {
            "promised": 80.0,
            "held": 75.0,
            "low": round(100 * held["low"], 1),
            "high": round(100 * held["high"], 1),
            "least": round(100 * least, 1),
            "most": round(100 * most, 1),
        }


@pytest.mark.parametrize(("share", "passed"), [(0.5, False), (0.8, True), (1.0, False)])
def test_too_little_and_too_much_are_refused(share: float, passed: bool) -> None:
    """Only an interval that touches the tolerance passes, from either side."""
    frame = market()
    checks, _ = judge(covered(frame, int(120 * share)), said(frame, 1.1), frame)
    assert checks[3].passed is passed


@pytest.mark.parametrize(
    ("challenger", "champion", "passed"),
    [(15.0, 10.0, True), (15.1, 10.0, False), (1e-10, 0.0, True), (1.0, 0.0, False)],
)
def test_half_as_long_again_is_the_most(challenger: float, champion: float, passed: bool) -> None:
    """On the limit it passes; no time at all is no division by zero."""
    check = gate._latency(said(market(), 1.0, challenger), said(market(), 1.0, champion))
    assert (check.name, check.passed, check.message) == ("latency", passed, gate.LATENCY)
    assert check.params == {
        "challenger": round(challenger, 1),
        "champion": round(champion, 1),
        "most": 1.5,
    }


def test_what_else_is_in_the_report() -> None:
    """Groups, latencies, and the checks of behaviour after the others."""
    frame, groups = market(), np.arange(120) // 2
    extra = Check("typing", passed=True, message="fine")
    checks, figures = gate_checks(
        frame,
        groups,
        said(frame, 1.1, 7.0),
        said(frame, 1.1, 6.0),
        (extra,),
        edges=(70.0, 130.0),
        calibrated=5000,
    )
    assert [c.name for c in checks] == [
        "rows",
        "error",
        "segments",
        "coverage",
        "latency",
        "typing",
    ]
    assert checks[-1] is extra
    assert figures["n"] == 120
    assert figures["groups"] == 60
    assert figures["latency_ms"] == {"challenger": 7.0, "champion": 6.0}
    assert checks[0].message == gate.ROWS


def flat(rows: pd.DataFrame) -> np.ndarray:
    """Price everything alike."""
    return np.full(len(rows), 50.0)


def asked(n: int) -> pd.DataFrame:
    """Return described services of both levels."""
    return pd.DataFrame(
        {
            "description": [f"I design logo {i}" for i in range(n)],
            "seller_level": "base",
            "rating": 4.0,
        }
    )


def test_a_steady_model_passes_with_its_figures() -> None:
    """At most sixty rows are asked about; without an order of levels two checks are left."""
    seen: set[int] = set()

    def price(rows: pd.DataFrame) -> np.ndarray:
        seen.add(len(rows))
        assert list(rows.index) == list(range(len(rows)))
        return flat(rows)

    typing, empty, levels = behaviours(price, asked(70).iloc[5:], listings(), LEVELS)
    assert seen == {60}
    assert (typing.name, typing.passed, typing.message) == ("typing", True, behaviour.TYPING)
    assert typing.params == {"moved": 0.0, "n": 60, "limit": 2.0, "most": 5.0}
    assert (empty.name, empty.passed, empty.message) == ("empty_fields", True, behaviour.EMPTY)
    assert empty.params["failed"] == 0
    assert empty.params["names"] == ""
    assert (levels.name, levels.passed, levels.message) == ("levels", True, behaviour.LEVELS)
    assert levels.params == {"asked": 1, "lowered": 0, "names": ""}
    assert len(behaviours(flat, asked(3), listings(), ("base",))) == 2


@pytest.mark.parametrize(
    ("typed", "caught"),
    [
        (lambda text: text.isupper(), True),
        (lambda text: text.islower(), True),
        (lambda text: "  " in text, False),
    ],
)
def test_typing_is_case_and_spaces_after_cleaning(typed: Any, caught: bool) -> None:
    """Capitals and small letters reach the model; spaces are cleaned away before it."""

    def price(rows: pd.DataFrame) -> np.ndarray:
        return np.array([60.0 if typed(text) else 50.0 for text in rows["description"]])

    check = behaviours(price, asked(20), listings(), ())[0]
    assert check.passed is not caught
    assert check.params["moved"] == (100.0 if caught else 0.0)


@pytest.mark.parametrize(("loud", "passed"), [(51.0, True), (51.01, False), (48.9, False)])
def test_two_percent_is_the_most_that_typing_may_move(loud: float, passed: bool) -> None:
    """In either direction; on the limit it is not moved."""

    def price(rows: pd.DataFrame) -> np.ndarray:
        return np.array([loud if text.isupper() else 50.0 for text in rows["description"]])

    assert behaviours(price, asked(20), listings(), ())[0].passed is passed


@pytest.mark.parametrize(("moved", "passed"), [(1, True), (2, False)])
def test_one_text_in_twenty_may_move(moved: int, passed: bool) -> None:
    """The share of the texts that move is at most 5 %, whichever way of typing moved them."""

    def price(rows: pd.DataFrame) -> np.ndarray:
        odd = [
            i < moved and not text.startswith("I d") for i, text in enumerate(rows["description"])
        ]
        return np.where(odd, 80.0, 50.0)

    check = behaviours(price, asked(20), listings(), ())[0]
    assert (check.passed, check.params["moved"]) == (passed, 5.0 * moved)


def test_what_cannot_be_priced_without_a_field_names_it() -> None:
    """An error, a price of zero or none, and a bare description: each is a failure."""

    def price(rows: pd.DataFrame) -> np.ndarray:
        if "rating" in rows and rows["rating"].isna().all():
            raise ValueError("no rating")
        if "seller_level" in rows and rows["seller_level"].isna().all():
            return np.where(np.arange(len(rows)) == 1, 0.0, 50.0)
        if "country" in rows:
            return np.where(np.arange(len(rows)) == 1, np.inf, 50.0)
        return flat(rows)

    check = behaviours(price, asked(3), listings(), ())[1]
    assert (check.passed, check.message) == (False, behaviour.SPEECHLESS)
    assert check.params["failed"] == 3
    assert check.params["names"] == "seller_level, rating, country"
    bare = behaviours(lambda rows: flat(rows) / len(rows.columns[1:]), asked(3), listings(), ())[1]
    assert (bare.params["failed"], bare.params["names"]) == (1, "all")


def by_level(**prices: float) -> Any:
    """Return a model that knows nothing but the level."""

    def price(rows: pd.DataFrame) -> np.ndarray:
        if "seller_level" not in rows:
            return flat(rows)
        return rows["seller_level"].map(prices).fillna(50.0).to_numpy(float)

    return price


@pytest.mark.parametrize(("top", "passed"), [(49.0001, True), (48.999, False), (60.0, True)])
def test_a_higher_level_lowers_by_two_percent_at_most(top: float, passed: bool) -> None:
    """The mean of the logs counts, beside the level just below."""
    found = listings(price=np.where(np.arange(60) < 20, 90.0, 30.0))
    check = behaviours(by_level(base=50.0, top=top), asked(4), found, LEVELS)[2]
    assert check.passed is passed
    assert check.message == (behaviour.LEVELS if passed else behaviour.LOWERED)
    assert check.params == {
        "asked": 1,
        "lowered": int(not passed),
        "names": "" if passed else "top",
    }


@pytest.mark.parametrize(
    ("n", "top", "passed"), [(25, 20.0, True), (24, 20.0, False), (25, 30.0, False)]
)
def test_a_market_shows_it_with_twenty_five_listings_of_each(
    n: int, top: float, passed: bool
) -> None:
    """The median of the higher level must be below that of the lower one."""
    level = ["top"] * n + ["base"] * 25 + [None] * (35 - n)
    found = listings(seller_level=level, price=[top] * n + [30.0] * 25 + [500.0] * (35 - n))
    check = behaviours(by_level(base=50.0, top=40.0), asked(4), found, LEVELS)[2]
    assert check.passed is passed


def test_each_step_is_from_the_level_just_below() -> None:
    """Of three levels the one that falls is named, even where the next rises again."""
    price = by_level(base=50.0, mid=40.0, top=45.0)
    check = behaviours(price, asked(4), listings(), ("base", "mid", "top"))[2]
    assert check.params == {"asked": 2, "lowered": 1, "names": "mid"}
    both = behaviours(
        by_level(base=50.0, mid=40.0, top=30.0), asked(4), listings(), ("base", "mid", "top")
    )[2]
    assert both.params == {"asked": 2, "lowered": 2, "names": "mid, top"}
