"""Estimates through the API: the page's numbers, one by one or together, once by id."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from core.ids import uuid7
from core.services import Services
from core.types import ServiceInput
from tests.api.conftest import LOGO, Serve, lent
from tests.models import market

FIGURES = ("price", "low", "high", "baseline", "coverage")


def test_the_api_gives_the_numbers_of_the_page(client: TestClient, services: Services) -> None:
    """Price, range, band and reasons are those of the page's service, to 1e-9."""
    page = services.estimates.estimate(ServiceInput(**LOGO), door="page", language="en").prediction
    told = client.post("/v1/estimates", json=LOGO).json()
    for name in ("price", "low", "high", "coverage"):
        assert told[name] == pytest.approx(getattr(page.price, name), rel=1e-9)
    assert told["band"] == page.price.band
    amounts = {c.field: c.amount for c in page.explanation.contributions}
    assert {c["field"]: c["amount"] for c in told["contributions"]} == pytest.approx(amounts)
    total = told["baseline"] + sum(c["amount"] for c in told["contributions"])
    assert total == pytest.approx(told["price"], abs=0.005)
    assert told["recorded"] is True
    assert len(told["comparables"]["listings"]) > 0
    names = [option["name"] for option in told["recommendation"]]
    assert names == ["entry", "typical", "ambitious"]


def test_packages_are_told_and_follow_a_basic_price(client: TestClient) -> None:
    """Cheapest first; beside a given basic price that one has no range; one out of range is 422."""
    told = client.post("/v1/estimates", json=LOGO).json()
    packages = told["packages"]
    assert packages["basic"] == {name: told[name] for name in ("price", "low", "high")}
    prices = [packages[name]["price"] for name in ("basic", "standard", "premium")]
    assert prices == sorted(prices)
    beside = client.post("/v1/estimates", json=LOGO | {"basic_price": 500.0}).json()
    assert beside["price"] == told["price"]
    assert beside["packages"]["basic_given"]
    assert beside["packages"]["basic"] == {"price": 500.0, "low": None, "high": None}
    assert beside["packages"]["premium"]["price"] > packages["premium"]["price"]
    assert (
        client.get(f"/v1/estimates/{beside['prediction_id']}").json()["packages"]
        == (beside["packages"])
    )
    assert client.post("/v1/estimates", json=LOGO | {"basic_price": 0.0}).status_code == 422


def test_feedback_names_its_package(client: TestClient, services: Services) -> None:
    """The basic one by default; another word is refused."""
    made = client.post("/v1/estimates", json=LOGO).json()["prediction_id"]
    where = f"/v1/estimates/{made}/feedback"
    body = {"real_price": 300.0, "currency": "USD"}
    assert client.post(where, json=body | {"package": "premium"}).status_code == 200
    assert client.post(where, json=body | {"package": "golden"}).status_code == 422
    assert [f.package for f in services.feedback.history(UUID(made))] == ["premium"]
    assert services.feedback.latest(UUID(made)) is None


def test_many_are_priced_as_one_by_one(client: TestClient) -> None:
    """Rows of one request do not influence each other, across its parts too."""
    rows = market().head(130)["description"].tolist()
    many = client.post("/v1/estimates", json={"items": [{"description": d} for d in rows]}).json()
    assert len(many["items"]) == 130
    for place in (0, 57, 99, 100, 129):
        alone = client.post("/v1/estimates", json={"description": rows[place]}).json()
        item = many["items"][place]["estimate"]
        assert [item[name] for name in FIGURES] == pytest.approx(
            [alone[name] for name in FIGURES], rel=1e-9
        )
        assert item["reservations"] == alone["reservations"]


def test_an_item_that_cannot_be_used_leaves_the_others(client: TestClient) -> None:
    """Answers come in the order of the items: an estimate each, or the problem with it."""
    same = str(uuid4())
    items = [{"description": "!!!"}, LOGO | {"id": same}, {"description": "Another", "id": same}]
    found = client.post("/v1/estimates", json={"items": items}).json()["items"]
    assert found[0]["problem"]["status"] == 422
    assert found[0]["problem"]["errors"][0]["pointer"] == "/description"
    assert found[1]["estimate"]["prediction_id"] == same
    assert found[2]["problem"]["type"] == "urn:prisme:problem:conflict"


def test_an_item_that_breaks_the_schema_leaves_the_others(client: TestClient) -> None:
    """A rating of 9 is a problem of its own item, pointed at within it."""
    items = [LOGO, {"description": "Translate 500 words into Dutch", "rating": 9}]
    found = client.post("/v1/estimates", json={"items": items})
    assert found.status_code == 200
    first, second = found.json()["items"]
    assert first["estimate"]["currency"]
    assert second["problem"]["status"] == 422
    assert [fault["pointer"] for fault in second["problem"]["errors"]] == ["/rating"]


def test_one_id_asked_fifty_times_at_once_is_one_estimate(
    client: TestClient, services: Services
) -> None:
    """Every answer is the same one, and another content is a conflict that repeats nothing."""
    identity = str(uuid7())
    body = LOGO | {"id": identity}
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: client.post("/v1/estimates", json=body), range(50)))
    assert {a.status_code for a in answers} == {200}
    told = {(a.json()["prediction_id"], a.json()["price"], a.json()["created_at"]) for a in answers}
    assert len(told) == 1
    assert told.pop()[0] == identity
    other = client.post("/v1/estimates", json=body | {"description": "Quite another thing"})
    assert other.status_code == 409
    assert identity not in other.json()["detail"]


def test_an_estimate_is_found_again_and_judged(client: TestClient, services: Services) -> None:
    """The same figures come back, in the reader's language; the judgement is kept."""
    made = client.post("/v1/estimates", json=LOGO).json()
    address = f"/v1/estimates/{made['prediction_id']}"
    found = client.get(address, headers={"Accept-Language": "fr"})
    assert found.headers["content-language"] == "fr"
    assert {name: found.json()[name] for name in FIGURES} == {name: made[name] for name in FIGURES}
    said = {
        "verdict": "bad",
        "real_price": 80,
        "currency": "USD",
        "price_kind": "paid",
        "reason": "too_high",
        "comment": "Less work than that",
    }
    kept = client.post(f"{address}/feedback", json=said)
    assert (kept.status_code, kept.json()["recorded"]) == (200, True)
    latest = services.feedback.latest(UUID(made["prediction_id"]))
    assert latest is not None
    assert (latest.verdict, latest.real_price, latest.door) == ("bad", 80, "api")


def test_keys_see_only_what_they_asked_for(serve: Serve, services: Services) -> None:
    """Another key neither finds, nor judges, nor takes over an estimate by its id."""
    client = serve(host="0.0.0.0")
    anna, bert = (
        {"Authorization": f"Bearer {services.keys.create(name)[1]}"} for name in ("Anna", "Bert")
    )
    body = LOGO | {"id": str(uuid7())}
    assert client.post("/v1/estimates", json=body, headers=anna).status_code == 200
    address = f"/v1/estimates/{body['id']}"
    assert client.get(address, headers=anna).status_code == 200
    assert client.get(address, headers=bert).status_code == 404
    verdict = {"verdict": "good"}
    assert client.post(f"{address}/feedback", json=verdict, headers=bert).status_code == 404
    assert client.post(f"{address}/feedback", json=verdict, headers=anna).status_code == 200
    assert client.post("/v1/estimates", json=body, headers=bert).status_code == 409


def test_the_model_and_the_market_are_told(client: TestClient) -> None:
    """Version, currency and words of the one; size and prices of the other."""
    model, summary = client.get("/v1/model").json(), client.get("/v1/market/summary").json()
    assert (model["version"], model["currency"], model["synthetic_market"]) == (1, "USD", True)
    assert model["metrics"]["mdape"]["value"] < model["constant_guess"]["mdape"]["value"]
    assert (summary["listings"], summary["synthetic"]) == (900, True)
    assert summary["p10"] <= summary["median"] <= summary["p90"]


def test_null_and_absent_are_two_answers(client: TestClient, services: Services) -> None:
    """Null is none where there can be none, and not specified elsewhere; both are logged."""
    body = {"description": LOGO["description"]}
    nulls = dict.fromkeys(("seller_level", "rating", "reviews", "category", "revisions"))
    for sent, without in ((body, None), (body | nulls, ["seller_level", "rating", "reviews"])):
        told = client.post("/v1/estimates", json=sent)
        assert told.status_code == 200
        made = services.estimates.get(UUID(told.json()["prediction_id"]))
        assert made.input.get("without") == without
        assert made.normalised_input.get("without") == without


def test_with_a_reliability_null_says_nothing(client: TestClient) -> None:
    """Clients that send every key go on using the score for rating and reviews."""
    sent = {"description": LOGO["description"], "reliability": 0.7}
    nulls = client.post("/v1/estimates", json=sent | {"rating": None, "reviews": None}).json()
    alone = client.post("/v1/estimates", json=sent).json()
    assert nulls["price"] == alone["price"]


def test_openapi_tells_none_from_not_specified(client: TestClient) -> None:
    """The description of each field says what null means."""
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    told = {n: one["description"] for n, one in schemas["OneService"]["properties"].items()}
    assert "`null`: the seller has none" in told["rating"]
    assert "Absent or `null`: not specified" in told["delivery_days"]


def test_a_part_that_fails_leaves_what_was_stored(serve: Serve, services: Services) -> None:
    """Of 101 services the first hundred are answered; the last is a problem of its own."""

    class Failing:
        calls = 0

        def estimate(self, asked: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls > 1:
                raise OverflowError
            return services.requests.estimate(asked, **options)

    failing = lent(services, requests=Failing())
    items = [{"description": text} for text in market().head(101)["description"]]
    told = serve(lambda: failing).post("/v1/estimates", json={"items": items})
    found = told.json()["items"]
    assert [next(iter(item)) for item in found] == ["estimate"] * 100 + ["problem"]
    assert found[100]["problem"]["status"] == 500


def test_quantities_are_read_told_and_overridden(client: TestClient) -> None:
    """What the text states is told; what is given stands instead, `{}` for none."""
    text = "I will write a 2,000 word article for your blog"
    bodies: list[dict[str, Any]] = [
        {"description": text},
        {"description": text, "quantities": {"words": 4000}},
        {"description": text, "quantities": {}},
    ]
    read, given, none = (client.post("/v1/estimates", json=body).json() for body in bodies)
    told = [answer["quantities"] for answer in (read, given, none)]
    assert told == [{"words": 2000}, {"words": 4000}, {}]
    assert given["price"] > read["price"]
    reasons = [[c["field"] for c in answer["contributions"]] for answer in (read, none)]
    assert "quantity_words" in reasons[0]
    assert "quantity_words" not in reasons[1]
    [one] = read["unit_prices"]
    assert (one["unit"], one["n"] >= 20) == ("words", True)
    assert one["low"] <= one["median"] <= one["high"]
    again = client.get(f"/v1/estimates/{given['prediction_id']}").json()
    assert again["quantities"] == {"words": 4000}


@pytest.mark.parametrize(
    "quantities", [{"gallons": 3}, {"words": 0}, {"words": -5}, {"words": 1e9}]
)
def test_a_quantity_that_cannot_be_is_refused(
    client: TestClient, quantities: dict[str, float]
) -> None:
    """An unknown unit, none of it, less than none and too much: a sentence each, nothing stored."""
    body = {"description": "I will write an article", "quantities": quantities}
    answer = client.post("/v1/estimates", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/quantities")
    assert answer.json()["errors"][0]["detail"]
