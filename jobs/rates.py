"""Commands about rates of currencies, for a second currency beside prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from core.errors import N_, InvalidInput
from core.language import Translator
from core.types import ExchangeRate
from jobs.fields import rates_of
from jobs.session import Json, Language, Session, command

app = typer.Typer(no_args_is_help=True, help="Rates for a second currency beside prices.")


@app.command("set")
def set_(
    rates: Annotated[list[str], typer.Argument(help="CODE=RATE, for example EUR=0.92.")],
    base: Annotated[str, typer.Option(help="Rates are units for one of this currency.")] = "USD",
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Of the rates; today if absent."),
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Set rates; those of the same day are replaced."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        said = rates_of(rates)
        if not isinstance(said, dict):
            raise InvalidInput(
                N_("“{given}” names no currency: write CODE=RATE, for example EUR=0.92."),
                field="rate",
                given=rates[0],
            )
        made = run.services.rates.set(said, base=base, day=day.date() if day else None)
        _report(run, made)


@app.command("fetch")
def fetch_ecb(
    address: Annotated[
        str | None, typer.Option(help="Of the daily file, if it is elsewhere.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Fetch the daily reference rates of the European Central Bank (needs internet)."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        _report(run, run.services.rates.fetch(*([address] if address else [])))


@app.command("list")
def list_rates(as_json: Json = False, language: Language = None) -> None:
    """List the newest rate of each pair."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        _report(run, run.services.rates.all())


def _report(run: Session, rates: Sequence[ExchangeRate]) -> None:
    none = run.translator.gettext("There are no rates yet. Set one: jobs rates set EUR=0.92")
    lines = [_line(one, run.translator) for one in rates]
    run.result({"rates": [asdict(one) for one in rates]}, *(lines or [none]))


def _line(one: ExchangeRate, words: Translator) -> str:
    return words.gettext(
        "1 {base} = {rate} {currency} ({day}, {source})",
        base=one.base,
        rate=words.number(one.rate, 6),
        currency=one.currency,
        day=one.rate_date.isoformat(),
        source=one.source,
    )
