"""Commands about listings: import a market from a file, or fetch the public one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.fields import (
    CurrencyOption,
    HeaderRow,
    MapOption,
    Sheet,
    UnitOption,
    columns_of,
    rates_of,
)
from jobs.session import Json, Language, Session, command

if TYPE_CHECKING:
    from core.services.market.snapshots import Imported

app = typer.Typer()
fetch_app = typer.Typer(no_args_is_help=True, help="Download public listings.")
app.add_typer(fetch_app, name="fetch")


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="Listings: CSV, JSON, XLSX, XLS, ODS or Parquet; also zipped.")
    ],
    reader: Annotated[str | None, typer.Option(help="A known reader; guessed if absent.")] = None,
    mapping: MapOption = None,
    currency: CurrencyOption = None,
    unit: UnitOption = None,
    to_currency: Annotated[str | None, typer.Option(help="Currency to keep them in.")] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option(
            help="Units of --currency for one of --to-currency; CODE=RATE for each of several."
        ),
    ] = None,
    rate_date: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal mark of the numbers.")] = None,
    drop_unreadable: Annotated[
        bool, typer.Option("--drop-unreadable", help="Leave out rows whose price cannot be read.")
    ] = False,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
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
    with command(as_json=as_json, language=language) as run:
        from core.services.market.uploads import Opening

        columns = columns_of(mapping)
        imported = run.services.markets.import_file(
            file,
            reader=reader,
            mapping=columns,
            currency=currency,
            to_currency=to_currency,
            rate=rates_of(rate),
            unit=unit,
            drop_unreadable=drop_unreadable,
            rate_date=None if rate_date is None else rate_date.date(),
            decimal=decimal,
            opening=Opening(sheet, header_row),
            name=name,
            keep_sellers=keep_sellers,
            activate=activate,
            on_progress=run.progress,
        )
        _report(run, imported)


@fetch_app.command("kaggle")
def fetch_kaggle(as_json: Json = False, language: Language = None) -> None:
    """Download the public Kaggle set and import it (needs internet)."""
    with command(as_json=as_json, language=language) as run:
        _report(run, run.services.markets.fetch(on_progress=run.progress))


@fetch_app.command("url")
def fetch_url(
    url: Annotated[str, typer.Argument(help="Of a file of listings; https.")],
    mapping: MapOption = None,
    currency: CurrencyOption = None,
    unit: UnitOption = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    name: Annotated[str | None, typer.Option(help="What to call the snapshot.")] = None,
    activate: Annotated[
        bool, typer.Option("--activate/--keep-active", help="Make it the active market.")
    ] = True,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Download a file and import it; the same listings twice change nothing."""
    with command(as_json=as_json, language=language) as run:
        from core.services.market.uploads import Opening

        imported = run.services.markets.fetch_from(
            url,
            mapping=columns_of(mapping),
            currency=currency,
            unit=unit,
            opening=Opening(sheet, header_row),
            name=name,
            activate=activate,
            on_progress=run.progress,
        )
        _report(run, imported)


@fetch_app.command("gsa-calc")
def fetch_gsa_calc(
    most: Annotated[int, typer.Option(min=100, max=100_000, help="Rates at most.")] = 10_000,
    activate: Annotated[
        bool, typer.Option("--activate/--keep-active", help="Make it the active market.")
    ] = True,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Download awarded hourly rates of the US government and import them."""
    with command(as_json=as_json, language=language) as run:
        _report(
            run,
            run.services.markets.fetch_gsa_calc(
                most=most, activate=activate, on_progress=run.progress
            ),
        )


def _report(run: Session, imported: Imported) -> None:
    from core.insight.market.import_report import columns_read, counted

    snapshot, report = imported.snapshot, imported.report
    _ = run.translator.gettext
    lines = [
        _("These listings are already stored; nothing changed.")
        if imported.already_there
        else _("Imported “{name}”.", name=snapshot.name),
        _("Rows read: {read}; kept: {kept}.", read=report.rows_read, kept=report.rows_kept),
        *(f"  − {n} : {why}" for n, why in counted(report, report.dropped, run.translator)),
        *(f"  ~ {n} : {why}" for n, why in counted(report, report.notes, run.translator)),
        *columns_read(report, run.translator),
        _("Currency: {currency}.", currency=snapshot.currency),
    ]
    if snapshot.source_currency != snapshot.currency:
        lines.append(
            _(
                "Converted from {source} at {rate} for one {target} ({date}).",
                source=snapshot.source_currency,
                rate=run.translator.number(snapshot.rate, 4),
                target=snapshot.currency,
                date=snapshot.rate_date or "?",
            )
        )
    run.result(
        {
            "snapshot_id": str(snapshot.id),
            "name": snapshot.name,
            "reader": snapshot.reader,
            "sha256": snapshot.sha256,
            "active": snapshot.active,
            **asdict(report),
            "currency": snapshot.currency,
            "source_currency": snapshot.source_currency,
            "rate": snapshot.rate,
            "rate_date": snapshot.rate_date,
            "already_there": imported.already_there,
        },
        *lines,
    )
