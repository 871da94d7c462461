"""Forecasts by the API: made as the command makes them, one's own, and refused in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from starlette.testclient import TestClient

from api import create_app
from core.ids import uuid7
from core.services import Services
from core.services.forecast.forecasting import ForecastUseCase
from core.settings import Settings
from tests.api.test_roles import asking, key
from tests.core.services.forecast.fake_log import FakeForecasts
from tests.sales import daily, days

ROWS: list[dict[str, Any]] = [
    {"day": day.isoformat(), "amount": value}
    for day, value in zip(days(120), daily(120).tolist(), strict=True)
]


@pytest.fixture
def client() -> Iterator[TestClient]:
    """The API on loopback over forecasts in memory: nothing else is asked."""
    use = ForecastUseCase(
        FakeForecasts(), max_file_mb=1, now=lambda: datetime(2026, 6, 1, tzinfo=UTC)
    )
    services: Any = SimpleNamespace(
        forecasts=use, champion=SimpleNamespace(get=lambda: None), close=lambda: None
    )
    app = create_app(lambda: services, Settings(host="127.0.0.1"), registry=CollectorRegistry())
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5)) as made:
        yield made


def test_a_forecast_is_made_and_found_again(client: TestClient) -> None:
    """Seven days with quantiles; reasons add up; by its id it is the same."""
    asked = {"sales": ROWS, "currency": "EUR"}
    told = client.post("/v1/forecasts", json=asked).json()
    assert told["origin"] == ROWS[-1]["day"]
    assert told["sentences"][0].startswith("Next week: about €")
    assert len(told["overall"]["days"]) == 7
    for day in told["overall"]["days"]:
        moved = sum(reason["amount"] for reason in day["reasons"])
        assert day["usual"] + moved == pytest.approx(day["quantiles"]["0.5"])
    address = f"/v1/forecasts/{told['id']}"
    assert client.get(address).json() == told
    french = client.get(address, headers={"Accept-Language": "fr"}).json()
    assert french["sentences"][0].startswith("Semaine prochaine")


def test_series_events_and_holidays(client: TestClient) -> None:
    """Two series and their sum; a closed day is nothing; 1 May has its name."""
    rows = [row | {"series": name} for name in ("a", "b") for row in ROWS]
    events = [{"day": days(123)[-1].isoformat(), "event": "closed"}]
    asked = {"sales": rows, "events": events, "country": "FR", "horizon": 3}
    told = client.post("/v1/forecasts", json=asked).json()
    assert [one["name"] for one in told["series"]] == ["a", "b"]
    last, first = told["overall"]["days"][2], told["overall"]["days"][1]
    assert last["quantiles"]["0.5"] == 0
    assert [r["label"] for r in first["reasons"] if r["kind"] == "event"] == ["Fête du Travail"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sales": ROWS[:10]}, "at least 28"),
        ({"sales": [*ROWS, {"day": "2999-01-01", "amount": 1}]}, "still to come"),
        ({"horizon": 29}, "at most 28"),
        ({"country": "XX"}, "No holidays are known"),
        ({"sales": [*ROWS, {"day": "1/7/2024", "amount": 1}]}, "a date such as 2026-12-31"),
        ({"sales": [*ROWS, {"day": 1700000000, "amount": 1}]}, "a date such as 2026-12-31"),
        ({"sales": [*ROWS, {"day": "2024-05-01", "amount": "4"}]}, "must be a number"),
        ({"sales": [*ROWS, {"day": "2024-05-01", "amount": 1e13}]}, "at most"),
        ({"sales": []}, "at least 1 elements"),
        ({"horizon": 1.5}, "a whole number"),
        ({"absent": "maybe"}, "one of: zeros, gaps"),
    ],
)
def test_what_cannot_be_is_said(client: TestClient, change: dict[str, Any], said: str) -> None:
    """As a problem with a sentence; nothing is stored."""
    answer = client.post("/v1/forecasts", json={"sales": ROWS} | change)
    assert answer.status_code == 422
    problem = answer.json()
    details = [problem["detail"], *(fault["detail"] for fault in problem.get("errors", []))]
    assert any(said in detail for detail in details), details


def test_days_count_for_the_rate(client: TestClient) -> None:
    """Ten days of sales are a row."""
    before = int(client.get(f"/v1/forecasts/{uuid7()}").headers["RateLimit-Remaining"])
    after = client.post("/v1/forecasts", json={"sales": ROWS}).headers["RateLimit-Remaining"]
    assert before - int(after) == 1 + len(ROWS) // 10


def test_a_forecast_is_its_makers_own(house: Services) -> None:
    """With another person's key it is not there; who reads everyone's finds it."""
    with asking(house) as client:
        visitor, reviewer, owner = (key(house, role) for role in ("visitor", "reviewer", "owner"))
        made = client.post("/v1/forecasts", json={"sales": ROWS}, headers=owner).json()["id"]
        status = {
            who: client.get(f"/v1/forecasts/{made}", headers=headers).status_code
            for who, headers in (("visitor", visitor), ("reviewer", reviewer), ("owner", owner))
        }
        assert status == {"visitor": 404, "reviewer": 200, "owner": 200}
        assert client.get(f"/v1/forecasts/{uuid7()}", headers=visitor).status_code == 404
        own = client.post("/v1/forecasts", json={"sales": ROWS}, headers=visitor).json()["id"]
        assert client.get(f"/v1/forecasts/{own}", headers=visitor).status_code == 200
        reader = key(house, "owner", "read")
        answer = client.post("/v1/forecasts", json={"sales": ROWS}, headers=reader)
        assert answer.status_code == 403
