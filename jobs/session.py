"""What every command shares: its options, its voice, and its errors as exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from core.errors import N_, AppError
from jobs.output import Exit, Output, exit_code

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Language = Annotated[
    str | None, typer.Option("--language", envvar="PRISME_LANGUAGE", help="en or fr.")
]


@contextmanager
def voice(*, as_json: bool, language: str | None) -> Iterator[Output]:
    """Give a command its voice, and turn its errors into sentences and exit codes."""
    out = Output(as_json=as_json, language=language)
    try:
        yield out
    except AppError as error:
        out.error(error)
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt:
        out.say(N_("Stopped."))
        raise typer.Exit(Exit.INTERRUPTED) from None
