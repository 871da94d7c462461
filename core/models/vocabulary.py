"""The market's own words and ranges, learned from its listings: what a form can offer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from core.data.levels import same_level
from core.data.schema import conform
from core.errors import N_
from core.types import FIELD, INPUT_COLUMNS, LABELS, NUMBERS, Flag


@dataclass(frozen=True)
class Vocabulary:
    """What a market calls things, and the ranges in which its numbers lie.

    Parameters
    ----------
    counts : dict of str to dict of str to int
        For each text column, how many listings use each value.
    level_order : tuple of str
        Levels from lowest to highest, where the market declares an order.
    subcategories : dict of str to list of str
        Sub-categories of each category ("" where the market has no categories).
    ranges : dict of str to (float, float, float)
        For each number: smallest, median and largest finite value.
    """

    counts: dict[str, dict[str, int]]
    level_order: tuple[str, ...]
    subcategories: dict[str, list[str]]
    ranges: dict[str, tuple[float, float, float]]

    @classmethod
    def fit(cls, frame: pd.DataFrame, level_order: tuple[str, ...]) -> Self:
        """Learn from listings."""
        counts = {
            name: {str(k): int(v) for k, v in frame[name].value_counts().items()} for name in LABELS
        }
        places = frame[["category", "subcategory"]].dropna(subset=["subcategory"])
        places = places.assign(category=places["category"].fillna("")).drop_duplicates()
        trees: dict[str, list[str]] = {}
        for row in places.sort_values("subcategory").itertuples(index=False):
            trees.setdefault(str(row.category), []).append(str(row.subcategory))
        ranges = {}
        for name in NUMBERS:
            values = frame[name].to_numpy(float)
            values = values[np.isfinite(values)]
            if len(values):
                ranges[name] = (
                    float(values.min()),
                    float(np.median(values)),
                    float(values.max()),
                )
        return cls(counts, tuple(level_order), trees, ranges)

    @cached_property
    def _folded(self) -> dict[str, dict[str, str]]:
        """The known values of each text field, by their caseless form."""
        return {n: {value.casefold(): value for value in self.counts.get(n, {})} for n in LABELS}

    @property
    def levels(self) -> list[str]:
        """Levels in the market's order; by frequency where it declares none."""
        return self.labels("seller_level")

    def labels(self, name: str) -> list[str]:
        """Labels of a field in the market's order; by frequency where it declares none."""
        seen = self.counts.get(name, {})
        order = self.level_order if FIELD[name].role == "ordered" else ()
        ordered = [label for label in order if label in seen]
        return ordered + [label for label in seen if label not in ordered]

    def category_of(self, subcategory: str) -> str | None:
        """Return the category of a sub-category, None where there is none or the place is none."""
        owners = (name for name, below in self.subcategories.items() if subcategory in below)
        return next(owners, None) or None

    def normalise(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Say given values in the market's words.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, any)
            Described services.

        Returns
        -------
        pandas.DataFrame of shape (n, input columns and ``without``)
            Absent values stay absent; ``without`` has a tuple of the fields that a service is
            said to have none of, as the frame's own column has it, else ``()``. A label that no
            listing has is absent too, unless its words may count, and a pair in ``unknown``.
        """
        out = conform(frame.reset_index(drop=True), INPUT_COLUMNS)
        texts = [text or "" for text in out["description"]]
        out["description"] = pd.Series(texts, index=out.index, dtype=object)
        unknown: list[tuple[tuple[str, str], ...]] = [()] * len(out)
        for name in LABELS:
            said = [self._known(name, value) for value in out[name]]
            if not FIELD[name].word_weight:
                for i, value in enumerate(said):
                    if value is not None and value not in self.counts.get(name, {}):
                        unknown[i], said[i] = (*unknown[i], (name, value)), None
            out[name] = pd.Series(said, index=out.index, dtype=object)
        out["unknown"] = pd.Series(unknown, index=out.index, dtype=object)
        stated = frame["without"] if "without" in frame else [()] * len(frame)
        out["without"] = pd.Series([tuple(names) for names in stated], dtype=object)
        return out

    def flags(self, row: Mapping[Hashable, Any]) -> list[Flag]:
        """Return reservations about the fields of one normalised row."""
        found = []
        for name in LABELS:
            value = dict(row.get("unknown", ())).get(name, row[name])
            if isinstance(value, str) and value not in self.counts.get(name, {}):
                said = FIELD[name].sentences.unknown
                found.append(_flag("unknown", name, said or UNKNOWN, value=value))
        for name, (_least, _median, most) in self.ranges.items():
            if not FIELD[name].linear and np.isfinite(row[name]) and row[name] > most:
                said, value = FIELD[name].sentences.beyond, float(row[name])
                found.append(_flag("beyond", name, said or BEYOND, value=value, most=most))
        return found

    def _known(self, name: str, value: str | None) -> str | None:
        """Return a label in the market's words, or as it was given; absent if blank."""
        if value is None or not value.strip():
            return None
        given = value.strip()
        known = self._folded[name].get(given.casefold())
        if known is None and FIELD[name].role == "ordered":
            known = self._levels.get(same_level(given))
        return known or given

    @cached_property
    def _levels(self) -> dict[object, str]:
        """The market's levels, by what all spellings of one have in common."""
        return {same_level(level): level for level in reversed(self.levels)}

    def as_json(self) -> dict[str, Any]:
        """Return plain data; `from_json` restores it."""
        return {
            "counts": self.counts,
            "level_order": list(self.level_order),
            "subcategories": self.subcategories,
            "ranges": {name: list(values) for name, values in self.ranges.items()},
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Restore what `as_json` gave."""
        ranges = {name: tuple(values) for name, values in data["ranges"].items()}
        return cls(data["counts"], tuple(data["level_order"]), data["subcategories"], ranges)


UNKNOWN = N_("{named}: no listing of this market has “{value}”. It is ignored.")
BEYOND = N_("{named}: {value} is more than any listing of this market has ({most}).")


def _flag(kind: str, name: str, message: str, **params: Any) -> Flag:
    named = {"named": name} if message in (UNKNOWN, BEYOND) else {}
    return Flag(f"{kind}_{name}", message, {**params, **named})
