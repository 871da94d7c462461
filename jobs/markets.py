"""Commands about listings: import a market from a file, or fetch the public one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import N_, InvalidInput
from core.types.reading import ReadOptions
from jobs.fields import with_reading
from jobs.session import Json, Language, Session, command

if TYPE_CHECKING:
    from core.language import Translator
    from core.services.market.snapshots import Imported, StoredMarket

Name = Annotated[str | None, typer.Option(help="What to call the snapshot.")]
Activate = Annotated[
    bool, typer.Option("--activate/--keep-active", help="Make it the active market.")
]

app = typer.Typer()
fetch_app = typer.Typer(no_args_is_help=True, help="Download public listings.")
app.add_typer(fetch_app, name="fetch")
markets_app = typer.Typer(no_args_is_help=True, help="List, choose and delete imported markets.")
app.add_typer(markets_app, name="markets")
Which = Annotated[str, typer.Argument(help="A market's id, or its name if only one has it.")]


@app.command("import")
@with_reading
def import_(
    file: Annotated[
        Path, typer.Argument(help="Listings: CSV, JSON, XLSX, XLS, ODS or Parquet; also zipped.")
    ],
    reading: ReadOptions | None = None,
    name: Name = None,
    activate: Activate = True,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Import listings; the same file twice changes nothing."""
    with command(as_json=as_json, language=language) as run:
        imported = run.services.markets.import_file(
            file, reading, name=name, activate=activate, on_progress=run.progress
        )
        _report(run, imported)


@fetch_app.command("kaggle")
def fetch_kaggle(as_json: Json = False, language: Language = None) -> None:
    """Download the public Kaggle set and import it (needs internet)."""
    with command(as_json=as_json, language=language) as run:
        _report(run, run.services.markets.fetch(on_progress=run.progress))


@fetch_app.command("url")
@with_reading
def fetch_url(
    url: Annotated[
        str | None, typer.Argument(help="Of a file of listings; https. Kept with --name.")
    ] = None,
    reading: ReadOptions | None = None,
    name: Annotated[
        str | None, typer.Option(help="Keeps the address and how it is read for the next time.")
    ] = None,
    every_days: Annotated[
        float | None,
        typer.Option(min=0, help="Days after which a worker fetches it again; 0: never."),
    ] = None,
    activate: Activate = True,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Download a file and import it; the same listings twice change nothing.

    Under a name that was given before, only what changed need be said, not even the address.
    """
    with command(as_json=as_json, language=language) as run:
        if name is not None:
            imported = run.services.sources.fetch(
                name,
                url,
                reading,
                every_days=every_days,
                activate=activate,
                on_progress=run.progress,
            )
        elif url is not None:
            imported = run.services.markets.fetch_from(
                url, reading, activate=activate, on_progress=run.progress
            )
        else:
            raise InvalidInput(
                N_("Give the address of a file, or the name of a source."), field="url"
            )
        _report(run, imported)


@fetch_app.command("gsa-calc")
def fetch_gsa_calc(
    most: Annotated[int, typer.Option(min=100, max=100_000, help="Rates at most.")] = 10_000,
    activate: Activate = True,
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


@markets_app.command("list")
def list_markets(as_json: Json = False, language: Language = None) -> None:
    """List the imported markets, newest first, with the versions that were trained on them."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        held = run.services.markets.held()
        run.result(
            {"markets": [_described(one) for one in held]},
            *(_line(one, run.translator) for one in held),
        )


@markets_app.command("activate")
def activate(which: Which, as_json: Json = False, language: Language = None) -> None:
    """Make a market the one that is shown and trained on."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        one = run.services.markets.find(which)
        run.services.markets.activate(one.snapshot.id)
        run.result(
            {"active": str(one.snapshot.id)},
            run.translator.gettext("“{name}” is the active market now.", name=one.snapshot.name),
        )


@markets_app.command("delete")
def delete(
    which: Which,
    yes: Annotated[bool, typer.Option("--yes", help="Delete all that depends on it too.")] = False,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Delete a market with its listings and everything that depends on it."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        from core.insight.market.deletion import what_goes

        one = run.services.markets.find(which)
        things = what_goes(one.snapshot, one.dependants, run.translator)
        if not yes:
            raise InvalidInput(
                N_("This deletes {things}. It cannot be undone. Add --yes if it is meant."),
                field="yes",
                things=run.translator.listed(things),
            )
        run.services.markets.delete(one)
        run.result(
            {"deleted": _described(one)},
            run.translator.gettext(
                "“{name}” was deleted, with everything that depended on it.",
                name=one.snapshot.name,
            ),
        )


def _described(one: StoredMarket) -> dict[str, Any]:
    snapshot = one.snapshot
    return {
        "id": str(snapshot.id),
        "name": snapshot.name,
        "active": snapshot.active,
        "listings": snapshot.report.rows_kept,
        "currency": snapshot.currency,
        "unit": snapshot.unit,
        "imported_at": snapshot.imported_at.isoformat(),
        **asdict(one.dependants),
    }


def _line(one: StoredMarket, words: Translator) -> str:
    snapshot = one.snapshot
    parts = [
        f"{snapshot.id}  {snapshot.name}",
        words.ngettext("{n} listing", "{n} listings", snapshot.report.rows_kept),
        words.value(snapshot.basis),
        words.date(snapshot.imported_at),
        *([words.gettext("active")] if snapshot.active else []),
    ]
    return " · ".join(parts)


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
        _("Prices are in {currency}.", currency=snapshot.basis),
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
            "unit": snapshot.unit,
            "source_currency": snapshot.source_currency,
            "rate": snapshot.rate,
            "rate_date": snapshot.rate_date,
            "already_there": imported.already_there,
        },
        *lines,
    )
