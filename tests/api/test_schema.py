"""The whole schema, tried with what a machine thinks of: nothing breaks, nothing breaks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as examples
from schemathesis.python.asgi import shutdown_lifespans
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api import create_app
from core.errors import SetupFault
from core.services import Services
from core.settings import Settings
from tests.api.conftest import lent

#: A description without a word is refused, which no JSON Schema can say.
STRICTER = [positive_data_acceptance]
_behind: list[Services] = []


def _build() -> Services:
    if not _behind:
        raise SetupFault("not yet")
    return lent(_behind[0])


#: With a key, as where it is open to others.
APP = create_app(_build, Settings(host="0.0.0.0", api_rows_per_minute=1_000_000))
#: A list with too many items may be refused by its bytes, before one is counted.
STATUSES = (400, 401, 403, 404, 413, 415, 422, 429)
REFUSED = {"negative_data_rejection": {"expected-statuses": list(STATUSES)}}
schema = schemathesis.openapi.from_dict(
    APP.openapi(), config=schemathesis.Config.from_dict({"checks": REFUSED})
)
schema.app = APP


@pytest.fixture(scope="module")
def key(services: Services) -> Iterator[str]:
    """A key, once the app has services behind it."""
    _behind.append(services)
    yield services.keys.create("schemathesis")[1]
    shutdown_lifespans()
    _behind.clear()


@schema.parametrize()
@examples(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_api_or_its_schema(case: schemathesis.Case, key: str) -> None:
    """Whatever is sent, there is no 5xx, and each answer is as its schema says."""
    headers = {"Authorization": f"Bearer {key}"}
    case.call_and_validate(headers=headers, excluded_checks=STRICTER)
