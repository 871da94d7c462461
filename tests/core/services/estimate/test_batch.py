"""Several services together: the numbers of one by one, and none spoils another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import AnswerNotWritten, Conflict, InvalidInput
from core.ids import uuid7
from core.services.estimate.result import Estimated
from core.types import Contribution, ServiceInput
from tests.core.services.test_services import House
from tests.models import market


@pytest.fixture(scope="module")
def house() -> House:
    return House()


def services(n: int = 25) -> list[ServiceInput]:
    """Listings of a market as if somebody described them, some fields left out."""
    names = ("seller_level", "rating", "reviews", "delivery_days", "revisions")
    rows = market()[["description", *names]].head(n).to_dict("records")
    return [
        ServiceInput(row["description"], **{name: row[name] for name in names[: i % 6]})
        for i, row in enumerate(rows)
    ]


def test_together_services_have_the_numbers_of_one_by_one(house: House) -> None:
    """Price, range, chances and reasons agree to 1e-9; flags and bands are equal."""
    asked = [s for s in services() if s.rating is None or s.rating == s.rating]
    together = house.estimates.estimate_many(asked, door="batch", language="en")
    for one, many in zip(asked, together, strict=True):
        alone = house.estimates.estimate(one, door="batch", language="en").prediction
        found = many.prediction
        assert numbers(found) == pytest.approx(numbers(alone), rel=1e-9, abs=1e-9)
        assert (found.price.band, found.flags) == (alone.price.band, alone.flags)
        assert found.payload_hash == alone.payload_hash
        assert found.normalised_input == alone.normalised_input


def numbers(prediction) -> list[float]:
    """Return every number of an estimate."""
    price, parts = prediction.price, prediction.explanation.contributions
    told = [x for c in sorted(parts, key=field_of) for x in (c.amount, c.factor, c.log_amount)]
    return [
        price.price,
        price.low,
        price.high,
        *price.band_probabilities.values(),
        prediction.explanation.baseline,
        prediction.position.percentile,
        *told,
    ]


def field_of(contribution: Contribution) -> str:
    return contribution.field


def test_one_bad_row_spoils_no_other(house: House) -> None:
    """Its place in the answer says why, the others are priced and logged."""
    good = ServiceInput("I will design a modern logo, 3 concepts")
    bad = [ServiceInput(""), ServiceInput(good.description, rating=7.0)]
    answers = house.estimates.estimate_many([bad[0], good, bad[1]], door="api", language="en")
    assert [isinstance(a, InvalidInput) for a in answers] == [True, False, True]
    assert [a.field for a in answers[::2]] == ["description", "rating"]
    assert house.log.prediction(answers[1].prediction.id) == answers[1].prediction


def test_an_id_used_with_another_input_is_a_conflict_in_its_place(house: House) -> None:
    """The others are stored; a replay is the same estimate."""
    first, other = (ServiceInput(f"I will draw {n} icons") for n in ("three", "four"))
    used, fresh = uuid7(), uuid7()
    house.estimates.estimate(first, door="api", language="en", prediction_id=used)
    ask = house.estimates.estimate_many
    answers = ask([other, first, first], door="api", language="en", ids=[used, fresh, used])
    assert isinstance(answers[0], Conflict)
    assert [answers[1].prediction.id, answers[2].prediction.id] == [fresh, used]
    assert all(a.recorded for a in answers[1:])


def test_nothing_asked_is_nothing_answered(house: House) -> None:
    """No rows are no error."""
    assert house.estimates.estimate_many([], door="api", language="en") == []


def test_estimates_that_nothing_can_store_are_shown_and_say_so() -> None:
    """Without any storage each says that it is not saved."""
    house = House()
    house.log.away = True
    asked = services(2)
    answers = house.estimates.estimate_many(asked, door="batch", language="en")
    assert all(a.prediction.flags[-1].code == "not_saved" and not a.recorded for a in answers)


def test_what_is_not_to_be_logged_is_not(house: House) -> None:
    """The caller may ask for numbers alone."""
    before = len(house.log.predictions)
    answers = house.estimates.estimate_many(services(2), door="batch", language="en", logged=False)
    assert len(house.log.predictions) == before
    assert not any(a.recorded for a in answers)


def test_what_was_logged_before_is_told_as_it_was(house: House) -> None:
    """A part of a list that was logged but not kept has one price, whoever serves by now."""
    together, asked, identity = house.estimates.together, services(1), uuid7()
    said = {"door": "batch", "language": "en", "ids": [identity]}
    [first] = together.finish(together.begin(asked), **said)
    made = first.prediction
    before = replace(
        made,
        price=replace(made.price, price=made.price.price + 1),
        model_version_id=uuid7(),
        model_version=99,
    )
    house.log.predictions[identity] = before
    [again] = together.finish(together.begin(asked), **said, again=True)
    assert again.prediction == before
    assert again.comparables is None


def test_what_cannot_be_answered_is_not_stored(house: House) -> None:
    """One answer that cannot be written stores nothing, and leaves the others."""
    good, bad = ServiceInput("I will translate 500 words"), ServiceInput("I will design a logo")
    stored = len(house.log.predictions)

    def write(one: Estimated) -> bytes:
        if one.prediction.input["description"] == bad.description:
            raise OverflowError
        return str(one.prediction.id).encode()

    told = house.estimates.estimate_many([bad, good], door="api", language="en", write=write)
    assert isinstance(told[0], AnswerNotWritten)
    assert told[1].written == str(told[1].prediction.id).encode()
    with pytest.raises(AnswerNotWritten):
        house.estimates.estimate(bad, door="api", language="en", write=write)
    assert len(house.log.predictions) == stored + 1
