"""A made-up comparison of plausible figures, for tests of charts and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from core.types import Comparison

NOW = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
SNAPSHOT_ID = UUID(int=1)
EDGES = (15.0, 50.0)
LEADER = "market-trees"
#: Name, label, kind, text, noise of the log estimate, milliseconds.
PRICES = (
    (LEADER, "Boosted trees on everything", "champion", "both", 0.62, 21.0),
    ("xgboost", "XGBoost", "classic", "both", 0.63, 18.0),
    ("net-two-heads", "Neural net with two heads", "deep", "minilm", 0.635, 24.0),
    ("ridge-both", "Ridge on words and meaning", "classic", "both", 0.65, 16.5),
    ("gradient-boosting", "Gradient boosting", "classic", "both", 0.67, 17.0),
    ("histogram-minilm", "Histogram boosting on meaning", "classic", "minilm", 0.69, 18.5),
    ("ridge-words", "Ridge on words", "classic", "tfidf", 0.71, 8.1),
    ("ridge-fields", "Ridge, without the text", "classic", "none", 0.74, 7.6),
    ("forest-words", "Random forest on words", "classic", "tfidf", 0.75, 62.0),
    ("net-sparse", "Sparse neural net on words", "deep", "tfidf", 0.79, 8.7),
    ("knn", "Nearest neighbours", "classic", "minilm", 0.82, 15.0),
    ("comparables", "The 20 most similar listings", "baseline", "minilm", 0.85, 9.5),
    ("tree", "Decision tree", "classic", "both", 0.88, 17.5),
    ("constant", "Always the median price", "baseline", "none", None, 0.009),
)
LEVEL_WITH_LEADER = ("xgboost", "net-two-heads")
LEARNERS = ("Logistic regression", "Decision tree", "Random forest")
BALANCES = ("none", "weights", "smote")


def _figure(value: float, n: int, width: float = 0.02) -> dict[str, float]:
    return {
        "value": float(value),
        "low": float(value) - width,
        "high": float(value) + width,
        "n": n,
    }


@lru_cache
def comparison(n: int = 300, seed: int = 3) -> Comparison:
    """Return a comparison of 14 price candidates, 10 band ones, one failed and one left out."""
    rng = np.random.default_rng(seed)
    grid = np.array([5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000.0])
    prices = grid[np.clip(rng.normal(5, 3, n).round().astype(int), 0, len(grid) - 1)]
    table = _predictions(prices, rng)
    price_rows = [_price_row(spec, table, n) for spec in PRICES]
    band_rows = [*_band_rows(n), _from_prices(price_rows[0], n), _from_prices(price_rows[-1], n)]
    report = {
        "snapshot": {
            "id": str(SNAPSHOT_ID),
            "name": "demo",
            "sha256": "ab12cd34" * 8,
            "currency": "USD",
            "synthetic": True,
            "rows": n,
        },
        "currency": "USD",
        "n": n,
        "groups": 240,
        "folds": 5,
        "seed": 0,
        "seconds": 812.3,
        "libraries": {"numpy": "2.4"},
        "band_edges": list(EDGES),
        "leader": LEADER,
        "candidates": [*price_rows, *band_rows, *_absent()],
        "sentinels": _sentinels(),
        "segments": [s for row in price_rows for s in _segments(row, table)],
        "calibration": _calibration(n),
        "confusion": [
            {"candidate": row["name"], "counts": [[70, 22, 8], [30, 40, 30], [6, 24, 70]]}
            for row in band_rows
        ],
        "learning_curves": _learning_curves(),
        "size_curve": _size_curve(n),
        "balance": _balance(n),
    }
    return Comparison(UUID(int=9), NOW, SNAPSHOT_ID, report, table)


def changed(**report: Any) -> Comparison:
    """Return the comparison with other parts of its report."""
    made = comparison()
    return replace(made, report={**made.report, **report})


def only(*names: str) -> Comparison:
    """Return a comparison of the named candidates alone."""
    made = comparison()
    kept = [row for row in made.report["candidates"] if row["name"] in names]
    parts = {
        part: [row for row in made.report[part] if row["candidate"] in names]
        for part in ("segments", "confusion", "learning_curves", "size_curve")
    }
    return changed(candidates=kept, balance=[], **parts)


def explanations(r2: float) -> Comparison:
    """Return the comparison with another R² of the leader's log price."""
    rows = [dict(row) for row in comparison().report["candidates"]]
    rows[0]["metrics"] = {**rows[0]["metrics"], "r2_log": _figure(r2, 300)}
    return changed(candidates=rows)


def _predictions(prices: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    n = len(prices)
    table = pd.DataFrame(
        {
            "price": prices,
            "fold": np.arange(n) % 5,
            "seller_level": rng.choice(np.array(["level_1", "level_2", "top_rated", None]), n),
            "subcategory": rng.choice(["Logo design", "Translation"], n),
        }
    )
    centre = np.log(np.median(prices))
    for name, _label, _kind, _text, noise, _ms in PRICES:
        said = (
            np.full(n, centre)
            if noise is None
            else (0.5 * (np.log(prices) + centre) + rng.normal(0, noise, n))
        )
        table[f"estimate:{name}"] = np.exp(said)
    best = table[f"estimate:{LEADER}"]
    return table.assign(low=best / 2.8, high=best * 2.8)


def _price_row(spec: tuple[Any, ...], table: pd.DataFrame, n: int) -> dict[str, Any]:
    name, label, kind, text, noise, ms = spec
    actual, said = table["price"], table[f"estimate:{name}"]
    miss = ((said - actual) / actual).abs()
    logs = (np.log(said) - np.log(actual)).abs()
    behind = float(
        logs.mean() - (np.log(table[f"estimate:{LEADER}"]) - np.log(actual)).abs().mean()
    )
    metrics = {
        "mdape": _figure(miss.median(), n, 0.03),
        "mae": _figure((said - actual).abs().mean(), n, 4),
        **{f"within_{p}": _figure((miss <= p / 100).mean(), n) for p in (10, 25, 50)},
        "rmse": _figure(float(np.sqrt(((said - actual) ** 2).mean())), n, 9),
        "r2": _figure(0.2 - behind, n, 0.1),
        "r2_log": _figure(0.5 - behind, n, 0.04),
        "rmsle": _figure(float(logs.std()), n),
        "coverage_80": _figure(0.801, n),
        "coverage_50": _figure(0.5, n),
        "coverage_90": _figure(0.9, n),
        "range_ratio_median": {"value": 7.8, "n": n},
    }
    behind = {LEADER: 0.0, "xgboost": 0.004, "net-two-heads": 0.009}.get(name, max(behind, 0.03))
    return _row(name, label, "price", kind, text, ms, noise) | {
        "metrics": metrics,
        "against_leader": _against(name, behind, n, "abs_log_error"),
        "against_baseline": None if name == "comparables" else _baseline(name, n),
    }


def _against(name: str, behind: float, n: int, metric: str) -> dict[str, Any]:
    verdict = "worse"
    if name in (LEADER, f"{LEADER}-bands"):
        verdict = "leader"
    elif name in LEVEL_WITH_LEADER:
        verdict = "not_distinguishable"
    return {
        "metric": metric,
        "difference": behind,
        "low": behind - 0.015,
        "high": behind + 0.015,
        "n": n,
        "verdict": verdict,
    }


def _baseline(name: str, n: int) -> dict[str, Any]:
    ahead = 0.2 if name == "constant" else -0.12
    return {
        "metric": "abs_log_error",
        "baseline": "comparables",
        "difference": ahead,
        "low": ahead - 0.03,
        "high": ahead + 0.03,
        "n": n,
        "verdict": "worse" if ahead > 0 else "better",
    }


def _row(
    name: str, label: str, task: str, kind: str, text: str, ms: float, noise: float | None
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "task": task,
        "kind": kind,
        "text": text,
        "balance": None,
        "metrics": {},
        "fit_seconds": 0.0002 if noise is None else 4 * noise,
        "predict_ms": ms,
        "size_bytes": 82.0 if noise is None else 2.4e6,
        "against_leader": None,
        "against_baseline": None,
        "status": "done",
        "reason": None,
    }


def _band_metrics(accuracy: float, n: int) -> dict[str, Any]:
    return {
        "band_accuracy": _figure(accuracy, n),
        "band_f1": _figure(accuracy - 0.01, n),
        "band_log_loss": _figure(1.5 - accuracy, n),
    }


def _band_rows(n: int) -> list[dict[str, Any]]:
    rows = []
    for i, learner in enumerate(LEARNERS):
        for j, balance in enumerate(BALANCES):
            if learner == "Random forest" and balance == "smote":
                continue
            name = f"band-{learner.split()[0].lower()}-{balance}"
            accuracy = 0.56 - 0.03 * i - 0.005 * j
            rows.append(
                _row(name, learner, "band", "classic", "both", 17.0, 0.5)
                | {
                    "balance": balance,
                    "metrics": _band_metrics(accuracy, n),
                    "against_leader": _against(name, 0.6 - accuracy, n, "band_accuracy"),
                }
            )
    return rows


def _from_prices(row: Mapping[str, Any], n: int) -> dict[str, Any]:
    name, leads = f"{row['name']}-bands", row["name"] == LEADER
    accuracy = 0.6 if leads else 0.35
    return {
        **row,
        "name": name,
        "task": "band",
        "metrics": _band_metrics(accuracy, n),
        "against_leader": _against(name, 0.6 - accuracy, n, "band_accuracy"),
    }


def _absent() -> list[dict[str, Any]]:
    failed = _row("linear", "Linear regression", "price", "classic", "both", 1.0, 0.5)
    skipped = _row("band-knn-weights", "Nearest neighbours", "band", "classic", "both", 1.0, 0.5)
    return [
        failed | {"status": "failed", "reason": "LinAlgError: SVD did not converge"},
        skipped
        | {
            "status": "skipped",
            "balance": "weights",
            "reason": "Nearest neighbours have no weights for classes.",
        },
    ]


def _sentinels() -> list[dict[str, Any]]:
    return [
        {
            "name": "shuffled_target",
            "passed": True,
            "params": {"r2": -0.02, "limit": 0.03},
            "finding": "Trained on shuffled prices, the best recipe explains {r2} of their "
            "variance (up to {limit} is chance).",
        },
        {
            "name": "overlap",
            "passed": True,
            "params": {"sellers": 0, "titles": 0},
            "finding": "Sellers on both sides of a fold: {sellers}; titles: {titles}.",
        },
        {
            "name": "golden_feature",
            "passed": True,
            "params": {"field": "delivery_days", "r2": 0.28},
            "finding": "The strongest field alone, {field}, explains {r2} of the log price's "
            "variance.",
        },
        {
            "name": "slower_and_worse",
            "passed": False,
            "params": {"count": 1, "models": 14, "names": "tree"},
            "finding": "Slower and worse than the best baseline: {count} of {models} models.",
        },
    ]


def _segments(row: Mapping[str, Any], table: pd.DataFrame) -> list[dict[str, Any]]:
    error = row["metrics"]["mdape"]["value"]
    parts = [
        ("all", "", 0.0, 300),
        ("seller_level", "level_1", 0.06, 80),
        ("seller_level", "level_2", 0.0, 75),
        ("seller_level", "top_rated", -0.05, 70),
        ("seller_level", "", 0.11, 75),
        ("price_range", "low", 0.1, 100),
        ("price_range", "medium", -0.1, 100),
        ("price_range", "high", 0.03, 100),
        ("category", "Writing & Translation, and everything around it", -0.04, 140),
        ("category", "Design", 0.05, 160),
        ("new_seller", "new", 0.08, 90),
        ("new_seller", "rated", -0.02, 210),
    ]
    return [
        {
            "candidate": row["name"],
            "segment": segment,
            "value": value,
            "n": n,
            "mdape": error + more,
            "low": error + more - 0.05,
            "high": error + more + 0.05,
            "within_10": 0.1,
            "within_25": 0.24,
            "within_50": 0.5,
            "coverage_80": 0.8 - more / 2 if row["name"] == LEADER else None,
        }
        for segment, value, more, n in parts
    ]


def _calibration(n: int) -> dict[str, Any]:
    promises = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
    return {
        "candidate": LEADER,
        "coverage": [
            {"promised": p, "held": p + 0.01, "low": p - 0.03, "high": p + 0.045, "n": n}
            for p in promises
        ],
        "bands": [
            {
                "band": band,
                "predicted": p,
                "observed": p + shift,
                "low": p + shift - 0.08,
                "high": p + shift + 0.08,
                "n": n // 5,
            }
            for band, shift in (("low", 0.02), ("medium", -0.03), ("high", 0.1))
            for p in (0.1, 0.25, 0.4, 0.6, 0.8)
        ],
        "promises": [
            {
                "segment": segment,
                "value": value,
                "promised": 0.8,
                "held": held,
                "low": held - 0.03,
                "high": held + 0.03,
                "n": m,
                "least": 0.77,
                "most": 0.83,
            }
            for segment, value, held, m in (
                ("all", "", 0.8, n),
                ("seller_level", "", 0.72, 60),
                ("seller_level", "top_rated", 0.81, 90),
                ("estimate", "0", 0.79, 100),
                ("estimate", "1", 0.8, 100),
                ("estimate", "2", 0.82, 100),
            )
        ],
        "cuts": [20.0, 45.0],
        "abstention": {
            "n": n,
            "rate": 0.02,
            "far": 0.01,
            "wide": 0.012,
            "least_similarity": 0.44,
            "most_ratio": 25.0,
            "error_answered": 0.62,
            "error_abstained": 0.81,
        },
    }


def _learning_curves() -> list[dict[str, Any]]:
    rows = []
    for name, price in (("net-two-heads", True), ("net-sparse", False)):
        for fold in range(5):
            for epoch in range(1, 11 + fold):
                train, held = 0.4 + 0.5 / epoch, 0.6 + 0.3 / epoch + 0.004 * epoch
                losses = {"loss": train + fold / 100, "val_loss": held + fold / 100}
                heads = {
                    f"{v}{h}_loss": losses[f"{v}loss"] - 0.05 if price else None
                    for v in ("", "val_")
                    for h in ("price", "band")
                }
                rows.append({"candidate": name, "fold": fold, "epoch": epoch, **losses, **heads})
    return rows


def _size_curve(n: int) -> list[dict[str, Any]]:
    return [
        {
            "candidate": name,
            "n_train": size,
            "n": n,
            "mdape": error,
            "low": error - 0.03,
            "high": error + 0.03,
            "r2_log": 1 - error,
        }
        for name, start, step in (
            ("constant", 0.72, 0.005),
            ("ridge-words", 0.65, 0.03),
            (LEADER, 0.62, 0.03),
        )
        for size, error in zip((30, 60, 120, 240), start - step * np.arange(4), strict=True)
    ]


def _balance(n: int) -> list[dict[str, Any]]:
    rows = []
    for row in _band_rows(n):
        moved = {"none": 0.0, "weights": 0.06, "smote": 0.04}[row["balance"]]
        rows.append(
            {
                "learner": row["label"],
                "balance": row["balance"],
                "band_accuracy": row["metrics"]["band_accuracy"],
                "band_f1": row["metrics"]["band_f1"],
                "recall": [0.7 - moved, 0.35 + moved, 0.68 - moved / 2],
                "shares": [0.4 - moved, 0.25 + moved, 0.35],
            }
        )
    return rows
