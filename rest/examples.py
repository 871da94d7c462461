"""Examples in the schema, as the synthetic demo market and its first champion gave them."""

from __future__ import annotations

from typing import Any

from core.types import SERVICE_FIELDS
from rest.fields import example

REQUEST: Any = {"id": "01933f2e-7d5e-7c31-9d1c-3f0b8d0e6a11", **example(SERVICE_FIELDS)}
ITEMS: Any = [
    example(SERVICE_FIELDS),
    {"description": "Translation of 500 words from English into French", "delivery_days": 2},
]
SALES: Any = {
    "sales": [{"day": "2026-11-01", "amount": 412.5}, {"day": "2026-11-02", "amount": 380}],
    "currency": "EUR",
    "country": "FR",
    "events": [{"day": "2026-12-05", "event": "promotion"}],
}
FEEDBACK: Any = {
    "verdict": "bad",
    "real_price": 120.0,
    "currency": "USD",
    "price_kind": "paid",
    "reason": "too_low",
}
ESTIMATE: Any = {
    "prediction_id": "01933f2e-7d5e-7c31-9d1c-3f0b8d0e6a11",
    "created_at": "2026-11-21T11:26:51.583195Z",
    "abstained": False,
    "price": 89.11,
    "low": 43.61,
    "high": 172.36,
    "coverage": 0.8,
    "currency": "USD",
    "unit": "project",
    "band": "medium",
    "band_probabilities": {"low": 0.1276, "medium": 0.6884, "high": 0.184},
    "packages": {
        "basic_given": False,
        "basic": {"price": 89.11, "low": 43.61, "high": 172.36},
        "standard": {"price": 168.4, "low": 82.05, "high": 331.9},
        "premium": {"price": 301.77, "low": 143.2, "high": 598.35},
    },
    "baseline": 81.52,
    "contributions": [
        {"field": "description", "amount": -42.25, "factor": 0.6092},
        {"field": "category", "amount": 10.03, "factor": 1.1248},
        {"field": "seller_level", "amount": 30.52, "factor": 1.4303},
        {"field": "reputation", "amount": 3.57, "factor": 1.0428},
        {"field": "delivery_days", "amount": -7.96, "factor": 0.9108},
        {"field": "revisions", "amount": 10.53, "factor": 1.1315},
        {"field": "country", "amount": 3.15, "factor": 1.0377},
    ],
    "model_version": 1,
    "synthetic_market": True,
    "written_in": None,
    "quantities": {"concepts": 3},
    "unit_prices": [],
    "reservations": [],
    "comparables": {
        "sentence": "6 of the 8 nearest listings ask less than this price; "
        "half of them ask more than $75.00.",
        "median": 75.0,
        "cheaper": 6,
        "percentile": 75.0,
        "listings": [
            {
                "description": "Design a modern logo for your beauty salon in Chicago ready "
                "to use\n3 logo concepts in high resolution. First draft within a day. 1 revision.",
                "category": "Graphics & Design",
                "subcategory": "Logo Design",
                "seller_level": "Top Rated",
                "rating": 4.4,
                "reviews": 21.0,
                "delivery_days": 3.0,
                "price": 75.0,
                "distance": 0.3246,
                "difference": "16% cheaper, but not as well rated and with fewer reviews",
            }
        ],
    },
    "recommendation": [
        {
            "name": "entry",
            "amount": 62.0,
            "share_below": 0.25,
            "reason": "Three in four comparable services ask more. Sensible while you have few "
            "reviews. Of the 8 nearest listings, 2 ask less.",
        }
    ],
    "likely_kinds": [{"place": "Logo Design", "chance": 0.94}],
    "say_next": [],
    "expected_error": 0.31,
    "recorded": True,
}
FEEDBACK_RECEIPT: Any = {
    "feedback_id": "01a1fddd-0e3c-762e-a3de-5ff602587a00",
    "prediction_id": "01933f2e-7d5e-7c31-9d1c-3f0b8d0e6a11",
    "created_at": "2026-11-21T11:28:05.180271Z",
    "recorded": True,
}
MODEL: Any = {
    "version": 1,
    "trained_at": "2026-11-21T11:26:16.626366Z",
    "recipe": "market-trees",
    "listings": 4000,
    "currency": "USD",
    "unit": "project",
    "coverage": 0.8,
    "synthetic_market": True,
    "band_edges": [50.0, 130.0],
    "seller_levels": ["Level 1", "Level 2", "Top Rated"],
    "categories": {
        "Digital Marketing": [
            "Advertising Campaigns",
            "Backlinks",
            "Email Marketing",
            "Search Engine Optimisation",
            "Social Media Posts",
        ],
        "Video & Animation": [
            "Animated Explainers",
            "Intro Videos",
            "Product Videos",
            "Video Editing",
        ],
    },
    "countries": ["Brazil", "Belgium", "Ukraine"],
    "metrics": {
        "mdape": {"value": 0.3576, "low": 0.3456, "high": 0.372, "n": 4000.0},
        "within_25": {"value": 0.3675, "low": 0.3502, "high": 0.3816, "n": 4000.0},
        "coverage_80": {"value": 0.8003, "low": 0.7859, "high": 0.813, "n": 4000.0},
    },
    "constant_guess": {
        "mdape": {"value": 0.6444, "low": 0.6, "high": 0.68, "n": 4000.0},
        "within_25": {"value": 0.1895, "low": 0.176, "high": 0.2034, "n": 4000.0},
    },
}
MARKET: Any = {
    "name": "demo",
    "synthetic": True,
    "imported_at": "2026-11-21T11:25:14.758008Z",
    "currency": "USD",
    "unit": "project",
    "listings": 4000,
    "sellers": 1846,
    "subcategories": 37,
    "new_share": 0.259,
    "p10": 20.0,
    "p25": 40.0,
    "median": 80.0,
    "p75": 170.0,
    "p90": 350.0,
    "groups": [
        {"label": "Flyer Design", "listings": 135, "p25": 25.0, "median": 40.0, "p75": 65.0},
        {
            "label": "Website Development",
            "listings": 132,
            "p25": 190.0,
            "median": 312.5,
            "p75": 500.0,
        },
    ],
}
SERIES_AHEAD: Any = {
    "name": "",
    "method": "combination",
    "total": {"0.1": 350.0, "0.5": 420.0, "0.9": 490.0},
    "last_week": 2890.0,
    "days": [
        {
            "day": "2026-12-01",
            "quantiles": {"0.1": 350.0, "0.5": 420.0, "0.9": 490.0},
            "usual": 400.0,
            "reasons": [
                {"kind": "trend", "amount": 5.0, "label": ""},
                {"kind": "weekday", "amount": 15.0, "label": ""},
            ],
            "without_event": 420.0,
        }
    ],
    "scores": [],
    "flags": [],
}
FORECAST: Any = {
    "id": "01933f2e-7d5e-7c31-9d1c-3f0b8d0e6a11",
    "created_at": "2026-12-01T08:00:00Z",
    "origin": "2026-11-30",
    "horizon": 1,
    "input_hash": "0" * 64,
    "version": 2,
    "currency": "EUR",
    "sentences": ["Next day: about €420 (€350 to €490)."],
    "notes": {},
    "overall": SERIES_AHEAD,
    "series": [SERIES_AHEAD],
}
