"""What differs between two versions of the model, from their cards alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import N_
from core.insight.registry.version_card import (
    LESS_IS_BETTER,
    MEASURES,
    NOMINAL,
    corrections,
    measured,
)
from core.types import ModelVersion

#: Facts in order: label (message id), and where the card has them.
_FACTS: dict[str, tuple[str, ...]] = {
    N_("Market"): ("snapshot", "name"),
    N_("Fingerprint of the data"): ("snapshot", "sha256"),
    N_("Training listings"): ("n",),
    N_("Holdout listings"): ("holdout", "rows"),
    N_("Currency"): ("currency",),
    N_("What a price pays for"): ("unit",),
    N_("Seed"): ("seed",),
    N_("Text encoder"): ("encoder", "name"),
}


@dataclass(frozen=True, slots=True)
class FactChange:
    """Something that two cards say differently; None where one does not say it.

    `label` is a message id, or the name of a library or parameter; `kind` says which.
    """

    label: str
    before: Any
    after: Any
    kind: str = "fact"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that both cards have.

    `verdict` is "better", "worse", or "unclear" where the 95 % intervals overlap, for the later
    version.
    """

    measure: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    verdict: str


@dataclass(frozen=True, slots=True)
class VersionsDifference:
    """Facts and figures that differ; `same_data` says whether both learned from one snapshot."""

    facts: tuple[FactChange, ...]
    figures: tuple[FigureChange, ...]
    same_data: bool


def versions_difference(before: ModelVersion, after: ModelVersion) -> VersionsDifference:
    """Compare two versions.

    Parameters
    ----------
    before, after : ModelVersion
        With their cards; no artifact is read.

    Returns
    -------
    VersionsDifference
        Facts that are the same are left out; all figures that both have are there.
    """
    found = [
        FactChange(label, _at(before.card, path), _at(after.card, path))
        for label, path in _FACTS.items()
    ]
    found.append(FactChange(N_("Recipe"), before.recipe, after.recipe, "recipe"))
    found.append(
        FactChange(N_("Corrections used"), corrections(before.card), corrections(after.card))
    )
    for kind in ("libraries", "parameters"):
        one, other = (version.card.get(kind) or {} for version in (before, after))
        found += [
            FactChange(name, one.get(name), other.get(name), kind)
            for name in sorted({*one, *other})
        ]
    figures = tuple(
        _figure(name, before.card, after.card)
        for name in MEASURES
        if measured(before.card, name) is not None and measured(after.card, name) is not None
    )
    data = [_at(version.card, ("snapshot", "sha256")) for version in (before, after)]
    return VersionsDifference(
        tuple(change for change in found if change.before != change.after),
        figures,
        data[0] is not None and data[0] == data[1],
    )


def _at(card: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = card
    for name in path:
        value = (value or {}).get(name)
    return value


def _figure(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> FigureChange:
    one, other = measured(before, name), measured(after, name)
    assert one is not None and other is not None  # noqa: S101, PT018 - asked for above
    return FigureChange(name, one, other, _verdict(name, one, other))


def _verdict(name: str, one: Mapping[str, float], other: Mapping[str, float]) -> str:
    if one["low"] <= other["high"] and other["low"] <= one["high"]:
        return "unclear"
    if name == "coverage_80":
        nearer = abs(other["value"] - NOMINAL) < abs(one["value"] - NOMINAL)
        return "better" if nearer else "worse"
    less = other["value"] < one["value"]
    return "better" if less == (name in LESS_IS_BETTER) else "worse"
