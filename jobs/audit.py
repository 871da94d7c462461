"""Commands about the audit log: read it, and find out whether it is as it was written."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from core.errors import N_, AppError
from jobs.session import Json, Language, command

app = typer.Typer(no_args_is_help=True, help="Read and verify the audit log.")


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Entries, the newest.")] = 50,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """List what was done, newest first."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        entries = run.services.audit.newest(limit)
        lines = [
            f"{one.number}  {one.created_at.isoformat(timespec='seconds')}  {one.actor}  "
            f"{one.action}  {json.dumps(dict(one.details), ensure_ascii=False)}"
            for one in entries
        ]
        none = run.translator.gettext("Nothing has been noted yet.")
        told = [asdict(one) | {"person_id": str(one.person_id or "")} for one in entries]
        run.result({"entries": told}, *(lines or [none]))


@app.command()
def verify(
    head: Annotated[
        str | None, typer.Option(help="A fingerprint noted earlier, which must be there.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Read the whole log, and say whether it is as it was written."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        found = run.services.audit.verify(head)
        if found.broken is not None:
            raise AppError(
                N_("The audit log was changed: entry {number} is not as it was written."),
                number=found.broken,
            )
        if not found.known:
            raise AppError(N_("The audit log was cut off: the fingerprint is not in it."))
        told = {"entries": found.entries, "head": found.head}
        said = run.translator.gettext(
            "{n} entries, all as they were written. Fingerprint of the last: {head}",
            n=found.entries,
            head=found.head or "–",
        )
        run.result(told, said)
