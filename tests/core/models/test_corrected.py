"""A learner sees corrections where it may, and hostile ones do not carry it away."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, Self

import numpy as np
import pandas as pd
import pytest

from core.data.corrections import MAX_SHARE
from core.data.demo import LEVEL_ORDER, demo_market
from core.data.frozen import Parted, parted
from core.data.given import FIELDS, given_in
from core.data.quantities.frames import plain_text
from core.data.splits import groups
from core.evaluation.gate import Answers, gate_checks
from core.models.candidates import recipe_of
from core.models.corrected import corrected, counting
from core.models.recipe import CHAMPION, Recipe, recipe, tuned
from tests.accepted import corrections, reworded
from tests.models import market


class Witness:
    """A learner that remembers what it was shown."""

    def fit(self, frame: pd.DataFrame, y: np.ndarray, labels: np.ndarray) -> Self:
        self.frame, self.y, self.labels = frame, y, labels
        return self


WITNESS = Recipe("witness", lambda _levels, _seed: Witness())


def _seen(train: pd.DataFrame, everything: pd.DataFrame, given: pd.DataFrame) -> Any:
    made = corrected(WITNESS, everything, given).build((), 0)
    whole = made.fit(train, np.log(train["price"].to_numpy(float)), groups(train))
    whole.learner_.y = whole.learner_.y + whole.offset(whole.learner_.frame)
    return whole.learner_


def test_corrections_are_listings_of_their_own_price() -> None:
    """They come after the listings, with inputs, log price, and a group apart for each person."""
    train = market().iloc[:100].reset_index(drop=True)
    given = corrections(
        reworded(train.iloc[:4]), price=[5.0, 6.0, 7.0, 8.0], subject=["one", "one", "two", None]
    )
    seen = _seen(train, train, given)
    assert isinstance(seen, Witness)
    assert len(seen.frame) == len(seen.y) == len(seen.labels) == 104
    assert np.exp(seen.y[-4:]).round(9).tolist() == [5.0, 6.0, 7.0, 8.0]
    one, same, two, nobody = seen.labels[-4:]
    assert one == same
    assert len({one, two, nobody} | set(groups(train))) == 3 + len(set(groups(train)))


def test_what_a_corrected_service_did_not_say_is_not_learned_as_none() -> None:
    """All is given of a listing; of a correction what was said, or said to be none."""
    train = market().iloc[:100].reset_index(drop=True)
    silent = reworded(train.iloc[:2]).assign(rating=np.nan, delivery_days=np.nan)
    given = corrections(silent)
    given["without"] = pd.Series([("rating",), ()], dtype=object)
    seen = given_in(_seen(train, train, given).frame)
    assert seen[:100].all()
    rating, delivery = (FIELDS.index(name) for name in ("rating", "delivery_days"))
    assert seen[100:, rating].tolist() == [True, False]
    assert not seen[100:, delivery].any()


def test_a_correction_of_a_listing_is_seen_only_beside_that_listing() -> None:
    """Where a fold is asked about a text, it has not learned what somebody said of it."""
    listings = market().iloc[:200].drop_duplicates("description").reset_index(drop=True)
    given = corrections(listings.iloc[[0, 150]])
    seen = _seen(listings.iloc[:100], listings, given)
    assert seen.frame["description"].tolist()[100:] == [plain_text(listings["description"][0])]
    assert seen.labels[-1] == seen.labels[0]


def test_corrections_weigh_a_fifth_of_each_fold_at_most() -> None:
    """With more of them than listings, a fold of 100 listings sees 25."""
    train = market().iloc[:100].reset_index(drop=True)
    seen = _seen(train, train, corrections(reworded(market().iloc[100:400])))
    assert (len(seen.frame) - 100) / len(seen.frame) == MAX_SHARE


def test_without_corrections_the_recipe_is_what_it_was() -> None:
    """Nothing to add changes nothing, not even the object."""
    assert corrected(WITNESS, market(), corrections(market().iloc[:0])) is WITNESS


def test_a_card_gives_its_recipe_back() -> None:
    """By its name; with its parameters, if it was tuned; the champion's where nobody knows."""
    assert recipe_of({"recipe": "ridge-words"}).name == "ridge-words"
    assert recipe_of({"recipe": "of another age"}) is CHAMPION
    assert recipe_of({}) is CHAMPION
    again = recipe_of({"recipe": "market-trees-tuned", "parameters": {"leaves": 9}})
    assert again.build((), 0).leaves == tuned({"leaves": 9}).build((), 0).leaves == 9


@cache
def _parts() -> Parted:
    return parted(demo_market(2000, seed=7))


def _answers(made: Recipe) -> Answers:
    train = _parts().train
    learner = counting(made.build(LEVEL_ORDER, 0))
    fitted = learner.fit(train, np.log(train["price"].to_numpy(float)), groups(train))
    price = np.exp(fitted.predict_columns(_parts().holdout)[0])
    return Answers(price, price / 2, price * 2, 1.0)


@cache
def _honest() -> Answers:
    return _answers(recipe("ridge-words"))


@pytest.mark.fits
@pytest.mark.parametrize("share", [0.2, 1.0])
def test_hostile_corrections_move_little_or_are_refused(share: float) -> None:
    """A fifth of them ten times too high: the error moves by 2 % at most, or the gate is shut.

    So too if all of them are, as many as may weigh at all, on a learner without a robust loss.
    """
    train, holdout = _parts().train, _parts().holdout
    given = corrections(reworded(demo_market(len(train) // 4, seed=8)))
    given.loc[given.index[: int(share * len(given))], "price"] *= 10
    answers = _answers(corrected(recipe("ridge-words"), train, given))
    checks, figures = gate_checks(
        holdout,
        groups(holdout),
        answers,
        replace(_honest(), latency_ms=1.0),
        (),
        edges=(40.0, 90.0),
        calibrated=len(train),
    )
    passed = {check.name: check.passed for check in checks}
    assert figures["difference"]["relative"] <= 0.02 or not passed["error"]
    if share == 1.0:
        assert not passed["error"]
