"""Commands for whoever runs Prisme: start it, serve a part of it, look after its database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from core.errors import N_, InvalidInput
from jobs.session import Json, Language, command

app = typer.Typer()


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port of the pages.")] = None,
    language: Language = None,
) -> None:
    """Start everything: database, demo market, first champion, pages. Ctrl-C stops it all."""
    with command(language=language) as run:
        from jobs.up import start

        start(run.settings.model_copy(update={"port": port}) if port else run.settings, run)


@app.command()
def pages(language: Language = None) -> None:
    """Serve the pages until stopped; the database must run already."""
    with command(language=language) as run:
        from jobs.pages import serve_pages

        serve_pages(run.settings)


@app.command()
def api(
    port: Annotated[int | None, typer.Option(help="Port of the API.")] = None,
    language: Language = None,
) -> None:
    """Serve the REST API until stopped; the database must run already."""
    with command(language=language) as run:
        from jobs.api import serve_api

        serve_api(run.settings.model_copy(update={"api_port": port}) if port else run.settings)


@app.command()
def worker(
    heartbeat: Annotated[
        Path | None, typer.Option(help="A file that is touched as long as it lives.")
    ] = None,
    language: Language = None,
) -> None:
    """Do background jobs until stopped; any number of workers on any machines may run."""
    with command(language=language) as run:
        from core import bootstrap, log

        log.configure()
        bootstrap.work(run.settings, heartbeat)


@app.command()
def migrate(
    to: Annotated[
        str | None,
        typer.Option(help="A revision, as 0012; a lower one loses what it cannot hold."),
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Bring the database's schema up to date."""
    with command(as_json=as_json, language=language) as run:
        from core import bootstrap

        _ = run.translator.gettext
        if to is not None:
            with bootstrap.running_database(run.settings) as url:
                bootstrap.migrate_to(url, to)
            run.result({"schema": to}, _("The database has the schema {revision}.", revision=to))
            return
        with bootstrap.prepared_database(run.settings, run.progress):
            run.result({"schema": "current"}, _("The database is up to date."))


@app.command()
def prepare(
    later: Annotated[
        bool, typer.Option("--later", help="Leave the first champion to the worker.")
    ] = False,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Make the database ready to serve: schema, demo market and first champion, where missing."""
    with command(as_json=as_json, language=language) as run:
        from core.bootstrap import prepared_database

        with prepared_database(run.settings, run.progress), run.opened:
            services = run.services
            services.markets.ensure_demo(run.settings.demo_rows, on_progress=run.progress)
            if later:
                run.result({}, run.translator.gettext("The database is ready."))
                return
            services.training.ensure_champion(on_progress=run.progress)
            version = services.champion.get().version.number
        run.result({"model_version": version}, run.translator.gettext("Prisme is ready to serve."))


@app.command()
def login(
    name: Annotated[str, typer.Argument(help="The login.")],
    kind: Annotated[
        Literal["app", "read", "trainer", "eraser"], typer.Option(help="What it may do.")
    ],
    password_file: Annotated[Path, typer.Option(help="A file that holds its password.")],
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Make a login of the database with the rights of one role, or change its password."""
    with command(as_json=as_json, language=language) as run:
        from core.bootstrap import database, ensure_login, noted

        password = _password(password_file)
        with database(run.settings) as url, noted(url, "database login", login=name, kind=kind):
            ensure_login(url, name, kind, password)
        run.result(
            {"login": name, "kind": kind},
            run.translator.gettext("The login {name} is ready.", name=name),
        )


def _password(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise InvalidInput(
            N_("The file {file} cannot be read: {reason}"),
            field="password-file",
            file=str(file),
            reason=str(error),
        ) from error


@app.command("erase-again")
def erase_again(as_json: Json = False, language: Language = None) -> None:
    """After a backup was restored: erase again what had been erased since it was made."""
    with command(as_json=as_json, language=language) as run:
        from core import bootstrap

        with bootstrap.database(run.settings) as url, bootstrap.noted(url, "erase again"):
            listings, records = bootstrap.erase_again(run.settings, url)
        run.result(
            {"listings": listings, "records": records},
            run.translator.gettext(
                "Erased again. Listings: {listings}; estimates and feedback: {records}.",
                listings=listings,
                records=records,
            ),
        )
