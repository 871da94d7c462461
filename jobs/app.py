"""The commands of `python -m jobs`."""

from __future__ import annotations

import sys

import structlog
import typer

from jobs import (
    audit,
    batch,
    databases,
    evaluation,
    forecast,
    keys,
    markets,
    models,
    operations,
    persons,
    rates,
    registry,
    users,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Prisme's command line. --json prints one JSON object on stdout; progress goes to stderr.",
)
app.add_typer(keys.app, name="keys")
app.add_typer(rates.app, name="rates")
app.add_typer(databases.app, name="db")
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
for part in (operations, markets, persons, models, evaluation, batch, registry, forecast):
    app.add_typer(part.app)


@app.callback()
def main() -> None:
    """Estimate what freelance services are worth, and look after the models that do it."""
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
