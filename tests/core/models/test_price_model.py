"""`PriceModel`: one object, consistent answers."""

from __future__ import annotations

import threading

import numpy as np
import pandas as pd
import pytest

from core.errors import AppError
from core.models.price_model import PriceModel
from core.types import ABSTAINING, BANDS, INPUT_COLUMNS, Kind
from tests.models import QUICK, market, model, service


def test_a_batch_gives_the_same_numbers_as_single_rows() -> None:
    """Rows do not influence each other, to 1e-9."""
    rows = market().head(40)
    batch = model().estimate(rows)
    singles = pd.concat([model().estimate(rows.iloc[[i]]) for i in range(40)], ignore_index=True)
    numbers = ["price", "low", "high", "p_low", "p_medium", "p_high"]
    np.testing.assert_allclose(batch[numbers], singles[numbers], atol=1e-9, rtol=0)
    assert batch["band"].tolist() == singles["band"].tolist()


def test_a_batch_gives_the_same_reasons_as_single_rows() -> None:
    """Each row's reasons are those that it has alone, to the bit: a replay compares them."""
    rows = market().head(40)
    alone = [model().explain(rows.iloc[[i]])[0] for i in range(40)]
    assert model().explain(rows) == alone


def test_price_range_and_band_never_contradict_each_other() -> None:
    """Over 10,000 random inputs the price lies in its range, and the band is the likeliest."""
    rng = np.random.default_rng(5)
    rows = market().sample(10_000, replace=True, random_state=5).reset_index(drop=True)
    rows["rating"] = rng.choice([np.nan, 0, 2.5, 5], 10_000)
    rows["reviews"] = rng.choice([np.nan, 0, 3, 1e7], 10_000)
    rows["delivery_days"] = rng.choice([np.nan, 0, 1, 365], 10_000)
    rows["revisions"] = rng.choice([np.nan, 0, 4, np.inf], 10_000)
    narrow, wide = model().estimate(rows, coverage=0.5), model().estimate(rows, coverage=0.9)
    for table in (narrow, wide):
        assert (table["low"] <= table["price"]).all()
        assert (table["price"] <= table["high"]).all()
        assert np.isfinite(table[["low", "price", "high"]].to_numpy()).all()
        assert (table["low"] > 0).all()
        chances = table[["p_low", "p_medium", "p_high"]].to_numpy()
        assert table["band"].tolist() == [BANDS[i] for i in chances.argmax(axis=1)]
        chances = table[["p_low", "p_medium", "p_high"]].to_numpy()
        np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-9)
        assert (chances >= 0).all()
        _assert_probabilities_agree(table)
    assert (wide["low"] <= narrow["low"]).all()
    assert (wide["high"] >= narrow["high"]).all()
    assert (narrow["price"] == wide["price"]).all()


def _assert_probabilities_agree(table: pd.DataFrame) -> None:
    """A price beyond a cut is at least half likely there; a range, as its promise says."""
    (first, second), cent = model().card["band_cuts"], 0.01
    sure = (1 + table["coverage"]) / 2
    below, above = table["p_low"], table["p_high"]
    assert (below >= 0.5)[table["price"] < first - cent].all()
    assert (above >= 0.5)[table["price"] > second + cent].all()
    assert (below >= sure)[table["high"] < first - cent].all()
    assert (above >= sure - 1e-9)[table["low"] > second + cent].all()
    assert (table["high"] < first - cent).any() or (table["low"] > second + cent).any()


def test_no_rows_give_no_estimates() -> None:
    """An empty frame is answered with an empty table of the same columns."""
    empty = model().estimate(market().head(0))
    assert empty.empty
    assert list(empty.columns) == list(model().estimate(market().head(1)).columns)


def test_threads_share_one_model_and_get_equal_numbers() -> None:
    """Estimating writes nothing to the model, so threads cannot disturb each other."""
    rows, answers = market().head(20), {}

    def work(i: int) -> None:
        answers[i] = model().estimate(rows)["price"].tolist()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert all(answer == answers[0] for answer in answers.values())


def test_the_promise_of_the_range_is_measured_on_unseen_sellers() -> None:
    """The card's measured coverage lies within what its n allows around the promise."""
    metrics = model().card["metrics"]
    for share in (0.5, 0.8, 0.9):
        figure = metrics[f"coverage_{round(share * 100)}"]
        assert abs(figure["value"] - share) < 4 * np.sqrt(share * (1 - share) / figure["n"])


def test_the_model_beats_a_constant_on_unseen_sellers() -> None:
    """The median error is well below that of the median price."""
    card = model().card
    assert card["metrics"]["mdape"]["high"] < card["constant"]["mdape"]["low"]


def test_a_shuffled_target_teaches_nothing() -> None:
    """Were there a leak, prices dealt at random would still be found: they are not."""
    shuffled = market().copy()
    shuffled["price"] = shuffled["price"].sample(frac=1, random_state=1).to_numpy()
    fitted = PriceModel.fit(shuffled, currency="USD", seed=0, recipe=QUICK)
    assert fitted.card["metrics"]["r2_log"]["value"] < 0.03


def test_description_and_price_are_enough_to_train() -> None:
    """A market with no other column can be learned, priced and explained."""
    bare = market()[["description", "price"]]
    fitted = PriceModel.fit(bare, currency="EUR", recipe=QUICK)
    assert fitted.estimate(service())["price"].gt(0).all()
    assert fitted.explain(service())[0].baseline > 0


@pytest.mark.parametrize("rows", [0, 1, 59])
def test_too_few_listings_are_refused_in_words(rows: int) -> None:
    """Below 60 listings the model says how many are needed."""
    with pytest.raises(AppError, match="60"):
        PriceModel.fit(market().head(rows), currency="USD")


def test_what_the_market_does_not_know_is_flagged() -> None:
    """An unknown category, level or country is allowed, and said."""
    odd = service(category="Rockets", seller_level="Galactic", country="Atlantis")
    codes = {flag.code for flag in model().flags(odd)[0]}
    assert {"unknown_category", "unknown_seller_level", "unknown_country"} <= codes
    assert model().estimate(odd)["price"].gt(0).all()


def test_a_language_that_the_market_hardly_uses_is_flagged() -> None:
    """Where hardly a word is known no price is given; where half of them are, it is doubted."""
    flags = model().flags(service(description="Θα μεταφράσω το κείμενό σας στα ελληνικά"))[0]
    assert "unknown_language" in {flag.code for flag in flags} & ABSTAINING
    mixed = "modern logo design for bakery business wvx qzk plm okn ijb uhv bgt"
    codes = {flag.code for flag in model().flags(service(description=mixed))[0]}
    assert "few_known_words" in codes
    assert "unknown_language" not in codes


def test_an_ordinary_service_has_no_reservation() -> None:
    """A service in the market's own words is not flagged."""
    row = market().iloc[[0]]
    assert model().flags(row[list(INPUT_COLUMNS)]) == [[]]


def test_a_description_alone_is_not_flagged_for_what_is_absent() -> None:
    """A field that was not given is no unknown value."""
    text = market()["description"].iloc[0]
    bare = pd.DataFrame([dict.fromkeys(INPUT_COLUMNS) | {"description": text}])
    assert model().flags(bare) == [[]]


def test_values_are_said_in_the_markets_own_words() -> None:
    """Case and blanks around a category do not make it unknown."""
    known = str(market()["subcategory"].iloc[0])
    row = model().normalise(service(subcategory=f"  {known.upper()} "))
    assert row["subcategory"].tolist() == [known]


@pytest.mark.parametrize("field", ["delivery_days", "revisions", "country", "subcategory"])
def test_an_absent_field_that_no_listing_lacks_means_nothing(field: str) -> None:
    """What is not given is no reason of the price: neither for nor against it."""
    assert market()[field].notna().all()
    without = {"category": None} if field == "subcategory" else {}
    absent = model().explain(service(**{"country": "France"} | {field: None} | without))[0]
    shown = {"subcategory": "category"}.get(field, field)
    assert shown not in {c.field for c in absent.contributions}


def test_a_kind_that_the_words_leave_no_doubt_of_is_the_place_of_comparison() -> None:
    """Only where nothing was said of the place; what is said is not second-guessed."""
    row = market().iloc[[0]]
    text = {"description": row["description"].iloc[0]}
    read = model().read(pd.DataFrame([text]))
    [kinds] = model().kinds(read)
    assert kinds[0].place == row["subcategory"].iloc[0]
    assert sum(kind.chance for kind in kinds) == pytest.approx(1)
    sure, unsure = Kind(kinds[0].place, 0.51), Kind(kinds[0].place, 0.5)
    silent = {"category": None, "subcategory": None}
    found = model().position(silent, 50.0, (sure,))
    assert (found.inferred, found.label in (kinds[0].place, row["category"].iloc[0])) == (
        True,
        True,
    )
    assert model().position(silent, 50.0, (unsure,)).scope == "market"
    said = model().read(pd.DataFrame([{**text, "subcategory": row["subcategory"].iloc[0]}]))
    assert model().kinds(said) == [()]
