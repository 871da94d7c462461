"""Commands about lists of services."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

import typer

from adapters.dask_pool import DaskCluster
from core.bootstrap import running_services
from core.documents.quote import quote_pdf
from core.errors import N_, InvalidInput
from core.services.lists.scoring import Scored, Wish
from core.settings import Settings
from jobs.output import Exit, Output


def score_file(
    out: Output,
    source: Path,
    target: Path,
    *,
    mapping: dict[str, str] | None,
    coverage: float | None,
    logged: bool,
    scheduler: str | None,
) -> None:
    """Price a list into a file and print what became of it; exit code 3 if no row had a price."""
    wish = Wish(out.translator, mapping, coverage, logged)
    with out.progress() as progress, running_services(Settings()) as services:
        pool = (
            DaskCluster(scheduler, services.champion.artifact) if scheduler else nullcontext(None)
        )
        with pool as pricer:
            scored = services.price_lists.score(
                source, target, wish, pricer=pricer, on_progress=progress
            )
    _report(out, scored, target)
    if scored.rows and scored.errors == scored.rows:
        raise typer.Exit(Exit.BAD_INPUT)


def write_quote(out: Output, prediction_id: UUID, target: Path) -> None:
    """Write the quote of a logged estimate; the file is whole, or not there."""
    with running_services(Settings()) as services:
        made = services.estimates.get(prediction_id)
    content = quote_pdf(made, out.translator)
    passing = target.with_name(target.name + ".part")
    try:
        passing.write_bytes(content)
        passing.replace(target)
    except OSError as error:
        raise InvalidInput(
            N_("'{path}' cannot be written: {reason}"),
            field="out",
            path=str(target),
            reason=str(error),
        ) from error
    out.result(
        {"out": str(target), "prediction_id": str(prediction_id)},
        out.translator.gettext("The quote is in “{name}”.", name=target.name),
    )


def _report(out: Output, scored: Scored, target: Path) -> None:
    words = out.translator
    _ = words.gettext
    lines = [
        _("“{name}” is written. Rows: {rows}.", name=target.name, rows=scored.rows),
        _("Rows without an estimate: {n}. The column “error” says why.", n=scored.errors),
        _(
            "Rows without a price, for lack of similar services: {n}. The column “flags” says so.",
            n=scored.unpriced,
        ),
        _("Rows a second: {rate}.", rate=words.number(scored.rate, 1)),
    ]
    if scored.resumed:
        lines.append(_("Rows done by an earlier run: {n}.", n=scored.resumed))
    if scored.waiting:
        lines.append(_("Estimates that were not in the database yet: {n}.", n=scored.waiting))
    out.result({"out": str(target), **asdict(scored), "rows_per_s": round(scored.rate, 2)}, *lines)
