"""Commands that price: one service, a list, the report of an estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from core.errors import N_, InvalidInput
from core.types import PROJECT
from jobs.fields import HeaderRow, MapOption, Sheet, columns_of, service_from, with_fields
from jobs.output import Exit, write_file
from jobs.session import Json, Language, Session, command

if TYPE_CHECKING:
    from core.language import Translator
    from core.services.estimate.estimating import Estimated
    from core.services.lists.remote import RemotePricer
    from core.services.lists.scoring import ListSummary, ListUseCase
    from core.services.serving.champion import Models

app = typer.Typer()
Coverage = Annotated[float | None, typer.Option(min=0.5, max=0.95)]


@app.command()
@with_fields
def estimate(
    given: Mapping[str, Any],
    basic_price: Annotated[
        float | None,
        typer.Option(help="What the basic package costs; the others are priced beside it."),
    ] = None,
    coverage: Coverage = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Estimate the price of one service, explain it, and log it."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        service = replace(service_from(given), basic_price=basic_price)
        estimated = run.services.estimates.estimate(
            service, door="command", language=run.translator.language, coverage=coverage
        )
        from core.services.estimate.serialise import estimate_json

        run.result(estimate_json(estimated, run.translator), *_lines(estimated, run.translator))


def _lines(estimated: Estimated, words: Translator) -> list[str]:
    from core.insight.estimate.package_wording import package_sentences
    from core.insight.estimate.unit_prices import unit_price_sentences
    from core.insight.estimate.wording import paragraph

    made = estimated.prediction
    lines = [paragraph(made, words)]
    if made.packages is not None and not made.abstained:
        lines += package_sentences(made.packages, made.price.basis, words)
    lines += unit_price_sentences(estimated.unit_prices, made.price.currency, words)
    lines += ["! " + words.flag(flag) for flag in estimated.prediction.flags]
    if not estimated.recorded:
        lines.append(
            words.gettext(
                N_(
                    "The database is unavailable: this estimate is saved on this machine's "
                    "disk for now."
                )
            )
        )
    return lines


@app.command("score", hidden=True)
@app.command()
def price(
    file: Annotated[
        Path, typer.Argument(help="A list of services: any file that can be imported.")
    ],
    out: Annotated[Path, typer.Option(help="To be written: .csv, .xlsx or .parquet.")],
    mapping: MapOption = None,
    currency: Annotated[
        str | None, typer.Option(help="The currency that the estimates must be in.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="What the estimates must be for: project, hour, word, …")
    ] = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    coverage: Coverage = None,
    log: Annotated[bool, typer.Option("--log/--no-log", help="Keep the estimates.")] = True,
    model: Annotated[
        Path | None,
        typer.Option(help="A folder that `export` wrote: needs no database, keeps nothing."),
    ] = None,
    signed_by: Annotated[
        str | None, typer.Option(help="The key that the model must be signed with.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Of a Dask cluster that prices, such as tcp://host:8786.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Price a whole list; when interrupted, the same command goes on where it ended."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        from core.services.lists.scoring import ListOptions
        from core.services.market.uploads import Opening

        lists, models = _pricing(run, model, signed_by)
        _require_market(models, currency, unit)
        opening, kept = Opening(sheet, header_row), log and model is None
        wish = ListOptions(run.translator, columns_of(mapping), coverage, kept, opening=opening)
        scored = lists.score(
            file, out, wish, pricer=_elsewhere(run, scheduler), on_progress=run.progress
        )
        _report(run, scored, out)
        if scored.rows and scored.errors == scored.rows:
            raise typer.Exit(Exit.BAD_INPUT)


def _pricing(
    run: Session, folder: Path | None, signed_by: str | None
) -> tuple[ListUseCase, Models]:
    """Return what prices lists and by which model: the champion, or one that was exported."""
    if folder is None:
        return run.services.price_lists, run.services.champion
    from core import bootstrap

    exported = bootstrap.exported_model(folder, signed_by)
    if signed_by is None:
        run.say(
            N_("The model is signed by {key}; --signed-by checks that."), key=exported.signed_by
        )
    return bootstrap.exported_lists(run.settings, exported), exported


def _require_market(models: Models, currency: str | None, unit: str | None) -> None:
    """Refuse a currency or a unit that the prices of the champion's market are not in."""
    if currency is None and unit is None:
        return
    champion = models.get()
    if currency is not None and currency.strip().upper() != champion.model.currency:
        raise InvalidInput(
            N_("Estimates are in {currency}, the currency of the market: leave out {given}."),
            field="currency",
            currency=champion.model.currency,
            given=currency,
        )
    known = champion.model.basis.unit
    if unit is not None and (PROJECT if unit == "job" else unit) != known:
        raise InvalidInput(
            N_("Estimates are per {known}, as the prices of the market: leave out {given}."),
            field="unit",
            known=known,
            given=unit,
        )


def _elsewhere(run: Session, scheduler: str | None) -> RemotePricer | None:
    """Return what prices on a cluster until the command ends, if one is named."""
    if scheduler is None:
        return None
    from core import bootstrap
    from core.services.lists.remote import RemotePricer

    pool = run.opened.enter_context(bootstrap.machine_pool(scheduler))
    return RemotePricer(pool, run.services.champion.artifact)


def _report(run: Session, scored: ListSummary, target: Path) -> None:
    words = run.translator
    _ = words.gettext
    lines = [
        _("Wrote “{name}”. Rows: {rows}.", name=target.name, rows=scored.rows),
        _("Rows without an estimate: {n}. See the column “error” for the reason.", n=scored.errors),
        _(
            "Rows without a price, because too few services are similar: {n}. See the column "
            "“flags”.",
            n=scored.unpriced,
        ),
        _("Rows per second: {rate}.", rate=words.number(scored.rate, 1)),
    ]
    if scored.resumed:
        lines.append(_("Rows priced by an earlier run: {n}.", n=scored.resumed))
    if scored.waiting:
        lines.append(_("Estimates not yet in the database: {n}.", n=scored.waiting))
    run.result({"out": str(target), **asdict(scored), "rows_per_s": round(scored.rate, 2)}, *lines)


@app.command("quote", hidden=True)
@app.command()
def report(
    estimate_id: Annotated[UUID, typer.Argument(help="The id of an estimate that was logged.")],
    out: Annotated[Path, typer.Option(help="The PDF to be written.")],
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Write the one-page report of a past estimate, to print or to send."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        from core.documents.estimate_report import report_pdf

        write_file(out, report_pdf(run.services.estimates.get(estimate_id), run.translator))
        run.result(
            {"out": str(out), "prediction_id": str(estimate_id)},
            run.translator.gettext("The report is in “{name}”.", name=out.name),
        )
