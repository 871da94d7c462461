"""Three prices from one model: in order, the basic one as it is, the same after a journey."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import numpy as np
import pandas as pd
import pytest

from core.data.demo import CURRENCY
from core.data.given import FIELDS, leave_out
from core.models.artifact import dump_model, load_model
from core.models.packages.columns import basic_columns
from core.models.packages.learning import MIN_LISTINGS, has_packages
from core.models.price_model import PriceModel
from core.models.recipe import CONSTANT
from core.types import PACKAGES, PackagePrices
from tests.models import artifact, fitted, market, model, service

_COVERAGES = (0.5, 0.8, 0.95)


def priced(rows: pd.DataFrame, coverage: float = 0.8) -> list[PackagePrices]:
    """Return the packages of services, which all have them."""
    return [one for one in model().packages(rows, coverage) if one is not None]


def some(n: int = 60) -> pd.DataFrame:
    """Return services of which ever other fields are given, some with a basic price."""
    rng = np.random.default_rng(4)
    rows = leave_out(market().head(n), rng.random((n, len(FIELDS))) < 0.6)
    return rows.assign(basic_price=np.where(rng.random(n) < 0.5, rng.lognormal(3, 2, n), np.nan))


@pytest.mark.fits
@pytest.mark.parametrize("coverage", _COVERAGES)
def test_prices_and_ends_of_ranges_never_fall(coverage: float) -> None:
    """Whatever is given of a service, and whatever its basic price."""
    for one in priced(some(), coverage):
        for before, after in zip(one.prices, one.prices[1:], strict=False):
            assert before.price <= after.price
            assert (before.low or before.price) <= (after.low or 0) <= after.price
            assert (before.high or before.price) <= (after.high or 0)
            assert after.price <= (after.high or 0)


@pytest.mark.fits
def test_the_basic_package_is_the_estimate() -> None:
    """To the cent, with its range."""
    rows = market().head(20)
    estimates = model().estimate(rows)
    basic = pd.DataFrame([vars_of(one) for one in priced(rows)])
    pd.testing.assert_frame_equal(basic, estimates[["price", "low", "high"]])


def vars_of(packages: PackagePrices) -> dict[str, float | None]:
    """Return the basic package's figures."""
    basic = packages.of("basic")
    return {"price": basic.price, "low": basic.low, "high": basic.high}


@pytest.mark.fits
def test_a_basic_price_of_ones_own_moves_the_others() -> None:
    """The basic package is what was given, without a range; upper ones follow it."""
    cheap, dear = priced(
        pd.concat([service(basic_price=20.0), service(basic_price=200.0)], ignore_index=True)
    )
    for one, given in ((cheap, 20.0), (dear, 200.0)):
        assert one.basic_given
        assert vars_of(one) == {"price": given, "low": None, "high": None}
    assert cheap.of("premium").price * 2 < dear.of("premium").price


@pytest.mark.fits
def test_one_service_is_priced_as_among_others() -> None:
    """No service influences another."""
    rows = some(12)
    alone = [priced(rows.iloc[[i]].reset_index(drop=True))[0] for i in range(len(rows))]
    assert priced(rows) == alone


@pytest.mark.fits
def test_a_stored_ladder_gives_the_same_to_the_bit() -> None:
    """As the one that was fitted, and without a second copy of the listings."""
    rows = some(12)
    if "_learned" in vars(model().regressor):
        pytest.fail("columns of the training were stored")
    assert list(fitted().packages(rows)) == priced(rows)


@pytest.mark.fits
def test_a_model_from_before_there_were_packages_has_none() -> None:
    """It is read, and prices as it did."""
    old = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(artifact())) as new, zipfile.ZipFile(old, "w") as written:
        rest = json.loads(new.read("model.json"))
        del rest["packages"]
        written.writestr("model.json", json.dumps(rest))
        written.writestr("model.skops", new.read("model.skops"))
    data = old.getvalue()
    read = load_model(data, hashlib.sha256(data).hexdigest())
    rows = market().head(5)
    assert list(read.packages(rows)) == [None] * 5
    pd.testing.assert_frame_equal(read.estimate(rows), model().estimate(rows))


@pytest.mark.fits
def test_a_model_that_guesses_the_median_has_the_markets_usual_ladder() -> None:
    """Basic price times the market's median ratios, in order, with ranges, stored and read."""
    made = PriceModel.fit(market(), currency=CURRENCY, recipe=CONSTANT)
    data = dump_model(made)
    read = load_model(data, hashlib.sha256(data).hexdigest())
    rows = some(8)
    [one, *_others] = found = list(made.packages(rows))
    assert found == list(read.packages(rows))
    assert all(own is not None for own in found)
    assert one is not None
    prices = market()[["price", "price_standard", "price_premium"]].to_numpy(float)
    usual = np.median(prices[:, 2] / prices[:, 0])
    assert one.of("premium").price / one.of("basic").price == pytest.approx(usual, rel=0.15)
    assert 0.74 < made.card["packages"]["estimated"]["premium"]["coverage_80"]["value"] < 0.86


@pytest.mark.fits
def test_a_version_says_how_wrong_its_packages_are() -> None:
    """By how the basic price is known; ranges hold about what they promise."""
    card = model().card["packages"]
    for mode in ("estimated", "given"):
        found = card[mode]
        assert found["n"] == len(market())
        assert found["in_order"] == 1
        for package in PACKAGES[1:]:
            assert 0.74 < found[package]["coverage_80"]["value"] < 0.86
            assert found[package]["ratio"]["value"] < 1.1
    given, estimated = card["given"]["premium"], card["estimated"]["premium"]
    assert given["error"]["value"] < estimated["error"]["value"]


def test_a_market_needs_enough_listings_with_packages() -> None:
    """Those out of order do not count."""
    rows = market().head(MIN_LISTINGS).copy()
    assert has_packages(rows)
    rows.loc[0, "price_premium"] = rows.loc[0, "price_standard"] - 0.5
    assert not has_packages(rows)


def test_a_basic_price_is_seen_on_its_grid() -> None:
    """Its log, its ones, its place between two fives, and whether it has cents; NaN for none."""
    found = basic_columns(np.log([25.0, 14.99, np.nan]))
    np.testing.assert_allclose(found[0], [np.log(25), 5, 0, 0], atol=1e-9)
    np.testing.assert_allclose(found[1], [np.log(14.99), 5, 4.99, 1], atol=1e-9)
    assert np.isnan(found[2]).all()
