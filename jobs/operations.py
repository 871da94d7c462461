"""Commands for whoever runs Prisme on a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.session import Json, Language, voice

app = typer.Typer()


@app.command()
def prepare(*, as_json: Json = False, language: Language = None) -> None:
    """Make the database ready to serve: schema, demo market and first champion, where missing."""
    from core.settings import Settings
    from jobs.markets import prepare as prepare_database

    with voice(as_json=as_json, language=language) as out:
        prepare_database(out, Settings())


@app.command()
def login(
    name: Annotated[str, typer.Argument(help="The login.")],
    kind: Annotated[
        Literal["app", "read", "trainer", "eraser"], typer.Option(help="What it may do.")
    ],
    password_file: Annotated[Path, typer.Option(help="A file that holds its password.")],
    *,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Make a login of the database with the rights of one role, or change its password."""
    from core.settings import Settings
    from jobs.markets import make_login

    with voice(as_json=as_json, language=language) as out:
        make_login(out, Settings(), name, kind, password_file)


@app.command("erase-again")
def erase_again(*, as_json: Json = False, language: Language = None) -> None:
    """After a backup was restored: erase again what had been erased since it was made."""
    from core.settings import Settings
    from jobs.markets import erase_again as erase_returned

    with voice(as_json=as_json, language=language) as out:
        erase_returned(out, Settings())


@app.command()
def pages(language: Language = None) -> None:
    """Serve the pages until stopped; the database must run already."""
    from core.settings import Settings
    from jobs.pages import serve

    with voice(as_json=False, language=language):
        settings = Settings()
        serve(settings.host, str(settings.port))
