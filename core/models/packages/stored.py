"""A ladder as the parts of an artifact: what was fitted, and what is JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.models.distribution import ConformalDistribution, Sides
from core.models.masked.wrapped import known_fields_of
from core.models.packages.columns import PackageNeighbours
from core.models.packages.ladder import PackageLadder, TierTrees


def parts_of(ladder: PackageLadder | None) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return arrays and trees by name, and what is JSON; the model's listings are not repeated."""
    if ladder is None:
        return {}, None
    near = ladder.neighbours
    fitted = {
        **({"package_ratios": near.ratios, "package_listings": near.kept} if near else {}),
        "package_trees": [[one.given, one.ratio, one.price] for one in ladder.trees],
        "package_sides": {
            mode: [{k: [s.below, s.above] for k, s in one.sides.items()} for one in each]
            for mode, each in ladder.ranges.items()
        },
    }
    shifts = {
        mode: [[one.shift, dict(one.shifts)] for one in each]
        for mode, each in ladder.ranges.items()
    }
    rest = {"reads_columns": ladder.reads_columns, "usual": list(ladder.usual), "shifts": shifts}
    return fitted, rest


def ladder_of(
    stored: Mapping[str, Any] | None, fitted: Mapping[str, Any], regressor: Any
) -> PackageLadder | None:
    """Read what `parts_of` gave; models stored before there were packages have none."""
    if stored is None:
        return None
    ranges = {
        mode: tuple(
            ConformalDistribution(
                float(shift), {k: Sides(*pair) for k, pair in sides.items()}, shifts
            )
            for sides, (shift, shifts) in zip(each, stored["shifts"][mode], strict=True)
        )
        for mode, each in fitted["package_sides"].items()
    }
    return PackageLadder(
        _neighbours(fitted, regressor),
        tuple(TierTrees(*three) for three in fitted["package_trees"]),
        ranges,
        bool(stored["reads_columns"]),
        tuple(stored.get("usual", ())),
    )


def _neighbours(fitted: Mapping[str, Any], regressor: Any) -> PackageNeighbours | None:
    if "package_listings" not in fitted:
        return None
    kept = fitted["package_listings"]
    ratios = np.full((len(kept), 2), np.nan)
    ratios[kept] = fitted["package_ratios"]
    return PackageNeighbours.of(known_fields_of(regressor).neighbours_, ratios)
