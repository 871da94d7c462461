"""Who does something, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

UserRole = Literal["visitor", "reviewer", "owner", "auditor"]
#: What an API key may be for.
KeyScope = Literal["estimate", "feedback", "read", "review", "promote"]
Permission = Literal[
    "look",  # at markets, comparisons, versions: what is about nobody in person
    "estimate",  # price services
    "own",  # find, export and erase what is one's own
    "feedback",  # judge one's own estimates
    "read_all",  # see the estimates and corrections of others
    "judge_all",  # judge the estimates of others
    "review",  # accept and reject corrections
    "market",  # import, activate and delete markets, set rates
    "train",  # train, compare, tune, judge versions, make studies and maps
    "promote",  # decide which version serves
    "erase",  # what belongs to others: sellers, people
    "users",  # people, roles, invitations, keys, rules
    "audit",  # read and verify the audit log
]
ROLES: tuple[UserRole, ...] = get_args(UserRole)
SCOPES: tuple[KeyScope, ...] = get_args(KeyScope)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

_VISITOR = frozenset[Permission]({"look", "estimate", "own", "feedback"})
#: The whole of authority: what each role may do.
ROLE_MAY: Mapping[UserRole, frozenset[Permission]] = {
    "visitor": _VISITOR,
    "reviewer": _VISITOR | {"read_all", "review"},
    "owner": frozenset(PERMISSIONS),
    "auditor": _VISITOR | {"read_all", "audit"},
}
#: What each scope of a key lets it do, as far as its person may.
SCOPE_MAY: Mapping[KeyScope, frozenset[Permission]] = {
    "estimate": frozenset({"look", "estimate"}),
    "feedback": frozenset({"look", "feedback"}),
    "read": frozenset({"look", "own"}),
    "review": frozenset({"look", "read_all", "review"}),
    "promote": frozenset({"look", "promote"}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, as the door that they came through knows them.

    `name` stands beside decisions; `subject` is the pseudonym under which estimates are stored,
    None where they are nobody's. `known` says whether somebody vouched for them; who is not is
    counted by their `network` too.
    """

    name: str
    subject: str | None
    permissions: frozenset[Permission]
    person_id: UUID | None = None
    workspace: str | None = None
    network: str | None = None
    known: bool = True

    def may(self, permission: Permission) -> bool:
        """Whether they may do it."""
        return permission in self.permissions

    @property
    def alone(self) -> bool:
        """Whether whatever is stored is theirs: on one's own machine, nobody is anybody else."""
        return self.person_id is None and "read_all" in self.permissions


def roles_may(roles: Iterable[UserRole]) -> frozenset[Permission]:
    """Return what several roles may do together."""
    return frozenset[Permission]().union(*(ROLE_MAY[role] for role in roles))


def scopes_may(scopes: Iterable[KeyScope]) -> frozenset[Permission]:
    """Return what several scopes let a key do together."""
    return frozenset[Permission]().union(*(SCOPE_MAY[scope] for scope in scopes))


def machine_owner(name: str, subject: str | None = None) -> Actor:
    """Return who works at the machine itself: at its shell, or at its loopback address."""
    return Actor(name, subject, ROLE_MAY["owner"])
