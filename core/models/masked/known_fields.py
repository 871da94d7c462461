"""Which fields of a service a market knows: what counts as given, and what its labels mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.data.given import FIELDS, differing, given_in, leave_out, mask_of
from core.types import LABELS

PLACES = ("category", "subcategory")
_CATEGORY, _SUBCATEGORY = (FIELDS.index(name) for name in PLACES)


class KnownFields:
    """What a learner shares that prices whatever is given.

    A field that all listings have alike says nothing, and counts as not given. So does a label
    that no listing has. A sub-category says its category, if it has one only.

    Attributes
    ----------
    useful_ : tuple of str
        Fields in which listings differ.
    labels_ : dict of str to list of str
        The labels of each useful field that has labels.
    parents_ : dict of str to str
        The category of each sub-category that has one only.
    """

    useful_: tuple[str, ...]
    labels_: dict[str, list[str]]
    parents_: dict[str, str]

    def given(self, frame: pd.DataFrame) -> np.ndarray:
        """Return which fields are given and can count, bool of shape (n, len(FIELDS))."""
        given = given_in(frame) & mask_of(*self.useful_)
        for name, known in self.labels_.items():
            labels = frozenset(known)
            usable = [value is None or value in labels for value in _objects(frame[name])]
            given[:, FIELDS.index(name)] &= np.array(usable, dtype=bool)
        if "category" in self.useful_:
            implied = [value in self.parents_ for value in _objects(frame["subcategory"])]
            given[:, _CATEGORY] |= given[:, _SUBCATEGORY] & np.array(implied, dtype=bool)
        return given

    def read(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return services of which only what counts is given.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, input columns)
            Listings or services.

        Returns
        -------
        pandas.DataFrame of shape (n, input columns)
            Services, in the market's own words; values that do not count are left out.
        """
        return leave_out(self._completed(frame), self.given(frame))

    @property
    def _place(self) -> str:
        """The field that names the kind of a service."""
        return "subcategory" if "subcategory" in self.useful_ else "category"

    def _learn_fields(self, frame: pd.DataFrame) -> None:
        self.useful_ = tuple(np.array(FIELDS)[differing(frame)].tolist())
        self.labels_ = {
            name: sorted(map(str, frame[name].dropna().unique()))
            for name in LABELS
            if name in self.useful_
        }
        pairs = frame[["subcategory", "category"]].dropna().drop_duplicates()
        alone = pairs[~pairs["subcategory"].duplicated(keep=False)]
        self.parents_ = dict(zip(alone["subcategory"], alone["category"], strict=True))

    def _completed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Say the category that a sub-category belongs to; labels that nobody has are nothing."""
        labels: dict[str, list[str | None]] = {}
        for name, known in self.labels_.items():
            own = frozenset(known)
            labels[name] = [value if value in own else None for value in _objects(frame[name])]
        if "category" in labels and "subcategory" in labels:
            pairs = zip(labels["subcategory"], labels["category"], strict=True)
            labels["category"] = [self.parents_.get(str(sub), own) for sub, own in pairs]
        return frame.assign(
            **{n: pd.Series(v, index=frame.index, dtype=object) for n, v in labels.items()}
        )


def _objects(values: pd.Series) -> list[str | None]:
    """Return labels as text, None for an absent one."""
    return [None if pd.isna(value) else str(value) for value in values.to_numpy(object)]


def only_given(
    columns: np.ndarray, needs: Sequence[tuple[str, ...]], given: np.ndarray
) -> np.ndarray:
    """Return columns with NaN where a field that they are made from is not given.

    Parameters
    ----------
    columns : numpy.ndarray of shape (n, p)
        Of services.
    needs : sequence of tuple of str, length p
        Fields that each column is made from.
    given : numpy.ndarray of bool of shape (n, len(FIELDS))
        Fields that count.

    Returns
    -------
    numpy.ndarray of shape (n, p)
        A copy.
    """
    out = columns.copy()
    missing = {
        own: ~given[:, [FIELDS.index(name) for name in own]].all(axis=1) for own in set(needs)
    }
    for column, own in enumerate(needs):
        out[missing[own], column] = np.nan
    return out
