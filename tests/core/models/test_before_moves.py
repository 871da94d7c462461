"""A champion that was stored before modules were moved: loads, and gives the same to the bit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.models.artifact import load_model
from core.models.minilm import encode
from core.models.price_model import PriceModel

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    """What the version gave when it was stored."""
    text = (FIXTURES / "champion_before_moves.json").read_text(encoding="utf-8")
    stored: dict[str, Any] = json.loads(text)
    return stored


@pytest.fixture(scope="module")
def champion(before: dict[str, Any]) -> PriceModel:
    """The stored version, read by today's modules."""
    return load_model((FIXTURES / "champion_before_moves.zip").read_bytes(), before["sha256"])


@pytest.fixture(scope="module")
def tolerance(before: dict[str, Any]) -> float:
    """Nothing, unless another processor's kernels round the encoder's sums otherwise."""
    vectors = encode([service["description"] for service in before["services"]])
    same = hashlib.sha256(vectors.tobytes()).hexdigest() == before["vectors_sha256"]
    return 0.0 if same else 1e-5


def test_an_old_champion_estimates_to_the_bit(
    champion: PriceModel, before: dict[str, Any], tolerance: float
) -> None:
    """Every figure of every estimate is the one that was stored."""
    estimates = champion.estimate(pd.DataFrame(before["services"]))
    stored = pd.DataFrame(before["estimates"])
    pd.testing.assert_frame_equal(estimates, stored, rtol=tolerance, atol=tolerance)


def test_an_old_champion_explains_to_the_bit(
    champion: PriceModel, before: dict[str, Any], tolerance: float
) -> None:
    """Every reason of every estimate is the one that was stored."""
    explanations = champion.explain(pd.DataFrame(before["services"]))
    for now, then in zip(explanations, before["reasons"], strict=True):
        assert now.baseline == pytest.approx(then["baseline"], rel=tolerance, abs=tolerance)
        assert [reason.field for reason in now.contributions] == [
            reason["field"] for reason in then["contributions"]
        ]
        for reason, stored in zip(now.contributions, then["contributions"], strict=True):
            for name in ("amount", "factor", "log_amount"):
                wanted = pytest.approx(stored[name], rel=tolerance, abs=tolerance)
                assert getattr(reason, name) == wanted
