"""Commands about keys of the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import typer

from core.language import Translator
from core.types import ApiKey
from jobs.session import Json, Language, command

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke keys of the API.")


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Whose it is, or what it is for.")],
    scope: Annotated[
        list[str], typer.Option("--scope", help="estimate, feedback, read, review or promote.")
    ] = ["estimate", "feedback", "read"],  # noqa: B006 - Typer copies it
    days: Annotated[int | None, typer.Option(min=1, help="After how many days it ends.")] = None,
    person: Annotated[
        str | None, typer.Option(help="Whose it is, by address; else it is a service's.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Make a key and show it: this once and never again."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        ends_at = None if days is None else datetime.now(UTC) + timedelta(days=days)
        key, token = run.services.keys.create(name, scopes=scope, ends_at=ends_at, email=person)
        _ = run.translator.gettext
        run.result(
            _told(key) | {"key": token},
            _("Key {id} for {name}. Save it now: it is shown only once.", id=key.id, name=key.name),
            token,
        )


@app.command("list")
def list_(as_json: Json = False, language: Language = None) -> None:
    """List the keys, newest first, without their secrets."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        keys = run.services.keys.all()
        lines = [_line(key, run.translator) for key in keys]
        none = run.translator.gettext("There are no keys yet. Create one: jobs keys create NAME")
        run.result({"keys": [_told(key) for key in keys]}, *(lines or [none]))


@app.command("revoke")
def revoke(
    key_id: Annotated[UUID, typer.Argument(metavar="ID", help="As `list` shows it.")],
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Revoke a key: within seconds it is refused everywhere."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        run.services.keys.revoke(key_id)
        run.result(
            {"id": str(key_id), "revoked": True},
            run.translator.gettext("Key {id} was revoked.", id=key_id),
        )


def _told(key: ApiKey) -> dict[str, Any]:
    return {
        "id": str(key.id),
        "name": key.name,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
        "scopes": list(key.scopes),
        "ends_at": key.ends_at,
        "person": None if key.person is None else key.person.email,
    }


def _line(key: ApiKey, words: Translator) -> str:
    _ = words.gettext
    if key.revoked_at is not None:
        state = _("revoked on {day}", day=words.date(key.revoked_at))
    elif key.last_used_at is not None:
        state = _("last used on {moment}", moment=words.moment(key.last_used_at))
    else:
        state = _("never used")
    if key.ends_at is not None:
        state += ", " + _("ends on {day}", day=words.date(key.ends_at))
    return f"{key.id}  {key.name}  [{', '.join(key.scopes)}]  ({state})"
