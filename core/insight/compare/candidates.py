"""Who stands where in a comparison: names, order and verdicts. Reads a report, measures nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from core.errors import N_
from core.language import Translator
from core.models.recipe import RECIPES

CandidateRow = Mapping[str, Any]
Report = Mapping[str, Any]
Target = Literal["price", "band"]

#: The name of a candidate by what is done about bands of unequal size.
_BALANCED = {
    "weights": N_("{label}, weights"),
    "smote": N_("{label}, SMOTE"),
}
BALANCE_LABELS: dict[str, str] = {
    "none": N_("No balancing"),
    "weights": N_("Class weights"),
    "smote": N_("SMOTE"),
}
OUTCOME_LABELS: dict[str, str] = {
    "leader": N_("Best"),
    "not_distinguishable": N_("No clear difference"),
    "worse": N_("Worse"),
    "better": N_("Better"),
}
KIND_LABELS: dict[str, str] = {
    "baseline": N_("Baseline"),
    "classic": N_("Classical"),
    "deep": N_("Deep learning"),
    "champion": N_("Champion’s recipe"),
}
TEXT_LABELS: dict[str, str] = {
    "none": N_("not used"),
    "tfidf": N_("words"),
    "minilm": N_("meaning"),
    "both": N_("words and meaning"),
}
STATUS_LABELS: dict[str, str] = {"failed": N_("Failed"), "skipped": N_("Left out")}
#: Under this R² of the log price the page says that the listings explain little.
LITTLE_R2 = 0.2


def candidate_name(row: CandidateRow, words: Translator) -> str:
    """Return a candidate's name, told apart from its siblings.

    With what is done about the bands, or where its bands come from.
    """
    _, label = words.gettext, words.sentence(row["label"])
    if row.get("balance") in _BALANCED:
        return words.sentence(_BALANCED[row["balance"]], label=label)
    if row["task"] == "band" and row["name"].endswith("-bands") and row["kind"] != "deep":
        return _("{label}, by price", label=label)
    return label


def ranking(report: Report, task: Target) -> list[CandidateRow]:
    """Return the measured candidates of a task, best first.

    Parameters
    ----------
    report : mapping
        Of a comparison.
    task : {"price", "band"}
        What they answer.

    Returns
    -------
    list of mapping
        By their difference to the leader, in the measure that chose it.
    """
    rows = [c for c in report["candidates"] if c["task"] == task and c["status"] == "done"]
    return sorted(rows, key=_behind)


def _behind(row: CandidateRow) -> tuple[bool, float]:
    against = row.get("against_leader") or {}
    if against.get("verdict") == "leader":
        return False, -math.inf
    return not against, float(against.get("difference") or 0.0)


def absent(report: Report) -> list[CandidateRow]:
    """Return the candidates that failed or were left out."""
    return [row for row in report["candidates"] if row["status"] != "done"]


def is_first_look(report: Report) -> bool:
    """Return whether a comparison left most candidates for later."""
    return len(report["candidates"]) < len(RECIPES) / 2


def named(report: Report, name: str) -> CandidateRow | None:
    """Return one candidate by its stable id, if it is there."""
    return next((row for row in report["candidates"] if row["name"] == name), None)


def label_of(report: Report, name: str, words: Translator) -> str:
    """Return the name of a candidate by its stable id; the id itself if it is unknown."""
    row = named(report, name)
    return name if row is None else candidate_name(row, words)


def figure_of(row: CandidateRow | None, metric: str, end: str = "value") -> float | None:
    """Return a metric's value, or an end of its interval; None where it was not measured."""
    found = (row or {}).get("metrics", {}).get(metric)
    return None if not found or found.get(end) is None else float(found[end])


def level(report: Report, task: Target = "price") -> list[CandidateRow]:
    """Return the candidates that cannot be told apart from the leader."""
    return [
        row
        for row in ranking(report, task)
        if (row.get("against_leader") or {}).get("verdict") == "not_distinguishable"
    ]


def factor_gap(difference: float) -> float:
    """Turn a difference of mean absolute log errors into a share.

    Parameters
    ----------
    difference : float
        In log units.

    Returns
    -------
    float
        ``exp(difference) - 1``: how much larger the typical factor of error is.
    """
    return math.expm1(difference)
