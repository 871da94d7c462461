"""A made-up study of a model, for pages and charts."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from core.types import REASON_LABELS

FIELDS = list(REASON_LABELS)
_EVIL = "<b>bold</b> & *stars* $5"


def study(**fields: Any) -> dict[str, Any]:
    """Return a study whose strongest field is the delivery time."""
    rng = np.random.default_rng(3)
    n = 60
    sizes = {
        "delivery_days": 0.4,
        "description": 0.3,
        "seller_level": 0.15,
        "category": 0.1,
        "country": 0.08,
        "reputation": 0.05,
        "revisions": 0.02,
    }
    effects = {f: (s * rng.choice([-1, 1], n)).tolist() for f, s in sizes.items()}
    return {
        "format": 1,
        "model_version_id": "",
        "currency": "USD",
        "synthetic": True,
        "n_known": 3200,
        "n_held": 800,
        "n": n,
        "typical": None,
        "baseline": 38.0,
        "fields": [
            {"field": f, "value": s, "low": 0.9 * s, "high": 1.1 * s} for f, s in sizes.items()
        ],
        "words": [
            {"word": "website", "n": 12, "value": 0.12, "low": 0.05, "high": 0.19},
            {"word": "youtube", "n": 9, "value": -0.1, "low": -0.16, "high": -0.04},
            {"word": "pages", "n": 6, "value": 0.01, "low": -0.03, "high": 0.05},
        ],
        "points": {"values": _values(rng, n), "effects": effects},
        "examples": [_example(kind) for kind in ("typical", "too_low", "too_high")],
        "changes": {
            "n": 40,
            "changes": [
                {
                    "kind": kind,
                    "price": price,
                    "price_most": 2 * price,
                    "reason": price,
                    "reason_most": 2 * price,
                    "same": 1 - price,
                }
                for kind, price in (
                    ("spaces", 0.0),
                    ("capitals", 0.0),
                    ("small", 0.0),
                    ("mark", 0.01),
                    ("courtesy", 0.05),
                    ("typo", 0.03),
                )
            ],
        },
        "interplay": {
            "n": 36,
            "typical": 16,
            "pairs": [
                {
                    "first": a,
                    "second": b,
                    "value": 0.1 / (k + 1),
                    "low": 0.05 / (k + 1),
                    "high": 0.2 / (k + 1),
                    "mean": -0.01,
                }
                for k, (a, b) in enumerate(combinations(FIELDS, 2))
            ],
        },
        "backgrounds": {
            "n": 6,
            "draws": 5,
            "typical": 30,
            "agreement": 0.97,
            "fields": [{"field": f, "size": s, "spread": s / 5} for f, s in sizes.items()],
        },
        "seconds": 41.0,
        **fields,
    }


def _values(rng: np.random.Generator, n: int) -> dict[str, list[Any]]:
    return {
        "category": [None] * n,
        "subcategory": rng.choice(["Logo design", "Packaging", _EVIL], n).tolist(),
        "seller_level": rng.choice(["level_1", "top_rated"], n).tolist(),
        "rating": [None if v < 3 else float(v) for v in rng.integers(0, 6, n)],
        "reviews": np.round(rng.lognormal(3, 2, n)).tolist(),
        "delivery_days": rng.integers(1, 9, n).astype(float).tolist(),
        "revisions": [(1.0, 2.0, "unlimited")[i] for i in rng.integers(0, 3, n)],
        "country": rng.choice(["France", "India"], n).tolist(),
    }


def _example(kind: str) -> dict[str, Any]:
    asked = {"typical": 60.0, "too_low": 936.0, "too_high": 5.0}[kind]
    amounts = {
        "description": 23.4,
        "category": -8.15,
        "seller_level": 12.0,
        "reputation": 6.3,
        "delivery_days": -1.2,
        "revisions": 2.15,
        "country": -0.5,
    }
    values: dict[str, dict[str, Any]] = {
        "description": {},
        "category": {"category": None, "subcategory": "Logo design"},
        "seller_level": {"seller_level": "level_1"},
        "reputation": {"rating": 5.0, "reviews": 3.0},
        "delivery_days": {"delivery_days": 2.0},
        "revisions": {"revisions": "unlimited"},
        "country": {"country": None},
    }
    return {
        "kind": kind,
        "row": {"description": f"A logo\n{_EVIL}"},
        "asked": asked,
        "price": 72.0,
        "baseline": 38.0,
        "contributions": [
            {
                "field": field,
                "value": values[field],
                "amount": amount,
                "factor": 1.1,
                "log_amount": 0.1,
            }
            for field, amount in amounts.items()
        ],
    }
