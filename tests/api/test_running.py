"""Running it: never blocked, bounded, ready when it can serve, counted, closed with care."""

from __future__ import annotations

import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url
from starlette.testclient import TestClient

from core import bootstrap
from core.errors import N_, ArtifactRefused, NoChampion, NotFound, SetupFault, StorageUnavailable
from core.ids import uuid7
from core.services import Services
from core.settings import Settings
from rest import examples, problems
from rest.bodies import FeedbackBody, ManyServices, OneService
from rest.schemas import Estimate, FeedbackReceipt, MarketGlance, Model
from rest.state import PRICING, WAITING
from tests.api.conftest import LOGO, Serve, fill, lent
from tests.api.test_refusals import requires_problem

ROOT = Path(__file__).parent.parent.parent


class Slow:
    """Services whose estimates wait until they are let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.at_work = threading.Semaphore(0)
        self.requests = SimpleNamespace(estimate=self._ask)
        self.champion = SimpleNamespace(get=self._no_champion)
        self.estimates = SimpleNamespace(waiting=lambda: 0, writable=lambda: True)

    def _ask(self, *_: Any, **__: Any) -> list[Any]:
        self.at_work.release()
        self.let_go.wait(20)
        return [NotFound(N_("done"))]

    def _no_champion(self) -> None:
        raise NoChampion(N_("none"))

    def close(self) -> None:
        """Nothing to close."""


class Away:
    """Services behind which something is missing."""

    def __init__(self, services: Services, *, writable: bool = True, champion: Any = None) -> None:
        self.champion = SimpleNamespace(get=self._raising(champion) or services.champion.get)
        self.estimates = SimpleNamespace(waiting=lambda: 3, writable=lambda: writable)
        self.requests = SimpleNamespace(estimate=self._raising(champion))

    @staticmethod
    def _raising(error: Exception | None) -> Any:
        def refuse(*_: Any, **__: Any) -> None:
            assert error is not None
            raise error

        return refuse if error is not None else None

    def close(self) -> None:
        """Nothing to close."""


def test_the_loop_answers_while_prices_are_computed_and_the_queue_ends(serve: Serve) -> None:
    """All threads at work and the queue full: health answers at once, one more is refused."""
    slow = Slow()
    client = serve(lambda: slow)
    with ThreadPoolExecutor(PRICING + WAITING) as pool:
        asked = [
            pool.submit(client.post, "/v1/estimates", json=LOGO) for _ in range(PRICING + WAITING)
        ]
        for _ in range(PRICING):
            assert slow.at_work.acquire(timeout=60)
        started = time.perf_counter()
        while True:  # until those above are in the queue
            assert client.get("/healthz").json() == {"status": "alive"}
            metrics = client.get("/metrics").text
            if f"prisme_api_at_once {PRICING + WAITING}.0" in metrics:
                break
            assert time.perf_counter() - started < 60
        answer = client.post("/v1/estimates", json=LOGO)
        problem = requires_problem(answer, 503, "busy")
        assert problem["detail"]
        assert int(answer.headers["retry-after"]) > 0
        slow.let_go.set()
        assert {one.result().status_code for one in asked} == {404}


def test_ready_means_that_estimates_can_be_made_and_kept(serve: Serve, services: Services) -> None:
    """Without a champion it is not; while the database is away the spool keeps estimates."""
    whole = serve().get("/readyz")
    assert (whole.status_code, whole.json()["missing"]) == (200, [])
    away = serve(lambda: Away(services, writable=False)).get("/readyz")
    assert (away.status_code, away.json()["database"], away.json()["missing"]) == (
        200,
        "away",
        ["database"],
    )
    none = serve(lambda: Away(services, champion=NoChampion(N_("none")))).get("/readyz")
    assert (none.status_code, none.json()["missing"]) == (503, ["champion"])


def test_it_starts_without_a_database_and_serves_once_there_is_one(
    serve: Serve, services: Services
) -> None:
    """Services that cannot be built are asked for again; until then it says what is missing."""
    built = [SetupFault(N_("not yet")), StorageUnavailable(N_("away")), SetupFault(N_("no"))]

    def build() -> Any:
        if built:
            raise built.pop()
        return lent(services)

    client = serve(build)
    while built:
        answer = client.get("/v1/model")
        if answer.status_code != 200:
            requires_problem(answer, 503, "storage-away")
    assert client.get("/v1/model").status_code == 200
    assert client.get("/readyz").json()["ready"] is True


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (NoChampion(N_("none")), "no-model"),
        (ArtifactRefused(N_("bad")), "no-model"),
        (StorageUnavailable(N_("away")), "storage-away"),
    ],
)
def test_what_is_missing_is_said_and_may_be_tried_again(
    serve: Serve, services: Services, error: Exception, name: str
) -> None:
    """503 with Retry-After, each under its own kind."""
    client = serve(lambda: Away(services, champion=error))
    answer = client.post("/v1/estimates", json=LOGO)
    requires_problem(answer, 503, name)
    assert "retry-after" in answer.headers


def test_a_fault_of_ours_is_named_by_an_id_and_tells_nothing_else(serve: Serve) -> None:
    """500 with the request's id: no traceback, no text of the fault."""
    broken = SimpleNamespace(
        champion=SimpleNamespace(get=lambda: None),
        close=lambda: None,
        markets=SimpleNamespace(summary=lambda: 1 / 0),
        estimates=SimpleNamespace(waiting=lambda: 0),
    )
    client = serve(lambda: broken)
    answer = client.get("/v1/market/summary")
    requires_problem(answer, 500, "unexpected")
    assert "division" not in answer.text
    assert 'status="500"' in client.get("/metrics").text


def test_metrics_count_requests_and_estimates_and_name_nobody(client: TestClient) -> None:
    """By the template of the address and the band; no id, no text, no key."""
    made = client.post("/v1/estimates", json=LOGO).json()
    client.get(f"/v1/estimates/{made['prediction_id']}")
    client.get("/nowhere/secret-name")
    text = client.get("/metrics").text
    labels = f'abstained="false",band="{made["band"]}",recorded="true"'
    assert f"prisme_estimates_total{{{labels}}} 1.0" in text
    assert 'route="/v1/estimates/{prediction_id}",status="200"' in text
    assert 'route="unmatched",status="404"' in text
    assert "prisme_spool_waiting 0.0" in text
    assert "prisme_champion_version 1.0" in text
    for secret in (made["prediction_id"], "secret-name", "logo"):
        assert secret not in text


def test_examples_are_what_the_schema_says(client: TestClient) -> None:
    """Each example is valid, and those that are sent are answered."""
    OneService.model_validate(examples.REQUEST)
    ManyServices.model_validate({"items": examples.ITEMS})
    FeedbackBody.model_validate(examples.FEEDBACK)
    for model, told in (
        (Estimate, examples.ESTIMATE),
        (FeedbackReceipt, examples.FEEDBACK_RECEIPT),
        (Model, examples.MODEL),
        (MarketGlance, examples.MARKET),
    ):
        model.model_validate(told)
    assert client.post("/v1/estimates", json=examples.REQUEST).status_code == 200
    assert client.post("/v1/estimates", json={"items": examples.ITEMS}).status_code == 200
    parts = [c["amount"] for c in examples.ESTIMATE["contributions"]]
    assert examples.ESTIMATE["baseline"] + sum(parts) == pytest.approx(examples.ESTIMATE["price"])


def test_the_schema_names_every_operation_once(client: TestClient) -> None:
    """The names by which clients are generated stay as they are."""
    paths = client.get("/openapi.json").json()["paths"]
    names = {
        f"{method} {path}": operation["operationId"]
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    assert names == {
        "post /v1/estimates": "createEstimates",
        "get /v1/estimates/{prediction_id}": "getEstimate",
        "post /v1/estimates/{prediction_id}/feedback": "judgeEstimate",
        "get /v1/corrections": "getCorrections",
        "post /v1/corrections/{correction_id}/review": "reviewCorrection",
        "get /v1/versions": "getVersions",
        "post /v1/versions/{number}/promote": "promoteVersion",
        "post /v1/versions/{number}/reject": "rejectVersion",
        "post /v1/versions/{number}/rollback": "rollBackToVersion",
        "get /v1/model": "getModel",
        "get /v1/market/summary": "getMarketSummary",
        "post /v1/forecasts": "createForecast",
        "get /v1/forecasts/{forecast_id}": "getForecast",
        "get /healthz": "getHealth",
        "get /readyz": "getReadiness",
        "get /metrics": "getMetrics",
    }


def test_the_page_about_it_says_what_is_there(client: TestClient) -> None:
    """docs/api.md names every address and every problem, and its example is answered."""
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page, path
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, problems.ProblemKind)]
    assert {(kind.status, kind.name) for kind in kinds} == {
        (int(status), name)
        for status, names in re.findall(r"^\| (\d{3}) \| (.+?) \|", page, re.MULTILINE)
        for name in re.findall(r"`([a-z-]+)`", names)
    }
    [body] = re.findall(r"-d '(.+)'", page)
    assert client.post("/v1/estimates", json=json.loads(body)).status_code == 200
    [code] = re.findall(r"```python\n(.+?)```", page, re.DOTALL)
    compile(code, "docs/api.md", "exec")


def test_estimates_go_on_while_the_database_is_away(
    database_url: str, settings: Settings, tmp_path: Path, serve: Serve
) -> None:
    """They wait on this machine and say so; a known key goes on; it is ready all the while."""
    fill(database_url)
    here = settings.model_copy(
        update={"home": tmp_path, "database_url": SecretStr(database_url), "write_deadline_s": 1.0}
    )
    away = bootstrap.build_services(here)
    client = serve(lambda: away, host="0.0.0.0")
    key = {"Authorization": f"Bearer {away.keys.create('Anna')[1]}"}
    assert client.post("/v1/estimates", json=LOGO, headers=key).json()["recorded"] is True
    take_away(database_url)
    body = LOGO | {"id": str(uuid7())}
    for _ in range(2):  # asked again, it is the same one
        answer = client.post("/v1/estimates", json=body, headers=key)
        assert (answer.status_code, answer.json()["recorded"]) == (200, False)
    found = client.get(f"/v1/estimates/{body['id']}", headers=key).json()
    assert (found["price"], found["recorded"]) == (answer.json()["price"], None)
    told = client.get("/readyz")
    assert (told.status_code, told.json()["database"], told.json()["waiting"]) == (200, "away", 1)
    assert "prisme_spool_waiting 1.0" in client.get("/metrics").text


def take_away(url: str) -> None:
    """Close a database to everybody."""
    whole = make_url(url).set(drivername="postgresql", database="postgres")
    name = make_url(url).database
    with psycopg.connect(whole.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


def test_a_probe_may_ask_for_the_head_alone(client: TestClient) -> None:
    """HEAD is answered as GET is."""
    for place in ("/healthz", "/readyz", "/metrics"):
        assert client.head(place).status_code == client.get(place).status_code
