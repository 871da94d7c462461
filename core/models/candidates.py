"""Every candidate: the declared ones, and those that other packages register.

A package registers a `Recipe` under the entry point group `prisme.candidates`; docs/library.md
shows one.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from core.errors import N_, InvalidInput, SetupFault
from core.models.families import FAMILIES
from core.models.recipe import CHAMPION, RECIPES, SKIPPED, Recipe, for_serving, recipe, tuned

GROUP = "prisme.candidates"


def candidates() -> tuple[Recipe, ...]:
    """Return the declared recipes, then the registered ones.

    Returns
    -------
    tuple of Recipe
        In order; no two have the same name.

    Raises
    ------
    SetupFault
        A registered candidate cannot be loaded, is no recipe, or has a name that is taken.
    """
    found = {one.name: one for one in RECIPES}
    taken = found.keys() | {one.name for one, _ in SKIPPED}
    for entry in entry_points(group=GROUP):
        own = _load(entry)
        if own.name in taken:
            raise SetupFault(
                N_(
                    "The candidate “{name}” of the package {package} has a name that is already "
                    "used: rename it there, or uninstall the package."
                ),
                name=own.name,
                package=_package(entry),
            )
        taken = taken | {own.name}
        found[own.name] = own
    return tuple(found.values())


def candidate(name: str) -> Recipe:
    """Return the candidate of this name, declared or registered; raises `KeyError`."""
    try:
        return recipe(name)
    except KeyError:
        return {one.name: one for one in candidates()}[name]


def recipe_to_serve(name: str) -> Recipe:
    """Return the recipe by which a version of a candidate is made.

    Parameters
    ----------
    name : str
        Of a candidate that gives a price.

    Returns
    -------
    Recipe
        Its learner prices whatever is given.

    Raises
    ------
    InvalidInput
        There is no such candidate, or it gives no price.
    SetupFault
        As `candidates`.
    """
    known = {one.name: one for one in candidates() if one.task == "price"}
    if name not in known:
        raise InvalidInput(
            N_("There is no candidate “{given}” that gives a price. Available: {known}."),
            field="recipe",
            given=name,
            known=", ".join(known),
        )
    return for_serving(known[name])


def recipe_of(card: Mapping[str, Any]) -> Recipe:
    """Return the recipe that a version's card tells of.

    Parameters
    ----------
    card : mapping
        With ``recipe`` and, if it was tuned, ``parameters``.

    Returns
    -------
    Recipe
        The champion's where the card names one that is no longer declared or registered.
    """
    if card.get("parameters"):
        return tuned(card["parameters"])
    try:
        return for_serving(candidate(str(card.get("recipe"))))
    except KeyError:
        return CHAMPION


def recipes_of(card: Mapping[str, Any]) -> Recipe | tuple[Recipe, ...]:
    """Return what the next version after one with this card is made by.

    Parameters
    ----------
    card : mapping
        Of the version that serves; empty if none does.

    Returns
    -------
    Recipe or tuple of Recipe
        Its own recipe where somebody named it or searched for its parameters, else the families
        among which the market's own error chooses.
    """
    by_name = not card.get("choice", {}).get("automatic", True)
    return recipe_of(card) if by_name or card.get("parameters") else FAMILIES


def _load(entry: EntryPoint) -> Recipe:
    try:
        found = entry.load()
    except Exception as error:
        raise SetupFault(
            N_("The candidate “{name}” of the package {package} cannot be loaded: {reason}."),
            name=entry.name,
            package=_package(entry),
            reason=str(error) or type(error).__name__,
        ) from error
    if not isinstance(found, Recipe):
        raise SetupFault(
            N_("The candidate “{name}” of the package {package} is not a recipe (core.Recipe)."),
            name=entry.name,
            package=_package(entry),
        )
    return found


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.value
