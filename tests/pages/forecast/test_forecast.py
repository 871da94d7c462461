"""The Forecast page: a file in, the sentence first, an address, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.ids import uuid7
from core.services.forecast.forecasting import ForecastUseCase
from core.services.forecast.uploads import SalesUploadUseCase
from tests.core.services.forecast.fake_log import FakeForecasts
from tests.pages.conftest import Visit, words_of
from tests.pages.data.test_data import DataServices
from tests.sales import daily, days, written

PAGE = "pages/10_Forecast.py"


class ForecastServices(DataServices):
    """Forecasts in memory, on a day after all that the files know."""

    def __init__(self) -> None:
        super().__init__(demo=False)
        self.log = FakeForecasts()
        self.forecasts = ForecastUseCase(
            self.log, max_file_mb=20, now=lambda: datetime(2026, 6, 1, tzinfo=UTC)
        )
        self.sales_uploads = SalesUploadUseCase(self.forecasts)


@pytest.fixture
def services() -> ForecastServices:
    """Nothing forecast yet."""
    return ForecastServices()


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """Sales of 120 days."""
    return written(tmp_path / "f.csv", daily(120)).read_bytes()


def give(at: AppTest, content: bytes) -> AppTest:
    """Give the page a file."""
    at.file_uploader(key="forecast.ask.file").set_value(("sales.csv", content, "text/csv"))
    return at.run()


def go(at: AppTest) -> AppTest:
    """Ask for the forecast."""
    return at.button(key="forecast.ask.go").click().run()


def test_a_file_becomes_a_forecast_with_an_address(
    visit: Visit, services: ForecastServices, content: bytes
) -> None:
    """The sentence first, tables that add up, files; the address brings it back, in French too."""
    at = visit(services, PAGE)
    assert "At least 28 days" in words_of(at)
    at = give(at, content)
    assert [box.value for box in at.selectbox][:3] == ["date", "amount", None]
    at.selectbox(key="forecast.ask.currency").set_value("EUR")
    at = go(at)
    assert not at.exception
    (made,) = services.log.made
    assert at.query_params["forecast"] == str(made.id)
    assert at.header[0].value.replace("\\", "").startswith("Next week: about €")
    assert "What moves each day" in words_of(at)
    assert len(at.table) >= 3
    french = visit(services, PAGE, lang="fr", query={"forecast": str(made.id)})
    assert "Semaine prochaine" in words_of(french)
    assert not french.exception


def test_events_change_the_total_and_are_said(
    visit: Visit, services: ForecastServices, content: bytes
) -> None:
    """A closed day is nothing, and the difference to the forecast before is named."""
    at = go(give(visit(services, PAGE), content))
    at.text_area(key="forecast.ask.events").set_value(f"{days(122)[-1]} closed")
    at = go(at)
    text = words_of(at)
    assert "nothing is sold on" in text
    assert "less than before your changes" in text
    assert len(services.log.made) == 2
    at.text_area(key="forecast.ask.events").set_value("tomorrow: a party")
    at = at.run()
    assert "is no event" in words_of(at)
    assert not at.exception


def test_a_newer_file_says_what_came(
    visit: Visit, services: ForecastServices, tmp_path: Path
) -> None:
    """Days promised beside days that came."""
    values = daily(124)
    for n in (120, 124):
        content = written(tmp_path / "f.csv", values[:n]).read_bytes()
        at = go(give(visit(services, PAGE), content))
    assert "What was promised and what came" in words_of(at)
    assert "of 4 days were in their 80% range" in words_of(at)


def test_what_only_the_user_knows_is_asked(visit: Visit, services: ForecastServices) -> None:
    """Two columns of amounts: the next step, not a fault; once named, it goes on."""
    rows = [f"{d},{v},{v * 2}" for d, v in zip(days(60), daily(60), strict=True)]
    at = give(visit(services, PAGE), ("date,sales,revenue\n" + "\n".join(rows)).encode())
    assert "Which column" in words_of(at)
    assert not at.error
    box = next(box for box in at.selectbox if "amount" in box.key)
    box.set_value("revenue")
    at = go(at.run())
    assert services.log.made[0].amount == "revenue"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"a,b\n1,2\n", "no column of dates"), (b"date,amount\n2024-01-01,5\n", "28")],
)
def test_a_file_that_cannot_be_is_said(
    visit: Visit, services: ForecastServices, content: bytes, said: str
) -> None:
    """In a sentence; nothing is stored."""
    at = give(visit(services, PAGE), content)
    if [button for button in at.button if button.key == "forecast.ask.go"]:
        at = go(at)
    assert said in words_of(at)
    assert not at.exception
    assert not services.log.made


def test_earlier_ones_open_and_unknown_ones_are_said(
    visit: Visit, services: ForecastServices, content: bytes
) -> None:
    """From the list; an id that nothing has is a sentence."""
    go(give(visit(services, PAGE), content))
    at = visit(services, PAGE)
    at.button(key=f"forecast.open.{services.log.made[0].id}").click().run()
    assert "Next week" in words_of(at)
    at = visit(services, PAGE, query={"forecast": str(uuid7())})
    assert "There is no forecast with the id" in words_of(at)
    assert not at.exception
