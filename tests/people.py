"""An installation with a champion and a person of each role, for tests of who may do what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from core import bootstrap
from core.ids import uuid7
from core.services import Services
from core.services.accounts.people import actor_of_person
from core.settings import Settings
from core.types import ROLES, Actor, ServiceInput, SignIn
from db import engine as engines
from db.embedded.running import running_url
from db.lineage import SqlLineage
from db.model_versions import SqlModelVersions

#: The database of each of the services.
ENGINE_OF: dict[int, str] = {}


@pytest.fixture(scope="module")
def house(
    template: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    """Services over a database of their own, with a champion and a person of each role."""
    from tests.api.conftest import fill  # after the plugins: pytest rewrites what it loads itself
    from tests.conftest import _database

    home = tmp_path_factory.mktemp("home")
    for url in _database(*template):
        fill(url)
        settings = Settings(home=home, database_url=SecretStr(url), owner="nobody@example.org")
        made = bootstrap.build_services(settings, url)
        ENGINE_OF[id(made)] = url
        for role in (*ROLES, "owner"):
            comes(made, f"{role}{len(made.people.all())}@example.org", role)
        yield made
        made.close()


def comes(services: Services, email: str, role: str) -> Actor:
    """Invite somebody, and let them sign in."""
    services.people.invite(email, [role])
    return services.people.recognise(SignIn("test", email, email, email, datetime.now(UTC)))


def person(services: Services, role: str, place: int = 0) -> Actor:
    """Return somebody who has a role."""
    return [actor_of_person(p) for p in services.people.all() if p.roles == (role,)][place]


def a_service() -> Any:
    return ServiceInput("I will design a modern logo, 3 concepts, for your business")


def learned(services: Services, feedback_id: UUID, home: Path | None = None) -> int:
    """Store the champion once more, as a version that learned from a correction.

    With the `home` of a running installation it bears its signature.
    """
    champion = services.champion.get().version
    url = ENGINE_OF[id(services)] if home is None else running_url(home)
    assert url is not None
    engine = engines.make_engine(url)
    signer = None if home is None else bootstrap.signing_key(Settings(home=home))
    registry = SqlModelVersions(engine, signer)
    data = services.champion.artifact(services.champion.get())
    version = registry.add(replace(champion, id=uuid7(), is_champion=False), data)
    SqlLineage(engine).add(version.id, [feedback_id])
    engine.dispose()
    return version.number
