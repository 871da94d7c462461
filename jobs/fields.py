"""FIELD=COLUMN, as commands take it."""

from __future__ import annotations

from typing import NoReturn

from core.errors import N_, InvalidInput


def columns_of(pairs: list[str] | None) -> dict[str, str] | None:
    """Return which column of a file each field stands in."""
    if not pairs:
        return None
    mapping = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator or not field.strip() or not column.strip():
            _refuse_mapping(pair)
        mapping[field.strip()] = column.strip()
    return mapping


def _refuse_mapping(pair: str) -> NoReturn:
    raise InvalidInput(
        N_("“{given}” is not a mapping; write FIELD=COLUMN, for example --map price=Cost."),
        field="map",
        given=pair,
    )
