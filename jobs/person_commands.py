"""Commands about what one person left."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.session import Json, Language, voice

app = typer.Typer()


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
