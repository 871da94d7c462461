"""Whatever candidate is in service: page, API and list give its numbers, with its reasons."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from starlette.testclient import TestClient

from api import create_app
from core.data.demo import CURRENCY, LEVEL_ORDER
from core.data.given import as_services
from core.ids import uuid7
from core.language import translator
from core.models.artifact import dump_model, load_model
from core.models.candidates import recipe_to_serve
from core.models.deep.two_heads import TwoHeadNet
from core.models.price_model import PriceModel
from core.models.recipe import CHAMPION, PRICE_RECIPES
from core.services import ListUseCase, RequestUseCase
from core.services.lists.scoring import ListOptions
from core.settings import Settings
from core.types import Decision, ModelVersion
from tests.core.services.test_services import House
from tests.models import market, service
from tests.pages.conftest import Visit
from tests.pages.fakes import FakeServices

pytestmark = pytest.mark.fits

ROOT = Path(__file__).parents[3]
REGISTERED = "cheapest"
NAMES = [one.name for one in PRICE_RECIPES if one.name != CHAMPION.name]
TEXT = "I will design a modern logo, 3 concepts, for your business"


@cache
def fitted(name: str) -> PriceModel:
    """Fit a candidate to a tiny market: once in the whole run."""
    return PriceModel.fit(
        market().head(130),
        currency=CURRENCY,
        level_order=LEVEL_ORDER,
        recipe=recipe_to_serve(name),
        folds=2,
        synthetic=True,
    )


@cache
def stored(name: str) -> bytes:
    """Return the bytes of a candidate's model."""
    return dump_model(fitted(name))


@dataclass
class Served(FakeServices):
    """The pages' services, with real estimates."""

    house: House = field(default_factory=lambda: House(champion=False))

    @property
    def estimates(self) -> Any:
        """The real use case."""
        return self.house.estimates

    @property
    def requests(self) -> Any:
        """The real use case of the API."""
        return RequestUseCase(self.house.estimates, self.house.feedback, self.house.log)

    @property
    def champion(self) -> Any:
        """The real holder."""
        return self.house.holder


def serving(name: str) -> House:
    """Put a candidate's stored model into service."""
    house, data = House(champion=False), stored(name)
    snapshot = house.markets.ensure_demo(130)
    assert snapshot is not None
    version = house.versions.add(
        ModelVersion(
            uuid7(),
            0,
            datetime.now(UTC),
            snapshot.id,
            name,
            hashlib.sha256(data).hexdigest(),
            fitted(name).card,
        ),
        data,
    )
    house.versions.promote(
        Decision(uuid7(), datetime.now(UTC), "promote", version.id, None, "test", "test")
    )
    return house


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the package that registers a candidate; nets need not be good to be served."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "packages" / "own_candidate"))
    fit = TwoHeadNet.fit

    def briefly(net: TwoHeadNet, *given: Any) -> TwoHeadNet:
        net.epochs, net.members = 3, 1
        return fit(net, *given)

    monkeypatch.setattr(TwoHeadNet, "fit", briefly)


@pytest.mark.parametrize("name", [*NAMES, REGISTERED])
def test_a_candidate_serves_page_api_and_list(name: str, visit: Visit, tmp_path: Path) -> None:
    """One price for all three, that of the fitted model, and reasons of what was given alone."""
    house, model = serving(name), load_model(stored(name), _sha256(stored(name)))
    rows = as_services(market().head(40))
    again, first = (m.estimate(rows)["price"].to_numpy(float) for m in (model, fitted(name)))
    np.testing.assert_allclose(again, first, rtol=1e-5, atol=0.01)

    at = visit(lambda: Served(house=house), "pages/1_Estimate.py", lang="en")
    at.text_area(key="service.description").input(TEXT)
    at = at.button(key="service.submit").click().run()
    assert not at.exception
    page = next(iter(house.log.predictions.values()))
    fields = {c.field for c in page.explanation.contributions}
    assert fields == {"description", "quantity_items"}  # a logo is one

    app = create_app(lambda: Served(house=house), Settings(home=tmp_path))
    with TestClient(app, base_url="http://127.0.0.1:8502", client=("127.0.0.1", 5)) as client:
        assert client.post("/v1/estimates", json={"description": TEXT}).status_code == 200

    source, out = tmp_path / "list.csv", tmp_path / "out.csv"
    pd.DataFrame({"description": [TEXT, "A website"]}).to_csv(source, index=False)
    scored = ListUseCase(house.estimates.together).score(source, out, ListOptions(translator("en")))
    assert (scored.rows, scored.errors) == (2, 0)
    prices = {
        p.door: p.price.price for p in house.log.predictions.values() if p.input == page.input
    }
    assert prices == dict.fromkeys(("page", "api", "batch"), page.price.price)


@pytest.mark.parametrize("name", [*NAMES, REGISTERED])
def test_its_reasons_are_those_of_the_fields_that_count(name: str) -> None:
    """Every field given: each is a reason; an unknown label is none."""
    model = load_model(stored(name), _sha256(stored(name)))
    whole = model.read(service(country="Atlantis"))
    [explained] = model.explain(whole)
    fields = {c.field for c in explained.contributions}
    assert {"description", "seller_level", "reputation", "delivery_days", "revisions"} <= fields
    assert "country" not in fields
    total = explained.baseline + sum(c.amount for c in explained.contributions)
    assert total == pytest.approx(float(model.estimate(whole)["price"].iloc[0]), abs=0.005)


@pytest.mark.parametrize("name", ["net-two-heads", "average-deep"])
def test_no_process_that_serves_a_net_loads_what_trained_it(name: str, tmp_path: Path) -> None:
    """Read, priced and explained without Keras, TensorFlow or torch."""
    path = tmp_path / "model.zip"
    path.write_bytes(stored(name))
    code = (
        "import hashlib, pathlib, sys\n"
        "import pandas as pd\n"
        "from core.models.artifact import load_model\n"
        f"data = pathlib.Path({str(path)!r}).read_bytes()\n"
        "model = load_model(data, hashlib.sha256(data).hexdigest())\n"
        "model.explain(model.read(pd.DataFrame({'description': ['A logo']})))\n"
        "print(sorted({'keras', 'tensorflow', 'torch'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
