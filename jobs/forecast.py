"""The command about the days to come: forecast them, evaluate, or check earlier forecasts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import N_, InvalidFile, InvalidInput
from core.insight.forecast.wording import evaluation_sentence, forecast_sentences, reason_lines
from core.language import Translator
from core.types.forecast import (
    ABSENT,
    Forecast,
    ForecastCheck,
    ForecastOptions,
    SeriesEvaluation,
)
from jobs.output import write_file
from jobs.session import Json, Language, Session, command

if TYPE_CHECKING:
    from core.services.ports import MachinePool

app = typer.Typer()


@app.command()
def forecast(
    file: Annotated[Path, typer.Argument(help="Daily sales or order lines.")],
    horizon: Annotated[int, typer.Option(help="Days to come, 1 to 28.")] = 7,
    evaluate: Annotated[bool, typer.Option("--evaluate", help="Try it on the past.")] = False,
    check: Annotated[bool, typer.Option("--check", help="What came of earlier ones.")] = False,
    day: Annotated[str | None, typer.Option("--date", help="Column of the day.")] = None,
    amount: Annotated[str | None, typer.Option(help="Column of the amount.")] = None,
    series: Annotated[str | None, typer.Option(help="Column of the series.")] = None,
    day_first: Annotated[
        bool | None, typer.Option("--day-first/--month-first", help="What 1/7 means.")
    ] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal mark, . or ,")] = None,
    absent: Annotated[str | None, typer.Option(help="Days without a row: zeros or gaps.")] = None,
    currency: Annotated[str | None, typer.Option(help="Such as EUR; none for counts.")] = None,
    country: Annotated[str | None, typer.Option(help="Holidays of, such as FR.")] = None,
    region: Annotated[str | None, typer.Option(help="Of the country, such as BY.")] = None,
    event: Annotated[
        list[str] | None, typer.Option(help="Known day, such as 2026-12-24=promotion or =closed.")
    ] = None,
    events: Annotated[
        Path | None, typer.Option(help="A CSV of events: a date and what happens, one a line.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A .csv or .xlsx with all quantiles.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Of a Dask cluster that learns, such as tcp://host:8786.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Forecast the days after the last one of a file."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        if absent not in (None, *ABSENT):
            raise InvalidInput(
                N_("Days without a row are 'zeros' or 'gaps', not '{given}'."),
                field="absent",
                given=absent,
            )
        options = ForecastOptions(
            horizon=horizon,
            day=day,
            amount=amount,
            series=series,
            day_first=day_first,
            decimal=decimal,
            absent=absent,
            currency=currency.upper() if currency else None,
            country=country,
            region=region,
            events=_events(event or [], events),
        )
        use, pool = run.services.forecasts, _elsewhere(run, scheduler)
        if evaluate:
            _evaluated(run, use.evaluate(file, options, pool=pool, on_progress=run.progress))
        elif check:
            _checked(run, use.check(file, options, on_progress=run.progress))
        else:
            from core.services.forecast.serialise import forecast_json

            made = use.forecast(file, options, pool=pool, on_progress=run.progress)
            if out is not None:
                from core.exports import csv_bytes, xlsx_bytes
                from core.insight.forecast.sheet import forecast_frame

                frame = forecast_frame(made, run.translator)
                xlsx = out.suffix.lower() == ".xlsx"
                write_file(out, xlsx_bytes(frame) if xlsx else csv_bytes(frame))
            run.result(forecast_json(made, run.translator), *_lines(made, run.translator))


def _elsewhere(run: Session, scheduler: str | None) -> MachinePool | None:
    """Return the cluster that learns until the command ends, if one is named."""
    if scheduler is None:
        return None
    from core import bootstrap

    return run.opened.enter_context(bootstrap.machine_pool(scheduler))


def _events(named: list[str], file: Path | None) -> dict[date, str]:
    """Return the events of a file and of options, which come first."""
    from core.services.forecast.events import events_in

    try:
        read = "" if file is None else file.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise InvalidFile(N_("'{name}' cannot be read."), name=str(file)) from error
    return {**events_in(read), **events_in("\n".join(named))}


def _lines(made: Forecast, words: Translator) -> list[str]:
    lines = forecast_sentences(made, words)
    lines += [
        words.gettext("{label}: {value}", label=words.sentence(note), value=n)
        for note, n in made.notes.items()
    ]
    for day in made.overall.days:
        reasons = "; ".join(reason_lines(day, made.currency, words))
        low, middle, high = (day.quantiles[level] for level in (0.1, 0.5, 0.9))
        shown = f"{words.number(middle, 1)} ({words.number(low, 1)} – {words.number(high, 1)})"
        lines.append(f"{day.day.isoformat()}  {shown}  {reasons}")
    return lines


def _evaluated(run: Session, found: list[SeriesEvaluation] | Any) -> None:
    if not found:
        raise InvalidInput(N_("The file is too short to try forecasts on its past."))
    told = [
        asdict(one)
        | {
            "coverage": {str(k): v for k, v in one.coverage.items()},
            "total_coverage": {str(k): v for k, v in one.total_coverage.items()},
        }
        for one in found
    ]
    mean = sum(one.score.ratio for one in found) / len(found)
    lines = [evaluation_sentence(one, run.translator) for one in found]
    run.result({"mean_ratio": mean, "series": told}, *lines)


def _checked(run: Session, found: list[ForecastCheck] | Any) -> None:
    words = run.translator
    lines = [
        words.gettext(
            "Forecast of {day}: {days} days have come; the 80% range held {share}, mean error "
            "{error}.",
            day=words.date(one.origin),
            days=len(one.days),
            share=words.percent(one.coverage),
            error=one.error,
        )
        for one in found
    ]
    none = words.gettext("No forecast was made of the earlier days of this file.")
    told = [asdict(one) | {"forecast_id": str(one.forecast_id)} for one in found]
    run.result({"checks": told}, *(lines or [none]))
