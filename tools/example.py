"""`python -m tools.example`: make again what pages show as an example until a market is studied."""

from __future__ import annotations

import gzip
import json
import math
import sys
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import numpy as np

from core.data.demo import CURRENCY, LEVEL_ORDER, demo_market
from core.data.schema import conform
from core.insight.example import FILE, ROWS
from core.insight.explain import Subject, study_of
from core.insight.explore.description_map import map_descriptions
from core.models.minilm import encode
from core.models.price_model import PriceModel
from core.models.recipe import RECIPES
from core.services.compare.comparing import compare_listings
from core.services.tasks.first_visit import FIRST_COMPARED
from core.types import PROJECT
from tools.lock import ROOT

PATH = ROOT / "core/insight/example" / FILE


def main() -> None:
    """Compare, study and map a small demo market, and write it all as one file."""
    content = json.dumps(_rounded(_made()), separators=(",", ":"), allow_nan=False).encode()
    PATH.write_bytes(gzip.compress(content, mtime=0))
    sys.stdout.write(f"{PATH.relative_to(ROOT)}: {PATH.stat().st_size / 1024:.0f} KB\n")


def _made() -> dict[str, Any]:
    market = conform(demo_market(ROWS))
    chosen = [recipe for recipe in RECIPES if recipe.name in FIRST_COMPARED]
    report, predictions = compare_listings(market, LEVEL_ORDER, recipes=chosen)
    model = PriceModel.fit(market, currency=CURRENCY, level_order=LEVEL_ORDER)
    subject = Subject.of(model, market)
    places = map_descriptions(market, encode)
    if places is None:
        raise SystemExit("the demo market has no map")
    snapshot = {
        "name": "demo",
        "sha256": sha256(market.to_csv(index=False).encode()).hexdigest(),
        "currency": CURRENCY,
        "synthetic": True,
        "rows": ROWS,
    }
    basis = {"currency": CURRENCY, "unit": PROJECT}
    return {
        "made": datetime.now(UTC).isoformat(timespec="minutes"),
        "report": {"snapshot": snapshot, **basis, **report},
        "predictions": predictions.to_dict("list"),
        "study": {**basis, "synthetic": True, **study_of(subject, lambda *_: None)},
        "places": {
            "rows": places.rows.tolist(),
            "x": places.x.tolist(),
            "y": places.y.tolist(),
            "explained": list(places.explained),
            "by": places.by,
        },
    }


def _rounded(value: Any) -> Any:
    """Keep four digits of every number, and nothing that JSON has no word for."""
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.4g}") if math.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value


if __name__ == "__main__":
    main()
