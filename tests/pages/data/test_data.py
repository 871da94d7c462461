"""The Data page: markets and their actions, an upload from file to market, a seller's rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.data.readers import ReadMarket
from core.data.sellers import pseudonym
from core.errors import InvalidFile, StorageUnavailable
from core.services.accounts.personal_data import PersonalDataUseCase
from core.services.market.imports import ImportUseCase
from core.services.market.privacy import PrivacyUseCase
from core.services.market.rates import RatesUseCase
from core.services.market.snapshots import MarketUseCase
from core.services.market.sources import SourceUseCase
from core.services.market.uploads import UploadUseCase
from core.services.serving.champion import ChampionHolder
from core.services.tasks.background import TaskUseCase
from core.types import (
    Dependants,
    ExchangeRate,
    ImportReport,
    PersonalCount,
    Source,
    Task,
)
from core.types.reading import ReadOptions
from pages.components import runtime
from tests.core.services.fakes import (
    MemoryRecords,
    MemorySnapshots,
    MemorySources,
    MemoryUploads,
    MemoryVersions,
)
from tests.core.services.tasks.test_background import MemoryTasks
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import WHO

PAGE = "pages/5_Data.py"
FILE = b"""title,price,seller,stars
A modern logo in three variants,"12.50",anna_k,4.5
=SUM(A1) ten blog articles on gardening,"40.00",bob,
,9.00,bob,5
A film without a price,unknown,carl,5
"""


class Worked(ImportUseCase):
    """Imports, with a worker at hand unless it is taken away."""

    worker: Callable[[UUID], None] | None = None

    def _asked(self, *given: Any) -> Task:
        task = super()._asked(*given)
        if self.worker is not None:
            self.worker(task.id)
        return task


class MemoryRates:
    """Rates that nobody set."""

    def add(self, rates: Sequence[ExchangeRate]) -> None:
        """Store none."""

    def newest(self) -> Sequence[ExchangeRate]:
        """Return none."""
        return ()


class DataServices:
    """The real use cases over markets in memory."""

    def __init__(self, *, demo: bool = True) -> None:
        self.snapshots = MemorySnapshots()
        self.markets = MarketUseCase(self.snapshots)
        self.rates = RatesUseCase(MemoryRates())
        self.champion = ChampionHolder(MemoryVersions())
        self.uploads = UploadUseCase(self.markets, max_file_mb=1)
        self.queued_tasks = MemoryTasks()
        self.files = MemoryUploads()
        self.sources = SourceUseCase(MemorySources(), self.markets, self.queued_tasks)
        self.imports = Worked(
            self.uploads, self.markets, self.files, self.queued_tasks, self.sources
        )
        self.tasks = TaskUseCase(
            self.queued_tasks,
            {"import": lambda asked, told: self.imports.run(asked, on_progress=told)},
        )
        self.imports.worker = self.tasks.run
        self.records = MemoryRecords()
        self.personal_data = PersonalDataUseCase(self.records)
        self.privacy = PrivacyUseCase(self.snapshots, self.markets.forget)
        if demo:
            self.markets.ensure_demo(400)

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def services() -> DataServices:
    """The demo market, active."""
    return DataServices()


def uploaded(
    visit: Visit,
    services: DataServices,
    content: bytes = FILE,
    name: str = "mine.csv",
    **where: Any,
) -> AppTest:
    """Open the page and give it a file."""
    at = visit(services, PAGE, **where)
    at.file_uploader[0].set_value((name, content, "text/csv"))
    return at.run()


def pick(at: AppTest, label: str, value: str) -> AppTest:
    """Choose in the select box of that label."""
    next(box for box in at.selectbox if box.label == label).select(value)
    return at.run()


def press(at: AppTest, label: str) -> AppTest:
    """Press the button of that label."""
    next(button for button in at.button if button.label == label).click()
    return at.run()


def test_an_empty_house_says_what_to_do(visit: Visit) -> None:
    """Without a market there is a sentence and the way to bring one."""
    at = visit(DataServices(demo=False), PAGE)
    assert not at.exception
    assert "There are no listings yet: add your own below." in words_of(at)
    assert len(at.file_uploader) == 1


def test_each_market_says_what_it_is(visit: Visit, services: DataServices) -> None:
    """Listings, currency, origin, who imported it, and what was trained on it."""
    active = services.markets.active()
    services.snapshots.rests[active.id] = Dependants((3, 4), 4, 1, 20, 2)
    at = visit(services, PAGE)
    text = words_of(at)
    assert "400 listings in USD, generated; imported on" in text
    assert "by the set-up." in text
    assert "Model versions trained on it: 3 and 4. Version 4 is in service" in text
    assert not [button for button in at.button if button.label == "Delete…"]


def test_a_deletion_names_what_goes_and_asks(visit: Visit, services: DataServices) -> None:
    """The first press deletes nothing; the second one takes what was named."""
    active = services.markets.active()
    services.snapshots.rests[active.id] = Dependants((3,), None, 1, 20, 2)
    at = press(visit(services, PAGE), "Delete…")
    said = "its 400 listings, 1 model version (3), 1 comparison of models, 20 estimates, and 2"
    assert said in words_of(at)
    at = press(at, "Keep it")
    assert not at.warning
    assert services.markets.all()
    at = press(press(at, "Delete…"), "Delete all of this")
    assert not at.exception
    assert "“demo” was deleted" in words_of(at)
    assert services.markets.all() == []


def test_an_upload_becomes_a_market(visit: Visit, services: DataServices) -> None:
    """Columns are guessed, dropped rows have their reasons, and one press imports the rest."""
    at = pick(uploaded(visit, services), "Currency of the prices", "EUR")
    assert not at.exception
    text = words_of(at)
    assert "2 of 4 rows can be used; prices are in EUR." in text
    assert "1 × no description" in text
    assert "1 × price is not a number" in text
    shown = at.dataframe[0].value
    assert shown["Price"].tolist() == ["€12.50", "€40.00"]
    assert shown["Seller"].tolist() == [pseudonym("anna_k"), pseudonym("bob")]
    assert len(services.markets.all()) == 1
    at = press(at, "Import 2 listings")
    assert not at.exception
    made = services.markets.active()
    assert (made.name, made.currency, made.imported_by) == ("mine.csv", "EUR", WHO)
    assert "Imported “mine.csv”." in words_of(at)
    assert at.file_uploader[0].value is None


def test_a_missing_currency_is_asked_for(visit: Visit, services: DataServices) -> None:
    """It is the next step, not a fault; nothing can be imported before it is given."""
    at = uploaded(visit, services)
    assert not at.error
    assert "give the currency of its prices" in at.info[0].value
    assert not [button for button in at.button if button.label.startswith("Import")]


def test_a_wrong_guess_is_corrected(visit: Visit, services: DataServices) -> None:
    """Another column may be the price, and what is then read is shown at once."""
    at = pick(uploaded(visit, services), "Currency of the prices", "EUR")
    at = pick(at, "Price", "stars")
    assert at.dataframe[0].value["Price"].tolist() == ["€4.50", "€5.00"]


@pytest.mark.parametrize(
    ("content", "field"),
    [(b"title,colour\nA logo,red\n", "Price"), (b"colour,price\nred,9\n", "Description")],
)
def test_a_column_that_was_not_recognised_is_asked_for(
    visit: Visit, services: DataServices, content: bytes, field: str
) -> None:
    """The page points to its own boxes, not to an option of the command line."""
    at = uploaded(visit, services, content)
    assert not at.error
    assert f"is the “{field}”" in words_of(at)
    assert "=COLUMN" not in words_of(at)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"title,price,price\nA logo,1,2\n", "more than one column named 'price'"),
        (b"", "'mine.csv' is empty"),
        (b"title,price\nA logo,2024-05-17\n", "is not a price"),
        ("title,price\nA logo,5 €\nA film,$5\nA song,£5\n".encode(), "several currencies"),
        (b"PK\x03\x04" + bytes(50), "is an archive that cannot be unpacked"),
        (b"<html><table><tr><td>a", "is a web page (HTML)"),
    ],
)
def test_a_bad_file_is_a_sentence(
    visit: Visit, services: DataServices, content: bytes, said: str
) -> None:
    """The rest of the page stays, and nothing is stored."""
    at = uploaded(visit, services, content)
    assert not at.exception
    assert said in words_of(at)
    assert "Personal data" in words_of(at)
    assert len(services.markets.all()) == 1


def test_a_file_without_names_asks_for_their_row(visit: Visit, services: DataServices) -> None:
    """The sentence comes with the box to answer it; then columns are called A, B and so on."""
    content = b"A modern logo,12.50\nTen blog articles,40.00\n"
    at = uploaded(visit, services, content)
    assert "looks like a listing" in words_of(at)
    row = next(box for box in at.number_input if box.label == "Row of the column names")
    row.set_value(0).run()
    at = pick(pick(at, "Description", "A"), "Price", "B")
    at = pick(at, "Currency of the prices", "EUR")
    assert at.dataframe[0].value["Price"].tolist() == ["€12.50", "€40.00"]
    at = press(at, "Import 2 listings")
    assert services.markets.active().report.rows_kept == 2


def test_where_no_file_can_come_the_page_says_so(
    visit: Visit, services: DataServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a frame of another site Streamlit refuses every upload: none is offered."""
    monkeypatch.setattr("pages.components.visitor.may_upload", lambda: False)
    at = visit(services, PAGE, lang="fr")
    assert not at.file_uploader
    assert "ouvrez Prisme dans son propre onglet" in words_of(at)


def test_a_preview_reads_the_first_rows_only(visit: Visit, services: DataServices) -> None:
    """The others are read during the import, which then says how many there were."""
    lines = "".join(f"A logo of kind {i},{i}.50\n" for i in range(1, 1_001))
    at = uploaded(visit, services, f"title,price_eur\n{lines}".encode())
    assert "200 of the first 200 rows can be used" in words_of(at)
    at = press(at, "Import the listings")
    assert services.markets.active().report.rows_kept == 1_000
    assert "1,000 of 1,000 rows were kept." in words_of(at)


def test_an_import_without_a_worker_waits(visit: Visit, services: DataServices) -> None:
    """Whoever opens the page sees that one waits, and can stop it; none other is offered."""
    services.imports.worker = None
    at = pick(uploaded(visit, services), "Currency of the prices", "EUR")
    at = press(at, "Import 2 listings")
    assert not at.exception
    assert "Importing listings" in words_of(at)
    again = visit(services, PAGE)
    assert not again.file_uploader
    assert len(services.markets.all()) == 1
    press(again, "Stop")
    assert services.queued_tasks.asked_to_stop


def test_an_import_that_failed_says_why(visit: Visit, services: DataServices) -> None:
    """The preview was good, but the file did not wait long enough: the page says it."""
    services.imports.worker = None
    at = press(
        pick(uploaded(visit, services), "Currency of the prices", "EUR"), "Import 2 listings"
    )
    services.files.waiting.clear()
    services.tasks.run(services.tasks.latest("import").id)
    at = at.run()
    assert "Importing listings: failed. The uploaded file is no longer available" in words_of(at)
    assert len(at.file_uploader) == 1


def test_two_markets_are_compared(visit: Visit, services: DataServices) -> None:
    """Figures, medians by level and the fields that changed; one's currency may be another."""
    at = pick(uploaded(visit, services), "Currency of the prices", "EUR")
    at = press(at, "Import 2 listings")
    newest, oldest = services.markets.all()
    at.selectbox(key="data.before").select(str(oldest.id))
    at.selectbox(key="data.after").select(str(newest.id))
    at.run()
    assert not at.exception
    text = words_of(at)
    assert "“demo” has 400 listings" in text
    assert "Prices are in USD and EUR" in text
    assert "Median price by seller level" in text
    at = press(at, "Make it active")
    assert services.markets.active().id == oldest.id
    assert "“demo” is the active market now." in words_of(at)


def test_a_sellers_rows_are_found_and_erased(visit: Visit, services: DataServices) -> None:
    """They are erased only after a tick, and then nothing is found."""
    who = services.markets.listings(services.markets.active())["seller_id"][0]
    assert services.markets.summary()[1].n == 400
    at = visit(services, PAGE)
    at.text_input(key="data.seller").set_value(who).run()
    assert "of this seller" in words_of(at)
    assert at.button(key="data.seller.erase").disabled
    at.checkbox(key="data.seller.sure").check().run()
    at = press(at, "Erase these listings")
    assert not at.exception
    assert "erased." in words_of(at)
    assert "No listing of this seller is stored." in words_of(at)
    assert services.privacy.find(who).empty
    assert services.markets.summary()[1].n < 400


def test_whoever_is_at_the_page_finds_what_they_left(visit: Visit, services: DataServices) -> None:
    """What is stored goes after a tick, and that is noted; no pseudonym is shown or asked for."""
    at = visit(services, PAGE)
    me = runtime.owner_here().subject
    assert "Nothing of yours is stored." in words_of(at)
    assert me not in words_of(at)
    assert not [box for box in at.text_input if box.key == "data.own"]
    services.records.stored[me] = PersonalCount(3, 1, 2, 4)
    at = at.run()
    assert "Stored. Estimates: 3; feedback: 1; price lists: 2; forecasts: 4." in words_of(at)
    assert at.button(key="data.own.erase").disabled
    at.checkbox(key="data.own.sure").check().run()
    at = press(at, "Erase my data")
    assert not at.exception
    assert "Erased. Estimates: 3; feedback: 1; price lists: 2; forecasts: 4." in words_of(at)
    assert services.personal_data.count(me) == PersonalCount()
    assert "Recorded erasures" in [expander.label for expander in at.expander]


def test_the_public_set_is_one_press_away(visit: Visit, services: DataServices) -> None:
    """Without internet the press is a sentence, and the markets stay."""

    def offline(*, imported_by: str, on_progress: Any) -> None:
        raise InvalidFile(f"No internet for this {imported_by}.")

    services.markets.fetch = offline
    at = visit(services, PAGE)
    at.button(key="data.fetch").click().run()
    assert not at.exception
    assert f"No internet for this {WHO}." in words_of(at)
    assert len(services.markets.all()) == 1


def test_an_absent_database_is_a_sentence(visit: Visit, services: DataServices) -> None:
    """A page without its database says so, and offers to try again."""

    def away() -> None:
        raise StorageUnavailable("The database cannot be reached.")

    services.snapshots.dependants = away
    at = visit(services, PAGE)
    assert not at.exception
    assert "cannot be reached" in words_of(at)


def test_a_source_says_what_changed(visit: Visit, services: DataServices) -> None:
    """New listings, those gone, other prices, the medians; a press asks for it again."""
    for price, last in ((20, "A poem for a wedding"), (26, "A song for a wedding")):
        frame = pd.DataFrame(
            {
                "description": ["A modern logo", "A short film", last],
                "seller_id": ["a", "b", "c"],
                "price": [20.0, float(price), 30.0],
                "currency": "EUR",
            }
        )
        report = ImportReport(3, 3, {})
        services.markets._store(
            ReadMarket(frame, report, "mapped", "EUR", "EUR", 1.0, None, ()),
            "guild",
            "fetched",
            "schedule",
            activate=False,
        )
    url = "https://prices.example/list.csv?key=hidden"
    services.sources._sources.put(Source("guild", url, ReadOptions(), every_days=7))
    at = visit(services, PAGE)
    text = words_of(at)
    assert "new: 1; gone: 1; with another price: 1." in text
    assert "The median price went from €20 to €26." in text
    assert "From prices.example, last asked ?; asked again every 7 days." in text
    assert "hidden" not in text
    press(at, "Fetch again")
    assert services.queued_tasks.recent("import")[0].params["source"] == "guild"
