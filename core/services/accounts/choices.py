"""What is chosen of a few names: scopes of a key, roles of a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from core.errors import InvalidInput

Named = TypeVar("Named", bound=str)


def chosen_among(
    known: Sequence[Named], given: Sequence[str], *, field: str, otherwise: str
) -> tuple[Named, ...]:
    """Return those that were given, in their usual order.

    Raises
    ------
    InvalidInput
        There is none, or one that is not known: the sentence `otherwise`, which names both.
    """
    unknown = [name for name in given if name not in known]
    if unknown or not given:
        raise InvalidInput(otherwise, field=field, given=", ".join(unknown), known=", ".join(known))
    return tuple(name for name in known if name in given)
