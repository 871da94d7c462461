"""Commands about people: who may sign in, as what, and the rules that bind them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from core.language import Translator
from core.types import Person
from jobs.session import ActorOption, Json, Language, command

app = typer.Typer(no_args_is_help=True, help="Invite people, give them roles, remove them.")
Email = Annotated[str, typer.Argument(help="The address by which they sign in.")]
Roles = Annotated[list[str], typer.Option("--role", help="visitor, reviewer, owner or auditor.")]
Workspace = Annotated[str | None, typer.Option(help="Whose members may share estimates.")]


@app.command("list")
def list_(as_json: Json = False, language: Language = None) -> None:
    """List everybody who may sign in or is invited."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        people, words = run.services.people.all(), run.translator
        eyes = run.services.people.rule("four_eyes")
        none = words.gettext("Nobody is known yet. Invite somebody: jobs users invite ADDRESS")
        rule = (
            words.gettext("Four eyes: who accepted corrections does not promote what learned them.")
            if eyes
            else words.gettext("Four eyes: switched off.")
        )
        told = {"people": [_told(one) for one in people], "four_eyes": eyes}
        run.result(told, *([_line(one, words) for one in people] or [none]), rule)


@app.command()
def invite(
    email: Email,
    role: Roles = ["visitor"],  # noqa: B006 - Typer copies it
    workspace: Workspace = None,
    actor: ActorOption = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Invite somebody: they come in with these roles once they sign in."""
    with command(as_json=as_json, language=language, quiet=True, actor=actor) as run:
        person = run.services.people.invite(email, role, workspace=workspace)
        said = run.translator.gettext("{email} is invited.", email=person.email)
        run.result(_told(person), said)


@app.command("role")
def role_(
    email: Email,
    role: Roles,
    workspace: Workspace = None,
    actor: ActorOption = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Give somebody other roles; they apply within seconds."""
    with command(as_json=as_json, language=language, quiet=True, actor=actor) as run:
        person = run.services.people.set_roles(email, role, workspace=workspace)
        run.result(_told(person), _line(person, run.translator))


@app.command()
def remove(
    email: Email, actor: ActorOption = None, as_json: Json = False, language: Language = None
) -> None:
    """End somebody's access, and that of their keys; what they made stays."""
    with command(as_json=as_json, language=language, quiet=True, actor=actor) as run:
        run.services.people.remove(email)
        said = run.translator.gettext("{email} may no longer sign in.", email=email)
        run.result({"email": email, "removed": True}, said)


@app.command("four-eyes")
def four_eyes(
    switch: Annotated[Literal["on", "off"], typer.Argument(help="on or off.")],
    actor: ActorOption = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Say whether accepting corrections and promoting what learned them takes two people."""
    with command(as_json=as_json, language=language, quiet=True, actor=actor) as run:
        run.services.people.set_rule("four_eyes", applies=switch == "on")
        run.result({"four_eyes": switch == "on"}, run.translator.gettext("Noted."))


def _told(person: Person) -> dict[str, Any]:
    """Return what a script reads: nobody's pseudonym."""
    return {
        "id": str(person.id),
        "email": person.email,
        "name": person.name,
        "roles": list(person.roles),
        "workspace": person.workspace,
        "invited": person.invited,
        "joined_at": person.joined_at,
        "signed_in_at": person.signed_in_at,
    }


def _line(person: Person, words: Translator) -> str:
    _ = words.gettext
    when = (
        _("invited")
        if person.joined_at is None
        else _("last signed in on {day}", day=words.date(person.signed_in_at or person.joined_at))
    )
    parts = (person.name, ", ".join(person.roles), person.workspace, when)
    return f"{person.email or '–'}  {'  '.join(part for part in parts if part)}"
