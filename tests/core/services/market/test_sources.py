"""A source is fetched again as it was before, by hand or when it is due, and says what changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core.errors import AppError, NotFound
from core.services.market.imports import ImportUseCase
from core.services.market.snapshots import MarketUseCase
from core.services.market.sources import SourceUseCase
from core.services.market.uploads import UploadUseCase
from core.services.tasks.background import TaskUseCase
from core.types.reading import ReadOptions
from tests.core.services.fakes import MemorySnapshots, MemorySources, MemoryTasks, MemoryUploads

FIRST = "Wares;Asked;Paid for\nA modern logo;20;hour\nA short film;35;hour\nA long poem;9;job\n"
SECOND = "Wares;Asked;Paid for\nA modern logo;20;hour\nA short film;40;hour\nA new song;60;hour\n"
READ = ReadOptions(
    {"title": "Wares", "price": "Asked", "unit": "Paid for"}, currency="EUR", unit="hour"
)


class Place:
    """A server on this machine that delivers a price list, until it is away."""

    def __init__(self) -> None:
        self.content: str | None = FIRST
        place = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if place.content is None:
                    self.send_error(503)
                    return
                self.send_response(200)
                self.end_headers()
                self.wfile.write(place.content.encode())

            def log_message(self, *_said: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}/list.csv"


@pytest.fixture
def place() -> Iterator[Place]:
    """A place to fetch from."""
    made = Place()
    with made.server:
        threading.Thread(target=made.server.serve_forever, daemon=True).start()
        yield made
        made.server.shutdown()


class House:
    """The real use cases in memory, and a clock."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 9, 12, tzinfo=UTC)
        self.kept, self.queue = MemorySources(), MemoryTasks()
        self.markets = MarketUseCase(MemorySnapshots(), now=lambda: self.now)
        self.sources = SourceUseCase(self.kept, self.markets, self.queue, now=lambda: self.now)
        imports = ImportUseCase(
            UploadUseCase(self.markets), self.markets, MemoryUploads(), self.queue, self.sources
        )
        self.tasks = TaskUseCase(
            self.queue, {"import": lambda asked, told: imports.run(asked, on_progress=told)}
        )


def test_a_name_keeps_how_a_file_is_read(place: Place) -> None:
    """The second time neither address nor mapping, currency or unit is given; one may change."""
    house = House()
    house.sources.fetch("guild", place.url, READ, activate=True)
    assert house.markets.listings(house.markets.active())["price"].tolist() == [20, 35]
    place.content = SECOND
    made = house.sources.fetch("guild")
    assert made.snapshot.active
    assert house.markets.listings(made.snapshot)["price"].tolist() == [20, 40, 60]
    place.content = FIRST
    other = house.sources.fetch("guild", reading=ReadOptions(unit="job"), activate=False)
    assert house.markets.listings(other.snapshot)["price"].tolist() == [9]
    assert house.kept.kept["guild"].reading == ReadOptions(READ.mapping, "EUR", unit="job")
    with pytest.raises(NotFound, match="no source named “nobody”"):
        house.sources.fetch("nobody")


def test_what_changed_is_counted(place: Place) -> None:
    """New, gone and repriced listings, and the medians before and after."""
    house = House()
    house.sources.fetch("guild", place.url, READ, activate=True)
    assert len(house.sources.last_two("guild")) == 1
    place.content = SECOND
    house.sources.fetch("guild")
    found = house.sources.changes(*house.sources.last_two("guild"))
    assert (found.new, found.gone, found.repriced) == (1, 0, 1)
    assert found.medians == (27.5, 40)


def test_a_source_is_fetched_when_it_is_due(place: Place) -> None:
    """Once, however many workers ask; one that fails is asked again after its days, not at once."""
    house = House()
    house.sources.fetch("guild", place.url, READ, every_days=7, activate=True)
    house.now += timedelta(days=6)
    assert house.sources.request_if_due() is None
    house.now += timedelta(days=1)
    place.content = None
    asked = [house.sources.request_if_due() for _worker in range(2)]
    assert asked[0] is not None
    assert asked[0] == asked[1]
    house.tasks.run(asked[0].id)
    assert house.tasks.get(asked[0].id).status == "failed"
    assert house.sources.request_if_due() is None
    house.now += timedelta(days=7)
    place.content = SECOND
    again = house.sources.request_if_due()
    assert again is not None
    house.tasks.run(again.id)
    assert house.tasks.get(again.id).result["rows_kept"] == 3
    active = house.markets.active()
    assert (active.name, active.imported_by) == ("guild", "schedule")


def test_what_never_delivered_is_not_kept(place: Place) -> None:
    """A first fetch that fails leaves no source behind."""
    house = House()
    place.content = None
    with pytest.raises(AppError):
        house.sources.fetch("guild", place.url, READ)
    assert house.sources.all() == []
