"""What a stranger may try at every route: no value of any field is a fault of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.ids import uuid7
from tests.api.conftest import LOGO, Serve

#: Numbers that no column, float or calendar holds; texts that no database or encoding does.
NUMBERS = (-1, 0, 1e39, -1e39, 1e308, 5e-324, 2**31, 2**63, 10**39, 0.1 + 0.2, "4", True)
TEXTS = (
    "\0",
    "a\0b",
    "\ud800",
    "\udfff logo",
    "\U0010ffff",
    "\u202e logo",
    "x" * 1_000_000,
    "x" * 5_000,
    "=HYPERLINK(1)",
    "\r\n\r\n",
    " ",
    "é" * 4_999,
)
SHAPES = (None, [], {}, [[]], {"a": {"b": [1]}}, [None] * 2_000)
HOSTILE = (*NUMBERS, *TEXTS, *SHAPES)
FEEDBACK = {
    "verdict": "good",
    "real_price": 60.0,
    "currency": "USD",
    "price_kind": "asked",
    "comment": "fair",
}
FORECAST = {
    "sales": [{"day": f"2024-01-{i:02d}", "amount": i, "series": "a"} for i in range(1, 32)],
    "horizon": 3,
    "absent": "zeros",
    "currency": "EUR",
    "country": "DE",
    "region": "BY",
    "events": [{"day": "2024-02-01", "event": "closed"}],
}
#: Each route that takes a body, and one that it takes.
BODIES: dict[str, dict[str, Any]] = {
    "/v1/estimates": LOGO | {"country": "France", "category": "Design", "language": "en"},
    "/v1/estimates/{id}/feedback": FEEDBACK,
    "/v1/forecasts": FORECAST,
    "/v1/corrections/{id}/review": {"decision": "accept", "reason": "seen"},
    "/v1/versions/{number}/promote": {"reason": "better"},
    "/v1/versions/{number}/reject": {"reason": "worse"},
    "/v1/versions/{number}/rollback": {"reason": "back"},
}
#: What an address may hold in the place of an id or a number.
PLACES = (
    *("0", "-1", "1e3", "2147483648", "9223372036854775808", "9" * 39, "9" * 5_000),
    *("%00", "%ff", "%ed%a0%80", "..%2f..%2fetc", "%27%3b--", "x" * 7_000, "{id}", "%0d%0aa:b"),
)


@pytest.fixture(scope="module")
def estimate_id() -> Iterator[str]:
    """An id that nothing has."""
    return str(uuid7())


def _hostile_bodies(body: dict[str, Any]) -> Iterator[Any]:
    for name in body:
        for value in HOSTILE:
            yield body | {name: value}
    for value in HOSTILE:
        yield value
        yield body | {"items": value}
        yield body | {"unknown": value}


def _requires_no_fault(answer: Any, said: object) -> None:
    assert answer.status_code < 500, (answer.status_code, repr(said)[:200])
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", repr(said)[:200]


@pytest.mark.parametrize("path", BODIES)
def test_no_value_of_a_field_is_a_fault_of_ours(serve: Serve, path: str) -> None:
    """Each field, and the body itself: refused as a problem, or taken and then told."""
    client = serve(api_rows_per_minute=10_000_000)
    made = client.post("/v1/estimates", json=LOGO).json()["prediction_id"]
    address = path.replace("{id}", made).replace("{number}", "77")
    for body in _hostile_bodies(BODIES[path]):
        raw = json.dumps(body)
        answer = client.post(address, content=raw, headers={"Content-Type": "application/json"})
        _requires_no_fault(answer, body)
        if answer.status_code == 200 and path == "/v1/estimates":
            told = answer.json()
            found = told.get("prediction_id", None)
            if found:
                assert client.get(f"/v1/estimates/{found}").status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_no_address_is_a_fault_of_ours(client: TestClient, place: str) -> None:
    """Ids, numbers and parameters that are none."""
    for path in (
        "/v1/estimates/{}",
        "/v1/forecasts/{}",
        "/v1/{}",
        "/v1/corrections?state={}",
        "/v1/versions?x={}",
    ):
        _requires_no_fault(client.get(path.format(place)), path)
    for path, body in BODIES.items():
        address = path.replace("{id}", place).replace("{number}", place)
        _requires_no_fault(client.post(address, json=body), path)


@pytest.mark.parametrize(
    "value", [b"\xff\xfe", b"\0", b"x" * 20_000, b"fr;q=1e999, \xc3", b"bearer"]
)
@pytest.mark.parametrize("name", ["Accept-Language", "Authorization", "Host", "Origin", "Accept"])
def test_no_header_is_a_fault_of_ours(client: TestClient, name: str, value: bytes) -> None:
    """Whatever bytes it holds."""
    for given in (value, b"Bearer " + value, b"//[" + value):
        answer = client.post("/v1/estimates", json=LOGO, headers={name.encode(): given})
        _requires_no_fault(answer, (name, given))
