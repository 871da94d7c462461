"""What the API refuses: as problem details, in the caller's language, repeating nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from core.ids import uuid7
from core.services.accounts.api_keys import SECRET_BYTES, token_of
from tests.api.conftest import LOGO, Serve

MARK = "zebra-kanji-42"
JSON = {"Content-Type": "application/json"}


def post(client: TestClient, raw: bytes | str | Iterator[bytes], **headers: str) -> Any:
    """Send a body as it is."""
    return client.post("/v1/estimates", content=raw, headers=JSON | headers)


def requires_problem(answer: Any, status: int, name: str) -> dict[str, Any]:
    """Return problem details after checking their form."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"urn:prisme:problem:{name}"
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert problem["title"]
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"description": "\xe9"}',
        b'{"description": NaN}',
        b'{"description": "a", "rating": Infinity}',
        b'{"description": "a", "rating": -Infinity}',
        b'{"description": "a", "rating": 1e999}',
        b'{"description": "a", "reviews": ' + b"9" * 5000 + b"}",
        b'{"description": "a", "description": "b"}',
        b"[" * 100_000,
        b'{"a":' * 40_000,
        b'{"description": "a"} trailing',
        b"\x00",
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_strictly_json_is_refused(client: TestClient, raw: bytes) -> None:
    """No NaN, no infinity, no name twice, no depth without end, nothing but UTF-8."""
    requires_problem(post(client, raw), 400, "bad-json")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/description"),
        (LOGO | {"rating": 7}, "/rating"),
        (LOGO | {"rating": "4.9"}, "/rating"),
        (LOGO | {"rating": True}, "/rating"),
        (LOGO | {"description": 5}, "/description"),
        (LOGO | {"description": ""}, "/description"),
        (LOGO | {"description": "x" * 5001}, "/description"),
        (LOGO | {"id": "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}"}, "/id"),
        (LOGO | {MARK: 1}, ""),
        (LOGO | {"revisions": "many"}, "/revisions"),
        (LOGO | {"revisions": 1e39}, "/revisions"),
        (LOGO | {"delivery_days": -1}, "/delivery_days"),
        (LOGO | {"reviews": 10**39}, "/reviews"),
        (LOGO | {"reliability": 1.0}, "/reliability"),
        ({"items": []}, "/items"),
        ({"items": [LOGO | {"rating": 9}, LOGO | {"rating": -1}]}, "/items/1/rating"),
        ({"items": [{"description": "a"}] * 1001}, "/items"),
        ({"items": LOGO}, "/items"),
        ({"items": [3]}, "/items/0"),
        (LOGO | {"coverage": 0.99}, "/coverage"),
        ([LOGO], ""),
        (LOGO | {"description": "\ud800 logo"}, "/description"),
        (None, ""),
        (3, ""),
    ],
)
def test_a_field_that_cannot_be_used_is_pointed_at(
    client: TestClient, body: Any, pointer: str
) -> None:
    """The pointer names it (RFC 6901); a name that nobody knows is not repeated."""
    answer = post(client, json.dumps(body))
    problem = requires_problem(answer, 422, "invalid-input")
    assert pointer in [fault["pointer"] for fault in problem["errors"]]
    assert all(fault["detail"] for fault in problem["errors"])
    assert MARK not in answer.text


def test_what_the_services_refuse_is_pointed_at_too(client: TestClient) -> None:
    """A description without a word, and a reliability that contradicts the rating."""
    for body, pointer in (
        ({"description": "<b>\0</b>"}, "/description"),
        (LOGO | {"reliability": 0.1}, "/reliability"),
    ):
        problem = requires_problem(post(client, json.dumps(body)), 422, "invalid-input")
        assert [fault["pointer"] for fault in problem["errors"]] == [pointer]


def test_nul_and_markup_in_a_text_are_read_over(client: TestClient) -> None:
    """They are taken out, with a reservation, as on the page."""
    answer = post(client, json.dumps({"description": "A <b>modern</b> logo\0 for a bakery shop"}))
    assert answer.status_code == 200
    assert "html_removed" in {r["code"] for r in answer.json()["reservations"]}


def test_a_body_is_bounded_however_it_is_sent(client: TestClient) -> None:
    """By its declared length, and while it streams in without one."""
    large = json.dumps({"description": "x" * 10_000_000})
    requires_problem(post(client, large), 413, "too-large")
    parts = (b" " * 65_536 for _ in range(1_000))
    requires_problem(post(client, parts), 413, "too-large")
    assert post(client, b" " * 262_144 + b"{}").status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": ""},
    ],
)
def test_only_plain_json_is_taken(client: TestClient, headers: dict[str, str]) -> None:
    """A form of another site cannot post here without asking first."""
    answer = client.post("/v1/estimates", content=json.dumps(LOGO), headers=headers)
    requires_problem(answer, 415, "not-json")


def test_addresses_and_methods_that_are_not_there(client: TestClient) -> None:
    """404 and 405 are problems too, and 405 says what is allowed."""
    requires_problem(client.get("/v2/estimates"), 404, "not-found")
    requires_problem(client.get(f"/v1/estimates/{uuid7()}"), 404, "not-found")
    problem = requires_problem(client.get(f"/v1/estimates/{MARK}"), 422, "invalid-input")
    assert problem["errors"][0]["parameter"] == "prediction_id"
    answer = client.delete("/v1/model")
    requires_problem(answer, 405, "wrong-method")
    assert answer.headers["allow"] == "GET"


def test_problems_are_told_in_the_callers_language(client: TestClient) -> None:
    """Accept-Language chooses, by its weights; what it does not name is English."""
    for header, language in (
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("en;q=0.3,fr;q=0.9", "fr"),
        ("de", "en"),
        ("fr;q=0", "en"),
        ("*", "en"),
        (";;q=x,,", "en"),
        ("fr" * 5000, "en"),
    ):
        answer = post(client, "{}", **{"Accept-Language": header})
        assert (header, answer.headers["content-language"]) == (header, language)


def test_feedback_says_something_usable(client: TestClient) -> None:
    """A price needs its currency, and a judgement something to say."""
    address = f"/v1/estimates/{client.post('/v1/estimates', json=LOGO).json()['prediction_id']}"
    for body in (
        {},
        {"real_price": 5},
        {"verdict": "fine"},
        {"comment": "x" * 2001},
        {"verdict": "good", "real_price": 0, "currency": "USD"},
    ):
        requires_problem(client.post(f"{address}/feedback", json=body), 422, "invalid-input")
    missing = client.post(f"/v1/estimates/{uuid7()}/feedback", json={"verdict": "good"})
    requires_problem(missing, 404, "not-found")


def test_without_a_key_it_answers_only_under_this_machines_names(serve: Serve) -> None:
    """Another site that gives its name our address gets nothing."""
    client = serve()
    for name in ("evil.example", "127.0.0.1@evil", "127.0.0.1.evil.example", "[", ""):
        answer = client.get("/v1/model", headers={"Host": name})
        requires_problem(answer, 403, "wrong-host")
    for name in ("localhost:8502", "127.0.0.1", "[::1]:8502"):
        assert client.get("/v1/model", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize(
    "changes", [{"host": "0.0.0.0"}, {"host": "0.0.0.0", "api_open": True}, {"api_open": False}]
)
def test_where_it_is_open_to_others_a_key_is_needed(serve: Serve, changes: dict[str, Any]) -> None:
    """None, a wrong one and another scheme are refused alike; guessing ends soon."""
    client = serve(**changes)
    answer = client.get("/v1/model")
    requires_problem(answer, 401, "no-key")
    assert answer.headers["www-authenticate"] == "Bearer"
    wrong = {"Authorization": f"Bearer {token_of(uuid7(), b'x' * SECRET_BYTES)}"}
    requires_problem(client.get("/v1/model", headers=wrong), 401, "no-key")
    requires_problem(client.get("/v1/model", headers={"Authorization": "Basic a"}), 401, "no-key")
    guesses = {client.get("/v1/model", headers=wrong).status_code for _ in range(200)}
    assert guesses == {401, 429}
    assert client.get("/healthz").status_code == 200


def test_rows_are_counted_and_what_is_left_is_told(serve: Serve) -> None:
    """Beyond the limit: 429 with Retry-After, and none of the refused rows is counted."""
    client = serve(api_rows_per_minute=1000)
    items = {"items": [{"description": "A logo"}] * 3}
    first = client.post("/v1/estimates", json=items)
    assert first.headers["ratelimit-limit"] == "1000"
    assert first.headers["ratelimit-remaining"] == "997"
    many = {"items": [{"description": "A logo"}] * 1000}
    answer = client.post("/v1/estimates", json=many)
    requires_problem(answer, 429, "too-many")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert client.get("/v1/model").headers["ratelimit-remaining"] == "995"


def test_without_a_key_no_other_page_asks(client: TestClient) -> None:
    """A page of another port is another program's; its own origin, and none, are served."""
    for origin, status in (
        (None, 200),
        ("http://127.0.0.1:8502", 200),
        ("http://127.0.0.1:1", 403),
    ):
        headers = {} if origin is None else {"Origin": origin}
        assert client.get("/v1/model", headers=headers).status_code == status
    told = client.get("/healthz").headers
    assert "frame-ancestors 'none'" in told["content-security-policy"]


def test_the_pseudonym_of_whoever_has_no_key_is_nobody_elses(serve: Serve, services: Any) -> None:
    """Each installation has its own, which cannot be computed from outside."""
    subjects = set()
    for _ in range(2):
        made = serve().post("/v1/estimates", json=LOGO).json()
        subjects.add(services.estimates.get(UUID(made["prediction_id"])).subject)
    assert len(subjects) == 2
    assert hashlib.sha256(b"prisme local").hexdigest()[:32] not in subjects
