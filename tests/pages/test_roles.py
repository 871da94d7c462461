"""Each role at each page, over real services on a real PostgreSQL: what is offered, what refused.

`python -m tests.pages.test_roles` prints the table that stands in `docs/security.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from core import bootstrap
from core.authority import acting_as
from core.errors import Forbidden
from core.ids import uuid7
from core.services import Services
from core.settings import Settings
from core.types import ROLE_MAY, Actor, HistoryFilter, Permission, ReviewFilter
from core.types.forecast import ForecastOptions
from db import engine as engines
from db.snapshots import SqlSnapshots
from pages.components import visitor
from tests.models import market
from tests.pages.conftest import Visit, words_of
from tests.people import ENGINE_OF, a_service, learned, person

PAGE = Path(__file__).parents[2] / "docs/security.md"
#: Who comes: by a login with a role; where anybody may come in; at the machine; not signed in.
COLUMNS = ("visitor", "reviewer", "auditor", "owner", "open", "local", "nobody")
MAY = ROLE_MAY | {"open": ROLE_MAY["visitor"], "local": ROLE_MAY["owner"], "nobody": frozenset()}


@dataclass(frozen=True)
class Row:
    """Something that a page offers: by which widget, to whom, and the service behind it."""

    page: str
    does: str
    widget: str
    needs: Permission
    asked: Callable[[Services], Any]
    view: str | None = None


ROWS = (
    Row(
        "1_Estimate",
        "estimate a service",
        "service.submit",
        "estimate",
        lambda s: s.estimates.estimate(a_service(), door="page", language="en"),
    ),
    Row(
        "1_Estimate",
        "estimate a price list",
        "batch.file",
        "estimate",
        lambda s: s.price_lists.columns("a.csv", b""),
    ),
    Row("9_Quote", "write a quote", "quote.add", "look", lambda s: s.markets.active()),
    Row(
        "10_Forecast",
        "forecast sales",
        "forecast.ask.file",
        "estimate",
        lambda s: s.sales_uploads.look("a.csv", b"", ForecastOptions()),
    ),
    Row("3_Explore", "explore the market", "explore.text", "look", lambda s: s.markets.summary()),
    Row(
        "4_Explain",
        "have a version analysed",
        "progress.explain.stop",
        "train",
        lambda s: s.explanations.study(uuid4()),
    ),
    Row(
        "6_History",
        "export one's own",
        "history.export-csv",
        "own",
        lambda s: list(s.history.every(HistoryFilter(), 1)),
    ),
    Row(
        "6_History",
        "see everyone's",
        "history.everyone",
        "read_all",
        lambda s: s.personal_data.erasures(),
    ),
    Row(
        "5_Data",
        "erase one's own",
        "data.own.erase",
        "own",
        lambda s: s.personal_data.erase("nobody"),
    ),
    Row("5_Data", "add a market", "data.file.0", "market", lambda s: s.uploads.look("a.csv", b"")),
    Row(
        "5_Data", "activate a market", "activate-", "market", lambda s: s.markets.activate(uuid4())
    ),
    Row("5_Data", "delete a market", "delete-", "market", lambda s: s.markets.delete(Any)),
    Row("5_Data", "erase a seller", "data.seller", "erase", lambda s: s.privacy.erase("")),
    Row(
        "2_Compare",
        "compare the models",
        "compare.start",
        "train",
        lambda s: s.tasks.start("compare", {"nonsense": 1}),
    ),
    Row(
        "2_Compare",
        "train a model",
        "compare.train",
        "train",
        lambda s: s.training.train(recipe="none"),
    ),
    Row(
        "7_Review",
        "see corrections",
        "review.pick.",
        "read_all",
        lambda s: s.reviews.page(ReviewFilter()),
    ),
    Row(
        "7_Review",
        "accept and reject",
        "review.accept",
        "review",
        lambda s: s.reviews.decide([], "accept", reason="x"),
    ),
    Row(
        "8_Models",
        "promote",
        "models.promote.2",
        "promote",
        lambda s: s.promotion.promote(99, reason="x"),
        "versions",
    ),
    Row(
        "8_Models",
        "reject",
        "models.reject.2",
        "promote",
        lambda s: s.promotion.reject(99, reason="x"),
        "versions",
    ),
    Row(
        "8_Models",
        "run the checks",
        "models.judge.2",
        "train",
        lambda s: s.gate.check(uuid4()),
        "versions",
    ),
    Row(
        "8_Models",
        "train a challenger",
        "models.retrain.start",
        "train",
        lambda s: s.retraining.retrain(recipe="none"),
        "work",
    ),
    Row(
        "8_Models",
        "begin an experiment",
        "models.trial.begun",
        "promote",
        lambda s: s.experiments.begin(99, kind="shadow", reason="x"),
        "trial",
    ),
    Row(
        "8_Models",
        "verify the audit log",
        "models.audit",
        "audit",
        lambda s: s.audit.verify(),
        "audit",
    ),
)

#: Where one is alone, everything is one's own: nothing more to see.
NOT_OFFERED = {("local", "history.everyone")}


def table() -> str:
    """Return what `docs/security.md` says of the pages."""
    head = ["page", "what it offers", *COLUMNS, "permission"]
    lines = [head, ["---"] * len(head)]
    for row in ROWS:
        cells = ["yes" if row.needs in MAY[who] else "no" for who in COLUMNS]
        lines.append([row.page.partition("_")[2], row.does, *cells, f"`{row.needs}`"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@pytest.fixture(scope="module")
def shop(house: Services) -> Services:
    """The house with a challenger, a correction that waits, another market, and estimates."""
    for role in ("owner", "auditor", "reviewer", "visitor"):
        given = _estimated(house, person(house, role))
    learned(house, given)
    engine = engines.make_engine(ENGINE_OF[id(house)])
    store = SqlSnapshots(engine)
    other = replace(house.markets.active(), id=uuid7(), name="old", sha256="e" * 64, active=False)
    store.add(other, market().head(60))
    engine.dispose()
    house.tasks.start("explain", {"model_version_id": str(house.champion.get().version.id)})
    return house


def _estimated(services: Services, who: Actor) -> Any:
    """Let somebody estimate and correct; return the correction's id."""
    with acting_as(who):
        made = services.estimates.estimate(
            a_service(), door="page", language="en", subject=who.subject
        ).prediction
        given, _ = services.feedback.record(
            made.id, verdict=None, real_price=60.0, currency="USD", subject=who.subject
        )
    return given.id


@pytest.fixture
def come(
    shop: Services, visit: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., AppTest]:
    """A function that lets somebody come to a page as the door before the pages tells it."""

    def came(who: str, page: str, view: str | None, lang: str = "en") -> AppTest:
        arrival: dict[str, Any] = {"network": "n", "subject": person(shop, "visitor").subject}
        if who == "open":
            monkeypatch.setenv("PRISME_ACCESS", "open")
        elif who != "local":
            monkeypatch.setenv("PRISME_LOGIN_HEADER", "X-User")
            monkeypatch.setenv("PRISME_PROXIES", "127.0.0.1")
            if who != "nobody":
                arrival["login"] = next(p.email for p in shop.people.all() if p.roles == (who,))
        monkeypatch.setattr(visitor, "_arrival", lambda: arrival)
        if who == "local":
            monkeypatch.setenv("PRISME_HOME", str(tmp_path))
            bootstrap.signing_key(Settings(home=tmp_path)).make()
            _estimated(shop, bootstrap.machine_actor(Settings(home=tmp_path)))
        query = None if view is None else {"view": view}
        return visit(shop, f"pages/{page}.py", query=query, lang=lang)

    return came


def offered(at: AppTest) -> list[str]:
    """Return the keys of the widgets of a page."""
    kinds = ("button", "text_input", "checkbox", "toggle", "download_button", "file_uploader")
    return [str(one.key) for kind in kinds for one in at.get(kind)]


@pytest.mark.parametrize("who", COLUMNS)
def test_a_page_offers_what_one_may_and_the_service_refuses_the_rest(
    shop: Services, come: Callable[..., AppTest], who: str
) -> None:
    """Each cell of the table: hidden from whoever may not, and refused if it is asked anyway."""
    pages = {(row.page, row.view) for row in ROWS}
    found = {place: come(who, *place) for place in sorted(pages, key=str)}
    wrong = []
    for row in ROWS:
        at = found[row.page, row.view]
        assert not at.exception
        assert not at.error
        may = row.needs in MAY[who] and (who, row.widget) not in NOT_OFFERED
        if any(key.startswith(row.widget) for key in offered(at)) is not may:
            wrong.append((row.page, row.does, may))
    assert wrong == []
    actor = Actor(who, "f" * 32, MAY[who], person_id=uuid4())
    for row in ROWS:
        with acting_as(actor):
            if row.needs not in MAY[who]:
                with pytest.raises(Forbidden):
                    row.asked(shop)
    menu = {link.proto.label for link in found["1_Estimate", None].sidebar.get("page_link")}
    assert ("Review" in menu) is ("read_all" in MAY[who])
    assert ("Estimate" in menu) is (who != "nobody")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Only reviewers, auditors"), ("fr", "Seuls les relecteurs")]
)
def test_a_page_that_is_not_ones_own_says_so(
    come: Callable[..., AppTest], lang: str, said: str
) -> None:
    """By its address, without the menu; nothing of what others entered is on it."""
    at = come("open", "7_Review", None, lang)
    assert said in words_of(at)
    assert "logo" not in words_of(at)


def test_the_document_has_the_table() -> None:
    """As it is tested here."""
    assert table() in PAGE.read_text("utf-8"), table()


if __name__ == "__main__":
    print(table())  # noqa: T201 - for the document
