"""Commands about what one person left."""

from __future__ import annotations

import json
from pathlib import Path

from core.bootstrap import running_services
from core.errors import N_, InvalidInput
from core.settings import Settings
from jobs.output import Output


def export_subject(out: Output, subject: str, file: Path | None) -> None:
    """Write everything that is stored under a pseudonym, to a file or to stdout."""
    with out.progress() as progress, running_services(Settings(), progress) as services:
        document = services.personal_data.export(subject)
    told = json.loads(document)
    if file is None:
        out.result(told, document.decode())
        return
    try:
        file.write_bytes(document)
    except OSError as error:
        raise InvalidInput(
            N_("“{file}” cannot be written: choose another file."), field="output", file=str(file)
        ) from error
    counts = {name: len(told[name]) for name in ("estimates", "judgements")}
    _ = out.translator.gettext
    out.result(
        {"file": str(file), **counts},
        _(
            "Written to {file}. Estimates: {estimates}; judgements: {judgements}.",
            file=str(file),
            **counts,
        ),
    )


def erase_subject(out: Output, subject: str) -> None:
    """Erase everything that is stored under a pseudonym, and print how much it was."""
    with out.progress() as progress, running_services(Settings(), progress) as services:
        made = services.personal_data.erase(subject, actor="command")
    counts = {"estimates": made.estimates, "judgements": made.judgements}
    _ = out.translator.gettext
    out.result(counts, _("Erased. Estimates: {estimates}; judgements: {judgements}.", **counts))
