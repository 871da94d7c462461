"""Fixtures for the tests of the database."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

sys.path.insert(0, str(Path(__file__).parent))

import samples

from db.model_versions import SqlModelVersions
from db.snapshots import SqlSnapshots


@pytest.fixture
def version_id(engine: Engine) -> UUID:
    """The id of a stored model version."""
    market = SqlSnapshots(engine).add(samples.snapshot(), samples.listings())
    return SqlModelVersions(engine).add(samples.version(market.id), b"model").id
