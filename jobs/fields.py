"""Fields as commands take them: an option each, or FIELD=COLUMN."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NoReturn

import typer

from core.errors import N_, InvalidInput
from core.types import SERVICE_FIELDS, Field, ServiceInput
from core.types.none_words import means_none

#: Options that are the same wherever a file is read.
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", help="FIELD=COLUMN, once for each field; others are guessed."),
]
CurrencyOption = Annotated[str | None, typer.Option(help="Currency of the file's prices.")]
UnitOption = Annotated[
    str | None,
    typer.Option(help="What the prices pay for, where the file has several: hour, job, word, …"),
]
#: How a file is to be opened, wherever one is read.
Sheet = Annotated[
    str | None,
    typer.Option(help="Sheet of a workbook, by name or number; the one that opens if absent."),
]
HeaderRow = Annotated[
    int | None,
    typer.Option(min=0, help="Row of the column names, from 1; 0: none. Found if absent."),
]


def with_fields(task: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each field of a service; it takes them as `given`."""
    first, *others = inspect.signature(task, eval_str=True).parameters.values()

    @functools.wraps(task)
    def run(**options: Any) -> None:
        given = {field.name: options.pop(field.name) for field in SERVICE_FIELDS}
        task(**{first.name: given}, **options)

    parameters = [*map(_option, SERVICE_FIELDS), *others]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # Typer reads it
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def service_from(given: Mapping[str, Any]) -> ServiceInput:
    """Return the service that options describe; raises `InvalidInput`."""
    without = tuple(f.name for f in SERVICE_FIELDS if means_none(f, given[f.name]))
    said: dict[str, Any] = {
        f.name: None if f.name in without else _read(f, given[f.name]) for f in SERVICE_FIELDS
    }
    return ServiceInput(**said, without=without)


def columns_of(pairs: list[str] | None) -> dict[str, str] | None:
    """Return which column of a file each field stands in; an empty one: it is not read."""
    if not pairs:
        return None
    mapping = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator or not field.strip():
            _refuse_mapping(pair)
        mapping[field.strip()] = column.strip()
    return mapping


def rates_of(said: list[str] | None) -> float | dict[str, float] | None:
    """Return a rate, or that of each currency where several are given as CODE=RATE."""
    if not said:
        return None
    if len(said) == 1 and "=" not in said[0]:
        return _rate(said[0])
    pairs = [one.partition("=") for one in said]
    return {code.strip(): _rate(rate) for code, _, rate in pairs}


def _rate(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidInput(
            N_("“{given}” is not a rate; write a number such as 0.92, or EUR=0.92 for each one."),
            field="rate",
            given=text,
        ) from None


def _refuse_mapping(pair: str) -> NoReturn:
    raise InvalidInput(
        N_("“{given}” is not a mapping; write FIELD=COLUMN, for example --map price=Cost."),
        field="map",
        given=pair,
    )


def _option(field: Field) -> inspect.Parameter:
    more = ", or unlimited" if field.unlimited else ""
    span = f"{field.minimum:,} to {field.maximum:,}{more}." if field.numeric else ""
    if field.may_be_none:
        span = f"{span} none: the seller has none.".strip()
    kind: Any = float if field.numeric and not _worded(field) else str
    needed = field.role == "text"
    return inspect.Parameter(
        field.name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=inspect.Parameter.empty if needed else None,
        annotation=Annotated[
            kind if needed else kind | None, typer.Option(help=f"{field.api} {span}".strip())
        ],
    )


def _worded(field: Field) -> bool:
    """Whether a number may be given as a word instead."""
    return field.numeric and (field.unlimited or field.may_be_none)


def _read(field: Field, given: Any) -> Any:
    if not _worded(field) or not isinstance(given, str):
        return given
    try:
        return math.inf if field.unlimited and _is_unlimited(given) else float(given)
    except ValueError:
        raise InvalidInput(
            N_("{named}: “{given}” is not a number. Give one, or: none.")
            if field.may_be_none
            else N_("{named}: “{given}” is not a number. Give one, or: unlimited."),
            field=field.name,
            named=field.name,
            given=given,
        ) from None


def _is_unlimited(given: str) -> bool:
    return given.strip().casefold() == "unlimited"
