"""Which fields of a service are given, and fields left out at random for training."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from core.errors import N_, InvalidInput
from core.types import INPUT_COLUMNS

#: Fields that may be given or not; columns of every mask, in this order.
FIELDS: tuple[str, ...] = INPUT_COLUMNS
#: Names of the fields that a service has none of; listings lack the column, or have no value in it.
WITHOUT = "without"
#: What a service of which all is given is called.
COMPLETE = "all"
_PLACE = {name: i for i, name in enumerate(FIELDS)}
#: What a form asks first: all but terms and country.
_FORM = ("description", "category", "subcategory", "seller_level", "rating", "reviews")
#: Shares of the drawn masks: everything, description alone, form, all but the delivery time.
_SHARES = (0.2, 0.2, 0.15, 0.1)
_TOGETHER, _NO_DESCRIPTION = 0.7, 0.05


def given_in(frame: pd.DataFrame) -> np.ndarray:
    """Return which fields are given: a value, or that there is none.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, input columns)
        Services with a column `WITHOUT`; a row without a value in it is a listing, whose absent
        values mean that it has none.

    Returns
    -------
    numpy.ndarray of bool of shape (n, len(FIELDS))
        In the order of `FIELDS`.
    """
    if WITHOUT not in frame:
        return np.ones((len(frame), len(FIELDS)), dtype=bool)
    said = ~pd.isna(frame.reindex(columns=list(FIELDS)).to_numpy(object))
    said[:, _PLACE["description"]] &= frame["description"].to_numpy(object) != ""
    for row, none in enumerate(frame[WITHOUT]):
        if not isinstance(none, list | tuple):
            said[row] = True
        elif none:
            said[row, [_PLACE[name] for name in none]] = True
    return said


def leave_out(frame: pd.DataFrame, given: np.ndarray) -> pd.DataFrame:
    """Return listings or services as if only some fields had been given of them.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        With the input columns.
    given : numpy.ndarray of bool of shape (n, len(FIELDS))
        Fields that stay, if they were given.

    Returns
    -------
    pandas.DataFrame of shape (n, any)
        Services, with a column `WITHOUT`.
    """
    stays = given_in(frame) & given
    absent = frame.reindex(columns=list(FIELDS)).isna().to_numpy()
    out = frame.copy()
    for name, place in _PLACE.items():
        if name not in frame:
            continue
        if frame[name].dtype == object:
            values = frame[name].to_numpy(object, copy=True)
            values[~stays[:, place]] = "" if name == "description" else None
            out[name] = pd.Series(values, index=frame.index, dtype=object)
        else:
            out[name] = frame[name].where(stays[:, place])
    names = np.array(FIELDS, dtype=object)
    none = [tuple(names[row]) for row in stays & absent]
    out[WITHOUT] = pd.Series(none, index=frame.index, dtype=object)
    return out


def with_copies(
    frame: pd.DataFrame, copies: int, rng: np.random.Generator
) -> Iterator[pd.DataFrame]:
    """Give listings, and copies of them with fields left out at random.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        Listings or services.
    copies : int
        How many of each.
    rng : numpy.random.Generator
        Of the draw.

    Yields
    ------
    pandas.DataFrame of shape (n, any)
        The listings as they are, then each copy.
    """
    yield frame
    for _ in range(copies):
        yield leave_out(frame, draw(len(frame), rng))


def mask_of(*names: str) -> np.ndarray:
    """Return the mask in which just these fields are given, bool of shape (len(FIELDS),)."""
    return np.isin(FIELDS, names)


#: What people usually say, and what estimates are measured for; the masks by name.
SITUATIONS: dict[str, np.ndarray] = {
    "all": np.ones(len(FIELDS), dtype=bool),
    "all_but_delivery": ~mask_of("delivery_days"),
    "form": mask_of(*_FORM),
    "description": mask_of("description"),
    "description_delivery": mask_of("description", "delivery_days"),
}


def named_mask(text: str) -> np.ndarray:
    """Read which fields are given: "all", or names with commas between.

    Parameters
    ----------
    text : str
        The description is always given.

    Returns
    -------
    numpy.ndarray of bool of shape (len(FIELDS),)
        In the order of `FIELDS`.

    Raises
    ------
    InvalidInput
        A field has no such name.
    """
    if text == COMPLETE:
        return SITUATIONS[COMPLETE]
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = next((name for name in names if name not in FIELDS), None)
    if unknown is not None:
        raise InvalidInput(
            N_("No field is called “{name}”: write “all”, or some of {names} with commas between."),
            name=unknown,
            names=", ".join(FIELDS),
        )
    return mask_of("description", *names)


#: The fields that tell most: estimates that share them share a calibration.
_TELLING = ("description", "subcategory", "seller_level", "delivery_days")


def differing(frame: pd.DataFrame) -> np.ndarray:
    """Return in which fields listings differ, bool of shape (len(FIELDS),); absence counts."""
    return np.array([name in frame and len(frame[name].drop_duplicates()) > 1 for name in FIELDS])


def as_services(frame: pd.DataFrame) -> pd.DataFrame:
    """Return listings as services of which all is given: what is absent, they have none of."""
    return leave_out(frame, np.broadcast_to(SITUATIONS["all"], (len(frame), len(FIELDS))))


def said(given: np.ndarray, useful: np.ndarray) -> np.ndarray:
    """Name what is given of each service, as far as it tells much of the price.

    Parameters
    ----------
    given : numpy.ndarray of bool of shape (n, len(FIELDS))
        Fields that are given.
    useful : numpy.ndarray of bool of shape (len(FIELDS),)
        Fields in which the market's listings differ.

    Returns
    -------
    numpy.ndarray of str of shape (n,)
        "all", or the telling fields with "+" between them; "" for none.
    """
    names = [name for name in _TELLING if useful[_PLACE[name]] or name == "description"]
    if not useful[_PLACE["subcategory"]] and useful[_PLACE["category"]]:
        names.insert(1, "category")
    known = given[:, [_PLACE[name] for name in names]]
    patterns = ["+".join(np.array(names)[row]) for row in known]
    whole = (given | ~useful).all(axis=1)
    return np.array(
        [COMPLETE if w else p for w, p in zip(whole, patterns, strict=True)], dtype=object
    )


def draw(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw masks as people leave fields out.

    Parameters
    ----------
    n : int
        How many.
    rng : numpy.random.Generator
        Of the draw.

    Returns
    -------
    numpy.ndarray of bool of shape (n, len(FIELDS))
        A fifth has everything, a fifth the description alone, some what a form asks first, some
        all but the delivery time, the others any share of the fields.
    """
    given = rng.random((n, len(FIELDS))) < rng.random((n, 1))
    together = rng.random(n) < _TOGETHER
    given[together, _PLACE["rating"]] = given[together, _PLACE["reviews"]]
    given[:, _PLACE["category"]] |= given[:, _PLACE["subcategory"]]  # it says its category
    kind = np.searchsorted(np.cumsum(_SHARES), rng.random(n), side="right")
    for i, name in enumerate(("all", "description", "form", "all_but_delivery")):
        given[kind == i] = SITUATIONS[name]
    given[:, _PLACE["description"]] = rng.random(n) >= _NO_DESCRIPTION
    return given
