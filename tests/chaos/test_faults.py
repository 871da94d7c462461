"""No fault loses an estimate that was shown, or counts one twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import engine as engines
from db.admin import migrate
from db.embedded.server import EmbeddedServer
from tests.chaos import all_faults
from tests.chaos.place import Fault, Place


@pytest.fixture
def place(
    request: pytest.FixtureRequest, chosen: Fault, tmp_path: Path, short_home: Path
) -> Iterator[Place]:
    """The suite's server, or one of its own for a fault that would harm others."""
    if not chosen.own_server:
        server = request.getfixturevalue("server")
        yield Place(server, request.getfixturevalue("engine"), short_home)
        return
    with EmbeddedServer(short_home / "home", options={"fsync": "off"}) as server:
        made = engines.make_engine(server.url)
        migrate.upgrade(made)
        yield Place(server, made, short_home)
        made.dispose()


def _marked(one: Fault) -> object:
    return pytest.param(one, id=one.run.__name__, marks=() if one.quick else pytest.mark.chaos)


@pytest.mark.parametrize("chosen", [_marked(one) for one in all_faults()])
def test_nothing_shown_is_lost(chosen: Fault, place: Place):
    """What was shown as saved or waiting is in the database once everything is back, once."""
    outcome = chosen.run(place)
    assert (outcome.lost, outcome.doubled) == (0, 0)
    assert outcome.back_s is not None
