"""Commands about listings: import a market from a file, or fetch the public one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from jobs.fields import columns_of
from jobs.session import Json, Language, voice

app = typer.Typer()


fetch_app = typer.Typer(no_args_is_help=True, help="Download public listings.")
app.add_typer(fetch_app, name="fetch")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV, XLSX or Parquet file of listings.")],
    reader: Annotated[str | None, typer.Option(help="A known reader; guessed if absent.")] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=COLUMN, once for each field.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of the file's prices.")] = None,
    to_currency: Annotated[str | None, typer.Option(help="Currency to keep them in.")] = None,
    rate: Annotated[
        float | None, typer.Option(help="Units of --currency for one of --to-currency.")
    ] = None,
    rate_date: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal mark of the numbers.")] = None,
    name: Annotated[str | None, typer.Option(help="What to call the snapshot.")] = None,
    keep_sellers: Annotated[
        bool, typer.Option("--keep-sellers", help="Store sellers by name, not by pseudonym.")
    ] = False,
    activate: Annotated[
        bool, typer.Option("--activate/--keep-active", help="Make it the active market.")
    ] = True,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Import listings; the same file twice changes nothing."""
    from jobs.markets import import_file

    with voice(as_json=as_json, language=language) as out:
        import_file(
            out,
            file,
            reader=reader,
            mapping=columns_of(mapping),
            currency=currency,
            to_currency=to_currency,
            rate=rate,
            rate_date=_day(rate_date),
            decimal=decimal,
            name=name,
            keep_sellers=keep_sellers,
            activate=activate,
        )


@fetch_app.command("kaggle")
def fetch_kaggle(as_json: Json = False, language: Language = None) -> None:
    """Download the public Kaggle set and import it (needs internet)."""
    from jobs.markets import fetch

    with voice(as_json=as_json, language=language) as out:
        fetch(out)


@fetch_app.callback()
def _fetch() -> None:
    """Keep `kaggle` a sub-command although it is the only one."""


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
