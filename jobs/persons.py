"""Commands about what one person left, or one seller offers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from jobs.output import write_file
from jobs.session import Json, Language, command

app = typer.Typer()
SellerArgument = Annotated[str, typer.Argument(help="A seller's name, or its pseudonym.")]
SubjectArgument = Annotated[str, typer.Argument(help="A pseudonym, as the Data page shows it.")]


@app.command("export-subject")
def export_subject(
    subject: SubjectArgument,
    output: Annotated[Path | None, typer.Option(help="A JSON file; stdout if absent.")] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Export one person's estimates and feedback as JSON."""
    with command(as_json=as_json, language=language) as run:
        document = run.services.personal_data.export(subject)
        content = json.loads(document)
        if output is None:
            run.result(content, document.decode())
            return
        write_file(output, document)
        counts = {name: len(content[name]) for name in ("estimates", "judgements")}
        run.result(
            {"file": str(output), **counts},
            run.translator.gettext(
                "Written to {file}. Estimates: {estimates}; feedback: {feedback}.",
                file=str(output),
                estimates=counts["estimates"],
                feedback=counts["judgements"],
            ),
        )


@app.command("erase-subject")
def erase_subject(
    subject: SubjectArgument, as_json: Json = False, language: Language = None
) -> None:
    """Erase one person's estimates and feedback permanently."""
    with command(as_json=as_json, language=language) as run:
        made = run.services.personal_data.erase(subject)
        counts = {
            "estimates": made.estimates,
            "judgements": made.feedback,
            "price_lists": made.price_lists,
            "forecasts": made.forecasts,
        }
        _ = run.translator.gettext
        run.result(
            counts,
            _(
                "Erased. Estimates: {estimates}; feedback: {feedback}; price lists: {lists}; "
                "forecasts: {forecasts}.",
                estimates=made.estimates,
                feedback=made.feedback,
                lists=made.price_lists,
                forecasts=made.forecasts,
            ),
        )


@app.command("export-seller")
def export_seller(
    seller: SellerArgument,
    output: Annotated[Path | None, typer.Option(help="A CSV file; stdout if absent.")] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Export the listings of one seller, in every market, as CSV."""
    with command(as_json=as_json, language=language) as run:
        from core.exports import csv_bytes

        found = run.services.privacy.export(seller)
        _ = run.translator.gettext
        if output is None:
            rows = json.loads(found.to_json(orient="records", date_format="iso"))
            run.result({"listings": rows}, csv_bytes(found).decode("utf-8-sig").rstrip())
            return
        write_file(output, csv_bytes(found))
        run.result(
            {"file": str(output), "listings": len(found)},
            _("Written to {file}. Listings: {listings}.", file=str(output), listings=len(found)),
        )


@app.command("erase-seller")
def erase_seller(seller: SellerArgument, as_json: Json = False, language: Language = None) -> None:
    """Erase the listings of one seller from every market, permanently."""
    with command(as_json=as_json, language=language) as run:
        n = run.services.privacy.erase(seller)
        run.result(
            {"listings": n},
            run.translator.ngettext("{n} listing was erased.", "{n} listings were erased.", n),
        )
