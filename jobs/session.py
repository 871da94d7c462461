"""What every command shares: its options, its output, the services, and errors as exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import typer

from core.authority import account_name, acting_as
from core.errors import N_, AppError
from core.types import machine_owner, no_progress
from jobs.output import Exit, Output, exit_code

if TYPE_CHECKING:
    from core.services import Services
    from core.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Language = Annotated[
    str | None, typer.Option("--language", envvar="PRISME_LANGUAGE", help="en or fr.")
]
ActorOption = Annotated[
    str | None, typer.Option(help="Who decides; by default the account that runs this.")
]


class Session(Output):
    """One run of a command: its output, the settings, and the services that it opens."""

    def __init__(self, *, as_json: bool, language: str | None, quiet: bool) -> None:
        super().__init__(as_json=as_json, language=language)
        self.opened = ExitStack()
        self._quiet = quiet

    @cached_property
    def settings(self) -> Settings:
        """The settings, read when they are first needed; raises `SetupFault`."""
        from core import bootstrap

        return bootstrap.read_settings()

    @cached_property
    def services(self) -> Services:
        """The services over a migrated database, opened when they are first needed."""
        from core import bootstrap

        on_progress = no_progress if self._quiet else self.progress
        return self.opened.enter_context(bootstrap.running_services(self.settings, on_progress))


@contextmanager
def command(
    *,
    as_json: bool = False,
    language: str | None = None,
    quiet: bool = False,
    actor: str | None = None,
) -> Iterator[Session]:
    """Run a command: close what it opened, and turn its errors into sentences and exit codes.

    With `quiet` the opening of the database is not shown. Whoever has a shell here is the owner,
    by the name of `actor` or else of their account.
    """
    run = Session(as_json=as_json, language=language, quiet=quiet)
    try:
        with run.opened, acting_as(machine_owner(actor or account_name())):
            yield run
    except AppError as error:
        run.error(error)
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt:
        run.say(N_("Stopped."))
        raise typer.Exit(Exit.INTERRUPTED) from None
    finally:
        run.end_progress()
