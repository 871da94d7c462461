"""Commands about the embedded database: run it alone, back it up, restore it."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from core.errors import N_, InvalidInput
from jobs.session import Json, Language, Session, command

app = typer.Typer(
    no_args_is_help=True,
    help="The embedded database: run it alone, stop it, back it up, restore it.",
)
Backup = Annotated[Path, typer.Argument(help="The backup's file.")]


@app.command()
def start(language: Language = None) -> None:
    """Run the database alone until stopped, for commands and programs of your own."""
    with command(language=language) as run:
        from core import bootstrap

        asked = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: asked.set())
        with bootstrap.embedded_database(run.settings, run.progress):
            run.say(N_("The database runs. Press Ctrl-C to stop it, or run: jobs db stop"))
            asked.wait()


@app.command()
def stop(as_json: Json = False, language: Language = None) -> None:
    """Stop the database that `jobs db start` runs."""
    with command(as_json=as_json, language=language) as run:
        from core import bootstrap

        stopped = bootstrap.stop_database(run.settings)
        run.result(
            {"stopped": stopped},
            run.translator.gettext("The database is stopped.")
            if stopped
            else run.translator.gettext("The database does not run."),
        )


@app.command()
def dump(file: Backup, as_json: Json = False, language: Language = None) -> None:
    """Write a backup, while Prisme runs or not."""
    with command(as_json=as_json, language=language) as run:
        from core import bootstrap

        size = bootstrap.dump_database(run.settings, file, run.progress)
        _note(run, "database dump")
        run.result(
            {"file": str(file), "bytes": size},
            run.translator.gettext(
                "Written to {file} ({size} MB). Keep the file {ledger} with it.",
                file=str(file),
                size=run.translator.number(size / 1e6, 1),
                ledger=str(bootstrap.ledger_path(run.settings)),
            ),
        )


@app.command()
def restore(
    file: Backup,
    yes: Annotated[
        bool, typer.Option("--yes", help="Replace what the database holds now.")
    ] = False,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Replace the database by a backup: all of it, or nothing; Prisme must not run."""
    with command(as_json=as_json, language=language) as run:
        if not yes:
            raise InvalidInput(
                N_("What the database holds now would be lost: add --yes to restore."), field="yes"
            )
        from core import bootstrap

        listings, records = bootstrap.restore_database(run.settings, file, run.progress)
        _note(run, "database restore")
        run.result(
            {"restored": str(file), "erased": {"listings": listings, "records": records}},
            run.translator.gettext("Restored from {file}.", file=str(file)),
            run.translator.gettext(
                "Erased again. Listings: {listings}; estimates and feedback: {records}.",
                listings=listings,
                records=records,
            ),
        )


def _note(run: Session, action: str) -> None:
    """Note in the audit log what was done: a backup that is restored has one of its own."""
    from core import bootstrap

    with bootstrap.running_database(run.settings) as url, bootstrap.noted(url, action):
        pass
