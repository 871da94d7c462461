"""Each role, by the API's door, on a real PostgreSQL: what `docs/security.md` says, and no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import create_app
from core.authority import acting_as
from core.errors import Forbidden
from core.ids import uuid7
from core.services import Services
from core.services.accounts.api_keys import actor_of
from core.settings import Settings
from core.types import (
    PERMISSIONS,
    ROLE_MAY,
    ROLES,
    SCOPE_MAY,
    SCOPES,
    HistoryFilter,
)
from tests.api.conftest import LOGO, lent
from tests.people import a_service, comes, learned, person

PAGE = (Path(__file__).parents[2] / "docs/security.md").read_text("utf-8").partition("## Pages")[0]
COLUMNS = ("visitor", "reviewer", "auditor", "owner", "scope")
CELLS = {
    row[-1].strip("`"): dict(zip(COLUMNS, row[1:-1], strict=True))
    for line in re.findall(r"^\| .+ \| `\w+` \|$", PAGE, re.MULTILINE)
    for row in [[cell.strip() for cell in line.strip("|").split(" | ")]]
}
Ask = Callable[[TestClient, dict[str, str]], int]


def asking(services: Services) -> TestClient:
    """Return the API as others reach it."""
    app = create_app(lambda: lent(services), Settings(host="0.0.0.0"))
    return TestClient(app, base_url="http://prices.example", raise_server_exceptions=False)


def key(services: Services, role: str, *scopes: str) -> dict[str, str]:
    """Return the header of a key of somebody who has a role."""
    [email, *_] = [p.email for p in services.people.all() if p.roles == (role,)]
    token = services.keys.create("test", scopes=scopes or SCOPES, email=email)[1]
    return {"Authorization": f"Bearer {token}"}


def _own(client: TestClient, headers: dict[str, str], path: str = "", **body: Any) -> int:
    made = client.post("/v1/estimates", json=LOGO, headers=headers).json()
    address = f"/v1/estimates/{made.get('prediction_id', uuid7())}{path}"
    answer = client.post(address, json=body, headers=headers) if body else None
    return (answer or client.get(address, headers=headers)).status_code


#: How each permission is used by the API; what is allowed and cannot be is not 403.
ASKED: Mapping[str, Ask] = {
    "look": lambda c, h: c.get("/v1/model", headers=h).status_code,
    "estimate": lambda c, h: c.post("/v1/estimates", json=LOGO, headers=h).status_code,
    "own": _own,
    "feedback": lambda c, h: _own(c, h, "/feedback", verdict="good"),
    "read_all": lambda c, h: c.get("/v1/corrections", headers=h).status_code,
    "review": lambda c, h: (
        c.post(
            f"/v1/corrections/{uuid7()}/review",
            json={"decision": "accept", "reason": "x"},
            headers=h,
        ).status_code
    ),
    "promote": lambda c, h: (
        c.post("/v1/versions/1/reject", json={"reason": "x"}, headers=h).status_code
    ),
}


def test_the_page_says_what_the_table_says() -> None:
    """Every permission has a row; each cell is that of `core.types.identity`."""
    assert set(CELLS) == set(PERMISSIONS)
    for permission, row in CELLS.items():
        for role in ROLES:
            assert (row[role] == "yes") is (permission in ROLE_MAY[role]), (permission, role)
        scopes = {scope for scope in SCOPES if permission in SCOPE_MAY[scope]}
        named = set(re.findall(r"`(\w+)`", row["scope"]))
        assert scopes == (set(SCOPES) if row["scope"] == "any" else named), permission


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", ASKED)
def test_a_role_does_what_it_may_by_the_api(house: Services, role: Any, permission: Any) -> None:
    """With a key of all scopes; what it may not is 403 in the caller's language."""
    with asking(house) as client:
        headers = key(house, role)
        status = ASKED[permission](client, headers)
        assert (status == 403) is (permission not in ROLE_MAY[role])
        assert status < 500


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("permission", ASKED)
def test_a_scope_allows_its_own(house: Services, scope: Any, permission: Any) -> None:
    """An owner's key does no more than its scope; one of another is refused as such."""
    with asking(house) as client:
        status = ASKED[permission](client, key(house, "owner", scope))
        assert (status == 403) is (permission not in SCOPE_MAY[scope])


def test_a_refusal_is_a_problem_in_the_callers_language(house: Services) -> None:
    """It says what is missing."""
    with asking(house) as client:
        for language, said in (("en", "Only reviewers and owners"), ("fr", "Seuls les relecteurs")):
            headers = key(house, "visitor") | {"Accept-Language": language}
            answer = client.post(
                f"/v1/corrections/{uuid7()}/review",
                json={"decision": "accept", "reason": "x"},
                headers=headers,
            )
            told = answer.json()
            assert (told["status"], told["type"]) == (403, "urn:prisme:problem:not-allowed")
            assert told["detail"].startswith(said)


def test_a_decision_by_the_api_bears_the_name_of_the_keys_person(house: Services) -> None:
    """A correction is accepted, and who did is in the audit log."""
    with asking(house) as client:
        visitor, reviewer = key(house, "visitor"), key(house, "reviewer")
        made = client.post("/v1/estimates", json=LOGO, headers=visitor).json()
        given = {"real_price": 60.0, "currency": "USD", "price_kind": "asked"}
        client.post(f"/v1/estimates/{made['prediction_id']}/feedback", json=given, headers=visitor)
        [waiting] = client.get("/v1/corrections", headers=reviewer).json()["items"]
        assert waiting["real_price"] == 60.0
        assert "subject" not in waiting
        address = f"/v1/corrections/{waiting['correction_id']}/review"
        done = client.post(address, json={"decision": "accept", "reason": "ok"}, headers=reviewer)
        assert done.status_code == 200
    [entry] = house.audit.newest(1)
    assert (entry.action, entry.actor) == ("correction accept", person(house, "reviewer").name)


def test_accepting_and_promoting_takes_two(house: Services) -> None:
    """Whoever accepted is refused, another owner is not; by a key of theirs it is the same."""
    one, two = person(house, "owner"), person(house, "owner", 1)
    visitor = person(house, "visitor")
    with acting_as(visitor):
        made = house.estimates.estimate(
            a_service(), door="page", language="en", subject=visitor.subject
        ).prediction
        given, _ = house.feedback.record(
            made.id, verdict=None, real_price=61.0, currency="USD", subject=visitor.subject
        )
    with acting_as(one):
        assert house.reviews.decide([given.id], "accept", reason="seen") == 1
    number = learned(house, given.id)
    with acting_as(one), pytest.raises(Forbidden, match="somebody else"):
        house.promotion.promote(number, reason="mine", despite_gate=True)
    with acting_as(one), pytest.raises(Forbidden, match="somebody else"):
        house.experiments.begin(number, kind="share", share=0.5, reason="mine")
    with acting_as(two):
        house.promotion.promote(number, reason="also seen", despite_gate=True)
        house.promotion.rollback(1, reason="back")
    house.people.set_rule("four_eyes", applies=False)
    with acting_as(one):
        house.promotion.promote(number, reason="alone", despite_gate=True)
        house.promotion.rollback(1, reason="back")
    assert "rule" in [entry.action for entry in house.audit.newest(10)]
    assert house.audit.verify().broken is None


def test_a_key_for_a_service_is_no_second_person(house: Services) -> None:
    """Whoever made it has accepted what it accepts: neither they nor it promotes alone."""
    one, two = person(house, "owner"), person(house, "owner", 1)
    visitor = person(house, "visitor")
    house.people.set_rule("four_eyes", applies=True)
    with acting_as(visitor):
        made = house.estimates.estimate(
            a_service(), door="page", language="en", subject=visitor.subject
        ).prediction
        given, _ = house.feedback.record(
            made.id, verdict=None, real_price=62.0, currency="USD", subject=visitor.subject
        )
    with acting_as(one):
        key, _token = house.keys.create("robot", scopes=["review", "promote"])
    with acting_as(actor_of(key)):
        house.reviews.decide([given.id], "accept", reason="seen")
    number = learned(house, given.id)
    for who in (one, actor_of(key)):
        with acting_as(who), pytest.raises(Forbidden, match="somebody else"):
            house.promotion.promote(number, reason="mine", despite_gate=True)
    refused = house.audit.newest(1)[0]
    assert (refused.action, refused.details["failed"]) == ("promote", "Forbidden")
    with acting_as(two):
        house.promotion.promote(number, reason="also seen", despite_gate=True)
        house.promotion.rollback(1, reason="back")


def test_people_see_their_own_estimates_only(house: Services) -> None:
    """In the history, and by an address that they know; a role or a workspace says otherwise."""
    one, two = comes(house, "v1@example.org", "visitor"), comes(house, "v2@example.org", "visitor")
    with acting_as(one):
        made = house.estimates.estimate(
            a_service(), door="page", language="en", subject=one.subject
        ).prediction
        assert [row.id for row in house.history.page(HistoryFilter()).rows] == [made.id]
    everyone = HistoryFilter(everyone=True)
    with acting_as(two):
        assert house.history.page(everyone).rows == ()
        for look in (house.history.get, house.estimates.get, house.history.feedback):
            with pytest.raises(Exception, match="There is no estimate"):
                look(made.id)
        with pytest.raises(Forbidden):
            house.personal_data.export(one.subject or "")
    with acting_as(person(house, "auditor")):
        assert made.id in [row.id for row in house.history.page(everyone).rows]
        assert house.history.get(made.id) == made
        with pytest.raises(Exception, match="There is no estimate"):
            house.feedback.record(made.id, verdict="bad")
    for email in ("v1@example.org", "v2@example.org"):
        house.people.set_roles(email, ["visitor"], workspace="studio")
    with acting_as(replace(one, workspace="studio")):
        house.people.share(shares=True)
    with acting_as(replace(two, workspace="studio")):
        assert [row.id for row in house.history.page(everyone).rows] == [made.id]
        assert house.history.page(HistoryFilter()).rows == ()
        assert house.history.get(made.id).id == made.id
