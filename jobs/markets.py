"""Commands about markets."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from core import bootstrap
from core.bootstrap import LoginKind, database, ensure_login, running_services
from core.errors import N_, InvalidInput
from core.services.market.snapshots import Imported
from core.settings import Settings
from jobs.output import Output


def import_file(out: Output, path: Path, **options: Any) -> None:
    """Import a file and print what became of each row."""
    with out.progress() as progress, running_services(Settings(), progress) as services:
        imported = services.markets.import_file(path, on_progress=progress, **options)
    _report(out, imported)


def fetch(out: Output) -> None:
    """Download the public Kaggle set, import it, and print the report."""
    with out.progress() as progress, running_services(Settings(), progress) as services:
        imported = services.markets.fetch(on_progress=progress)
    _report(out, imported)


def _report(out: Output, imported: Imported) -> None:
    snapshot, report = imported.snapshot, imported.report
    _ = out.translator.gettext
    lines = [
        _("The same listings were there already; nothing changed.")
        if imported.already_there
        else _("Imported “{name}”.", name=snapshot.name),
        _("Rows read: {read}; kept: {kept}.", read=report.rows_read, kept=report.rows_kept),
        *(f"  − {n} : {_(reason)}" for reason, n in report.dropped.items()),
        *(f"  ~ {n} : {out.translator.note(note)}" for note, n in report.notes.items()),
        _("Currency: {currency}.", currency=snapshot.currency),
    ]
    if snapshot.source_currency != snapshot.currency:
        lines.append(
            _(
                "Converted from {source} at {rate} for one {target} ({date}).",
                source=snapshot.source_currency,
                rate=out.translator.number(snapshot.rate, 4),
                target=snapshot.currency,
                date=snapshot.rate_date or "?",
            )
        )
    out.result(
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


def migrate(out: Output) -> None:
    """Bring the database's schema up to date."""
    with out.progress() as progress, database(Settings(), progress):
        out.result({"schema": "current"}, out.translator.gettext("The database is up to date."))


def prepare(out: Output, settings: Settings) -> None:
    """Migrate; load the demo market and train a first champion where there is none."""
    with out.progress() as progress, running_services(settings, progress) as services:
        services.markets.ensure_demo(settings.demo_rows, on_progress=progress)
        services.training.ensure_champion(on_progress=progress)
        version = services.champion.get().version.number
        out.result({"model_version": version}, out.translator.gettext("Prisme can be served."))


def make_login(
    out: Output, settings: Settings, name: str, kind: LoginKind, password_file: Path
) -> None:
    """Make a login with the rights of one role, or change its password."""
    try:
        password = password_file.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise InvalidInput(
            N_("The file {file} cannot be read: {reason}"),
            field="password-file",
            file=str(password_file),
            reason=str(error),
        ) from error
    with database(settings) as url:
        ensure_login(url, name, kind, password)
    out.result(
        {"login": name, "kind": kind},
        out.translator.gettext("The login {name} is ready.", name=name),
    )


def erase_again(out: Output, settings: Settings) -> None:
    """Erase what a restored backup brought back, and print how much it was."""
    with database(settings) as url:
        listings, records = bootstrap.erase_again(settings, url)
    out.result(
        {"listings": listings, "records": records},
        out.translator.gettext(
            "Erased again. Listings: {listings}; estimates and judgements: {records}.",
            listings=listings,
            records=records,
        ),
    )
