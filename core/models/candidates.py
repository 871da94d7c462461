"""Every candidate: the declared ones, and those that other packages register.

A package registers a `Recipe` under the entry point group `prisme.candidates`; docs/library.md
shows one.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from core.errors import N_, SetupFault
from core.models.recipe import RECIPES, SKIPPED, Recipe, recipe

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
