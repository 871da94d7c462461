"""People and the audit log by command, on a real PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.authority import account_name
from jobs.app import app
from jobs.output import Exit
from tests.jobs.conftest import told

pytestmark = pytest.mark.database


def test_people_are_invited_changed_and_removed(run: CliRunner) -> None:
    """Each step is in the log under the name of the account, or the one that is given."""
    assert told(run, "users", "invite", "Ada@example.org", "--role", "owner")[0] == Exit.OK
    invited = told(run, "users", "invite", "ben@example.org", "--role", "visitor", "--actor", "Ada")
    assert invited[1]["roles"] == ["visitor"]
    changed = told(
        run, "users", "role", "ben@example.org", "--role", "reviewer", "--role", "auditor"
    )
    assert changed[1]["roles"] == ["reviewer", "auditor"]
    assert told(run, "users", "four-eyes", "off")[1] == {"four_eyes": False}
    code, listed = told(run, "users", "list")
    assert code == Exit.OK
    assert "subject" not in str(listed)
    assert told(run, "users", "remove", "ben@example.org")[0] == Exit.OK
    code, found = told(run, "audit", "list")
    actions = [(one["action"], one["actor"]) for one in reversed(found["entries"])]
    me = account_name()
    assert actions == [
        ("invite", me),
        ("invite", "Ada"),
        ("roles", me),
        ("rule", me),
        ("remove", me),
    ]
    code, verified = told(run, "audit", "verify")
    assert (code, verified["entries"]) == (Exit.OK, 5)
    assert told(run, "audit", "verify", "--head", str(verified["head"]))[0] == Exit.OK
    assert run.invoke(app, ["audit", "verify", "--head", "0" * 64]).exit_code != Exit.OK


def test_what_a_shell_does_past_the_services_is_noted(run: CliRunner, tmp_path: Path) -> None:
    """A login of the database, signatures, a second erasure, a seller's rows; a training too."""
    secret = tmp_path / "password"
    secret.write_text("s" * 20)
    name = f"prisme_noted_{os.getpid()}"
    for words in (
        ["login", name, "--kind", "read", "--password-file", str(secret)],
        ["sign"],
        ["erase-again"],
        ["export-seller", "shop", "--output", str(tmp_path / "rows.csv")],
        ["rates", "set", "EUR=0.9"],
    ):
        assert told(run, *words)[0] == Exit.OK, words
    noted = [one["action"] for one in reversed(told(run, "audit", "list")[1]["entries"])]
    assert noted == ["database login", "sign", "erase again", "export seller", "rates set"]
    assert told(run, "audit", "verify")[0] == Exit.OK


def test_what_cannot_be_is_a_sentence(run: CliRunner) -> None:
    """An address that is none, a role that is none, somebody whom nobody knows."""
    for words in (
        ["users", "invite", "nobody"],
        ["users", "invite", "a@example.org", "--role", "god"],
    ):
        assert run.invoke(app, words).exit_code == Exit.BAD_INPUT
    assert run.invoke(app, ["users", "remove", "a@example.org"]).exit_code == Exit.NOTHING_THERE
