"""Commands that price: one service, a list, a quote."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from core.errors import N_, InvalidInput
from jobs.fields import columns_of
from jobs.session import Json, Language, voice

app = typer.Typer()


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
            description=description,
            category=category,
            subcategory=subcategory,
            seller_level=seller_level,
            rating=rating,
            reviews=reviews,
            reliability=reliability,
            delivery_days=delivery_days,
            revisions=_revisions(revisions),
            country=country,
        )
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
            said,
            file,
            out,
            mapping=columns_of(mapping),
            coverage=coverage,
            logged=log,
            scheduler=scheduler,
        )


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
