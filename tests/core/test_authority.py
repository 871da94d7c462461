"""Who may do what is declared by every method, asked before anything is done, and is a table."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, get_type_hints
from uuid import uuid4

import pytest

from core import authority
from core.authority import acting_as, as_now, current_actor, for_anyone, needs
from core.errors import Forbidden
from core.services import Services
from core.types import PERMISSIONS, ROLE_MAY, ROLES, Actor, Permission, UserRole, roles_may
from tests.conftest import OWNER


def methods() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return every public method that a door can reach."""
    for field, use_case in get_type_hints(Services).items():
        if inspect.isclass(use_case):
            for name, method in inspect.getmembers(use_case, inspect.isfunction):
                if not name.startswith("_"):
                    yield f"{field}.{name}", method


#: Before anybody is known: a key is checked, a door says that it is ready, a worker takes a task.
UNASKED = {
    *("champion.artifact", "champion.choose", "champion.forget", "champion.get", "champion.of"),
    *("estimates.waiting", "estimates.writable", "keys.check", "tasks.run"),
    *("people.recognise", "audit.noting"),
}


def test_every_method_declares_what_it_needs() -> None:
    """One that declares nothing would be everybody's; those that need nothing are listed here."""
    declared = {name: vars(method).get("needs", "nothing declared") for name, method in methods()}
    assert {n for n, need in declared.items() if need is None} == UNASKED
    odd = {n: need for n, need in declared.items() if need not in (None, *PERMISSIONS)}
    assert odd == {}


@pytest.mark.parametrize(("name", "method"), [m for m in methods() if m[0] not in UNASKED])
def test_nobody_and_nobody_without_the_permission_gets_in(
    name: str, method: Callable[..., Any]
) -> None:
    """It is asked before anything else is: not even the arguments are looked at."""
    lacking = frozenset(PERMISSIONS) - {vars(method)["needs"]}
    with acting_as(replace(OWNER, permissions=lacking)), pytest.raises(Forbidden):
        method(object())
    found: list[Exception] = []

    def alone() -> None:
        try:
            method(object())
        except Exception as error:  # noqa: BLE001 - looked at below
            found.append(error)

    thread = threading.Thread(target=alone)  # in which no door has said who acts
    thread.start()
    thread.join()
    assert [type(error) for error in found] == [Forbidden], name


@pytest.mark.parametrize(
    ("role", "not_theirs"),
    [
        ("visitor", "read_all judge_all review market train promote erase users audit"),
        ("reviewer", "judge_all market train promote erase users audit"),
        ("auditor", "judge_all review market train promote erase users"),
        ("owner", ""),
    ],
)
def test_a_role_has_its_permissions_and_no_others(role: UserRole, not_theirs: str) -> None:
    """Everybody may look, estimate and judge what is their own."""
    assert set(PERMISSIONS) - roles_may([role]) == set(not_theirs.split())


def test_every_permission_has_a_sentence_for_who_lacks_it() -> None:
    """And every role is in the table."""
    assert set(authority.LACKS) == set(PERMISSIONS)
    assert set(ROLE_MAY) == set(ROLES)


def test_what_is_done_later_is_done_by_whoever_asked() -> None:
    """A file that is made when it is downloaded is made as who was at the page."""
    with acting_as(replace(OWNER, name="ann")):
        later = as_now(lambda: current_actor().name)
    assert (later(), current_actor().name) == ("ann", OWNER.name)


def test_a_person_is_never_alone() -> None:
    """Who has signed in owns what they made; on one's own machine, everything is one's own."""
    person = Actor("ann", "a" * 32, ROLE_MAY["owner"], person_id=uuid4())
    assert (OWNER.alone, person.alone) == (True, False)
    assert not Actor("visitor", "b" * 32, ROLE_MAY["visitor"]).alone


def test_a_declaration_is_what_the_method_does_anyway() -> None:
    """It takes and returns what it did, and bears its name."""

    def double(number: int) -> int:
        """Twice."""
        return 2 * number

    wanted: Permission = "look"
    asked = needs(wanted)(double)
    assert (asked(4), asked.__name__, asked.__doc__) == (8, "double", "Twice.")
    assert vars(asked)["needs"] == wanted
    assert vars(for_anyone(double))["needs"] is None
