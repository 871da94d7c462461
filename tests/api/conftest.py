"""The API in this process, over a real PostgreSQL and a small real champion."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api import create_app
from core import bootstrap
from core.data.demo import CURRENCY, LEVEL_ORDER
from core.data.snapshot import fingerprint
from core.ids import uuid7
from core.services import Services
from core.settings import Settings
from core.types import Decision, ImportReport, ModelVersion, Snapshot
from db import engine as engines
from db.model_versions import SqlModelVersions
from db.snapshots import SqlSnapshots
from tests.conftest import _database
from tests.models import artifact, market, model

_NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
Serve = Callable[..., TestClient]
LOGO: dict[str, Any] = {
    "description": "I will design a modern logo, 3 concepts, for your business",
    "seller_level": "Top Rated",
    "rating": 4.9,
    "reviews": 120,
    "delivery_days": 3,
    "revisions": 2,
}


@pytest.fixture(scope="package")
def settings(template: tuple[str, str]) -> Iterator[Settings]:
    """Settings that name a migrated database with a market and a champion in it."""
    home = Path(tempfile.mkdtemp(prefix="prisme-test-"))
    for url in _database(*template):
        fill(url)
        yield Settings(home=home, database_url=SecretStr(url))
    shutil.rmtree(home)


@pytest.fixture(scope="package")
def services(settings: Settings) -> Iterator[Services]:
    """The real services, with comparables."""
    made = bootstrap.build_services(settings)
    made.training.ensure_champion()
    yield made
    made.close()


@pytest.fixture
def serve(services: Services, settings: Settings) -> Iterator[Serve]:
    """A function that serves the API: ``serve(build=…, host=…)``, as a client on this machine."""
    with ExitStack() as stack:

        def served(build: Callable[[], Any] | None = None, **changes: Any) -> TestClient:
            app = create_app(build or (lambda: lent(services)), settings.model_copy(update=changes))
            client = TestClient(
                app,
                base_url="http://127.0.0.1:8502",
                client=("127.0.0.1", 50_000),
                raise_server_exceptions=False,
            )
            return stack.enter_context(client)

        yield served


@pytest.fixture
def client(serve: Serve) -> TestClient:
    """The API as `make run` serves it: on loopback, without a key."""
    return serve()


def lent(services: Services, **others: Any) -> Any:
    """Return services that outlive the app that they are lent to, some of them replaced."""
    return _Lent(services, others)


class _Lent:
    def __init__(self, services: Services, others: Mapping[str, Any]) -> None:
        self._services = services
        self._others = others

    def __getattr__(self, name: str) -> Any:
        return self._others.get(name) or getattr(self._services, name)

    def close(self) -> None:
        """Leave them open."""


def fill(url: str) -> None:
    """Store the market that many tests share, and the model that was fitted to it."""
    engine, listings, data = engines.make_engine(url), market(), artifact()
    snapshot = Snapshot(
        id=uuid7(),
        name="demo",
        origin="synthetic",
        reader="demo",
        sha256=fingerprint(listings),
        currency=CURRENCY,
        source_currency=CURRENCY,
        rate=1.0,
        rate_date=None,
        level_order=LEVEL_ORDER,
        report=ImportReport(len(listings), len(listings), {}),
        imported_at=_NOW,
        imported_by="test",
        active=True,
    )
    SqlSnapshots(engine).add(snapshot, listings)
    registry = SqlModelVersions(engine)
    version = registry.add(
        ModelVersion(
            uuid7(),
            0,
            _NOW,
            snapshot.id,
            str(model().card["recipe"]),
            hashlib.sha256(data).hexdigest(),
            model().card,
        ),
        data,
    )
    registry.promote(Decision(uuid7(), _NOW, "promote", version.id, None, "test", "first"))
    engine.dispose()
