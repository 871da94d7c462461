"""Commands about what one person left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from core.errors import N_, InvalidInput
from jobs.session import Json, Language, command

app = typer.Typer()
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
        try:
            output.write_bytes(document)
        except OSError as error:
            raise InvalidInput(
                N_("“{file}” cannot be written: choose another file."),
                field="output",
                file=str(output),
            ) from error
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
        made = run.services.personal_data.erase(subject, actor="command")
        counts = {"estimates": made.estimates, "judgements": made.feedback}
        _ = run.translator.gettext
        run.result(
            counts,
            _(
                "Erased. Estimates: {estimates}; feedback: {feedback}.",
                estimates=made.estimates,
                feedback=made.feedback,
            ),
        )
