"""The commands of `python -m jobs`."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import UUID

import structlog
import typer

from core.errors import N_, InvalidInput
from jobs.keys import app as keys_app
from jobs.operations import app as operations_app
from jobs.registry import app as registry_app
from jobs.voice import Json, Language, voice

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Prisme's command line. --json prints one JSON object on stdout; progress goes to stderr.",
)
fetch_app = typer.Typer(no_args_is_help=True, help="Download public listings.")
app.add_typer(fetch_app, name="fetch")
app.add_typer(keys_app, name="keys")
app.add_typer(operations_app)
app.add_typer(registry_app)


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
            out, file, reader=reader, mapping=_mapping(mapping), currency=currency,
            to_currency=to_currency, rate=rate, rate_date=_day(rate_date), decimal=decimal,
            name=name, keep_sellers=keep_sellers, activate=activate,
        )  # fmt: skip


@fetch_app.command("kaggle")
def fetch_kaggle(as_json: Json = False, language: Language = None) -> None:
    """Download the public Kaggle set and import it (needs internet)."""
    from jobs.markets import fetch

    with voice(as_json=as_json, language=language) as out:
        fetch(out)


@fetch_app.callback()
def _fetch() -> None:
    """Keep `kaggle` a sub-command although it is the only one."""


@app.command("export-subject")
def export_subject(
    subject: Annotated[str, typer.Argument(help="A pseudonym, as the Data page shows it.")],
    output: Annotated[Path | None, typer.Option(help="A JSON file; stdout if absent.")] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Export the estimates and judgements that one person left, as JSON."""
    from jobs.persons import export_subject as export

    with voice(as_json=as_json, language=language) as out:
        export(out, subject, output)


@app.command("erase-subject")
def erase_subject(
    subject: Annotated[str, typer.Argument(help="A pseudonym, as the Data page shows it.")],
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Erase the estimates and judgements that one person left, for good."""
    from jobs.persons import erase_subject as erase

    with voice(as_json=as_json, language=language) as out:
        erase(out, subject)


@app.command()
def migrate(as_json: Json = False, language: Language = None) -> None:
    """Bring the database's schema up to date."""
    from jobs.markets import migrate as migrate_database

    with voice(as_json=as_json, language=language) as out:
        migrate_database(out)


@app.command()
def train(
    seed: Annotated[int, typer.Option(help="Makes the training reproducible.")] = 0,
    promote: Annotated[
        bool, typer.Option("--promote/--no-promote", help="Let it serve at once.")
    ] = True,
    reason: Annotated[str, typer.Option(help="Why it is promoted.")] = "trained by command",
    tuned: Annotated[
        bool, typer.Option("--tuned", help="With the best parameters that a search found.")
    ] = False,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Train a model on the active market."""
    from jobs.models import train_model

    with voice(as_json=as_json, language=language) as out:
        train_model(out, seed=seed, promote=promote, reason=reason, tuned=tuned)


@app.command()
def evaluate(
    train_file: Annotated[Path, typer.Option("--train", help="Listings to learn from.")],
    test_file: Annotated[Path, typer.Option("--test", help="Listings to be judged on.")],
    seed: Annotated[int, typer.Option(help="Makes the training reproducible.")] = 0,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Train the champion's recipe on one file and score it on another; stores nothing."""
    from jobs.evaluation import evaluate_files

    with voice(as_json=as_json, language=language) as out:
        evaluate_files(out, train_file, test_file, seed=seed)


@app.command()
def compare(
    seed: Annotated[int, typer.Option(help="Of the folds and the learners.")] = 0,
    only: Annotated[
        list[str] | None, typer.Option(help="A candidate by its id; may be given several times.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Compare every candidate on the active market, and keep the result for the Compare page."""
    from jobs.evaluation import compare_models

    with voice(as_json=as_json, language=language) as out:
        compare_models(out, seed=seed, only=only or [])


@app.command()
def tune(
    seconds: Annotated[float, typer.Option(min=1, help="How long to search.")] = 600,
    seed: Annotated[int, typer.Option(help="Of the folds and the learners.")] = 0,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Search for better parameters; goes on where it ended, on any number of machines at once."""
    from jobs.models import tune_model

    with voice(as_json=as_json, language=language) as out:
        tune_model(out, seconds=seconds, seed=seed)


@app.command("reference-benchmark")
def reference_benchmark(
    data: Annotated[
        Path | None, typer.Option(help="reference_protocol.csv; by default among the real data.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many splits.")] = 10,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Run the published protocol: its own learners, and ours, on the same splits."""
    from jobs.evaluation import run_reference_benchmark

    with voice(as_json=as_json, language=language) as out:
        run_reference_benchmark(out, data, seeds=seeds)


@app.command()
def worker(language: Language = None) -> None:
    """Do background jobs until stopped; any number of workers on any machines may run."""
    from core import log
    from core.bootstrap import work
    from core.settings import Settings

    log.configure()
    with voice(as_json=False, language=language):
        work(Settings())


@app.command()
def estimate(
    description: Annotated[str, typer.Option(help="What the service is, in plain words.")],
    category: Annotated[str | None, typer.Option()] = None,
    subcategory: Annotated[str | None, typer.Option()] = None,
    seller_level: Annotated[str | None, typer.Option(help="In the market's own words.")] = None,
    rating: Annotated[float | None, typer.Option(help="0 to 5.")] = None,
    reviews: Annotated[float | None, typer.Option(help="How many.")] = None,
    reliability: Annotated[
        float | None, typer.Option(help="0 to 1, instead of rating and reviews.")
    ] = None,
    delivery_days: Annotated[float | None, typer.Option()] = None,
    revisions: Annotated[str | None, typer.Option(help="A number, or: unlimited.")] = None,
    country: Annotated[str | None, typer.Option()] = None,
    coverage: Annotated[float | None, typer.Option(min=0.5, max=0.95)] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Estimate the price of one service, explain it, and log it."""
    from core.types import ServiceInput
    from jobs.models import estimate_service

    with voice(as_json=as_json, language=language) as out:
        service = ServiceInput(
            description=description, category=category, subcategory=subcategory,
            seller_level=seller_level, rating=rating, reviews=reviews, reliability=reliability,
            delivery_days=delivery_days, revisions=_revisions(revisions), country=country,
        )  # fmt: skip
        estimate_service(out, service, coverage=coverage)


@app.command()
def score(
    file: Annotated[Path, typer.Argument(help="A list of services: CSV, XLSX or Parquet.")],
    out: Annotated[Path, typer.Option(help="To be written: .csv, .xlsx or .parquet.")],
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=COLUMN, once for each field.")
    ] = None,
    coverage: Annotated[float | None, typer.Option(min=0.5, max=0.95)] = None,
    log: Annotated[bool, typer.Option("--log/--no-log", help="Keep the estimates.")] = True,
    scheduler: Annotated[
        str | None, typer.Option(help="Of a Dask cluster that prices, such as tcp://host:8786.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Price a whole list; when interrupted, the same command goes on where it ended."""
    from jobs.batch import score_file

    with voice(as_json=as_json, language=language) as said:
        score_file(
            said, file, out, mapping=_mapping(mapping), coverage=coverage, logged=log,
            scheduler=scheduler,
        )  # fmt: skip


@app.command()
def quote(
    estimate_id: Annotated[UUID, typer.Argument(help="The id of an estimate that was logged.")],
    out: Annotated[Path, typer.Option(help="The PDF to be written.")],
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Write the one-page quote of a past estimate, to print or to send."""
    from jobs.batch import write_quote

    with voice(as_json=as_json, language=language) as said:
        write_quote(said, estimate_id, out)


def _mapping(pairs: list[str] | None) -> dict[str, str] | None:
    if not pairs:
        return None
    mapping = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator or not field.strip() or not column.strip():
            _refuse_mapping(pair)
        mapping[field.strip()] = column.strip()
    return mapping


def _refuse_mapping(pair: str) -> NoReturn:
    raise InvalidInput(
        N_("“{given}” is not a mapping; write FIELD=COLUMN, for example --map price=Cost."),
        field="map",
        given=pair,
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _revisions(given: str | None) -> float | None:
    if given is None:
        return None
    try:
        return float("inf") if given.strip().casefold() == "unlimited" else float(given)
    except ValueError:
        raise InvalidInput(
            N_("“{given}” is not a number of revisions; give a number or: unlimited."),
            field="revisions",
            given=given,
        ) from None
