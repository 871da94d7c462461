"""The commands of `python -m jobs`."""

from __future__ import annotations

import sys
from typing import Annotated

import structlog
import typer

from jobs.keys import app as keys_app
from jobs.market_commands import app as market_app
from jobs.operations import app as operations_app
from jobs.person_commands import app as person_app
from jobs.pricing_commands import app as pricing_app
from jobs.registry import app as registry_app
from jobs.session import Json, Language, voice
from jobs.training_commands import app as training_app

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Prisme's command line. --json prints one JSON object on stdout; progress goes to stderr.",
)
app.add_typer(keys_app, name="keys")
for commands in (market_app, person_app, training_app, pricing_app, registry_app, operations_app):
    app.add_typer(commands)


@app.callback()
def main() -> None:
    """Estimate what freelance services are worth, and look after the models that do it."""
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port of the pages.")] = None,
    language: Language = None,
) -> None:
    """Start everything: database, demo market, first champion, pages. Ctrl-C stops it all."""
    from core.settings import Settings
    from jobs.up import run

    with voice(as_json=False, language=language) as out:
        settings = Settings()
        run(settings.model_copy(update={"port": port}) if port else settings, out)


@app.command()
def api(
    port: Annotated[int | None, typer.Option(help="Port of the API.")] = None,
    language: Language = None,
) -> None:
    """Serve the REST API until stopped; the database must run already."""
    from core.settings import Settings
    from jobs.api import serve

    with voice(as_json=False, language=language):
        settings = Settings()
        serve(settings.model_copy(update={"api_port": port}) if port else settings)


@app.command()
def migrate(as_json: Json = False, language: Language = None) -> None:
    """Bring the database's schema up to date."""
    from jobs.markets import migrate as migrate_database

    with voice(as_json=as_json, language=language) as out:
        migrate_database(out)


@app.command()
def worker(language: Language = None) -> None:
    """Do background jobs until stopped; any number of workers on any machines may run."""
    from core import log
    from core.bootstrap import work
    from core.settings import Settings

    log.configure()
    with voice(as_json=False, language=language):
        work(Settings())
