"""Fields as commands take them: an option each, or FIELD=COLUMN."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, NoReturn

import typer

from core.errors import N_, InvalidInput
from core.types import SERVICE_FIELDS, Field, ServiceInput
from core.types.none_words import means_none, quantities_from
from core.types.reading import RangeEnd, ReadOptions
from jobs.session import command

#: How a file is to be opened and its columns named, wherever one is read.
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", help="FIELD=COLUMN, once for each field; others are guessed."),
]
Sheet = Annotated[
    str | None,
    typer.Option(help="Sheet of a workbook, by name or number; the one that opens if absent."),
]
HeaderRow = Annotated[
    int | None,
    typer.Option(min=0, help="Row of the column names, from 1; 0: none. Found if absent."),
]
#: What is said of a file of listings, by the names of the options.
_READING: dict[str, Any] = {
    "mapping": MapOption,
    "currency": Annotated[str | None, typer.Option(help="Currency of the file's prices.")],
    "unit": Annotated[
        str | None,
        typer.Option(help="What the prices pay for, where the file has several: hour, project, …"),
    ],
    "price_range": Annotated[
        RangeEnd | None,
        typer.Option(help="What is kept of a price that is a range; low if absent."),
    ],
    "to_currency": Annotated[str | None, typer.Option(help="Currency to keep them in.")],
    "rate": Annotated[
        list[str] | None,
        typer.Option(
            help="Units of --currency for one of --to-currency; CODE=RATE for each of several."
        ),
    ],
    "rate_date": Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])],
    "decimal": Annotated[str | None, typer.Option(help="Decimal mark of the numbers.")],
    "drop_unreadable": Annotated[
        bool, typer.Option("--drop-unreadable", help="Leave out rows whose price cannot be read.")
    ],
    "sheet": Sheet,
    "header_row": HeaderRow,
    "keep_sellers": Annotated[
        bool, typer.Option("--keep-sellers", help="Store sellers by name, not by pseudonym.")
    ],
    "reader": Annotated[str | None, typer.Option(help="A known reader; guessed if absent.")],
}

#: How much is delivered, in a command that prices one service.
_QUANTITY = inspect.Parameter(
    "quantity",
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    default=None,
    annotation=Annotated[
        list[str] | None,
        typer.Option(
            help="How much is delivered: words=1500, once for each unit; none: nothing is counted. "
            "If absent, the description says."
        ),
    ],
)

Command = Callable[..., None]


def with_fields(task: Command) -> Command:
    """Give a command an option for each field of a service; it takes them as `given`."""
    options = [*(_option(field) for field in SERVICE_FIELDS), _QUANTITY]
    return _taking(task, "given", options, dict)


def with_reading(task: Command) -> Command:
    """Give a command the options of how a file is read; it takes them as `reading`, or ``None``."""
    options = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=False if "bool" in str(kind) else None,
            annotation=kind,
        )
        for name, kind in _READING.items()
    ]
    return _taking(task, "reading", options, _reading)


def _taking(
    task: Command,
    name: str,
    options: Sequence[inspect.Parameter],
    joined: Callable[[Mapping[str, Any]], Any],
) -> Command:
    """Replace one parameter of a command by options, which are joined to make it."""
    parameters = [*inspect.signature(task, eval_str=True).parameters.values()]
    at = [one.name for one in parameters].index(name)
    parameters[at : at + 1] = options

    @functools.wraps(task)
    def run(**given: Any) -> None:
        said = {option.name: given.pop(option.name) for option in options}
        with command(as_json=given["as_json"], language=given["language"]):
            one = joined(said)
        task(**{name: one}, **given)

    every = [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in parameters]
    run.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]  # Typer reads it
    run.__annotations__ = {option.name: option.annotation for option in every}
    return run


def _reading(given: Mapping[str, Any]) -> ReadOptions | None:
    """Return what was said of a file; raises `InvalidInput`."""
    said = {name: value for name, value in given.items() if value not in (None, False, [])}
    if not said:
        return None
    ways: dict[str, Callable[[Any], Any]] = {
        "mapping": columns_of,
        "rate": rates_of,
        "rate_date": datetime.date,
    }
    return ReadOptions(**{n: ways[n](value) if n in ways else value for n, value in said.items()})


def service_from(given: Mapping[str, Any]) -> ServiceInput:
    """Return the service that options describe; raises `InvalidInput`."""
    without = tuple(f.name for f in SERVICE_FIELDS if means_none(f, given[f.name]))
    said: dict[str, Any] = {
        f.name: None if f.name in without else _read(f, given[f.name]) for f in SERVICE_FIELDS
    }
    return ServiceInput(**said, without=without, quantities=_quantities(given.get("quantity")))


def _quantities(pairs: list[str] | None) -> dict[str, float] | None:
    """Return how much is delivered; what the description says of it where nothing is given."""
    if not pairs:
        return None
    given = quantities_from("; ".join(pairs))
    if given is None:
        raise InvalidInput(
            N_("“{given}” is no quantity: write for example --quantity words=1500, or none."),
            field="quantity",
            given=" ".join(pairs),
        )
    return given


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
