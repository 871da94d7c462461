"""Stands in for a use case, and takes what the real one takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar, cast

T = TypeVar("T")


def stand_in(use_case: type[T], **answers: Callable[..., Any]) -> T:
    """Return an object with these methods of a use case and no others.

    Raises
    ------
    AttributeError
        The use case has no such method.
    TypeError
        The real method takes other arguments.
    """
    for name, answer in answers.items():
        _check(f"{use_case.__name__}.{name}", getattr(use_case, name), answer)
    return cast("T", SimpleNamespace(**answers))


def _check(name: str, real: Callable[..., Any], answer: Callable[..., Any]) -> None:
    """Compare names; ``_name`` takes whatever has its place, and options may be left out."""
    own = list(inspect.signature(answer).parameters.values())
    if any(one.kind is one.VAR_POSITIONAL for one in own):
        return  # answers the same whatever it is asked
    there = list(inspect.signature(real).parameters.values())[1:]
    places, named = _parted(there)
    own_places, own_named = _parted(own)
    fits = len(places) == len(own_places) and all(
        mine.startswith("_") or mine == theirs
        for mine, theirs in zip(own_places, places, strict=True)
    )
    needed = {one.name for one in there if one.name in named and one.default is one.empty}
    if not fits or not needed <= own_named <= named:
        raise TypeError(f"{name}{inspect.signature(real)}, and in its place {own}")


def _parted(parameters: list[inspect.Parameter]) -> tuple[list[str], set[str]]:
    """Return the names that have a place, and those that are always written."""
    named = {one.name for one in parameters if one.kind is one.KEYWORD_ONLY}
    return [one.name for one in parameters if one.name not in named], named
