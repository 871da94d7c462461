"""One more declared field, from a file to a price, through every door, over a real PostgreSQL."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from alembic import command
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from pydantic import SecretStr
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from api import create_app
from core import bootstrap
from core.data.demo import demo_market
from core.data.snapshot import fingerprint
from core.documents.estimate_report import report_pdf
from core.errors import InvalidInput
from core.insight.estimate.comparable_words import in_words
from core.insight.estimate.wording import reason_sentences
from core.insight.explore.table import EXPLORED
from core.language import translator
from core.services import Services
from core.services.estimate.estimating import Estimated
from core.services.estimate.history import differences, service_of
from core.services.estimate.pricing import _storable, payload_hash
from core.services.lists.scoring import ListOptions
from core.settings import Settings
from core.types import Difference, ServiceInput, fields_of
from core.types.reading import ReadOptions
from db import engine as engines
from db.admin import migrate
from jobs.app import app
from pages.components import runtime
from tests.api.conftest import lent
from tests.conftest import _database

FIELD = "portfolio_size"
PAGE = Path(__file__).parents[2] / "streamlit_app.py"
TEXT = "I will design a modern logo, 3 concepts, for your business"
LOGO = {"description": TEXT, "rating": 4.9, "reviews": 120, "delivery_days": 3}
EN, FR = translator("en"), translator("fr")


def listings() -> pd.DataFrame:
    """Return a market whose prices follow the size of the portfolio."""
    frame = demo_market(400, seed=7)
    sizes = np.random.default_rng(1).integers(0, 60, len(frame)).astype(float)
    return frame.assign(**{FIELD: sizes, "price": np.round(frame["price"] * (1 + sizes / 4), 2)})


def add_column(url: str, folder: Path) -> str:
    """Let Alembic write the migration, apply it, and return it."""
    engine = engines.make_engine(url)
    with engine.begin() as connection:
        config = migrate.config(connection)
        config.set_main_option("path_separator", "os")
        places = (migrate.MIGRATIONS / "versions", folder)
        config.set_main_option("version_locations", os.pathsep.join(map(str, places)))
        made: Any = command.revision(config, "more", autogenerate=True, version_path=str(folder))
        spec: Any = importlib.util.spec_from_file_location("more", made.path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with Operations.context(MigrationContext.configure(connection)):
            module.upgrade()
        command.check(migrate.config(connection))
    engine.dispose()
    return Path(made.path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what is written."""
    return tmp_path_factory.mktemp("added")


@pytest.fixture(scope="module")
def settings(template: tuple[str, str], folder: Path) -> Iterator[Settings]:
    """Settings that name a database with the new column in it."""
    for url in _database(*template):
        add_column(url, folder)
        yield Settings(home=folder, database_url=SecretStr(url))


@pytest.fixture(scope="module")
def services(settings: Settings, folder: Path) -> Iterator[Services]:
    """The real services, with a market that was imported from a file and a champion of it."""
    made = bootstrap.build_services(settings)
    path = folder / "market.csv"
    renamed = {FIELD: "Taille du portfolio", "description": "text"}
    listings().drop(columns="currency").rename(columns=renamed).to_csv(path, index=False)
    made.markets.import_file(path, ReadOptions(currency="USD"))
    made.training.train(parameters={"rounds": 300})
    yield made
    made.close()


def estimated(services: Services, **given: Any) -> Estimated:
    """Estimate a logo."""
    service = ServiceInput(**LOGO, **given)
    return services.estimates.estimate(service, door="page", language="en")


def test_a_file_with_the_column_is_imported(services: Services, folder: Path) -> None:
    """It is recognised by a synonym and read back; bad cells are noted in both languages."""
    stored = services.markets.listings(services.markets.active())
    assert stored[FIELD].tolist() == listings()[FIELD].tolist()
    path = folder / "bad.csv"
    rows = ["A logo,5,many", "A site,9,-1", *(f"A flyer of {n} pages,7,{n}" for n in range(2, 12))]
    path.write_text("\n".join(["text,price,portfolio size", *rows]))
    imported = services.markets.import_file(path, ReadOptions(currency="USD"), activate=False)
    notes = imported.snapshot.report.notes
    assert [EN.note(note) for note in notes] == [
        "Portfolio size: not a number: treated as missing",
        "Portfolio size: out of range: treated as missing",
    ]
    assert all("traité comme absent" in FR.note(note) for note in notes)


def test_the_migration_that_alembic_writes_has_the_column_and_its_check(
    settings: Settings, folder: Path
) -> None:
    """Nobody writes SQL: the generated revision refuses what no listing may hold."""
    [written] = folder.glob("*_more.py")
    source = written.read_text(encoding="utf-8")
    assert "sa.Column('portfolio_size', sa.Double(), nullable=True)" in source
    assert "ck_listings_portfolio_size" in source
    assert "op.drop_column('listings', 'portfolio_size')" in source


def test_a_model_learns_it_and_gives_it_as_a_reason(services: Services) -> None:
    """A larger portfolio raises the price; the reason has the field's name and value."""
    few, many = (estimated(services, portfolio_size=n).prediction for n in (1, 55))
    assert many.price.price > 1.3 * few.price.price
    part = next(c for c in many.explanation.contributions if c.field == FIELD)
    assert part.amount > 0
    assert part.value == {FIELD: 55.0}
    assert any(s.startswith("Portfolio size (55): about") for s in reason_sentences(many, EN))
    assert report_pdf(many, EN).startswith(b"%PDF")


def test_what_cannot_be_is_refused_in_general_words(services: Services) -> None:
    """The sentence names the field by its label, and what no listing has is flagged."""
    with pytest.raises(InvalidInput) as caught:
        estimated(services, portfolio_size=-1)
    assert EN.error(caught.value).startswith("Portfolio size: -1 is not valid.")
    flags = {f.code: EN.flag(f) for f in estimated(services, portfolio_size=900).prediction.flags}
    assert flags[f"beyond_{FIELD}"].startswith("Portfolio size: 900 is more than any listing")


def test_it_is_told_apart_in_comparables(services: Services) -> None:
    """Comparable listings are shown with it, and a large difference is worded."""
    near = estimated(services, portfolio_size=5).comparables
    assert near is not None
    assert all(getattr(one, FIELD) is not None for one in near.listings)
    assert in_words([Difference("price", 1.5), Difference(FIELD, 9)], EN) == (
        "50% above, but more to show"
    )


def test_what_if_turns_it(services: Services) -> None:
    """It has a dial of the steps that the market has, and a curve along them."""
    prediction = estimated(services, portfolio_size=5).prediction
    dials = services.what_if.dials(prediction)
    [turned] = [astuple(dial) for dial in dials if dial.field == FIELD]
    assert turned == (FIELD, (0, 1, 3, 5, 10, 20, 50), 5, False, None)
    curve = services.what_if.curve(prediction, {}, FIELD, turned[1])
    assert curve["price"].iloc[-1] > curve["price"].iloc[0]


def test_the_api_takes_it(services: Services, settings: Settings) -> None:
    """It is in the schema with its range, in the answer, and in the answer's comparables."""
    served = create_app(lambda: lent(services), settings)
    schema = served.openapi()["components"]["schemas"]["OneService"]["properties"][FIELD]
    assert schema["anyOf"][0] == {"type": "number", "minimum": 0, "maximum": 10_000}
    assert schema["description"].startswith("Pieces of past work that the seller shows.")
    with TestClient(served, "http://127.0.0.1:8502", client=("127.0.0.1", 50_000)) as client:
        answer = client.post("/v1/estimates", json={**LOGO, FIELD: 40}).json()
        refused = client.post("/v1/estimates", json={**LOGO, FIELD: -4})
    assert FIELD in {part["field"] for part in answer["contributions"]}
    assert answer["comparables"]["listings"][0][FIELD] >= 0
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, f"/{FIELD}")


def test_a_price_list_reads_it(services: Services) -> None:
    """A list's column counts; a cell that is not a number is flagged in its row."""
    rows = [f'"{TEXT}",4.9,120,3,{size}' for size in (20, 55, "many")]
    content = "\n".join(["text,rating,reviews,delivery,portfolio size", *rows]).encode()
    small = services.price_lists.small("list.csv", content, ListOptions(EN), most=10)
    while not small.finished:
        small.step()
    table = small.table()
    assert table["price"].iloc[1] > 1.3 * table["price"].iloc[0]
    assert pd.isna(table["error"].iloc[2])
    assert "many" in table["flags"].iloc[2]


def test_the_form_asks_for_it(services: Services) -> None:
    """The Estimate page has a box for it; the estimate that it logs has the value."""
    with runtime.override(lambda: services):
        at = AppTest.from_file(PAGE, default_timeout=60)
        at.query_params["view"] = "what-if"
        at.switch_page("pages/1_Estimate.py").run()
        box = at.number_input(key=f"service.{FIELD}")
        assert box.label == "Portfolio size"
        box.set_value(30)
        at.text_area(key="service.description").set_value(TEXT)
        at.button(key="service.submit").click().run()
    assert not at.exception
    made = at.session_state["estimate"].estimated.prediction
    assert made.input[FIELD] == 30
    assert f"what-if.{made.id}.{FIELD}" in {slider.key for slider in at.select_slider}


def test_the_command_has_an_option_for_it(settings: Settings, services: Services) -> None:
    """`jobs estimate --portfolio-size` gives the same price as the page."""
    assert settings.database_url is not None
    environment = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "PRISME_HOME": str(settings.home),
        "PRISME_LANGUAGE": "en",
    }
    words = ["--description", TEXT, "--portfolio-size", "30", "--json"]
    done = CliRunner(env=environment).invoke(app, ["estimate", *words])
    made = json.loads(done.stdout)
    same = services.estimates.estimate(
        ServiceInput(TEXT, portfolio_size=30), door="page", language="en"
    )
    assert made["price"] == same.prediction.price.price


def test_what_is_asked_and_listed_can_be_looked_at(services: Services) -> None:
    """Exploration has it as a number, and monitoring compares it with the training data."""
    estimated(services, portfolio_size=5)
    assert EXPLORED[FIELD] == "number"
    assert FIELD in set(services.monitoring.report().inflow.fields["field"])


def test_what_was_stored_before_stays_what_it_was(services: Services) -> None:
    """Fingerprints are those of before, and an estimate from then is priced again alike."""
    assert fingerprint(demo_market(10, seed=7)).startswith("edc17bba3a1aabd3")
    given = _storable(fields_of(ServiceInput("a logo", rating=4.9)))
    assert payload_hash(given, 0.8).startswith("8148f26980950df6")
    now = estimated(services).prediction
    read = {name: value for name, value in now.normalised_input.items() if name != FIELD}
    then = replace(now, normalised_input=read)
    assert service_of(then) == service_of(now)
    assert differences(then, now) == ()
